"""The picture of what transfers: provisions on the left, criteria on the right, a line for each chain.

Each point of the law has a band of its own, which shows the provisions that carry something there: lines stay
short, however many points there are.

Colours, widths and dashes are classes of ``report.css``. Nothing is told by colour alone: a full chain is a
solid line with a filled arrowhead, a partial one is dashed with a hollow one, and each box says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from .flow_boxes import ARROW, BAR, PAD, Box, TextLine, box_svg, chain_svg, safe, spine_svg, text_lines, word
from .flow_data import Flow, FlowCounts, FlowGroup, FlowLine, FlowSource, FlowTarget
from .flow_layout import align, spread
from .view import View

__all__ = ["GRADES", "NOTHING", "counts_sentence", "to_svg"]

WIDTH: Final = 1120
_INSET: Final = 14  # room for the bar that holds the boxes of a standard together
_LEFT: Final = 344  # where the boxes on the left end
_RIGHT: Final = 440  # width of the boxes on the right
_RIGHT_X: Final = WIDTH - _RIGHT
_ROOM: Final = BAR + 2 * PAD  # what a box needs of its width besides its text
_GAP: Final = 7
_GROUP_GAP: Final = 16
_BAND_GAP: Final = 36
_HEAD, _TEXT, _SMALL = 15, 14, 12

GRADES: Final = {"full": "in full", "partial": "partly", "none": "no standard carries it"}
"""What the grades are called."""

NOTHING: Final = (
    "No provision of a certified management system reaches this AI system. A certificate carries nothing for "
    "a system outside its scope. Documents are assessed as direct evidence all the same."
)
"""What is said when no chain reaches a system."""
_NOTHING_HERE: Final = "No provision carries anything of this point."


def counts_sentence(counts: FlowCounts) -> str:
    """How far the duties are reached, in words.

    :param counts: the counts
    :returns: one or two sentences
    """
    if not counts.applicable:
        return "No duty applies."
    duties = "1 duty applies" if counts.applicable == 1 else f"{counts.applicable} duties apply"
    text = f"{duties}: {counts.full} reached in full, {counts.partial} partly, {counts.nothing} by nothing."
    return f"{text} Not applicable: {counts.not_applicable}." if counts.not_applicable else text


def to_svg(view: View, flow: Flow, anchors: Mapping[str, str], prefix: str) -> str:
    """Draw what transfers to a scope.

    :param view: the assessment
    :param flow: what is drawn
    :param anchors: per duty the fragment that its box links to; no link for duties that have none
    :param prefix: begins every id in the picture, so that several fit in one page
    :returns: an ``svg`` element without styles of its own
    """
    y, parts = 0.0, []
    for number, group in enumerate(flow.groups):
        if number:
            parts.append(f'<path class="rule" d="M0 {y + _BAND_GAP / 2:.1f}H{WIDTH}"/>')
            y += _BAND_GAP
        text = NOTHING if not flow.sources and not number else _NOTHING_HERE if flow.sources else ""
        band, y = _band(view, flow, group, anchors, text, y)
        parts += band
    title = f"What transfers to {view.scope_label(flow.scope)}"
    start = (
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {round(y) + 4}" '
        f'role="group" aria-labelledby="{prefix}-title {prefix}-desc">'
    )
    named = f'<title id="{prefix}-title">{safe(title)}</title>'
    described = f'<desc id="{prefix}-desc">{safe(counts_sentence(flow.counts))}</desc>'
    return "\n".join([start, named, described, *parts, "</svg>"])


def _band(
    view: View, flow: Flow, group: FlowGroup, anchors: Mapping[str, str], nothing: str, top: float
) -> tuple[list[str], float]:
    """One point of the law, and where it ends."""
    ids = {target.duty.id for target in group.targets}
    lines = [line for line in flow.lines if line.target.duty.id in ids]
    heading = Box(_group_lines(group), "", top=top)
    targets, bottom = _right(view, group, lines, top + heading.height + _GAP)
    applies = bool(group.counts.applicable)
    sources, headings = _left(lines, targets, top, bottom)
    if not lines and nothing and applies:
        text = text_lines(nothing, _TEXT, "t-plain", _LEFT - _INSET - _ROOM)
        headings = [Box(text, "b-none", top=top)]
    parts = _curves(lines, sources, targets)
    for standard in dict.fromkeys(source.standard for source in sources):
        own = [box for source, box in sources.items() if source.standard == standard]
        parts.append(spine_svg(own[0].top, own[-1].top + own[-1].height))
    for box in headings:
        parts.append(box_svg(box, _INSET if box.style else 0, _LEFT - _INSET))
    parts += [box_svg(box, _INSET, _LEFT - _INSET) for box in sources.values()]
    parts.append(box_svg(heading, _RIGHT_X, _RIGHT))
    parts += [box_svg(box, _RIGHT_X, _RIGHT, anchors.get(duty)) for duty, box in targets.items()]
    return parts, max(box.top + box.height for box in [*headings, *sources.values(), *targets.values()])


def _right(
    view: View, group: FlowGroup, lines: Sequence[FlowLine], top: float
) -> tuple[dict[str, Box], float]:
    """The boxes of the duties from a height downwards, and where they end."""
    boxes = {}
    for target in group.targets:
        ports = sum(line.target.duty.id == target.duty.id for line in lines)
        box = Box(_target_lines(view, target), _target_style(target), ports, top=top)
        boxes[target.duty.id] = box
        top += box.height + _GAP
    return boxes, top - _GAP


def _group_lines(group: FlowGroup) -> list[TextLine]:
    c = group.counts
    counts = f"{c.full} in full, {c.partial} partly, {c.nothing} reached by nothing"
    counts += f", {c.not_applicable} not applicable" if c.not_applicable else ""
    heading = text_lines(group.label, _HEAD, "t-head", _RIGHT)
    return heading + text_lines(counts, _SMALL, "t-small", _RIGHT)


def _target_style(target: FlowTarget) -> str:
    if not target.applicable:
        return "b-na"
    return f"b-{word(target.duty.transfer.grade)}" if target.reached else "b-none"


def _target_lines(view: View, target: FlowTarget) -> list[TextLine]:
    duty, transfer = target.duty, target.duty.transfer
    status = view.status(duty.status).label
    if not target.applicable:
        detail = status
    elif not target.reached:
        detail = f"○ {GRADES['none']} · status: {status}"
    else:
        detail = ", ".join(
            filter(None, [GRADES.get(transfer.grade, transfer.grade), transfer.chain_strength])
        )
        open_ = len(transfer.remainder)
        detail += f" · {open_} {'aspect' if open_ == 1 else 'aspects'} open" if open_ else ""
        detail += f" · status: {status}"
    label = text_lines(duty.label, _TEXT, "t-label", _RIGHT - _ROOM)
    return label + text_lines(detail, _SMALL, "t-small", _RIGHT - _ROOM)


def _left(
    lines: Sequence[FlowLine], targets: Mapping[str, Box], top: float, bottom: float
) -> tuple[dict[FlowSource, Box], list[Box]]:
    """The boxes of the provisions, each as near to its targets as the others allow, and the headings."""
    aims: dict[FlowSource, list[float]] = {}
    for line in lines:
        aims.setdefault(line.source, []).append(targets[line.target.duty.id].middle)
    boxes: list[Box] = []
    wishes: list[float] = []
    sources, headings = {}, []
    for standard in sorted({source.standard for source in aims}):
        own = [source for source in aims if source.standard == standard]
        own.sort(key=lambda s: (sum(aims[s]) / len(aims[s]), s.number))
        heading = Box(text_lines(standard, _HEAD, "t-head", _LEFT), "", space=_GROUP_GAP if boxes else 0)
        headings.append(heading)
        boxes.append(heading)
        for source in own:
            box = Box(_source_lines(source), "b-source", ports=len(aims[source]))
            wish = sum(aims[source]) / len(aims[source]) - box.height / 2 - top
            if source is own[0]:  # the heading stays with the first of its boxes
                wishes.append(wish - heading.height - _GAP)
            wishes.append(wish)
            sources[source] = box
            boxes.append(box)
    for box, place in zip(
        boxes, align(wishes, [b.height + _GAP for b in boxes], bottom - top + _GAP), strict=True
    ):
        box.top = top + place
    return sources, headings


def _source_lines(source: FlowSource) -> list[TextLine]:
    room = _LEFT - _INSET - _ROOM
    lines = text_lines(source.number, _TEXT, "t-number", room)
    return lines + text_lines(source.label, _SMALL, "t-small", room) if source.label else lines


def _curves(
    lines: Sequence[FlowLine], sources: Mapping[FlowSource, Box], targets: Mapping[str, Box]
) -> list[str]:
    """The lines. Those at one box lie apart in the order of their far ends, so as not to cross there."""
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    numbered = list(enumerate(lines))
    for source, box in sources.items():
        own = [(targets[x.target.duty.id].middle, x.chain.id, n) for n, x in numbered if x.source == source]
        left |= zip([n for *_, n in sorted(own)], spread(len(own), box.middle, ARROW), strict=True)
    for duty, box in targets.items():
        own = [(sources[x.source].middle, x.chain.id, n) for n, x in numbered if x.target.duty.id == duty]
        right |= zip([n for *_, n in sorted(own)], spread(len(own), box.middle, ARROW), strict=True)
    # Weak chains first: where lines cross, the strong ones lie on top.
    rank = {"possible": 0, "supported": 1, "entailed": 2}
    numbered.sort(key=lambda x: (x[1].chain.grade == "full", rank.get(x[1].chain.strength, 0)))
    return [_curve(line, left[n], right[n]) for n, line in numbered]


def _curve(line: FlowLine, left: float, right: float) -> str:
    grade, strength = line.chain.grade, line.chain.strength
    says = f"{line.source.number} → {line.target.duty.label}: {GRADES.get(grade, grade)}, {strength}"
    return chain_svg(_LEFT, left, _RIGHT_X, right, f"g-{word(grade)} s-{word(strength)}", says)
