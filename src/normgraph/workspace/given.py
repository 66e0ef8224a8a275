"""What a workspace gives for its tables: CSV files, one workbook, Turtle files, and nothing else."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from normgraph.workspace.content import TableContent
from normgraph.workspace.csvtable import read_table
from normgraph.workspace.files import InputFile, lies_there, names_in
from normgraph.workspace.problems import Problems
from normgraph.workspace.settings import Settings
from normgraph.workspace.tables import Table, Tables
from normgraph.workspace.turtle import read_turtle
from normgraph.workspace.workbook import WORKBOOK, Workbook, read_workbook, sheet_name

__all__ = ["TURTLE_FOLDER", "Given", "read_tables", "workbook_of"]

TURTLE_FOLDER: Final = "data"
"""Where the Turtle files of a workspace lie."""

# Office programs leave these beside a file that is open.
_LOCKS: Final = (".", "~$")


@dataclass
class Given:
    """What was found.

    :ivar contents: by the file of their table: a table or sheet first, then what Turtle adds to it
    :ivar files: every file that was opened
    :ivar missed: tables of which rows may be missing, because something could not be read
    :ivar places: what messages call a table, where it is no CSV file
    :ivar notes: what is worth telling and no mistake
    """

    contents: dict[str, list[TableContent]] = field(default_factory=dict)
    files: list[InputFile] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, content: TableContent) -> None:
        """Take in what is given for a table."""
        self.contents.setdefault(content.table.url, []).append(content)


def workbook_of(root: Path, settings: Settings | None) -> str | None:
    """The path of the workbook of a workspace, if it has one.

    :param root: folder of the workspace
    :param settings: its settings, if they could be read
    :returns: the one that the settings name, or the one in its usual place if it is there
    """
    if settings is not None and settings.workbook is not None:
        return settings.workbook
    return WORKBOOK if lies_there(root / WORKBOOK) else None


def read_tables(
    root: Path, tables: Tables, settings: Settings | None, base: str, problems: Problems
) -> Given:
    """Read all that a workspace gives for its tables.

    :param root: folder of the workspace
    :param tables: which tables there are
    :param settings: the settings of the workspace, if they could be read
    :param base: what the addresses of its nodes begin with
    :param problems: takes all that is wrong
    :returns: what could be read
    """
    given = Given()
    path = workbook_of(root, settings)
    turtle = _stray_files(root, tables, path, given.notes, problems)
    book = None if path is None else read_workbook(root, path, tables, problems)
    if book is not None:
        _take_workbook(root, book, tables, given, problems)
    for table in tables.tables:
        if table.url not in given.contents and lies_there(root / table.url):
            content = read_table(root, table, problems)
            given.places.pop(table.url, None)
            given.files.extend([content.file] if content.file else [])
            if content.rows or not content.complete:
                given.add(content)
    for name in turtle:
        file = read_turtle(root, name, base, tables, problems)
        given.files.extend([file.file] if file.file else [])
        for content in file.contents:
            given.add(content)
        if not file.complete:
            given.missed.update(table.url for table in tables.tables)
    _absent(tables, book, given, problems)
    return given


def _take_workbook(root: Path, book: Workbook, tables: Tables, given: Given, problems: Problems) -> None:
    given.places.update(book.places)
    given.files.extend([book.file] if book.file else [])
    if not book.complete:
        given.missed.update(table.url for table in tables.tables)
    for content in book.contents:
        url = content.table.url
        given.add(content)
        if lies_there(root / url):
            message = f"is given twice: here and in {url}"
            problems.add(book.path, message, sheet=content.place.sheet, accepted="one of them")


def _absent(tables: Tables, book: Workbook | None, given: Given, problems: Problems) -> None:
    """Say which tables are not there."""
    nowhere: list[Table] = []
    for table in tables.tables:
        if table.url in given.contents or table.url in given.missed:
            continue
        if not table.required:
            nowhere.append(table)
            continue
        given.missed.add(table.url)
        if book is None:
            problems.add(table.url, "is missing; this table is required")
        elif table.url in book.empty:
            message = "has no rows; this table is required"
            problems.add(book.path, message, sheet=sheet_name(table))
        else:
            problems.add(book.path, f"has no sheet {sheet_name(table)}; this table is required")
    if nowhere:
        named = ", ".join(f"{table.title} ({given.places.get(table.url, table.url)})" for table in nowhere)
        given.notes.append(f"nothing is recorded under: {named}")


def _stray_files(
    root: Path, tables: Tables, workbook: str | None, notes: list[str], problems: Problems
) -> list[str]:
    """Report files that somebody may take for a table, and that are none or lie in the wrong folder.

    :returns: the Turtle files
    """
    turtle: list[str] = []
    urls = {table.url for table in tables.tables}
    place = {PurePosixPath(url).name: url for url in urls}
    folders = sorted({PurePosixPath(url).parent for url in urls} | {PurePosixPath(TURTLE_FOLDER)})
    for folder in folders:
        if not lies_there(root / folder):
            continue  # the tables that are required there are reported one by one
        names = names_in(root / folder)
        if names is None:
            problems.add(str(folder), "is no folder that can be read")
            continue
        here = ", ".join(sorted(url for url in urls if PurePosixPath(url).parent == folder))
        for name in names:
            path = (folder / name).as_posix()
            if path in urls or path == workbook:
                continue
            if name in place:
                problems.add(path, "lies in the wrong folder", accepted=place[name])
            elif folder == PurePosixPath():
                continue  # beside the folder of tables anything may lie
            elif name.startswith(_LOCKS):
                notes.append(f"{path} is hidden and not read")
            elif name.endswith(".ttl"):
                turtle.append(path)
            else:
                accepted = f"{here}, {workbook or WORKBOOK}, Turtle files that end in .ttl"
                problems.add(path, "is not a table of a workspace", accepted=accepted)
    return turtle
