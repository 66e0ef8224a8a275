"""A new workspace: settings, empty tables, and a guide made from their description."""

import json
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from normgraph import resources
from normgraph.workspace.files import lies_there, names_in
from normgraph.workspace.problems import Problems
from normgraph.workspace.settings import SETTINGS_FILE, id_problem, title_problem
from normgraph.workspace.tables import Column, Table, Tables, load_tables
from normgraph.workspace.vocabulary import Scheme, Vocabulary, vocabulary_from_store

__all__ = ["accepted_words", "guide", "write_template"]

_SETTINGS = """\
# Settings of this workspace.

[workspace]
# Short name: letters (A to Z), digits, dots, dashes, underscores. It is part of the addresses of all facts.
id = {id}

# Name for people, in reports for example.
title = {title}

# Day for which the workspace is assessed. Without it: the day on which the command runs.
# as_of = 2026-11-20

# What the addresses of all facts begin with, if you have an address of your own. It ends in / or #.
# base = "https://example.org/qms/"
"""

_GUIDE = """\
# {title}

This folder is a workspace of normgraph. State your facts in the tables below, then run

    normgraph assess .

from here. Record what is known: nothing is concluded in your favour from a cell that is left empty.

## How tables are written

- CSV files in UTF-8, with or without byte-order mark. Columns are separated by commas, semicolons or tabs.
- The first line names the columns, in any order; optional columns may be left out. Nothing else is accepted
  as a column.
- Blank rows are passed over. A table without rows is an error: delete the files for which there is nothing
  to record.
- Several values in one cell are separated by semicolons, where the column says so.
- Words are compared without regard to case and white space. Nothing but the words listed here is accepted.
- Ids are compared exactly. What a cell refers to has to be there.
- All mistakes in all tables are reported at once, with file, row and column. Rows are lines of the file; the
  line with the names of the columns is number 1.

## Tables

{overview}

{tables}

## Words

{words}
"""


def accepted_words() -> Vocabulary:
    """The words and standards that the tables accept, without provisions and criteria.

    :raises normgraph.resources.ResourceError: if the ontology is missing
    """
    store = Store()
    for file in sorted(resources.path("ontology").glob("*.ttl")):
        store.load(path=file, format=RdfFormat.TURTLE)
    return vocabulary_from_store(store)


def write_template(root: Path, id: str, title: str) -> list[Path]:
    """Start a new workspace.

    :param root: its folder, which is made if it is not there
    :param id: short name of the workspace
    :param title: its name for people
    :returns: the files written
    :raises WorkspaceError: if the folder is not empty, or id or title cannot be used
    :raises OSError: if a file cannot be written; what was written before is removed
    """
    problems = Problems()
    for key, value, accepted in (("id", id, id_problem(id)), ("title", title, title_problem(title))):
        if accepted:
            problems.add(
                SETTINGS_FILE, "cannot be used", column=f"workspace.{key}", value=value, accepted=accepted
            )
    if lies_there(root):
        entries = names_in(root)
        if entries is None:
            problems.add(str(root), "is no folder that can be read")
        elif entries:
            problems.add(str(root), "is not empty", accepted="a new or empty folder")
    problems.stop()

    tables = load_tables()
    contents = {SETTINGS_FILE: _SETTINGS.format(id=_quoted(id), title=_quoted(title.strip()))}
    for table in tables.tables:
        contents[table.url] = ",".join(column.name for column in table.columns) + "\n"
    contents["README.md"] = guide(title.strip(), tables, accepted_words())
    return _write_all(root, contents)


def _quoted(text: str) -> str:
    """A TOML basic string. JSON escapes the same characters, control characters being refused before."""
    return json.dumps(text, ensure_ascii=False)


def _write_all(root: Path, contents: dict[str, str]) -> list[Path]:
    """Write all files or none."""
    written: list[Path] = []
    made: list[Path] = []
    try:
        for name, text in contents.items():
            file = root / name
            for folder in reversed([folder for folder in file.parents if not folder.exists()]):
                folder.mkdir()
                made.append(folder)
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                written.append(file)
                stream.write(text)
    except OSError:
        for file in written:
            file.unlink(missing_ok=True)
        for folder in reversed(made):
            folder.rmdir()
        raise
    return written


def guide(title: str, tables: Tables, vocabulary: Vocabulary) -> str:
    """The guide to all tables and columns, in Markdown.

    :param title: name of the workspace
    :param tables: the tables
    :param vocabulary: the words that they accept
    :returns: the text
    """
    overview = ["| table | file | required |", "|---|---|---|"]
    overview += [f"| {table.title} | `{table.url}` | {_yes(table.required)} |" for table in tables.tables]
    schemes = sorted(
        {column.scheme for table in tables.tables for column in table.columns if column.scheme is not None},
        key=lambda name: vocabulary.scheme(name).title.casefold(),
    )
    return _GUIDE.format(
        title=_markdown(title),
        overview="\n".join(overview),
        tables="\n\n".join(_table(table, tables, vocabulary) for table in tables.tables),
        words="\n\n".join(_scheme(vocabulary.scheme(name)) for name in schemes),
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _markdown(text: str) -> str:
    """A text for one cell of a Markdown table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _table(table: Table, tables: Tables, vocabulary: Vocabulary) -> str:
    key = ", ".join(f"`{name}`" for name in table.primary_key)
    required = "This table is required." if table.required else "This table may be left out."
    lines = [
        f"### {table.title}: `{table.url}`",
        "",
        f"{table.description} {required}",
        "",
        f"One row for each {key}.",
        "",
        "| column | required | meaning | accepted |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        accepted = _accepted(column, tables, vocabulary)
        cells = (f"`{column.name}`", _required(column), column.description, accepted)
        lines.append("| " + " | ".join(_markdown(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _required(column: Column) -> str:
    if column.required:
        return "yes"
    if column.required_when is not None:
        words = " or ".join(sorted(word.rpartition("/")[2] for word in column.required_when.words))
        return f"where `{column.required_when.column}` is {words}"
    return "where there are several" if column.defaults_to_only_row else "no"


def _accepted(column: Column, tables: Tables, vocabulary: Vocabulary) -> str:
    if column.scheme is not None:
        scheme = vocabulary.scheme(column.scheme)
        text = f"words: [{scheme.title}](#{_anchor(scheme.title)})"
    elif by := [target for target in column.targets if target.by]:
        text = " or ".join(f"{' or '.join(target.by)} of a row in `{target.table}`" for target in by)
        if column.flag is not None:
            text = f"`{column.flag.word}`, or {text}"
    elif column.targets:
        together = " and ".join(f"`{name}`" for name in column.targets[0].columns)
        text = f"{together} together are a row in `{column.targets[0].table}`"
    elif column.provision is not None:
        text = column.provision.what.format(instrument=f"the {column.provision.instrument_column}")
    else:
        text = tables.kinds[column.kind]
    if column.kind == "instrument":
        text += ": " + ", ".join(one.title for one in vocabulary.instruments if one.is_standard)
    return text + (f"; several separated by `{column.separator}`" if column.separator else "")


def _anchor(title: str) -> str:
    kept = "".join(c for c in title.casefold() if c.isalnum() or c in " -")
    return kept.replace(" ", "-")


def _scheme(scheme: Scheme) -> str:
    lines = [f"### {scheme.title}", "", "| word | also accepted | meaning |", "|---|---|---|"]
    for word in scheme.words:
        others = sorted(word.names - {word.label.casefold()})
        cells = (f"`{word.label}`", ", ".join(f"`{name}`" for name in others), word.definition)
        lines.append("| " + " | ".join(_markdown(cell) for cell in cells) + " |")
    return "\n".join(lines)
