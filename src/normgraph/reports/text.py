"""Text as terminals and pages can bear it: no control characters, measured in columns, wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = ["clean", "columns", "fill", "pad", "wrap"]

# Marks that turn the direction of writing: with them a name can be made to read as another one.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Make text from a workspace harmless: a name may not steer the terminal or turn the page around.

    >>> clean("Rank\\x1b[2J\\u202e 7.4\\r\\n")
    'Rank [2J 7.4  '

    :param text: any text
    :returns: the text with control characters and line separators as spaces, marks of writing direction
        removed, and lone surrogates, which no file can hold, replaced
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_harmless, text))


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if char in _DIRECTION else char


def columns(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> columns("Łódź"), columns("面接"), columns("e\\u0301")
    (4, 4, 1)

    :param text: text without control characters
    :returns: two for each wide character (Unicode Standard Annex 11), none for marks that stand on another
    """
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines; a word that is too long for a line is broken too, nothing is left out.

    >>> wrap("Article 17(1), point (d)", 14)
    ['Article 17(1),', 'point (d)']

    :param text: any text; it is cleaned first
    :param width: columns per line, at least 2 so that a wide character fits
    :returns: the lines, at least one
    :raises ValueError: if the width is below 2
    """
    if width < 2:
        raise ValueError(f"a line of {width} columns cannot hold a wide character")
    lines: list[str] = []
    line = ""
    for word in _pieces(clean(text).split(), width):
        if line and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


def _pieces(words: Iterable[str], width: int) -> Iterable[str]:
    """The words, those too long for a line cut into pieces that fit."""
    for word in words:
        piece, used = "", 0
        for char in word:
            size = _columns_of(char)
            if used + size > width:
                yield piece
                piece, used = "", 0
            piece += char
            used += size
        yield piece


def pad(text: str, width: int) -> str:
    """Add spaces up to a number of columns.

    :param text: text without control characters
    :param width: columns to fill
    :returns: the text with spaces behind it, unchanged if it is as wide or wider
    """
    return text + " " * max(0, width - columns(text))


def fill(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """Wrap a paragraph with an indent.

    :param text: any text
    :param width: columns per line, the indent included
    :param indent: what stands before the first line
    :param hanging: what stands before the others; the indent in spaces if not given
    :returns: the lines
    """
    rest = " " * columns(indent) if hanging is None else hanging
    room = max(2, width - max(columns(indent), columns(rest)))
    first, *others = wrap(text, room)
    return [indent + first, *(rest + line for line in others)]
