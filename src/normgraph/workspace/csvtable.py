"""Reading one CSV file into rows, with every fault of form named.

Encoding UTF-8; separator comma, semicolon or tab; any kind of line end; quoted cells may hold line breaks.
"""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from normgraph.workspace.files import InputFile, decode, read_bytes
from normgraph.workspace.problems import Problems
from normgraph.workspace.tables import Table
from normgraph.workspace.text import fold, unwanted

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "Row", "TableContent", "read_table"]

MOST_CHARACTERS = 32_000
"""The longest cell that is read."""

MOST_ROWS = 1_000_000
"""The longest table that is read; spreadsheet programs end at about the same number."""

_DELIMITERS = (",", ";", "\t")
_TOO_LONG = f"is a cell of more than {MOST_CHARACTERS:,} characters"


@dataclass(frozen=True)
class Row:
    """A row that is not blank.

    :param line: where it begins in the file, as a person counts
    :param cells: text by column name, trimmed, in Unicode form NFC, line breaks as ``\\n``, without empty
        cells
    :param faulty: columns whose cell is wrong in form
    :param broken: it has more cells than the header, so that no cell can be trusted to be in its column
    """

    line: int
    cells: Mapping[str, str]
    faulty: frozenset[str] = frozenset()
    broken: bool = False


@dataclass(frozen=True)
class TableContent:
    """What a file holds.

    :param table: its description
    :param rows: its rows in the order of the file
    :param columns: the known columns that it has
    :param complete: whether it has rows and was read to its end
    :param file: path and digest; None if it was not even opened
    """

    table: Table
    rows: tuple[Row, ...] = ()
    columns: frozenset[str] = frozenset()
    complete: bool = False
    file: InputFile | None = None


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def read_table(root: Path, table: Table, problems: Problems) -> TableContent:
    """Read the file of a table.

    :param root: folder of the workspace
    :param table: which table
    :param problems: takes all that is wrong
    :returns: what could be read
    """
    data = read_bytes(root, table.url, problems)
    if data is None:
        return TableContent(table)
    digest = hashlib.sha256(data).hexdigest()
    text = decode(table.url, data, problems)
    if text is None:
        return TableContent(table, file=InputFile(table.url, digest, 0))
    if not text.strip():
        _no_rows(table, problems)
        return TableContent(table, file=InputFile(table.url, digest, 0))
    records, complete = _records(table, text, _delimiter(table, text), problems)
    content = _rows(table, records, problems, complete)
    return replace(content, file=InputFile(table.url, digest, len(content.rows)))


def _no_rows(table: Table, problems: Problems) -> None:
    problems.add(table.url, "has no rows: add rows, or delete the file if there is nothing to record")


def _names(table: Table) -> dict[str, str]:
    """Column name by every accepted header cell."""
    return {fold(title): column.name for column in table.columns for title in (*column.titles, column.name)}


def _delimiter(table: Table, text: str) -> str:
    """The separator under which the header holds most known columns; a comma if none is better."""
    names = _names(table)

    def known(delimiter: str) -> int:
        for record in _records(table, text, delimiter, Problems(), only_header=True)[0]:
            return sum(fold(cell) in names for cell in record.cells)
        return 0

    return max(_DELIMITERS, key=known)


def _records(
    table: Table, text: str, delimiter: str, problems: Problems, *, only_header: bool = False
) -> tuple[list[_Record], bool]:
    """Split the text; blank rows are left out. Also tells whether the end was reached."""
    # newline="": the csv module sees the line ends as they are, and quoted ones stay in their cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[_Record] = []
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field larger than" in str(error):
                problems.add(table.url, _TOO_LONG, row=line)
            else:
                problems.add(
                    table.url,
                    f"the quotation marks do not match, so nothing from here on can be read ({error})",
                    row=line,
                    accepted='a cell in "…", with "" for a quotation mark inside it',
                )
            return records, False
        if cells is None:
            return records, True
        record = _Record(line, cells)
        line = reader.line_num + 1
        if not record.blank:
            if len(records) > MOST_ROWS:  # the header is one of them
                problems.add(table.url, f"has more than {MOST_ROWS:,} rows", row=record.line)
                return records, False
            records.append(record)
            if only_header:
                return records, True


def _rows(table: Table, records: list[_Record], problems: Problems, complete: bool) -> TableContent:
    if not records:
        if complete:
            _no_rows(table, problems)
        return TableContent(table)
    header, body = records[0], records[1:]
    columns = _header(table, header, body, problems)
    if not any(columns):
        return TableContent(table)
    if not body and complete:
        _no_rows(table, problems)
        return TableContent(table)
    rows = tuple(_row(table, record, columns, problems) for record in body)
    return TableContent(table, rows, frozenset(name for name in columns if name is not None), complete)


def _header(table: Table, header: _Record, body: list[_Record], problems: Problems) -> list[str | None]:
    """The column name of each cell of the header; None for a column that is not read."""
    names = _names(table)
    known = ", ".join(column.name for column in table.columns)
    found: list[str | None] = [names.get(fold(cell)) for cell in header.cells]
    if not any(found):
        problems.add(
            table.url, "has no header line with the names of its columns", row=header.line, accepted=known
        )
        return found
    for position, name in enumerate(found):
        cell = header.cells[position].strip()
        if name is not None and name in found[:position]:
            problems.add(table.url, "this column is there twice", row=header.line, column=name)
            found[position] = None
        elif name is None and cell:
            problems.add(
                table.url, "is not a column of this table", row=header.line, value=cell, accepted=known
            )
        elif name is None and any(
            position < len(record.cells) and record.cells[position].strip() for record in body
        ):
            # Spreadsheet programs pad all lines with empty columns: harmless unless something stands in one.
            problems.add(table.url, f"column {position + 1} has no name", row=header.line, accepted=known)
    for column in table.columns:
        if column.required and column.name not in found:
            problems.add(
                table.url, "this column is missing; it is required", row=header.line, column=column.name
            )
    return found


def _row(table: Table, record: _Record, columns: list[str | None], problems: Problems) -> Row:
    cells: dict[str, str] = {}
    faulty: set[str] = set()
    broken = len(record.cells) > len(columns)
    if broken:
        problems.add(
            table.url,
            f"has {len(record.cells)} cells, more than the header's {len(columns)}",
            row=record.line,
            value=record.cells[len(columns)].strip() or None,
            accepted="a cell that holds the separator in quotation marks",
        )
    for name, raw in zip(columns, record.cells, strict=False):
        if name is None:
            continue
        if len(raw) > MOST_CHARACTERS:
            problems.add(table.url, _TOO_LONG, row=record.line, column=name, value=raw[:40])
            faulty.add(name)
        elif (character := unwanted(raw)) is not None:
            problems.add(
                table.url,
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
