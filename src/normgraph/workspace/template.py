"""A new workspace: settings, tables that are empty or copied from another workspace, and the guide."""

import csv
import datetime
import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pyoxigraph import RdfFormat, Store

from normgraph import resources
from normgraph.workspace.files import inside, lies_there, names_in
from normgraph.workspace.given import read_tables
from normgraph.workspace.guide import FORMS, guide
from normgraph.workspace.problems import Problems
from normgraph.workspace.settings import SETTINGS_FILE, id_problem, load_settings, title_problem
from normgraph.workspace.tables import Tables, load_tables
from normgraph.workspace.vocabulary import Vocabulary, vocabulary_from_store
from normgraph.workspace.workbook import WORKBOOK
from normgraph.workspace.workbook_form import Rows, workbook_bytes

__all__ = ["FORMS", "Copy", "accepted_words", "copy_of", "guide", "write_template"]

_SETTINGS = """\
# Settings of this workspace.

[workspace]
# Short name: letters (A to Z), digits, dots, dashes, underscores. It is part of the addresses of all facts.
id = {id}

# Name for people, in reports for example.
title = {title}

# Day for which the workspace is assessed. Without it: the day on which the command runs.
{as_of}

# What the addresses of all facts begin with, if you have an address of your own. It ends in / or #.
{base}

# The workbook with the tables, if it is not data/workspace.xlsx.
# workbook = "data/workspace.xlsx"
"""


@dataclass(frozen=True)
class Copy:
    """What a new workspace takes over from another one.

    :param rows: the rows of its tables
    :param files: files to be copied, by their path in the workspace
    :param as_of: the day in its settings
    :param base: the base in its settings
    """

    rows: Rows = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    as_of: datetime.date | None = None
    base: str | None = None


def accepted_words() -> Vocabulary:
    """The words and standards that the tables accept, without provisions and criteria.

    :raises normgraph.resources.ResourceError: if the ontology is missing
    """
    store = Store()
    for file in sorted(resources.path("ontology").glob("*.ttl")):
        store.load(path=file, format=RdfFormat.TURTLE)
    return vocabulary_from_store(store)


def copy_of(root: Path) -> Copy:
    """Read what a workspace holds, for another one.

    Its cells are taken as they are: whether they can be used is found out where the copy is read.

    :param root: folder of the workspace
    :returns: its rows and the files that they name
    :raises WorkspaceError: if a file of it cannot be read
    """
    problems, tables, settings = Problems(), load_tables(), load_settings(root)
    given = read_tables(root, tables, settings, settings.base, problems)
    problems.stop()
    rows, files = {}, {}
    for url, contents in given.contents.items():
        for content in contents:
            if content.file is None and content.place.file.endswith(".ttl"):
                files[content.place.file] = root / content.place.file
                continue
            rows[url] = [row.cells for row in content.rows]
            named = [column.name for column in content.table.columns if column.kind == "file"]
            for path in {row.cells[name] for row in content.rows for name in named if name in row.cells}:
                if (file := inside(root, path)) is not None:
                    files[PurePosixPath(path).as_posix()] = file
    base = settings.base if settings.base_is_own else None
    return Copy(rows, files, settings.as_of, base)


def write_template(
    root: Path, id: str, title: str, form: str = "csv", copy: Copy | None = None
) -> list[Path]:
    """Start a new workspace.

    :param root: its folder, which is made if it is not there
    :param id: short name of the workspace
    :param title: its name for people
    :param form: ``csv`` for a file per table, ``xlsx`` for one workbook
    :param copy: what it holds from the start; without it, all tables are empty
    :returns: the files written
    :raises WorkspaceError: if the folder is not empty, or id or title cannot be used
    :raises OSError: if a file cannot be written; what was written before is removed
    """
    problems = Problems()
    for key, value, wanted in (("id", id, id_problem(id)), ("title", title, title_problem(title))):
        if wanted:
            problems.add(
                SETTINGS_FILE, "cannot be used", column=f"workspace.{key}", value=value, accepted=wanted
            )
    if lies_there(root):
        entries = names_in(root)
        if entries is None:
            problems.add(str(root), "is no folder that can be read")
        elif entries:
            problems.add(str(root), "is not empty", accepted="a new or empty folder")
    problems.stop()

    tables, words, title = load_tables(), accepted_words(), title.strip()
    contents: dict[str, bytes | Path] = {SETTINGS_FILE: _settings(id, title, copy).encode()}
    if form == "xlsx":
        contents[WORKBOOK] = workbook_bytes(title, tables, words, copy.rows if copy else {})
    else:
        contents.update(_csv_files(tables, copy))
    contents["README.md"] = guide(title, tables, words, form).encode()
    contents.update(copy.files if copy else {})
    return _write_all(root, contents)


def _settings(id: str, title: str, copy: Copy | None) -> str:
    as_of, base = "# as_of = 2026-11-20", '# base = "https://example.org/qms/"'
    if copy is not None and copy.as_of is not None:
        as_of = f"as_of = {copy.as_of.isoformat()}"
    if copy is not None and copy.base is not None:
        base = f"base = {_quoted(copy.base)}"
    return _SETTINGS.format(id=_quoted(id), title=_quoted(title), as_of=as_of, base=base)


def _quoted(text: str) -> str:
    """A TOML basic string. JSON escapes the same characters, control characters being refused before."""
    return json.dumps(text, ensure_ascii=False)


def _csv_files(tables: Tables, copy: Copy | None) -> dict[str, bytes]:
    """The tables as CSV files: headers only, or the tables of a copy that have rows."""
    files = {}
    for table in tables.tables:
        rows = copy.rows.get(table.url) if copy is not None else []
        if rows is None:
            continue
        names = [column.name for column in table.columns]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in rows)
        files[table.url] = text.getvalue().encode()
    return files


def _write_all(root: Path, contents: Mapping[str, bytes | Path]) -> list[Path]:
    """Write all files or none."""
    written: list[Path] = []
    made: list[Path] = []
    try:
        for name, content in contents.items():
            file = root / name
            for folder in reversed([folder for folder in file.parents if not folder.exists()]):
                folder.mkdir()
                made.append(folder)
            with file.open("xb") as stream:
                written.append(file)
                if isinstance(content, bytes):
                    stream.write(content)
                else:
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, stream)
    except OSError:
        for file in written:
            file.unlink(missing_ok=True)
        for folder in reversed(made):
            folder.rmdir()
        raise
    return written
