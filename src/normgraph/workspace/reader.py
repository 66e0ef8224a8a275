"""Reading a workspace: settings and tables in, sorted triples out, or every problem at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from normgraph.namespaces import BASE
from normgraph.workspace.cells import Reading
from normgraph.workspace.facts import table_facts
from normgraph.workspace.files import InputFile, file_digest, lies_there
from normgraph.workspace.given import Given, read_tables
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
    :param inputs: every file that went into them, sorted by path: settings, tables, Turtle, files that a
        table names
    :param notes: what is worth telling and no mistake
    :param places: what to call a table, by its file: a sheet of the workbook where there is one
    """

    settings: Settings
    quads: tuple[Triple, ...]
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]
    places: Mapping[str, str] = field(default_factory=dict)


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
    base = settings.base if settings else BASE
    given = read_tables(root, tables, settings, base, problems)
    reading = Reading(
        root=root,
        base=base,
        vocabulary=vocabulary,
        kinds=tables.kinds,
        index=_index(tables, given),
        problems=problems,
    )
    facts = {
        triple
        for table in tables.tables
        for triple in table_facts(table, given.contents.get(table.url, ()), reading)
    }
    problems.stop()
    assert settings is not None
    quads = tuple(sorted(facts, key=str))
    files = {file.path: file for file in given.files}
    files[SETTINGS_FILE] = InputFile(SETTINGS_FILE, file_digest(root / SETTINGS_FILE))
    files.update((path, file) for path, file in reading.files.items() if path not in files)
    return WorkspaceFacts(
        settings=settings,
        quads=quads,
        inputs=tuple(files[path] for path in sorted(files)),
        notes=tuple(given.notes + _several_labels(quads, settings.base)),
        places=MappingProxyType(dict(given.places)),
    )


def _index(tables: Tables, given: Given) -> Index:
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
    for url, place in given.places.items():
        index.lies(url, place)
    for url in wanted:
        for content in given.contents.get(url, ()):
            index.add(content)
    for url in given.missed:
        index.miss(url)
    return index


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
