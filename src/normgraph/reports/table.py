"""The assessment as text for a terminal: the matrix, the most urgent findings, how much is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normgraph.assessment.model import Assessment, Element, Finding, RowRef, Scope

from .groups import most_urgent
from .points import Point, common
from .text import columns, fill, pad, wrap
from .view import (
    GATES,
    GATES_MEAN,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    NOTICE,
    ORGANISATION,
    View,
    spoken_day,
)

__all__ = ["DEFAULT_WIDTH", "to_table"]

DEFAULT_WIDTH: Final = 100
_LEAST_WIDTH: Final = 40
_GAP: Final = "  "
_NARROWEST: Final = 16  # 'not-applicable' fits
_WIDEST: Final = 36
_SHORT, _LABEL = 24, 44  # room for the name of a point, at least and at most
_URGENT: Final = 5
_VIOLATION: Final = (
    "A violation says that something a check asks for is not there; it does not say that the law is violated."
)


def to_table(a: Assessment, width: int | None) -> str:
    """Write an assessment as plain text.

    :param a: what is written
    :param width: columns of the terminal, at least 40; 100 if not given
    :returns: the text, with a line feed at the end
    """
    room = max(_LEAST_WIDTH, width or DEFAULT_WIDTH)
    view = View(a)
    blocks = [_title(view, room), _gates(view, room), *_matrix(view, room), _legend(view, room)]
    blocks.append(_urgent(view, room))
    blocks += [_open(view, room), fill(NOTICE, room)]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _title(view: View, width: int) -> list[str]:
    lines = fill(f"{view.a.organisation_label}: gap assessment as of {spoken_day(view.a.as_of)}", width)
    if not view.points:
        return lines
    sizes = ", ".join(
        (
            _number(len(view.points), "point", "points"),
            _number(len(view.a.criteria), "criterion", "criteria"),
            _number(len(view.systems), "AI system", "AI systems"),
        )
    )
    owed = ", ".join(f"{count} {status.label}" for status, count in view.counts(view.own_duties) if count)
    return lines + fill(f"{sizes}. Duties, each counted once where it is owed: {owed or 'none'}.", width)


def _gates(view: View, width: int) -> list[str]:
    """What has to be decided before the matrix can be read for the systems that it names."""
    if not view.gates:
        return []
    lines = [line.upper() for line in fill(f"{GATES} ({len(view.gates)})", width)]
    lines += fill(GATES_MEAN, width)
    for number, finding in enumerate(view.gates, start=1):
        lines += ["", *_finding(view, finding, f"{number:>2}  ", width)]
    return lines


def _matrix(view: View, width: int) -> list[list[str]]:
    """Points as rows, scopes as columns; in several blocks if the columns do not fit side by side."""
    if not view.points or not view.scopes:
        nothing = "No duties: the workspace names nothing that a point of the law would be assessed for."
        return [fill(nothing, width)]
    mark = max(columns(point.mark) for point in view.points) + 1
    wanted = min(_LABEL, max(mark + columns(point.topic) for point in view.points), width // 3)
    # As few blocks as possible; with that, as much room for the names of the points as they want.
    sizes = range(wanted, min(_SHORT, wanted) - 1, -1)
    first = min(sizes, key=lambda size: _blocks(view, width - size))
    number = _blocks(view, width - first)
    mark = mark if mark <= first // 2 else 0
    rest = width - first
    size = -(-len(view.scopes) // number)  # blocks of about one size rather than a full one and a leftover
    cell = min(_WIDEST, rest // size - len(_GAP))
    parts = [view.scopes[i : i + size] for i in range(0, len(view.scopes), size)]
    return [_block(view, part, first, mark, cell) for part in parts]


def _blocks(view: View, room: int) -> int:
    """How many blocks the columns need."""
    return -(-len(view.scopes) // max(1, room // (_NARROWEST + len(_GAP))))


def _block(view: View, scopes: tuple[Scope, ...], first: int, mark: int, cell: int) -> list[str]:
    lines = _row(
        [wrap(common(view.points), first), *(_heading(view, scope, cell) for scope in scopes)], first, cell
    )
    lines.append(_GAP.join("-" * size for size in [first, *(cell for _ in scopes)]))
    for point in view.points:
        cells = [_cell(view, view.element(point.provision, scope.id), cell) for scope in scopes]
        name = fill(point.topic, first, pad(point.mark, mark)) if mark else wrap(point.short, first)
        lines += _row([name, *cells], first, cell)
    return lines


def _row(cells: list[list[str]], first: int, cell: int) -> list[str]:
    """Cells of several lines side by side."""
    height = max(map(len, cells))
    widths = [first, *(cell for _ in cells[1:])]
    filled = [lines + [""] * (height - len(lines)) for lines in cells]
    return [_GAP.join(map(pad, line, widths)) for line in zip(*filled, strict=True)]


def _heading(view: View, scope: Scope, width: int) -> list[str]:
    what = (
        "organisation" if scope.kind == ORGANISATION else f"AI system, {scope.risk_class or 'class unknown'}"
    )
    lines = wrap(scope.label, width) + wrap(what, width)
    if scope.applies_from:
        lines += wrap(f"start {scope.applies_from.isoformat()}", width)
    gates = [n for n, finding in enumerate(view.gates, start=1) if finding.scope == scope.id]
    return lines + wrap(f"! DECIDE FIRST: {', '.join(map(str, gates))}", width) if gates else lines


def _cell(view: View, element: Element | None, width: int) -> list[str]:
    if element is None:
        return ["-"]
    label = view.status(element.status).label
    counts = " ".join(f"{count}{status.letter}" for status, count in view.element_counts(element))
    line = f"{label}  {counts}".rstrip()
    return [line] if columns(line) <= width else wrap(label, width) + (wrap(counts, width) if counts else [])


def _legend(view: View, width: int) -> list[str]:
    if not view.points:
        return []
    words = [f"{s.letter} {s.label}" for s in view.statuses]
    lines = fill(f"Counts of duties: {', '.join(words)}.", width)
    for status in view.statuses:
        if status.id in {NOT_ASSESSED, NOT_APPLICABLE}:
            lines += fill(f"'{status.label}' means: {status.meaning}.", width)
    if any(view.element(p.provision, s.id) is None for p in view.points for s in view.scopes):
        lines += fill("- no duty of that point in that scope.", width)
    return lines


def _urgent(view: View, width: int) -> list[str]:
    every = [finding for finding in view.findings if not finding.gate]
    if not every:
        return ["Findings: none."] if not view.gates else []
    urgent = most_urgent(view, _URGENT)
    shown = [finding for finding, _ in urgent]
    of = f"{len(shown)} of {len(every)}"
    lines = [f"Most urgent findings ({of}):"] if len(every) > len(shown) else [f"Findings ({of}):"]
    if any(finding.severity == "violation" for finding in shown):
        lines += fill(_VIOLATION, width)
    for number, (finding, points) in enumerate(urgent, start=1):
        lines += ["", *_finding(view, finding, f"{number:>2}  ", width, points)]
    return lines


def _finding(
    view: View, finding: Finding, indent: str, width: int, points: Sequence[Point] = ()
) -> list[str]:
    blank = " " * len(indent)
    heading = [finding.severity, f"basis: {finding.basis}", view.about(finding)]
    if finding.gate:
        heading = [view.about(finding)]
    if len(points) > 1:
        marks = ", ".join(point.mark for point in points)
        heading.insert(-1, f"{common(view.points)}: {marks}".lstrip(": "))
    elif finding.provision:
        heading.insert(-1, view.provision_label(finding.provision))
    lines = fill(" | ".join(heading), width, indent)
    lines += fill(finding.message, width, blank)
    if finding.refs:
        lines += fill("; ".join(map(_where, finding.refs)), width, f"{blank}Where: ")
    return lines + fill(finding.action, width, f"{blank}Do:    ") if finding.action else lines


def _where(ref: RowRef) -> str:
    place = f"{ref.place} ({ref.label})" if ref.label else ref.place
    return f"{place}, from {ref.origin}" if ref.origin else place


def _open(view: View, width: int) -> list[str]:
    questions, undecided = len(view.questions), len(view.undecided)
    waiting = len({d.id for q in view.questions for d in q.duties})
    if not questions and not undecided:
        return ["Open questions: none."]
    text = f"Open questions: {questions}"
    if questions:
        text += f" ({_number(waiting, 'duty', 'duties')} could change with the answers)"
    if undecided:
        text += f"; besides, {_number(undecided, 'duty is', 'duties are')} not judged for another reason"
    return fill(f"{text}.", width)


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
