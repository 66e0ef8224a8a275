"""What the proof graph is built from: everything that holds or could come to hold, told by the rules
themselves.

If a document, a row of a statement of applicability or a certificate goes, a thing may also come up that was
hidden behind it: a draft whose released version is gone, a clause whose exclusion is gone. So the rules up to
the results of candidates are run once more on a supposed graph, in which every draft is a candidate and every
clause and control is implemented; which of that counts is decided in :mod:`normgraph.assessment.proofstate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.rules import RUN, Rule, batches_of, in_batch, load_rules
from normgraph.assessment.sparql import PROLOGUE
from normgraph.store.embedded import EmbeddedStore, Row, value

__all__ = ["DecisionRow", "Tables", "rows", "supposed", "tables"]

_DRAFTS = """
CONSTRUCT { ?version ng:candidateOnDay true }
WHERE { ?version a ng:ArtefactVersion ; ng:documentState <document-state/draft> }
"""
_IMPLEMENTED = """
CONSTRUCT {
  ?supposed ng:implementedBy ?entity ; ng:implementedProvision ?source ;
    ng:implementationStrength <strength/supported> .
}
WHERE {
  <run> ng:base ?base .
  ?certificate ng:validOnDay true ; ng:holder ?entity ; ng:certifiesAgainst ?instrument .
  ?row ng:counts true ; ng:fromInstrument ?instrument ; ng:mapsFrom ?source .
  BIND(CONCAT(ENCODE_FOR_URI(STR(?entity)), "/", ENCODE_FOR_URI(STR(?source))) AS ?key)
  BIND(IRI(CONCAT(?base, "supposed/", ?key)) AS ?supposed)
}
"""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A row of a decision table: the flags it asks for, by their local names."""

    when: frozenset[str]
    unless: frozenset[str]
    gives: str


@dataclass(frozen=True, slots=True)
class Tables:
    """What ``ontology/status.ttl`` decides: both tables, and which result wins in a slot and in a route."""

    duty: tuple[DecisionRow, ...]
    sum: tuple[DecisionRow, ...]
    rank_in_slot: dict[str, int]
    rank_in_route: dict[str, int]


def supposed(evaluation: Evaluation) -> Iterator[EmbeddedStore]:
    """The supposed graph with the chains, slots and candidates that rules make of it, one batch of AI systems
    at a time, as the rules are run.

    :raises normgraph.assessment.rules.RuleError: if a rule has no proper header
    """
    every = [rule for rule in load_rules() if rule.over == "batch"]
    end = min(rule.stage for rule in every if "ng:candidateResult" in rule.writes)
    before = [rule for rule in every if rule.graph == "run"]
    after = [
        rule
        for rule in every
        if rule.graph == "inferred" and rule.stage < end and "ng:implementationStrength" not in rule.writes
    ]
    known = tuple(evaluation.knowledge.triples())
    setting = [triple for triple in evaluation.derived.run if triple.subject == RUN]
    for batch in batches_of(evaluation.facts.quads):
        store = EmbeddedStore(known)
        store.add(evaluation.facts.quads)
        store.add(setting)
        store.add(in_batch(batch))
        _apply(store, before)
        store.add([*store.construct(PROLOGUE + _DRAFTS), *store.construct(PROLOGUE + _IMPLEMENTED)])
        _apply(store, after)
        yield store


def _apply(store: EmbeddedStore, rules: Iterable[Rule]) -> None:
    for _, stage in groupby(rules, key=lambda rule: rule.stage):
        store.add([triple for rule in stage for triple in store.construct(rule.query)])


def rows(store: EmbeddedStore, query: str) -> list[Row]:
    """Rows of a SELECT query with the usual prefixes, in the order of their texts."""
    found: list[Row] = list(store.select(PROLOGUE + query))
    return sorted(found, key=lambda row: sorted((name, str(term)) for name, term in row.items()))


def tables(store: EmbeddedStore) -> Tables:
    """The decision tables of the knowledge graph."""
    cells: dict[tuple[str, int], tuple[str, set[str], set[str]]] = {}
    for row in rows(
        store,
        "SELECT ?table ?order ?gives ?when ?unless WHERE { ?row ng:inTable ?table ; ng:order ?order ;"
        " ng:gives ?gives ."
        " { ?row ng:when ?when } UNION { ?row ng:unless ?unless } }",
    ):
        key = (_local(value(row, "table")), int(value(row, "order")))
        _, when, unless = cells.setdefault(key, (_local(value(row, "gives")), set(), set()))
        when.update({_local(value(row, "when"))} - {""})
        unless.update({_local(value(row, "unless"))} - {""})
    ranks = rows(
        store, "SELECT ?result ?slot ?route WHERE { ?result ng:rankInSlot ?slot ; ng:rankInRoute ?route }"
    )

    def table(name: str) -> tuple[DecisionRow, ...]:
        return tuple(
            DecisionRow(frozenset(when), frozenset(unless), gives)
            for (of, _), (gives, when, unless) in sorted(cells.items())
            if of == name
        )

    return Tables(
        duty=table("duty"),
        sum=table("sum"),
        rank_in_slot={_local(value(row, "result")): int(value(row, "slot")) for row in ranks},
        rank_in_route={_local(value(row, "result")): int(value(row, "route")) for row in ranks},
    )


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]
