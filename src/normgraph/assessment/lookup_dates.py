"""From when a provision applies, to whom, and by which act (``ontology/application.ttl`` says how to read"
" the data)."""

from __future__ import annotations

from collections.abc import Sequence

from normgraph.assessment.catalogue import ACT, Catalogue, Node
from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.sparql import PROLOGUE
from normgraph.store.embedded import Row, value

__all__ = ["start_dates"]

_STATEMENTS = """
SELECT ?statement ?scope ?category ?label ?from ?known ?until ?by ?act ?reading WHERE {
  ?statement a ng:ApplicationDate ; ng:provisionScope ?scope ; ng:category ?category ; ng:appliesFrom ?from ;
    ng:knownFrom ?known ; ng:setBy/ng:citation ?by ; ng:setByAct/ng:shortName ?act .
  ?category skos:prefLabel ?label .
  OPTIONAL { ?statement ng:knownUntil ?until }
  OPTIONAL { ?statement ng:reading ?reading }
}
"""
_EXCEPTIONS = (
    "SELECT ?statement ?provision WHERE { ?statement a ng:ApplicationDate ; ng:exceptProvision ?provision }"
)
_WITH = "SELECT ?annex ?provision WHERE { ?annex ng:appliesWith ?provision }"


def start_dates(nodes: Sequence[Node], every: Catalogue) -> tuple[str, ...]:
    """The dates of a provision, one line per category and period of the law.

    :param nodes: the provision and what it is part of, the nearest first
    """
    if not nodes or nodes[0].instrument != ACT:
        return ()
    store = knowledge_store()
    together = {value(row, "annex"): value(row, "provision") for row in store.select(PROLOGUE + _WITH)}
    for node in nodes:
        if node.iri in together:
            other = every.nodes[together[node.iri]]
            lines = start_dates((other, *every.ancestors(other.iri)), every)
            return (f"{node.citation} applies with {other.citation}:", *lines)
    above = [node.iri for node in nodes]
    carved: dict[str, set[str]] = {}
    for row in store.select(PROLOGUE + _EXCEPTIONS):
        carved.setdefault(value(row, "statement"), set()).add(value(row, "provision"))
    # The deepest scope wins, for each category and each period.
    deepest: dict[tuple[str, str, str], tuple[int, Row]] = {}
    for row in store.select(PROLOGUE + _STATEMENTS):
        scope, statement = value(row, "scope"), value(row, "statement")
        if scope not in above or carved.get(statement, set()).intersection(above):
            continue
        key = (value(row, "category"), value(row, "known"), value(row, "until"))
        depth = above.index(scope)
        if key not in deepest or depth < deepest[key][0]:
            deepest[key] = (depth, row)
    # What is the law comes before what was; then by date.
    ordered = sorted(
        (value(row, "until") != "", value(row, "from"), _line(row)) for _, row in deepest.values()
    )
    return tuple(line for _, _, line in ordered)


def _line(row: Row) -> str:
    until = f" until {value(row, 'until')}" if value(row, "until") else ""
    reading = f". Reading: {value(row, 'reading')}" if value(row, "reading") else ""
    return (
        f"from {value(row, 'from')}: {value(row, 'label')}, by {value(row, 'by')} ({value(row, 'act')});"
        f" the law from {value(row, 'known')}{until}{reading}"
    )
