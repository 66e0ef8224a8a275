"""Rows of text in columns, for a terminal, and as CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["to_columns", "to_csv", "to_markdown"]

_GAP: Final = 2
_LEAST: Final = 8
# What a spreadsheet program would take for a formula; a plain number is none.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def to_columns(heading: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Rows of text side by side.

    :param heading: names of the columns
    :param rows: the cells, as many in each row as there are columns
    :param width: columns of the terminal, in which cells are wrapped; without it no line is broken
    :returns: the text, without a line feed at the end
    """
    from normgraph.reports.text import clean, columns, pad, wrap

    cells = [[clean(cell) for cell in row] for row in [heading, *rows]]
    sizes = [max(columns(row[i]) for row in cells) for i in range(len(heading))]
    if width is not None:
        room = max(width - _GAP * (len(sizes) - 1), _LEAST * len(sizes))
        while sum(sizes) > room:
            widest = sizes.index(max(sizes))
            # Down to the second widest at once, then all the widest together.
            others = [size for size in sizes if size < sizes[widest]]
            sizes[widest] -= min(sum(sizes) - room, max(1, sizes[widest] - max(others, default=0)))
    lines = []
    for number, row in enumerate(cells):
        parts = [wrap(cell, max(2, size)) for cell, size in zip(row, sizes, strict=True)]
        for i in range(max(map(len, parts), default=0)):
            line = [
                pad(part[i] if i < len(part) else "", size) for part, size in zip(parts, sizes, strict=True)
            ]
            lines.append((" " * _GAP).join(line).rstrip())
        if number == 0:
            lines.append((" " * _GAP).join("-" * size for size in sizes))
    return "\n".join(lines)


def to_csv(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """CSV for people with a spreadsheet program: no cell is taken for a formula.

    >>> print(to_csv(["a", "b"], [["=1+1", "-5"]]), end="")
    a,b
    '=1+1,-5
    """
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in [heading, *rows]:
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def to_markdown(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown.

    >>> print(to_markdown(["a"], [["x|y"]]))
    | a |
    |---|
    | x\\|y |
    """
    lines = [heading, *rows]
    written = ["| " + " | ".join(_markdown(cell) for cell in row) + " |" for row in lines]
    return "\n".join([written[0], "|" + "---|" * len(heading), *written[1:]])


def _markdown(cell: str) -> str:
    return " ".join(cell.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
