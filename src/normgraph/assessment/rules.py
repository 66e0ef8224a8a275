"""Run the rules in ``queries/rules/``: SPARQL CONSTRUCT files in stages.

A rule's header says in which stage it runs, what it reads and writes of the facts that rules make, into
which graph its results go (``run``: what holds on the day, read by shapes too; ``inferred``: what follows),
and whether it runs over a batch of AI systems or over everything. Results of a stage are added when the
whole stage is done, so the order of files within a stage does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count, groupby
from pathlib import Path

import pyoxigraph as ox

from normgraph import resources
from normgraph.assessment.batches import Batches
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore

RUN = ox.NamedNode(f"{BASE}run")
BATCH = 10
"""AI systems per batch: time grows faster than the number of systems in one store."""

_NG = PREFIXES["ng"]
_HEADER = re.compile(r"^# (summary|stage|graph|over|reads|writes):\s*(.*)$")


class RuleError(ValueError):
    """A rule file has no proper header or does not parse; the message names the file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file.

    :ivar graph: ``run`` or ``inferred``.
    :ivar over: ``batch`` or ``all``.
    :ivar reads: derived predicates it reads, as written in the header.
    :ivar writes: derived predicates it writes.
    """

    name: str
    summary: str
    stage: int
    graph: str
    over: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class Derived:
    """What the rules made of the facts.

    :ivar store: knowledge, facts, ``run`` and ``inferred`` in one default graph.
    """

    run: tuple[ox.Triple, ...]
    inferred: tuple[ox.Triple, ...]
    store: EmbeddedStore = field(compare=False, repr=False)


def load_rule(path: Path) -> Rule:
    """Read one rule file.

    :raises RuleError: if a header line is missing or has an unknown value.
    """
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match:
            header[match[1]] = match[2].strip()
    missing = [
        name for name in ("summary", "stage", "graph", "over", "reads", "writes") if name not in header
    ]
    if missing:
        raise RuleError(f"{path.name}: the header lacks {', '.join(missing)}")
    if header["graph"] not in ("run", "inferred") or header["over"] not in ("batch", "all"):
        raise RuleError(f"{path.name}: graph is run or inferred, over is batch or all")
    if not header["stage"].isdigit():
        raise RuleError(f"{path.name}: stage '{header['stage']}' is not a number")
    return Rule(
        name=path.stem,
        summary=header["summary"],
        stage=int(header["stage"]),
        graph=header["graph"],
        over=header["over"],
        reads=tuple(header["reads"].split()),
        writes=tuple(header["writes"].split()),
        query=text,
    )


def load_rules(directory: Path | None = None) -> tuple[Rule, ...]:
    """All rules in the order in which they run.

    :param directory: where the rule files lie; by default the product's own.
    :raises RuleError: if a file has no proper header.
    """
    folder = directory if directory is not None else resources.path("queries", "rules")
    return tuple(
        sorted((load_rule(p) for p in folder.glob("*.rq")), key=lambda rule: (rule.stage, rule.name))
    )


def derive(
    knowledge: Iterable[ox.Triple],
    facts: Sequence[ox.Triple],
    base: str,
    as_of: date,
    rules: Sequence[Rule] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Derived:
    """Apply the rules to the facts of a workspace.

    :param knowledge: the knowledge graph, merged.
    :param facts: the organisation's facts.
    :param base: base IRI of the workspace; new nodes are minted under it.
    :param as_of: the day that is asked about.
    :param progress: is told how many of how many stages are done.
    :returns: derived triples, sorted; the same for any order of facts and any size of batches.
    :raises RuleError: if a rule does not parse.
    """
    chosen = load_rules() if rules is None else tuple(rules)
    known = tuple(knowledge)
    setting = (
        ox.Triple(RUN, ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{_NG}Run")),
        ox.Triple(
            RUN,
            ox.NamedNode(f"{_NG}asOf"),
            ox.Literal(as_of.isoformat(), datatype=ox.NamedNode(f"{PREFIXES['xsd']}date")),
        ),
        ox.Triple(RUN, ox.NamedNode(f"{_NG}base"), ox.Literal(base)),
    )
    run: set[ox.Triple] = set(setting)
    inferred: set[ox.Triple] = set()
    whole = EmbeddedStore(known)
    whole.add(facts)
    whole.add(setting)
    in_batches = [rule for rule in chosen if rule.over == "batch"]
    over_all = [rule for rule in chosen if rule.over == "all"]
    parts = batches_of(facts)
    total = len(parts) * len({r.stage for r in in_batches}) + len({r.stage for r in over_all})
    numbers = count(1)

    def done() -> None:
        if progress is not None:
            progress(next(numbers), total)

    if len(parts) == 1:
        mark = in_batch(parts[0])
        whole.add(mark)
        _apply(whole, in_batches, run, inferred, done)
        whole.remove(mark)
    else:
        batches = Batches(known, facts, in_batches)
        for batch in parts:
            store = batches.store(batch)
            store.add((*setting, *in_batch(batch)))
            _apply(store, in_batches, run, inferred, done)
        whole.add(run)
        whole.add(inferred)
    _apply(whole, over_all, run, inferred, done)
    return Derived(tuple(sorted(run, key=str)), tuple(sorted(inferred, key=str)), whole)


def batches_of(facts: Iterable[ox.Triple]) -> list[list[ox.NamedNode]]:
    """The AI systems of a workspace in the batches in which rules see them; without any, one empty batch."""
    kind, system = ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{_NG}AISystem")
    found = {t.subject for t in facts if t.predicate == kind and t.object == system}
    systems = sorted((s for s in found if isinstance(s, ox.NamedNode)), key=lambda s: s.value)
    return [systems[start : start + BATCH] for start in range(0, len(systems) or 1, BATCH)]


def in_batch(systems: Iterable[ox.NamedNode]) -> list[ox.Triple]:
    """What tells rules of which AI systems the batch is."""
    return [ox.Triple(RUN, ox.NamedNode(f"{_NG}inBatch"), system) for system in systems]


def _apply(
    store: EmbeddedStore,
    rules: Sequence[Rule],
    run: set[ox.Triple],
    inferred: set[ox.Triple],
    done: Callable[[], None],
) -> None:
    for _, stage in groupby(rules, key=lambda rule: rule.stage):
        made: set[ox.Triple] = set()
        for rule in stage:
            try:
                triples = store.constructed(rule.query)
            except SyntaxError as error:
                raise RuleError(f"{rule.name}.rq: {error}") from None
            (run if rule.graph == "run" else inferred).update(triples)
            made |= triples
        store.add(made)
        done()
