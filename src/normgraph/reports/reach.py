"""What certified management systems carry of each point of the law, gathered for the pictures of it.

AI systems that the same certificates reach are taken together. A criterion counts as carried only as far as
it is carried for each of them; what is merely possible never counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from normgraph.assessment.model import Certificate, Chain, Duty, Scope

from .flow_data import provision_number
from .points import Point
from .view import NOT_APPLICABLE, View, natural

__all__ = ["Overview", "Reach", "Source", "Stream", "Tally", "Target", "reaches"]

_RANK: Final = ("none", "possible", "partial", "full")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many criteria are carried, and how far.

    :ivar nothing: those that apply and that nothing carries.
    """

    full: int
    partial: int
    nothing: int
    not_applicable: int

    @property
    def applicable(self) -> int:
        """How many criteria apply."""
        return self.full + self.partial + self.nothing

    @property
    def reached(self) -> bool:
        """Whether any is carried, in full or in part."""
        return bool(self.full or self.partial)


@dataclass(frozen=True, slots=True)
class Source:
    """A clause or a group of controls of a standard.

    :ivar part: its number: ``8``, or ``A.6``.
    :ivar numbers: the clauses and controls in it from which something is carried.
    """

    standard: str
    part: str
    numbers: tuple[str, ...]

    @property
    def name(self) -> str:
        """The number with the word for what it is."""
        return f"Controls {self.part}" if self.part.startswith("A.") else f"Clause {self.part}"


@dataclass(frozen=True, slots=True)
class Target:
    """A point of the law with its criteria."""

    point: Point
    tally: Tally


@dataclass(frozen=True, slots=True)
class Stream:
    """What one source carries of one point.

    :ivar grade: ``full``, ``partial`` or, for what is not excluded and never counts, ``possible``.
    :ivar criteria: their labels.
    """

    source: Source
    target: Target
    grade: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """One picture: what one standard carries, or several together."""

    standards: tuple[str, ...]
    sources: tuple[Source, ...]
    targets: tuple[Target, ...]
    streams: tuple[Stream, ...]

    @property
    def tally(self) -> Tally:
        """All points together."""
        every = [target.tally for target in self.targets]
        return Tally(
            sum(t.full for t in every),
            sum(t.partial for t in every),
            sum(t.nothing for t in every),
            sum(t.not_applicable for t in every),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """AI systems that the same certificates reach.

    :ivar certificates: these certificates; none for systems outside the scope of every one.
    :ivar overviews: one for each standard, then, if there are several, all together; none if nothing reaches
        the systems, or nothing applies to them.
    :ivar applies: whether any duty applies.
    """

    scopes: tuple[Scope, ...]
    certificates: tuple[Certificate, ...]
    overviews: tuple[Overview, ...]
    applies: bool


def reaches(view: View) -> tuple[Reach, ...]:
    """Gather what transfers.

    :param view: the assessment
    :returns: one for each set of certificates, that with most certificates first; then the systems to which
        no duty applies
    """
    groups: dict[tuple[bool, tuple[str, ...]], list[Scope]] = {}
    for scope in view.systems:
        applies = any(d.status != NOT_APPLICABLE for d in view.duties_of(scope.id))
        reaching = tuple(c.ref.key or c.id for c in view.a.certificates if scope.id in c.reaches)
        groups.setdefault((applies, reaching if applies else ()), []).append(scope)
    found = []
    in_order = sorted(groups.items(), key=lambda group: (not group[0][0], -len(group[0][1]), group[0][1]))
    for (applies, keys), scopes in in_order:
        certificates = tuple(c for c in view.a.certificates if (c.ref.key or c.id) in keys)
        found.append(Reach(tuple(scopes), certificates, _overviews(view, scopes, certificates), applies))
    return tuple(found)


def _overviews(
    view: View, scopes: Iterable[Scope], certificates: Iterable[Certificate]
) -> tuple[Overview, ...]:
    ids = [scope.id for scope in scopes]
    chains = (c for s in ids for d in view.duties_of(s) for c in d.transfer.sources)
    standards = tuple(sorted({c.standard for c in chains} | {c.standard for c in certificates}, key=natural))
    wanted = [(standard,) for standard in standards] + ([standards] if len(standards) > 1 else [])
    return tuple(_overview(view, ids, some) for some in wanted)


def _overview(view: View, scopes: list[str], standards: tuple[str, ...]) -> Overview:
    targets = []
    carried: dict[tuple[str, str], dict[Target, dict[str, str]]] = {}
    numbers: dict[tuple[str, str], set[str]] = {}
    for point in view.points:
        criteria: dict[str, list[Duty]] = {}
        for scope in scopes:
            for duty in view.duties_at(point.provision, scope):
                criteria.setdefault(duty.criterion, []).append(duty)
        target = Target(point, _tally(criteria.values(), standards))
        targets.append(target)
        for duties in criteria.values():
            for chain in (c for d in duties if d.status != NOT_APPLICABLE for c in _chains(d, standards)):
                number = provision_number(chain.provision)
                source = (chain.standard, _part(number))
                numbers.setdefault(source, set()).add(number)
                labels = carried.setdefault(source, {}).setdefault(target, {})
                before = labels.get(duties[0].label, "none")
                labels[duties[0].label] = max(before, _grade([chain]), key=_RANK.index)
    order = sorted(carried, key=lambda key: (natural(key[0]), natural(key[1])))
    sources = {key: Source(*key, tuple(sorted(numbers[key], key=natural))) for key in order}
    streams = [
        Stream(sources[key], target, grade, tuple(label for label, g in labels.items() if g == grade))
        for key in order
        for target, labels in carried[key].items()
        for grade in ("full", "partial", "possible")
        if grade in labels.values()
    ]
    return Overview(standards, tuple(sources.values()), tuple(targets), tuple(streams))


def _tally(criteria: Iterable[list[Duty]], standards: tuple[str, ...]) -> Tally:
    grades = []
    for duties in criteria:
        own = [_grade(_chains(d, standards)) for d in duties if d.status != NOT_APPLICABLE]
        # Carried for all of the systems: the one for which least is carried decides.
        grades.append(min(own, key=_RANK.index) if own else NOT_APPLICABLE)
    return Tally(
        grades.count("full"),
        grades.count("partial"),
        grades.count("none") + grades.count("possible"),
        grades.count(NOT_APPLICABLE),
    )


def _chains(duty: Duty, standards: tuple[str, ...]) -> list[Chain]:
    return [chain for chain in duty.transfer.sources if chain.standard in standards]


def _grade(chains: Iterable[Chain]) -> str:
    grades = [chain.grade if _counts(chain) else "possible" for chain in chains]
    return max(grades, key=_RANK.index, default="none")


def _counts(chain: Chain) -> bool:
    return chain.strength != "possible" and chain.grade in ("full", "partial")


def _part(number: str) -> str:
    """The clause or the group of controls that a number belongs to.

    >>> _part("8.3.4"), _part("A.6.2.4")
    ('8', 'A.6')
    """
    first, _, rest = number.partition(".")
    return f"A.{rest.partition('.')[0]}" if first == "A" else first
