"""Reading a workspace: settings and tables in, sorted triples out, or every problem at once."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyoxigraph import Literal, NamedNode, Triple

from normgraph.namespaces import BASE
from normgraph.workspace.cells import Reading
from normgraph.workspace.csvtable import TableContent, read_table
from normgraph.workspace.facts import table_facts
from normgraph.workspace.files import InputFile, file_digest, lies_there, names_in
from normgraph.workspace.problems import Problems, WorkspaceError, listing
from normgraph.workspace.references import Index
from normgraph.workspace.settings import SETTINGS_FILE, Settings, load_settings
from normgraph.workspace.tables import LABEL, Tables, load_tables
from normgraph.workspace.text import natural
from normgraph.workspace.vocabulary import Vocabulary

__all__ = ["WorkspaceFacts", "read_workspace"]


@dataclass(frozen=True)
class WorkspaceFacts:
    """What a workspace says.

    :param settings: its settings
    :param quads: its facts, each once, sorted as in N-Triples; the graph that they go to is the caller's
        choice
    :param inputs: every file that went into them, sorted by path: settings, tables, files that a table names
    :param notes: what is worth telling and no mistake
    """

    settings: Settings
    quads: tuple[Triple, ...]
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_workspace(root: Path, vocabulary: Vocabulary) -> WorkspaceFacts:
    """Read a workspace.

    :param root: its folder
    :param vocabulary: what the knowledge graph knows, see
        :func:`normgraph.workspace.vocabulary.vocabulary_from_store`
    :returns: its facts; the same for the same rows in any order, their line numbers apart
    :raises WorkspaceError: with every problem of every file, if there is one
    :raises normgraph.workspace.vocabulary.VocabularyError: if the vocabulary lacks what the tables refer to
    """
    problems = Problems()
    settings: Settings | None = None
    try:
        settings = load_settings(root)
    except WorkspaceError as error:
        if not lies_there(root / SETTINGS_FILE):
            raise  # another folder than a workspace: more would only confuse
        problems.found.extend(error.problems)
    tables = load_tables()
    notes = _stray_files(root, tables, problems)
    contents = _read_tables(root, tables, problems, notes)
    reading = Reading(
        root=root,
        base=settings.base if settings else BASE,
        vocabulary=vocabulary,
        kinds=tables.kinds,
        index=_index(tables, contents),
        problems=problems,
    )
    facts = {triple for content in contents for triple in table_facts(content, reading)}
    problems.stop()
    assert settings is not None
    quads = tuple(sorted(facts, key=str))
    files = {content.file.path: content.file for content in contents if content.file is not None}
    files[SETTINGS_FILE] = InputFile(SETTINGS_FILE, file_digest(root / SETTINGS_FILE))
    files.update((path, file) for path, file in reading.files.items() if path not in files)
    return WorkspaceFacts(
        settings=settings,
        quads=quads,
        inputs=tuple(files[path] for path in sorted(files)),
        notes=tuple(notes + _several_labels(quads, settings.base)),
    )


def _read_tables(root: Path, tables: Tables, problems: Problems, notes: list[str]) -> list[TableContent]:
    contents = []
    for table in tables.tables:
        if lies_there(root / table.url):
            contents.append(read_table(root, table, problems))
        elif table.required:
            problems.add(table.url, "is missing; this table is required")
        else:
            notes.append(f"{table.url} is not there: nothing is recorded under '{table.title}'")
    return contents


def _index(tables: Tables, contents: list[TableContent]) -> Index:
    """The rows of all tables that a column of some table refers to."""
    wanted = {
        url
        for table in tables.tables
        for column in table.columns
        for url in (
            *(target.table for target in column.targets),
            *([column.document.table] if column.document else []),
        )
    }
    index = Index()
    for content in contents:
        if content.table.url in wanted:
            index.add(content)
    there = {content.table.url for content in contents}
    for table in tables.tables:
        if table.required and table.url not in there:
            index.miss(table.url)
    return index


def _stray_files(root: Path, tables: Tables, problems: Problems) -> list[str]:
    """Report files that somebody may take for a table, and that are none or lie in the wrong folder."""
    notes: list[str] = []
    urls = {table.url for table in tables.tables}
    place = {PurePosixPath(url).name: url for url in urls}
    folders = sorted({PurePosixPath(url).parent for url in urls})
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
            if path in urls:
                continue
            if name in place:
                problems.add(path, "lies in the wrong folder", accepted=place[name])
            elif folder == PurePosixPath():
                continue  # beside the folder of tables anything may lie
            elif name.startswith("."):
                notes.append(f"{path} is hidden and not read")  # left by file managers and office programs
            else:
                problems.add(path, "is not a table of a workspace", accepted=here)
    return notes


def _several_labels(quads: tuple[Triple, ...], base: str) -> list[str]:
    """Nodes under which rows with different titles met, such as two documents with one number."""
    labels: dict[str, set[str]] = defaultdict(set)
    for triple in quads:
        if (
            triple.predicate == LABEL
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, Literal)
        ):
            labels[triple.subject.value.removeprefix(base)].add(triple.object.value)
    return [
        f"{key} has {len(names)} titles: {listing(sorted(names))}"
        for key, names in sorted(labels.items(), key=lambda item: natural(item[0]))
        if len(names) > 1
    ]
