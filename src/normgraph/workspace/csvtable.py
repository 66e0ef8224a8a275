"""Reading one CSV file into rows, with every fault of form named.

Encoding UTF-8; separator comma, semicolon or tab; any kind of line end; quoted cells may hold line breaks.
"""

import csv
import hashlib
import io
from dataclasses import replace
from pathlib import Path

from normgraph.workspace.content import (
    MOST_CHARACTERS,
    TOO_LONG,
    Place,
    Record,
    TableContent,
    column_names,
    content_of,
)
from normgraph.workspace.files import InputFile, decode, read_bytes
from normgraph.workspace.problems import Problems
from normgraph.workspace.tables import Table
from normgraph.workspace.text import fold

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "read_table"]

MOST_ROWS = 1_000_000
"""The longest table that is read; spreadsheet programs end at about the same number."""

_DELIMITERS = (",", ";", "\t")


def read_table(root: Path, table: Table, problems: Problems) -> TableContent:
    """Read the file of a table.

    :param root: folder of the workspace
    :param table: which table
    :param problems: takes all that is wrong
    :returns: what could be read
    """
    place = Place(table.url)
    data = read_bytes(root, table.url, problems)
    if data is None:
        return TableContent(table, place)
    digest = hashlib.sha256(data).hexdigest()
    text = decode(table.url, data, problems)
    content = TableContent(table, place)
    if text is not None:
        records, complete = _records(table, text, _delimiter(table, text), problems)
        if records:
            content = content_of(table, place, records, problems, complete)
        if complete and len(records) < 2 and (content.columns or not records):
            if table.required and records:
                place.report(problems, "has no rows; this table is required")
            elif not records:
                place.report(problems, "is empty: write a header and rows, or delete the file")
            # An optional table as 'init' writes it, a header and nothing else, says that nothing is recorded.
            content = TableContent(table, place, complete=bool(records) and not table.required)
    return replace(content, file=InputFile(table.url, digest, len(content.rows)))


def _delimiter(table: Table, text: str) -> str:
    """The separator under which the header holds most known columns; a comma if none is better."""
    names = column_names(table)

    def known(delimiter: str) -> int:
        for record in _records(table, text, delimiter, Problems(), only_header=True)[0]:
            return sum(fold(cell) in names for cell in record.cells)
        return 0

    return max(_DELIMITERS, key=known)


def _records(
    table: Table, text: str, delimiter: str, problems: Problems, *, only_header: bool = False
) -> tuple[list[Record], bool]:
    """Split the text; blank rows are left out. Also tells whether the end was reached."""
    # newline="": the csv module sees the line ends as they are, and quoted ones stay in their cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[Record] = []
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field larger than" in str(error):
                problems.add(table.url, TOO_LONG, row=line)
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
        record = Record(line, cells)
        line = reader.line_num + 1
        if not record.blank:
            if len(records) > MOST_ROWS:  # the header is one of them
                problems.add(table.url, f"has more than {MOST_ROWS:,} rows", row=record.line)
                return records, False
            records.append(record)
            if only_header:
                return records, True
