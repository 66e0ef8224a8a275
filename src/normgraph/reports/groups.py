"""Findings and open questions by point of the law, in the order of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from normgraph.assessment.model import Finding

from .points import Point
from .view import OpenQuestion, View

__all__ = [
    "GENERAL",
    "SEVERAL",
    "Group",
    "findings_by_point",
    "most_urgent",
    "points_of",
    "questions_by_point",
    "severities",
]

GENERAL: Final = "Systems, certificates and roles"
SEVERAL: Final = "More than one point"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """What belongs to one point, or to none of its own.

    :ivar point: the point; ``None`` for what concerns several or none.
    :ivar items: with their places in the order of all, 1 first.
    """

    point: Point | None
    label: str
    items: tuple[tuple[int, T], ...]


def points_of(view: View, finding: Finding) -> tuple[Point, ...]:
    """The points that a finding concerns: those of its duties, or the one that it names.

    Words before all points, named without a duty, are the whole of them.
    """
    provisions = {duty.provision for duty in view.duties_by_finding.get(finding.id, ())}
    if not provisions:
        stated = {c.stated_in: c.point for c in view.a.criteria}
        named = stated.get(finding.provision, finding.provision)
        whole = any(point.provision.startswith(f"{named}/") for point in view.points)
        provisions = set() if whole else {named}
    return tuple(point for point in view.points if point.provision in provisions)


def findings_by_point(view: View) -> tuple[Group[Finding], ...]:
    """All findings but those to be decided first: general ones, those of several points, then point by
    point."""
    numbered = [(n, finding) for n, finding in enumerate(view.findings, start=1) if not finding.gate]
    return _grouped(view, numbered, lambda finding: points_of(view, finding))


def most_urgent(view: View, count: int) -> tuple[tuple[Finding, tuple[Point, ...]], ...]:
    """The first findings that are not to be decided first, each with all points that it is reported under.

    What one fault brings up under several points is one place in this list.
    """
    found: dict[tuple[str, str, str], tuple[Finding, list[Point]]] = {}
    for finding in view.findings:
        if finding.gate:
            continue
        _, points = found.setdefault((finding.kind, finding.scope, finding.message), (finding, []))
        points += [point for point in points_of(view, finding) if point not in points]
    first = list(found.values())[:count]
    return tuple(
        (finding, tuple(point for point in view.points if point in points)) for finding, points in first
    )


def questions_by_point(view: View) -> tuple[Group[OpenQuestion], ...]:
    """All open questions, point by point."""

    def points(question: OpenQuestion) -> tuple[Point, ...]:
        provisions = {duty.provision for duty in question.duties}
        return tuple(point for point in view.points if point.provision in provisions)

    return _grouped(view, list(enumerate(view.questions, start=1)), points)


def _grouped(
    view: View, items: Iterable[tuple[int, T]], points: Callable[[T], tuple[Point, ...]]
) -> tuple[Group[T], ...]:
    found: dict[Point | str, list[tuple[int, T]]] = {GENERAL: [], SEVERAL: []}
    found |= {point: [] for point in view.points}
    for number, item in items:
        of = points(item)
        found[of[0] if len(of) == 1 else SEVERAL if of else GENERAL].append((number, item))
    return tuple(
        Group(None, key, tuple(members)) if isinstance(key, str) else Group(key, key.label, tuple(members))
        for key, members in found.items()
        if members
    )


def severities(findings: Iterable[tuple[int, Finding]]) -> tuple[tuple[str, int], ...]:
    """How many findings have which severity, the gravest first."""
    count = Counter(finding.severity for _, finding in findings)
    return tuple((word, count[word]) for word in ("violation", "warning", "info") if count[word])
