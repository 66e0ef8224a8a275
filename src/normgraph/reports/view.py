"""What every report for people needs from an assessment: order, words, look-ups and the open questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

from normgraph.assessment.model import Answer, Assessment, Criterion, Duty, Element, Evidence, Finding, Scope

from .points import Point, cited, points

__all__ = [
    "GATES",
    "GATES_MEAN",
    "MEANINGS",
    "NOTICE",
    "NOT_APPLICABLE",
    "NOT_ASSESSED",
    "ORGANISATION",
    "OpenQuestion",
    "Point",
    "Status",
    "View",
    "natural",
    "spoken_day",
]

NOTICE: Final = "This is a gap assessment, not a statement of conformity or legal advice."
NOT_ASSESSED: Final = "not-assessed"
NOT_APPLICABLE: Final = "not-applicable"
ORGANISATION: Final = "organisation"

GATES: Final = "To be decided before any statement on coverage"
GATES_MEAN: Final = (
    "Each of these questions comes before the assessment of its AI system: the answer can change what the "
    "law asks of it. Until the answer is recorded, nothing that is said on what is covered holds for that "
    "system."
)
"""What it means that findings are gates."""

MEANINGS: Final = MappingProxyType(
    {
        "covered": "the evidence named answers this criterion as far as it was checked",
        "extend": "an existing part carries some of it; what remains is named",
        "deficient": "evidence exists and fails a check",
        "missing": "judged, and no evidence known here carries it",
        NOT_ASSESSED: "nobody has judged it, or data are lacking; neither a pass nor a gap",
        NOT_APPLICABLE: "so recorded, by whom and why, or not yet due; the reason stands with each duty",
    }
)
"""What the status words mean, for legends."""

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key that puts numbers in their order.

    >>> sorted(["A.10.2", "A.6.2.4", "9.1", "10.2"], key=natural)
    ['9.1', '10.2', 'A.6.2.4', 'A.10.2']

    :param text: an identifier such as ``art_17/par_1/pnt_d``
    :returns: the key
    """
    parts = re.split(r"([0-9]+)", text)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def spoken_day(day: date) -> str:
    """A day as people read it, without asking the computer for its language.

    >>> spoken_day(date(2027, 12, 2))
    '2 December 2027'

    :param day: the day
    :returns: day, month in English, year
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Status:
    """A status word, its label, the letter that stands for it beside counts, and what it means."""

    id: str
    label: str
    letter: str
    meaning: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that somebody has to answer by reading one version of a document.

    :ivar scope: scope that the question belongs to; for an organisation's duty the organisation.
    :ivar duties: duties that wait for the answer, in every scope that the document reaches.
    :ivar answer: an answer that leaves the question open, if somebody has given one.
    """

    criterion: str
    evidence: Evidence
    scope: str
    duties: tuple[Duty, ...]
    answer: Answer | None


class View:
    """An assessment, arranged for reading.

    :param assessment: what is shown
    """

    def __init__(self, assessment: Assessment) -> None:
        self.a = assessment
        # The organisation's column comes first; otherwise the assessment's own order holds.
        self.scopes: tuple[Scope, ...] = tuple(
            sorted(assessment.scopes, key=lambda s: s.kind != ORGANISATION)
        )
        self.systems = tuple(s for s in self.scopes if s.kind != ORGANISATION)
        self.findings: tuple[Finding, ...] = tuple(sorted(assessment.findings, key=lambda f: (f.rank, f.id)))
        self.gates: tuple[Finding, ...] = tuple(f for f in self.findings if f.gate)
        self.criteria: dict[str, Criterion] = {c.id: c for c in assessment.criteria}
        self.duties: dict[str, Duty] = {d.id: d for d in assessment.duties}
        self.finding: dict[str, Finding] = {f.id: f for f in self.findings}
        self._scopes = {s.id: s for s in assessment.scopes}
        self._elements = {(e.provision, e.scope): e for e in assessment.elements}

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """All statuses in the assessment's order, those that it uses without naming them at the end."""
        labels = dict(self.a.status_labels)
        used = {d.status for d in self.a.duties} | {e.status for e in self.a.elements}
        used |= {status for e in self.a.elements for status, _ in e.counts}
        labels |= {status: status for status in sorted(used - labels.keys())}
        letters: set[str] = set()
        found = []
        for status, label in labels.items():
            initials = [word[0] for word in re.split(r"[^a-z]+", status.lower()) if word]
            free = (c for c in [*initials, *status.lower(), *"abcdefghijklmnopqrstuvwxyz"] if c.isalpha())
            letter = next((c for c in free if c not in letters), "?")
            letters.add(letter)
            found.append(Status(status, label, letter, MEANINGS.get(status, "")))
        return tuple(found)

    @cached_property
    def _status(self) -> dict[str, Status]:
        return {s.id: s for s in self.statuses}

    def status(self, status: str) -> Status:
        """The label and letter of a status word."""
        return self._status[status]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points of the law that are assessed, in the order of the law."""
        labels = {e.provision: e.label for e in self.a.elements}
        for duty in self.a.duties:
            labels.setdefault(duty.provision, duty.provision)
        return points((p, labels[p]) for p in sorted(labels, key=natural))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], tuple[Duty, ...]]:
        places: dict[tuple[str, str], list[Duty]] = {}
        for duty in self.a.duties:
            places.setdefault((duty.provision, duty.scope), []).append(duty)
        return {place: tuple(sorted(duties, key=self._order)) for place, duties in places.items()}

    def _order(self, duty: Duty) -> tuple[int, str, str]:
        criterion = self.criteria.get(duty.criterion)
        return (criterion.order if criterion else len(self.criteria), duty.criterion, duty.id)

    def duties_at(self, provision: str, scope: str) -> tuple[Duty, ...]:
        """The duties behind one cell of the matrix, in the order of the criteria."""
        return self._by_place.get((provision, scope), ())

    def duties_of(self, scope: str) -> tuple[Duty, ...]:
        """All duties of a scope, point by point."""
        return tuple(d for p in self.points for d in self.duties_at(p.provision, scope))

    def element(self, provision: str, scope: str) -> Element | None:
        """One cell of the matrix; ``None`` if that point is not assessed for that scope."""
        return self._elements.get((provision, scope))

    def counts(self, duties: Iterable[Duty]) -> tuple[tuple[Status, int], ...]:
        """How many duties have which status, statuses without duties included."""
        count = Counter(d.status for d in duties)
        return tuple((status, count[status.id]) for status in self.statuses)

    def element_counts(self, element: Element) -> tuple[tuple[Status, int], ...]:
        """The counts of a cell in the order of the statuses, those of zero left out."""
        count = dict(element.counts)
        return tuple((status, count[status.id]) for status in self.statuses if count.get(status.id))

    def gates_of(self, scope: str) -> tuple[Finding, ...]:
        """What is to be decided before any statement on the coverage of a scope."""
        return tuple(f for f in self.gates if f.scope == scope)

    def about(self, finding: Finding) -> str:
        """What a finding is about: its scope, or the rows that it rests on if they belong to no scope."""
        if finding.scope or not finding.refs:
            return self.scope_label(finding.scope)
        return ", ".join(dict.fromkeys(ref.label or ref.key for ref in finding.refs))

    def scope_label(self, scope: str) -> str:
        """What a scope is called; an unknown one by its id, none at all as the whole workspace."""
        found = self._scopes.get(scope)
        return found.label if found else scope or "whole workspace"

    @cached_property
    def _provisions(self) -> dict[str, str]:
        cited = {c.stated_in: c.citation for c in self.a.criteria if c.citation}
        return cited | {p.provision: p.label for p in self.points}

    def provision_label(self, provision: str) -> str:
        """How a provision is cited, by the assessment, else by its place in the law."""
        return self._provisions.get(provision) or cited(provision)

    @property
    def own_duties(self) -> tuple[Duty, ...]:
        """Each duty once, in the scope that owes it."""
        return tuple(d for d in self.a.duties if d.reach_of is None)

    @cached_property
    def duties_by_finding(self) -> dict[str, tuple[Duty, ...]]:
        """The duties that name a finding."""
        found: dict[str, list[Duty]] = {}
        for duty in self.a.duties:
            for finding in duty.findings:
                found.setdefault(finding, []).append(duty)
        return {finding: tuple(duties) for finding, duties in found.items()}

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """Evidence that waits for a reader, what unlocks most first.

        Evidence of a duty that is covered or not applicable is left out: no answer would change it. An
        organisation's duty and its reach to systems ask the same question once.
        """
        waiting: dict[tuple[str, ...], tuple[Evidence, dict[str, Duty]]] = {}
        for duty in self.a.duties:
            if duty.status in {"covered", NOT_APPLICABLE}:
                continue
            asked_in = self.duties[duty.reach_of].scope if duty.reach_of in self.duties else duty.scope
            for evidence in duty.evidence:
                if evidence.result == "open":
                    key = (duty.criterion, evidence.artefact, evidence.version, evidence.unit, asked_in)
                    waiting.setdefault(key, (evidence, {}))[1][duty.id] = duty
        questions = [
            OpenQuestion(key[0], evidence, key[-1], tuple(duties.values()), evidence.check)
            for key, (evidence, duties) in waiting.items()
        ]
        return tuple(sorted(questions, key=self._question_order))

    def _question_order(self, question: OpenQuestion) -> tuple[object, ...]:
        evidence = question.evidence
        first = self._order(question.duties[0])
        point = natural(question.duties[0].provision)
        return (
            -len(question.duties),
            point,
            first,
            evidence.artefact,
            natural(evidence.version),
            evidence.unit,
        )

    @cached_property
    def undecided(self) -> tuple[Duty, ...]:
        """Duties that nobody has judged and for which no document waits for a reader."""
        asked = {d.id for q in self.questions for d in q.duties}
        return tuple(d for d in self.a.duties if d.status == NOT_ASSESSED and d.id not in asked)
