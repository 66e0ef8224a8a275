"""What a table holds, whatever it was read from, and where it stands; faults of its header and rows."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from normgraph.workspace.files import InputFile
from normgraph.workspace.problems import Problems
from normgraph.workspace.tables import Table
from normgraph.workspace.text import fold, unwanted

__all__ = [
    "MOST_CHARACTERS",
    "TOO_LONG",
    "Place",
    "Record",
    "Row",
    "Statement",
    "TableContent",
    "column_names",
    "content_of",
    "letters",
]

MOST_CHARACTERS = 32_000
"""The longest cell that is read."""

TOO_LONG = f"is a cell of more than {MOST_CHARACTERS:,} characters"


def letters(position: int) -> str:
    """The letters of a column in a spreadsheet.

    >>> letters(0), letters(27)
    ('A', 'AB')

    :param position: 0 for the first column
    """
    name = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


@dataclass(frozen=True)
class Place:
    """Where a table stands.

    :param file: path relative to the workspace
    :param sheet: sheet of a workbook
    :param headers: how messages name its columns, where not by their name
    """

    file: str
    sheet: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}"

    def report(
        self,
        problems: Problems,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        accepted: str | None = None,
    ) -> None:
        """Record a problem here, as :meth:`normgraph.workspace.problems.Problems.add` does."""
        named = column if column is None else self.headers.get(column, column)
        problems.add(
            self.file, message, sheet=self.sheet, row=row, column=named, value=value, accepted=accepted
        )

    def position(self, number: int) -> str:
        """A column without a name, by where it stands; 0 for the first one."""
        return f"column {number + 1 if self.sheet is None else letters(number)}"


Statement = tuple[NamedNode, NamedNode | Literal]
"""A property and its value, in place of the text of a cell."""


@dataclass(frozen=True)
class Row:
    """A row that is not blank, or a node of a Turtle file that says what a row could say.

    :param line: where it begins in the file, as a person counts
    :param cells: text by column name, trimmed, in Unicode form NFC, line breaks as ``\\n``, without empty
        cells
    :param faulty: columns whose cell is wrong in form
    :param broken: it has more cells than the header, so that no cell can be trusted to be in its column
    :param statements: by column name, where there is RDF in place of text
    :param key: key of the node, where it is known before the row is read
    """

    line: int
    cells: Mapping[str, str]
    faulty: frozenset[str] = frozenset()
    broken: bool = False
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True)
class TableContent:
    """What is given for a table in one place.

    :param table: its description
    :param place: where it was read
    :param rows: its rows in the order of the file
    :param columns: the known columns that it has
    :param complete: whether it was read to its end, and has rows or need not have any
    :param file: path and digest; None if it was not even opened
    """

    table: Table
    place: Place
    rows: tuple[Row, ...] = ()
    columns: frozenset[str] = frozenset()
    complete: bool = False
    file: InputFile | None = None


@dataclass(frozen=True)
class Record:
    """A line of a table before its cells have a meaning."""

    line: int
    cells: Sequence[str]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


def column_names(table: Table) -> dict[str, str]:
    """Column name by every accepted header cell, folded."""
    return {fold(title): column.name for column in table.columns for title in (*column.titles, column.name)}


def content_of(
    table: Table, place: Place, records: Sequence[Record], problems: Problems, complete: bool
) -> TableContent:
    """Give the cells of a table their columns.

    :param table: which table
    :param place: where it was read
    :param records: its lines without blank ones, the header first
    :param problems: takes all that is wrong
    :param complete: whether these are all lines
    :returns: its rows
    """
    header, body = records[0], records[1:]
    columns = _header(table, place, header, body, problems)
    if not any(columns):
        return TableContent(table, place)
    if place.sheet is not None:
        place = replace(place, headers=_lettered(header, columns))
    known = frozenset(name for name in columns if name is not None)
    if not body and complete:
        return TableContent(table, place, columns=known, complete=True)
    rows = tuple(_row(record, columns, place, problems) for record in body)
    return TableContent(table, place, rows, known, complete)


def _lettered(header: Record, columns: Iterable[str | None]) -> Mapping[str, str]:
    """How messages about a sheet name its columns: letter, and the header as it is written."""
    return MappingProxyType(
        {
            name: f"{letters(position)} ({header.cells[position].strip()})"
            for position, name in enumerate(columns)
            if name is not None
        }
    )


def _header(
    table: Table, place: Place, header: Record, body: Sequence[Record], problems: Problems
) -> list[str | None]:
    """The column name of each cell of the header; None for a column that is not read."""
    names = column_names(table)
    known = ", ".join(column.name for column in table.columns)
    row = header.line
    found: list[str | None] = [names.get(fold(cell)) for cell in header.cells]
    if not any(found):
        message = "has no header line with the names of its columns"
        place.report(problems, message, row=row, accepted=known)
        return found
    for position, name in enumerate(found):
        cell = header.cells[position].strip()
        if name is not None and name in found[:position]:
            place.report(problems, "this column is there twice", row=row, column=name)
            found[position] = None
        elif name is None and cell:
            place.report(problems, "is not a column of this table", row=row, value=cell, accepted=known)
        elif name is None and any(
            position < len(record.cells) and record.cells[position].strip() for record in body
        ):
            # Spreadsheet programs pad all lines with empty columns: harmless unless something stands in one.
            place.report(problems, f"{place.position(position)} has no name", row=row, accepted=known)
    for column in table.columns:
        if column.required and column.name not in found:
            place.report(problems, "this column is missing; it is required", row=row, column=column.name)
    return found


def _row(record: Record, columns: Sequence[str | None], place: Place, problems: Problems) -> Row:
    cells: dict[str, str] = {}
    faulty: set[str] = set()
    broken = len(record.cells) > len(columns)
    if broken:
        place.report(
            problems,
            f"has {len(record.cells)} cells, more than the header's {len(columns)}",
            row=record.line,
            value=record.cells[len(columns)].strip() or None,
            accepted="a cell that holds the separator in quotation marks",
        )
    for name, raw in zip(columns, record.cells, strict=False):
        if name is None:
            continue
        if len(raw) > MOST_CHARACTERS:
            place.report(problems, TOO_LONG, row=record.line, column=name, value=raw[:40])
            faulty.add(name)
        elif (character := unwanted(raw)) is not None:
            place.report(
                problems,
                f"holds the control character {character}",
                row=record.line,
                column=name,
                value=raw.strip(),
                accepted="text without control characters",
            )
            faulty.add(name)
        elif text := raw.strip():
            lines = text.replace("\r\n", "\n").replace("\r", "\n")
            cells[name] = unicodedata.normalize("NFC", lines)
    return Row(record.line, cells, frozenset(faulty), broken)
