"""The evidence list: every document version that was looked at, the points that it serves, and its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from normgraph.assessment.model import Duty, Evidence, RowRef

from .points import Point
from .view import View, natural

__all__ = ["RESULTS", "Document", "Entry", "Serves", "documents"]

RESULTS = ("holds", "fails", "open")
"""What can come of looking at a document, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document under one criterion with one result.

    :ivar unit: the system version that it was to be about, if it was.
    :ivar duties: the duties for which it has this result.
    """

    criterion: str
    via: tuple[str, ...]
    unit: str
    result: str
    reasons: tuple[str, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Serves:
    """What a document does for one point.

    :ivar counts: results with the number of criteria that have it; a criterion counts under two results if
        the document holds for one system and fails for another.
    """

    point: Point
    counts: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document.

    :ivar read: how far it was read by those who answered for it; nothing if nobody has.
    """

    artefact: str
    version: str
    title: str
    ref: RowRef
    read: tuple[str, ...]
    serves: tuple[Serves, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """All points together."""
        return _ordered(Counter({r: sum(dict(s.counts).get(r, 0) for s in self.serves) for r in self._seen}))

    @property
    def _seen(self) -> set[str]:
        return {result for serves in self.serves for result, _ in serves.counts}


def documents(view: View) -> tuple[Document, ...]:
    """Every document version that was considered for a duty.

    :param view: the assessment
    :returns: by document and version
    """
    found: dict[tuple[str, str], list[tuple[Duty, Evidence]]] = {}
    for duty in view.a.duties:
        for evidence in duty.evidence:
            found.setdefault((evidence.artefact, evidence.version), []).append((duty, evidence))
    return tuple(
        _document(view, *key, uses)
        for key, uses in sorted(found.items(), key=lambda item: (natural(item[0][0]), natural(item[0][1])))
    )


def _document(view: View, artefact: str, version: str, uses: Iterable[tuple[Duty, Evidence]]) -> Document:
    every = list(uses)
    first = every[0][1]
    read = {evidence.check.read for _, evidence in every if evidence.check}
    serves = []
    for point in view.points:
        own = [(duty, evidence) for duty, evidence in every if duty.provision == point.provision]
        if own:
            seen = {(duty.criterion, evidence.result) for duty, evidence in own}
            counts = _ordered(Counter(result for _, result in seen))
            serves.append(Serves(point, counts, _entries(own)))
    return Document(artefact, version, first.title, first.ref, tuple(sorted(read)), tuple(serves))


def _entries(uses: Iterable[tuple[Duty, Evidence]]) -> tuple[Entry, ...]:
    found: dict[tuple[str, tuple[str, ...], str, str, tuple[str, ...]], dict[str, Duty]] = {}
    labels = {}
    for duty, evidence in uses:
        key = (duty.criterion, evidence.via, evidence.unit, evidence.result, evidence.reasons)
        found.setdefault(key, {})[duty.id] = duty
        labels[duty.criterion] = duty.label
    return tuple(Entry(labels[key[0]], *key[1:], tuple(duties.values())) for key, duties in found.items())


def _ordered(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    known = [(result, counts[result]) for result in RESULTS if counts[result]]
    return tuple(known + sorted((r, n) for r, n in counts.items() if r not in RESULTS and n))
