"""The picture of what a standard carries of the points of the law: clauses on the left, points on the right.

A stream's width tells how many criteria it stands for. A point that nothing reaches is drawn too, with a
dotted frame and in words. Colours and dashes are classes of ``report.css``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil
from typing import Final

from .flow_boxes import ARROW, BAR, PAD, Box, TextLine, box_svg, safe, spine_svg, text_lines
from .flow_layout import align
from .reach import Overview, Source, Stream, Tally, Target

__all__ = ["overview_svg", "tally_sentence"]

WIDTH: Final = 960
_INSET: Final = 14
_LEFT: Final = 244
_RIGHT: Final = 356
_RIGHT_X: Final = WIDTH - _RIGHT
_ROOM: Final = BAR + 2 * PAD
_GAP: Final = 8
_MOST: Final = 44
_HEAD, _TEXT, _SMALL = 15, 14, 13
_THIN, _MORE, _THICK = 2.0, 1.6, 14.0
_SPACE: Final = 2.0

_WORDS: Final = {"full": "in full", "partial": "partly", "possible": "possibly, which never counts"}


def tally_sentence(tally: Tally) -> str:
    """How far the criteria are carried, in words.

    :param tally: the counts
    :returns: one or two sentences
    """
    if not tally.applicable:
        return "No criterion applies."
    start = "1 criterion applies" if tally.applicable == 1 else f"{tally.applicable} criteria apply"
    text = f"{start}: {tally.full} carried in full, {tally.partial} partly, {tally.nothing} by nothing."
    return f"{text} Not applicable: {tally.not_applicable}." if tally.not_applicable else text


def overview_svg(overview: Overview, title: str, anchors: Mapping[str, str], prefix: str) -> str:
    """Draw what transfers to the points.

    :param overview: what is drawn
    :param title: what the picture is called
    :param anchors: per provision of a point the fragment that its box links to
    :param prefix: begins every id in the picture, so that several fit in one page
    :returns: an ``svg`` element without styles of its own
    """
    sources, headings = _source_boxes(overview)
    left = sum(box.height + _GAP for box in [*headings, *sources.values()])
    targets, bottom = _target_boxes(overview, left)
    _place_sources(overview, sources, headings, targets, bottom)
    streams = _streams(overview, sources, targets)
    parts = []
    for standard in overview.standards:
        own = [box for source, box in sources.items() if source.standard == standard]
        if own:
            parts.append(spine_svg(own[0].frame_top, own[-1].frame_top + own[-1].frame_height))
    for box in headings:
        parts.append(box_svg(box, _INSET if box.style else 0, _LEFT - (_INSET if box.style else 0)))
    parts += [box_svg(box, _INSET, _LEFT - _INSET) for box in sources.values()]
    for target, box in targets.items():
        drawn = box_svg(box, _RIGHT_X, _RIGHT) + _bar(target.tally, box)
        anchor = anchors.get(target.point.provision)
        linked = f'<a href="#{escape(anchor)}">{drawn}</a>' if anchor else drawn
        # A point and what flows into it are one group: pointing at it brings out all of it.
        parts.append(f'<g class="into">{"".join(streams[target])}{linked}</g>')
    height = max(box.top + box.height for box in [*headings, *sources.values(), *targets.values()])
    start = (
        f'<svg class="flow overview" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
        f'{round(height) + 2}" role="group" aria-labelledby="{prefix}-title {prefix}-desc">'
    )
    named = f'<title id="{prefix}-title">{safe(title)}</title>'
    described = f'<desc id="{prefix}-desc">{safe(tally_sentence(overview.tally))}</desc>'
    return "\n".join([start, named, described, *parts, "</svg>"])


def _thickness(stream: Stream) -> float:
    return min(_THICK, _THIN + _MORE * (len(stream.criteria) - 1)) if stream.grade != "possible" else 1.2


def _ports(streams: Sequence[Stream]) -> int:
    """How much of the height of a box its streams need, in the unit that boxes count in."""
    return ceil(sum(_thickness(s) + _SPACE for s in streams) / ARROW)


def _source_boxes(overview: Overview) -> tuple[dict[Source, Box], list[Box]]:
    boxes: dict[Source, Box] = {}
    headings: list[Box] = []
    for standard in overview.standards:
        head = text_lines(standard, _HEAD, "t-head", _LEFT)
        headings.append(Box(head, "", space=16 if headings else 0))
        own = [source for source in overview.sources if source.standard == standard]
        for source in own:
            room = _LEFT - _INSET - _ROOM
            lines = text_lines(source.name, _TEXT, "t-number", room)
            lines += text_lines(", ".join(source.numbers), _SMALL, "t-small", room)
            ports = _ports([s for s in overview.streams if s.source == source])
            boxes[source] = Box(lines, "b-source", ports)
        if not own:
            says = "Nothing of it carries any of these criteria."
            headings.append(
                Box(text_lines(says, _SMALL, "t-plain", _LEFT - _INSET - _ROOM), "b-none", space=_GAP)
            )
    return boxes, headings


def _target_boxes(overview: Overview, left: float) -> tuple[dict[Target, Box], float]:
    """The boxes of the points, spread over the height that the left side needs."""
    boxes = {}
    for target in overview.targets:
        ports = _ports([s for s in overview.streams if s.target == target])
        boxes[target] = Box(_target_lines(overview, target), _style(target.tally), ports)
    own = sum(box.height for box in boxes.values())
    gap = min(_MOST, max(_GAP, (left - own) / max(1, len(boxes) - 1)))
    top = 0.0
    for box in boxes.values():
        box.top = top
        top += box.height + gap
    return boxes, top - gap


def _style(tally: Tally) -> str:
    if not tally.applicable:
        return "b-na"
    if not tally.reached:
        return "b-none"
    return "b-partial" if tally.partial or tally.nothing else "b-full"


def _target_lines(overview: Overview, target: Target) -> list[TextLine]:
    tally = target.tally
    name = text_lines(target.point.short, _TEXT, "t-label", _RIGHT - _ROOM)
    if not tally.applicable:
        says = "not applicable" if tally.not_applicable else "no criterion"
    elif not tally.reached:
        several = len(overview.standards) > 1
        what = "no standard reaches it" if several else f"{overview.standards[0]} does not reach it"
        says = f"○ {what} · {tally.applicable} {'criterion' if tally.applicable == 1 else 'criteria'}"
    else:
        says = f"{tally.full} in full · {tally.partial} partly · {tally.nothing} by nothing"
    lines = name + text_lines(says, _SMALL, "t-small", _RIGHT - _ROOM)
    if tally.reached:  # where the streams come from in words: many of them are hard to follow
        lines += text_lines(f"from {_origins(overview, target)}", _SMALL, "t-small", _RIGHT - _ROOM)
    return lines


def _origins(overview: Overview, target: Target) -> str:
    found = []
    for standard in overview.standards:
        own = [
            stream.source.part
            for stream in overview.streams
            if stream.target == target and stream.source.standard == standard and stream.grade != "possible"
        ]
        if own:
            named = ", ".join(dict.fromkeys(own))
            found.append(f"{standard}: {named}" if len(overview.standards) > 1 else named)
    return "; ".join(found)


def _bar(tally: Tally, box: Box) -> str:
    """The proportions along the lower edge of a box; the words in it say the same."""
    if not tally.reached:
        return ""
    x, parts = _RIGHT_X + BAR + 0.5, []
    whole = _RIGHT - BAR - 1.5
    y = box.frame_top + box.frame_height - 4.5
    for name, number in (("full", tally.full), ("partial", tally.partial), ("rest", tally.nothing)):
        width = whole * number / tally.applicable
        if number:
            place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}"'
            parts.append(f'<rect class="share {name}" {place} height="4"/>')
        x += width
    return "".join(parts)


def _place_sources(
    overview: Overview,
    sources: Mapping[Source, Box],
    headings: Sequence[Box],
    targets: Mapping[Target, Box],
    bottom: float,
) -> None:
    """Each source as near to its points as the others allow, standard by standard."""
    waiting = iter(headings)
    order: list[Box] = []
    wishes: list[float] = []
    above: list[tuple[Box, Box]] = []
    for standard in overview.standards:
        own = [source for source in overview.sources if source.standard == standard]
        heading = next(waiting)
        boxes = [sources[source] for source in own] or [next(waiting)]
        aims = [_aim(overview, source, targets) for source in own] or [0.0]
        above.append((heading, boxes[0]))
        order += [heading, *boxes]
        tops = [aim - box.height / 2 for aim, box in zip(aims, boxes, strict=True)]
        wishes += [min(tops) - heading.height - _GAP, *tops]
    for box, top in zip(order, align(wishes, [box.height + _GAP for box in order], bottom), strict=True):
        box.top = top
    for heading, box in above:  # there is room for it just above its boxes
        heading.top = box.top - heading.height - _GAP


def _aim(overview: Overview, source: Source, targets: Mapping[Target, Box]) -> float:
    """The height at which the points lie that a source carries, each as much as it carries of it."""
    streams = [stream for stream in overview.streams if stream.source == source]
    weight = sum(_thickness(stream) for stream in streams)
    return sum(targets[stream.target].middle * _thickness(stream) for stream in streams) / weight


def _streams(
    overview: Overview, sources: Mapping[Source, Box], targets: Mapping[Target, Box]
) -> dict[Target, list[str]]:
    """The streams by their points, the strongest last, so that they lie on top."""
    numbered = list(enumerate(overview.streams))
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for source, box in sources.items():
        own = [(targets[s.target].middle, n) for n, s in numbered if s.source == source]
        left |= _spread([n for _, n in sorted(own)], overview.streams, box.middle)
    for target, box in targets.items():
        own = [(sources[s.source].middle, n) for n, s in numbered if s.target == target]
        right |= _spread([n for _, n in sorted(own)], overview.streams, box.middle)
    numbered.sort(key=lambda item: (list(_WORDS).index(item[1].grade), item[0]), reverse=True)
    return {
        target: [_stream(s, left[n], right[n]) for n, s in numbered if s.target == target]
        for target in overview.targets
    }


def _spread(numbers: Sequence[int], streams: Sequence[Stream], middle: float) -> dict[int, float]:
    """Where the streams at a box end, one below the other about its middle."""
    whole = sum(_thickness(streams[n]) + _SPACE for n in numbers)
    places, y = {}, middle - whole / 2
    for n in numbers:
        room = _thickness(streams[n]) + _SPACE
        places[n] = y + room / 2
        y += room
    return places


def _stream(stream: Stream, y1: float, y2: float) -> str:
    bend = (_RIGHT_X - _LEFT) * 0.42
    path = f"M{_LEFT} {y1:.1f}C{_LEFT + bend:.0f} {y1:.1f} {_RIGHT_X - bend:.0f} {y2:.1f} {_RIGHT_X} {y2:.1f}"
    number = len(stream.criteria)
    says = (
        f"{stream.source.standard}, {stream.source.name} → {stream.target.point.short}: {number} "
        f"{'criterion' if number == 1 else 'criteria'} {_WORDS[stream.grade]}: {'; '.join(stream.criteria)}"
    )
    return (
        f'<path class="stream g-{stream.grade}" stroke-width="{_thickness(stream):.1f}" d="{path}">'
        f"<title>{safe(says)}</title></path>"
    )
