"""How wide a text may get in a font that nobody knows beforehand.

A report brings no font, so the reader's system chooses one. Widths here are those of DejaVu Sans, rounded up,
about the widest sans-serif in use: a text that fits by these fits in any other.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from .text import clean

__all__ = ["text_width", "wrap_text"]

_GROUPS: Final = (
    (0.28, "ijl'"),
    (0.32, " "),
    (0.36, "ftI.,:;|!/\\"),
    (0.42, 'r()[]{}-`"·'),
    (0.56, "ckszvxyJ?"),
    (0.65, "abdeghnopquL0123456789$*_ßF"),
    (0.7, "ABEKPRSTVXYZ"),
    (0.84, "w~+=<>#^CDGHNOQU&†–…"),
    (1.02, "mMW@%—→"),
)
_WIDTHS: Final = {char: width for width, chars in _GROUPS for char in chars}
_BOLD: Final = 1.14


@cache
def _advance(char: str) -> float:
    if (known := _WIDTHS.get(char)) is not None:
        return known
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return (
            1.05 if unicodedata.category(char).startswith("L") else 1.4
        )  # the others: emoji, in colour fonts
    base = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(base, 1.0)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """An upper estimate of the width of a text.

    :param text: text without control characters
    :param size: font size
    :param bold: whether it is set in bold
    :returns: the width in the unit of the size
    """
    return sum(map(_advance, text)) * size * (_BOLD if bold else 1.0)


def wrap_text(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines that fit; a word too long for a line is broken, nothing is left out.

    :param text: any text; it is cleaned first
    :param width: room for a line
    :param size: font size
    :param bold: whether it is set in bold
    :returns: the lines, at least one
    """
    lines = [""]
    for word in clean(text).split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(joined, size, bold) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if lines[-1] and text_width(lines[-1] + char, size, bold) > width:
                lines.append("")
            lines[-1] += char
    return lines
