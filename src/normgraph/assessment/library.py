"""The analysts' library: saved queries in ``queries/analysis/``, and queries that people write themselves.

A saved query is a SPARQL 1.1 SELECT with a header of comments: ``summary``, ``question``, ``tags``, ``param``
(name | description | default or nothing), ``needs`` (``knowledge`` or ``workspace``) and ``columns`` (name =
meaning). ``param`` and ``columns`` stand once for each. A parameter is a column: a value keeps the rows that
have it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from normgraph import resources
from normgraph.assessment.parameters import PARAMETERS, ParameterError, resolve
from normgraph.assessment.tabular import Table, Triples, cell_text
from normgraph.store import guard
from normgraph.store.embedded import EmbeddedStore
from normgraph.workspace.problems import listing

__all__ = [
    "LibraryError",
    "Param",
    "ParameterError",
    "SavedQuery",
    "Table",
    "Triples",
    "cell_text",
    "find",
    "library",
    "load_query",
    "run_saved",
    "run_text",
]

_HEADER = re.compile(r"^# (summary|question|tags|param|needs|columns):\s*(.*?)\s*$")
_REPEATED = ("param", "columns")


class LibraryError(ValueError):
    """A saved query has no proper header; the message names the file."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a saved query.

    :ivar default: value that is taken where none is given; empty for none, which keeps every row.
    """

    name: str
    description: str
    default: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One query of the library.

    :ivar needs: ``knowledge`` if it asks the knowledge graph alone, ``workspace`` if it asks an evaluated
        workspace.
    :ivar columns: name and meaning of each column.
    """

    name: str
    summary: str
    question: str
    tags: tuple[str, ...]
    params: tuple[Param, ...]
    needs: str
    columns: tuple[tuple[str, str], ...]
    text: str


def load_query(path: Path) -> SavedQuery:
    """Read one saved query.

    :raises LibraryError: if its header is incomplete or names parameters that are no columns
    """
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        if match := _HEADER.match(line):
            header.setdefault(match[1], []).append(match[2])
    for name in ("summary", "question", "tags", "needs", "columns"):
        if not header.get(name) or (len(header[name]) > 1 and name not in _REPEATED):
            raise LibraryError(f"{path.name}: the header needs {name}, once")
    if header["needs"][0] not in ("knowledge", "workspace"):
        raise LibraryError(f"{path.name}: needs is knowledge or workspace")
    columns = tuple(_pair(path, line, "=") for line in header["columns"])
    params = []
    for line in header.get("param", []):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3 or parts[0] not in PARAMETERS or parts[0] not in dict(columns):
            form = f"name | description | default, the name being a column and one of {', '.join(PARAMETERS)}"
            raise LibraryError(f"{path.name}: 'param: {line}' is not {form}")
        params.append(Param(*parts))
    return SavedQuery(
        name=path.stem,
        summary=header["summary"][0],
        question=header["question"][0],
        tags=tuple(header["tags"][0].split()),
        params=tuple(params),
        needs=header["needs"][0],
        columns=columns,
        text=text,
    )


def _pair(path: Path, line: str, sign: str) -> tuple[str, str]:
    name, found, meaning = (part.strip() for part in line.partition(sign))
    if not found or not name or not meaning:
        raise LibraryError(f"{path.name}: 'columns: {line}' is not name = meaning")
    return name, meaning


@cache
def library() -> tuple[SavedQuery, ...]:
    """All saved queries, by name.

    :raises LibraryError: if one has no proper header
    """
    folder = resources.path("queries", "analysis")
    return tuple(load_query(path) for path in sorted(folder.glob("*.rq")))


def find(name: str) -> SavedQuery:
    """The saved query of a name.

    :raises LookupError: if there is none; the message names those that there are
    """
    for query in library():
        if query.name == name:
            return query
    raise LookupError(f"there is no saved query '{name}'. There are: {', '.join(q.name for q in library())}")


def run_saved(
    name: str, store: EmbeddedStore, params: Mapping[str, str] | None = None, base: str | None = None
) -> Table:
    """Run a query of the library.

    Values of parameters are looked up in the graph and compared with the rows as terms; they never become
    text of a query.

    :param name: its name
    :param store: what is asked: the store of an evaluation, or the knowledge graph if that is all it needs
    :param params: values by name of the parameter; an empty value keeps every row
    :param base: base IRI of the workspace; needed where the query needs a workspace
    :raises LookupError: if there is no query of that name
    :raises ParameterError: if a parameter or value is not accepted, or a workspace is needed and there is
        none
    """
    query = find(name)
    given = dict(params or {})
    accepted = {param.name: param for param in query.params}
    for wrong in given.keys() - accepted.keys():
        raise ParameterError(
            f"{name} has no parameter '{wrong}'. Accepted: {listing(accepted) if accepted else 'none'}"
        )
    if query.needs == "workspace" and base is None:
        raise ParameterError(f"{name} needs a workspace")
    values = {param.name: given.get(param.name, param.default) for param in query.params}
    terms = {column: resolve(column, value, store, base) for column, value in values.items() if value.strip()}
    solutions = store.pyoxigraph_store.query(query.text)
    assert isinstance(solutions, ox.QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    # Binding the variable beforehand would keep rows in which an OPTIONAL part is then left out.
    rows = tuple(
        tuple(row[column] for column in columns)
        for row in solutions
        if all(row[column] == term for column, term in terms.items())
    )
    return Table(columns, rows)


def run_text(
    text: str, store: EmbeddedStore, limits: guard.Limits = guard.DEFAULT_LIMITS
) -> Table | Triples | bool:
    """Run a query that somebody wrote: checked first, then answered by a process that can be stopped.

    :param text: SPARQL 1.1: SELECT, CONSTRUCT, DESCRIBE or ASK; our prefixes need no declaration
    :param store: what is asked
    :param limits: what it may cost; 30 seconds by default
    :raises normgraph.store.guard.QueryError: if it is refused, does not parse, or reaches a limit
    """
    answer = guard.run(text, store, limits)
    return Table(answer.columns, answer.rows) if isinstance(answer, guard.Solutions) else answer
