"""What transfers to one scope: which provision carries which criterion, and what nothing reaches.

:func:`collect` gathers it, for lists and for the picture that :mod:`.flow` draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from normgraph.assessment.model import Chain, Duty

from .view import NOT_APPLICABLE, View, natural

__all__ = [
    "Flow",
    "FlowCounts",
    "FlowGroup",
    "FlowLine",
    "FlowSource",
    "FlowTarget",
    "collect",
    "provision_number",
]


@dataclass(frozen=True, slots=True)
class FlowSource:
    """A clause or control of a standard from which at least one chain starts."""

    standard: str
    provision: str
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class FlowTarget:
    """A duty at the end of the chains.

    :ivar applicable: whether the duty applies; only then it can be one that nothing reaches.
    """

    duty: Duty
    applicable: bool

    @property
    def reached(self) -> bool:
        """Whether any chain ends here."""
        return bool(self.duty.transfer.sources)


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """The duties of one point of the law."""

    label: str
    targets: tuple[FlowTarget, ...]

    @property
    def counts(self) -> FlowCounts:
        """How far the duties of the group are reached."""
        return _count(self.targets)


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One chain."""

    source: FlowSource
    target: FlowTarget
    chain: Chain


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """How many duties the chains reach.

    :ivar applicable: duties that apply; the sum of the next three.
    """

    applicable: int
    full: int
    partial: int
    nothing: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Flow:
    """All that reaches one scope."""

    scope: str
    sources: tuple[FlowSource, ...]
    groups: tuple[FlowGroup, ...]
    lines: tuple[FlowLine, ...]

    @property
    def counts(self) -> FlowCounts:
        """How far the duties of the scope are reached."""
        return _count(target for group in self.groups for target in group.targets)

    @property
    def standards(self) -> tuple[str, ...]:
        """The standards that reach the scope."""
        return tuple(dict.fromkeys(source.standard for source in self.sources))


def provision_number(provision: str) -> str:
    """The number of a clause or control as the standard writes it.

    >>> provision_number("iso42001:A.6.2.4")
    'A.6.2.4'

    :param provision: CURIE
    :returns: what follows the prefix
    """
    return provision.partition(":")[2] or provision


def collect(view: View, scope: str) -> Flow:
    """Gather what transfers to a scope.

    :param view: the assessment
    :param scope: id of the scope, usually of an AI system, since reach differs from system to system
    :returns: sources by standard and number, duties by point, one line for each chain
    """
    sources: dict[tuple[str, str], FlowSource] = {}
    groups, lines = [], []
    for point in view.points:
        targets = tuple(
            FlowTarget(d, d.status != NOT_APPLICABLE) for d in view.duties_at(point.provision, scope)
        )
        if targets:
            groups.append(FlowGroup(point.label, targets))
        for target in targets:
            for chain in target.duty.transfer.sources:
                key = (chain.standard, chain.provision)
                number = provision_number(chain.provision)
                # A title may come with its number in front; the number has a place of its own.
                title = chain.provision_label.removeprefix(number).lstrip(" :–-")
                source = sources.setdefault(key, FlowSource(*key, number, title))
                lines.append(FlowLine(source, target, chain))
    ordered = sorted(sources.values(), key=lambda s: (natural(s.standard), natural(s.number)))
    return Flow(scope, tuple(ordered), tuple(groups), tuple(lines))


def _count(targets: Iterable[FlowTarget]) -> FlowCounts:
    every = list(targets)
    grades = [t.duty.transfer.grade if t.reached else "none" for t in every if t.applicable]
    return FlowCounts(
        applicable=len(grades),
        full=grades.count("full"),
        partial=grades.count("partial"),
        nothing=grades.count("none"),
        not_applicable=len(every) - len(grades),
    )
