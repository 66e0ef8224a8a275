"""Reading one workbook whose sheets are the tables of a workspace."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from normgraph.workspace.content import Place, Record, Row, TableContent, content_of, letters
from normgraph.workspace.files import InputFile, read_bytes
from normgraph.workspace.guarded import read_guarded
from normgraph.workspace.problems import Problems
from normgraph.workspace.tables import Table, Tables
from normgraph.workspace.text import fold

__all__ = ["OTHER_SHEETS", "WORKBOOK", "Workbook", "read_workbook", "sheet_name"]

WORKBOOK: Final = "data/workspace.xlsx"
"""Where the workbook of a workspace lies if its settings do not say so."""

OTHER_SHEETS: Final = ("Guide", "Columns", "Words", "Lists")
"""Sheets that explain the tables and are not read."""

LIMITS: Final = {"unpacked": 64 * 1024**2, "rows": 1_048_576, "columns": 1_000, "cells": 5_000_000}

_ACCEPTED = {
    "is protected with a password": "a workbook without one",
    "is in an old format of Excel": "a workbook saved as .xlsx",
    "is no workbook": "a workbook saved as .xlsx",
}


@dataclass(frozen=True)
class Workbook:
    """What a workbook holds.

    :param path: relative to the workspace
    :param contents: its tables that have rows
    :param empty: tables of which it has a sheet without rows
    :param file: path and digest; None if it was not even opened
    :param complete: whether it could be read
    """

    path: str
    contents: tuple[TableContent, ...] = ()
    empty: frozenset[str] = frozenset()
    file: InputFile | None = None
    complete: bool = False
    places: Mapping[str, str] = field(default_factory=dict)


def sheet_name(table: Table) -> str:
    """The sheet of a table: the name of its file without folder and ending."""
    return PurePosixPath(table.url).stem


def read_workbook(root: Path, path: str, tables: Tables, problems: Problems) -> Workbook:
    """Read the workbook of a workspace.

    :param root: folder of the workspace
    :param path: path of the workbook in it, with ``/``
    :param tables: the tables that it may hold
    :param problems: takes all that is wrong
    :returns: what could be read
    """
    places = {table.url: f"sheet {sheet_name(table)}" for table in tables.tables}
    data = read_bytes(root, path, problems)
    if data is None:
        return Workbook(path, places=places)
    file = InputFile(path, hashlib.sha256(data).hexdigest(), 0)
    answer = read_guarded("workbook", data, dict(LIMITS))
    if "error" in answer:
        problems.add(path, answer["error"], accepted=_ACCEPTED.get(answer["error"]))
        return Workbook(path, file=file, places=places)
    contents: list[TableContent] = []
    empty: set[str] = set()
    for table, sheet in _tables_of(path, answer["sheets"], tables, problems):
        place = Place(path, sheet["name"])
        content = _content(table, place, sheet, problems)
        if content is None or (content.complete and not content.rows):
            empty.add(table.url)
        else:
            contents.append(content)
    rows = sum(len(content.rows) for content in contents)
    return Workbook(path, tuple(contents), frozenset(empty), replace(file, rows=rows), True, places)


def _tables_of(
    path: str, sheets: Sequence[Mapping[str, Any]], tables: Tables, problems: Problems
) -> list[tuple[Table, Mapping[str, Any]]]:
    """The table of each sheet, by its name or its title."""
    names = {fold(name): table for table in tables.tables for name in (table.title, sheet_name(table))}
    found: dict[str, tuple[Table, Mapping[str, Any]]] = {}
    for sheet in sheets:
        name = sheet["name"]
        table = names.get(fold(name))
        if table is None:
            if fold(name) not in map(fold, OTHER_SHEETS) and sheet["rows"]:
                problems.add(
                    path,
                    "is not a table of a workspace",
                    sheet=name,
                    accepted=", ".join(map(sheet_name, tables.tables)),
                )
        elif table.url in found:
            other = found[table.url][1]["name"]
            problems.add(path, f"is the same table as sheet {other}", sheet=name, accepted="one of them")
        else:
            found[table.url] = (table, sheet)
    return list(found.values())


def _content(table: Table, place: Place, sheet: Mapping[str, Any], problems: Problems) -> TableContent | None:
    """The rows of a sheet; None if nothing at all stands in it."""
    lines = {int(line): list(cells) for line, cells in sheet["rows"]}
    if not lines:
        return None
    _fill_merged(place, sheet["merged"], lines, problems)
    width = max(map(len, lines.values()))
    # A sheet has no separators that could be miscounted: what is short is padded.
    records = [Record(line, cells + [""] * (width - len(cells))) for line, cells in sorted(lines.items())]
    content = content_of(table, place, records, problems, True)
    if not content.columns:
        return replace(content, place=place)
    names = {header.partition(" ")[0]: name for name, header in content.place.headers.items()}
    faulty: dict[int, set[str]] = {}
    for row, column, message in sheet["faults"]:
        if name := names.get(letters(column)):
            content.place.report(problems, message, row=row + 1, column=name)
            faulty.setdefault(row + 1, set()).add(name)
    return replace(content, rows=tuple(_without(row, faulty.get(row.line, set())) for row in content.rows))


def _without(row: Row, faulty: set[str]) -> Row:
    """The row without cells that are wrong."""
    cells = {name: text for name, text in row.cells.items() if name not in faulty}
    return replace(row, cells=cells, faulty=row.faulty | faulty)


def _fill_merged(
    place: Place, merged: Sequence[Sequence[int]], lines: dict[int, list[str]], problems: Problems
) -> None:
    """Cells of one column that are merged below each other say the same of each row."""
    header = min(lines)
    for top, left, bottom, right in merged:
        first = lines.get(top + 1, [])
        text = first[left] if left < len(first) else ""
        if bottom + 1 <= header or not text.strip():
            continue
        if left != right or top + 1 <= header:
            area = f"{letters(left)}{top + 1} to {letters(right)}{bottom + 1}"
            place.report(
                problems, f"has merged cells, {area}", row=top + 1, accepted="one cell for each column"
            )
            continue
        for line in range(top + 2, bottom + 2):
            if line in lines:
                cells = lines[line]
                cells.extend([""] * (left + 1 - len(cells)))
                cells[left] = text
