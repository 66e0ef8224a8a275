"""The pieces of which the picture of a flow is made: boxes with lines of text, and curves between them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from .measure import wrap_text
from .text import clean

__all__ = [
    "ARROW",
    "BAR",
    "PAD",
    "Box",
    "TextLine",
    "box_svg",
    "chain_svg",
    "safe",
    "spine_svg",
    "text_lines",
    "word",
]

PAD: Final = 10
BAR: Final = 6
"""Width of the coloured edge of a box."""
ARROW: Final = 9
_LEADING: Final = 1.32
_BOLD: Final = frozenset({"t-head", "t-label", "t-layer", "t-number", "t-state"})


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; ``style`` is its class in the style sheet. One without text is a space of its size."""

    text: str
    size: int
    style: str

    @property
    def height(self) -> float:
        """What it takes of the height of a box."""
        return self.size * _LEADING


@dataclass(slots=True)
class Box:
    """A box or, without a style, a heading.

    :ivar ports: how many curves end at it.
    :ivar space: what is kept free above it.
    :ivar top: where it stands, the free space included; set by the layout.
    """

    lines: list[TextLine]
    style: str
    ports: int = 0
    space: float = 0.0
    top: float = 0.0

    @property
    def frame_height(self) -> float:
        """Its height without the free space above."""
        text = sum(line.height for line in self.lines) + (14 if self.style else 4)
        return max(text, self.ports * ARROW + 6)

    @property
    def height(self) -> float:
        """Its height with the free space above."""
        return self.frame_height + self.space

    @property
    def frame_top(self) -> float:
        """Where its frame begins."""
        return self.top + self.space

    @property
    def middle(self) -> float:
        """Half-way down its frame."""
        return self.frame_top + self.frame_height / 2


def text_lines(text: str, size: int, style: str, width: float) -> list[TextLine]:
    """Wrap a text.

    :param text: any text
    :param size: font size
    :param style: class of the lines
    :param width: room for a line
    :returns: the lines
    """
    return [TextLine(part, size, style) for part in wrap_text(text, width, size, bold=style in _BOLD)]


def box_svg(box: Box, x: int, width: int, anchor: str | None = None) -> str:
    """A box or heading.

    :param box: what is drawn
    :param x: where it begins
    :param width: how wide it is
    :param anchor: fragment that it links to
    :returns: an SVG element
    """
    parts = []
    if box.style:
        place = f'y="{box.frame_top:.1f}" height="{box.frame_height:.1f}"'
        parts = [
            f'<rect class="frame" x="{x + 0.5}" {place} width="{width - 1}" rx="5"/>',
            f'<rect class="edge" x="{x + 0.5}" {place} width="{BAR}"/>',
        ]
    text_x = x + BAR + PAD if box.style else x
    y = box.middle - sum(line.height for line in box.lines) / 2
    for line in box.lines:
        if not line.text:
            y += line.height
            continue
        place = f'x="{text_x}" y="{y + line.size:.1f}" font-size="{line.size}"'
        parts.append(f'<text class="{line.style}" {place}>{safe(line.text)}</text>')
        y += line.height
    group = f'<g class="box {box.style or "b-head"}">{"".join(parts)}</g>'
    return f'<a href="#{escape(anchor)}">{group}</a>' if anchor else group


def chain_svg(x1: float, y1: float, x2: float, y2: float, style: str, says: str) -> str:
    """A curve with an arrowhead.

    :param x1: where it starts
    :param y1: where it starts
    :param x2: where the arrowhead ends
    :param y2: where the arrowhead ends
    :param style: its classes
    :param says: what it means in words
    :returns: an SVG element
    """
    neck = x2 - ARROW
    bend = (neck - x1) / 2
    path = f"M{x1:.0f} {y1:.1f}C{x1 + bend:.0f} {y1:.1f} {neck - bend:.0f} {y2:.1f} {neck:.0f} {y2:.1f}"
    head = f"M{neck:.0f} {y2 - 4.5:.1f}L{x2 - 1:.0f} {y2:.1f}L{neck:.0f} {y2 + 4.5:.1f}Z"
    return (
        f'<g class="chain {style}"><title>{safe(says)}</title>'
        f'<path class="line" d="{path}"/><path class="head" d="{head}"/></g>'
    )


def spine_svg(top: float, end: float) -> str:
    """A bar at the left that holds boxes together.

    :param top: where it begins
    :param end: where it ends
    :returns: an SVG element
    """
    return f'<rect class="spine" x="0" y="{top:.1f}" width="4" height="{end - top:.1f}" rx="2"/>'


def safe(text: str) -> str:
    """Text as the content of an element."""
    return escape(clean(text))


def word(text: str) -> str:
    """A word of an assessment as part of a class name.

    :param text: any text
    :returns: its letters, digits and hyphens
    """
    return "".join(c for c in text if c.isalnum() or c == "-")
