"""Which duties would become covered if questions were answered with yes: what the rules say of routes, on an
assessment.

A route is a list of evidence types, or a chain that carries the whole. It holds if for each type (for a
chain: for its document) and each version in use there is evidence that holds (``queries/rules/06-slots.rq``,
``10`` and ``11``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.model import Assessment, Duty, Evidence
from normgraph.assessment.sparql import PROLOGUE
from normgraph.namespaces import compact
from normgraph.store.embedded import value

__all__ = ["covered_by", "sums"]

Holds = Callable[[Duty, Evidence], bool]

_LISTS = """
SELECT ?criterion ?list ?type ?name WHERE {
  ?criterion a ng:Criterion ; cv:hasEvidenceTypeList ?list . ?list cv:specifiesEvidenceType ?type .
  ?narrow ng:specialises? ?type ; a ng:EvidenceType ; skos:prefLabel ?name .
}
"""


@cache
def _lists() -> Mapping[str, tuple[tuple[frozenset[str], ...], ...]]:
    """By criterion: its evidence lists; each a slot per type, given by the names of the types that fill"
    " it."""
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for row in knowledge_store().select(PROLOGUE + _LISTS):
        lists = found.setdefault(compact(value(row, "criterion")), {})
        lists.setdefault(value(row, "list"), {}).setdefault(value(row, "type"), set()).add(value(row, "name"))
    return {
        criterion: tuple(
            tuple(frozenset(names) for _, names in sorted(slots.items()))
            for _, slots in sorted(lists.items())
        )
        for criterion, lists in found.items()
    }


def covered_by(duty: Duty, holds: Holds) -> bool:
    """Whether a route of a duty holds.

    :param holds: whether a piece of evidence holds
    """
    # Which documents come into question does not depend on the version: every version in use occurs in the
    # evidence.
    units = sorted({evidence.unit for evidence in duty.evidence})
    routes = [
        *_lists().get(duty.criterion, ()),
        *(
            (frozenset({chain.provision_label}),)
            for chain in duty.transfer.sources
            if chain.grade == "full" and chain.strength != "possible"
        ),
    ]
    return any(
        all(
            any(e.unit == unit and names.intersection(e.via) and holds(duty, e) for e in duty.evidence)
            for names in route
            for unit in units
        )
        for route in routes
        if units
    )


def sums(a: Assessment, covered: Iterable[str]) -> tuple[str, ...]:
    """Duties of the organisation that are covered once duties in its AI systems are.

    :param covered: ids of duties that become covered in an AI system
    """
    new = set(covered)
    reaches: dict[str, list[Duty]] = {}
    for duty in a.duties:
        if duty.reach_of:
            reaches.setdefault(duty.reach_of, []).append(duty)
    done = ("covered", "not-applicable")
    return tuple(
        sorted(
            whole
            for whole, parts in reaches.items()
            if new.intersection(part.id for part in parts)
            and all(part.status in done or part.id in new for part in parts)
        )
    )
