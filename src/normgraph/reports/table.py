"""The assessment as text for a terminal: the matrix, the most urgent findings, how much is open."""

from __future__ import annotations

from typing import Final

from normgraph.assessment.model import Assessment, Element, Finding, RowRef, Scope

from .text import columns, fill, pad, wrap
from .view import NOT_APPLICABLE, NOT_ASSESSED, NOTICE, ORGANISATION, View, spoken_day

__all__ = ["DEFAULT_WIDTH", "to_table"]

DEFAULT_WIDTH: Final = 100
_LEAST_WIDTH: Final = 40
_GAP: Final = "  "
_NARROWEST: Final = 17  # 'not-applicable' fits, and so do the counts of six statuses
_WIDEST: Final = 36
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
    blocks = [_title(view, room), *_matrix(view, room), _legend(view, room), _urgent(view, room)]
    blocks += [_open(view, room), fill(NOTICE, room)]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _title(view: View, width: int) -> list[str]:
    return fill(f"{view.a.organisation_label}: gap assessment as of {spoken_day(view.a.as_of)}", width)


def _matrix(view: View, width: int) -> list[list[str]]:
    """Points as rows, scopes as columns; in several blocks if the columns do not fit side by side."""
    if not view.points or not view.scopes:
        nothing = "No duties: the workspace names nothing that a point of the law would be assessed for."
        return [fill(nothing, width)]
    first = min(24, max(columns(p.label) for p in view.points), width // 3)
    rest = width - first
    at_most = max(1, rest // (_NARROWEST + len(_GAP)))
    number = -(-len(view.scopes) // at_most)
    size = -(-len(view.scopes) // number)  # blocks of about one size rather than a full one and a leftover
    cell = min(_WIDEST, rest // size - len(_GAP))
    parts = [view.scopes[i : i + size] for i in range(0, len(view.scopes), size)]
    return [_block(view, part, first, cell) for part in parts]


def _block(view: View, scopes: tuple[Scope, ...], first: int, cell: int) -> list[str]:
    lines = _row([[], *(_heading(scope, cell) for scope in scopes)], first, cell)
    lines.append(_GAP.join("-" * size for size in [first, *(cell for _ in scopes)]))
    for point in view.points:
        cells = [_cell(view, view.element(point.provision, scope.id), cell) for scope in scopes]
        lines += _row([wrap(point.label, first), *cells], first, cell)
    return lines


def _row(cells: list[list[str]], first: int, cell: int) -> list[str]:
    """Cells of several lines side by side."""
    height = max(map(len, cells))
    widths = [first, *(cell for _ in cells[1:])]
    filled = [lines + [""] * (height - len(lines)) for lines in cells]
    return [_GAP.join(map(pad, line, widths)) for line in zip(*filled, strict=True)]


def _heading(scope: Scope, width: int) -> list[str]:
    what = (
        "organisation" if scope.kind == ORGANISATION else f"AI system, {scope.risk_class or 'class unknown'}"
    )
    lines = wrap(scope.label, width) + wrap(what, width)
    return lines + wrap(f"start {scope.applies_from.isoformat()}", width) if scope.applies_from else lines


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
    if not view.findings:
        return ["Findings: none."]
    shown = view.findings[:_URGENT]
    of = f"{len(shown)} of {len(view.findings)}"
    lines = [f"Most urgent findings ({of}):"] if len(view.findings) > len(shown) else [f"Findings ({of}):"]
    if any(finding.severity == "violation" for finding in shown):
        lines += fill(_VIOLATION, width)
    for number, finding in enumerate(shown, start=1):
        lines += ["", *_finding(view, finding, f"{number:>2}  ", width)]
    return lines


def _finding(view: View, finding: Finding, indent: str, width: int) -> list[str]:
    blank = " " * len(indent)
    heading = [finding.severity, f"basis: {finding.basis}", view.scope_label(finding.scope)]
    if finding.provision:
        heading.insert(2, view.provision_label(finding.provision))
    lines = fill(" | ".join(heading), width, indent)
    lines += fill(finding.message, width, blank)
    if finding.refs:
        lines += fill("; ".join(map(_where, finding.refs)), width, f"{blank}Where: ")
    return lines + fill(finding.action, width, f"{blank}Do:    ") if finding.action else lines


def _where(ref: RowRef) -> str:
    place = f"{ref.file}, line {ref.row} ({ref.label})" if ref.label else f"{ref.file}, line {ref.row}"
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
