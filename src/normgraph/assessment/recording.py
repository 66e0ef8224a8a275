"""Where the answer to an open question is recorded: the table, the row and the cells of a workspace."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from pyoxigraph import NamedNode

from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.model import Duty, Evidence, RowRef
from normgraph.assessment.sparql import PROLOGUE
from normgraph.store.embedded import value
from normgraph.workspace.problems import place_of
from normgraph.workspace.tables import load_tables

__all__ = ["Record", "content_check", "made_for", "missing_facts", "own_id", "register_cell"]

_CHECKS = "checks.csv"
_SYSTEMS = "data/systems.csv"
_ROLES = "data/operator_roles.csv"
_ARTEFACTS = "data/artefacts.csv"
_VERSIONS = "data/versions.csv"


@dataclass(frozen=True, slots=True)
class Record:
    """Where something is written down.

    :ivar file: table of the workspace.
    :ivar row: row that is to be changed; 0 for a row that is to be added.
    :ivar columns: columns that take the answer.
    :ivar cells: what stands in the row already or is known of it, by column; the columns of the answer are
        empty.
    :ivar at: in words, the row of a workbook or of Turtle where it stands, or for a row that is to be added
        the sheet that holds the table; empty where the table is the CSV file that it is named after.
    """

    file: str
    row: int
    columns: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    at: str = ""

    @property
    def line(self) -> str:
        """The row as it is to be written, in CSV, what is to be answered left empty; nothing for a row that"
        " exists."""
        if self.row:
            return ""
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow([cell for _, cell in self.cells])
        return text.getvalue()

    @property
    def place(self) -> str:
        """In words."""
        where = self.at or place_of(self.file, self.row)
        new = "" if self.row else ", a new row"
        return f"{where}{new}, column{'s' if len(self.columns) > 1 else ''} {', '.join(self.columns)}"


def own_id(key: str) -> str:
    """The id in a table that a key is made of: ``RNK`` of ``system/RNK``."""
    return unquote(key.rpartition("/")[2])


def made_for(evidence: Evidence, scope: str) -> bool:
    """Whether a content check was made for one system alone: its key then ends with the id of the system."""
    return evidence.check is not None and evidence.check.ref.key.endswith(f"/{scope.rpartition('/')[2]}")


def _record(
    file: str, row: RowRef | None, columns: tuple[str, ...], known: dict[str, str], places: Mapping[str, str]
) -> Record:
    names = [column.name for column in load_tables().table(file).columns]
    cells = tuple((name, known.get(name, "")) for name in names)
    if row is None or not row.row:
        return Record(file, 0, columns, cells, places.get(file, ""))
    return Record(file, row.row, columns, cells, "" if row.file == file else row.place)


def content_check(criterion: str, evidence: Evidence, scope: str, places: Mapping[str, str]) -> Record:
    """A content check: a new row, or the row of a check that left the question open.

    :param criterion: key of the criterion
    :param scope: key of the system that the answer is given for; empty for all
    :param places: where tables are that are no CSV files, see
        :attr:`normgraph.assessment.model.Assessment.places`
    """
    known = {
        "criterion": criterion,
        "artefact": evidence.artefact,
        "version": evidence.version,
        "system": own_id(scope),
    }
    # A check that was made for all systems stays as it is where the answer is wanted for one.
    replaces = evidence.check is not None and (scope == "" or made_for(evidence, scope))
    row = evidence.check.ref if evidence.check is not None and replaces else None
    columns = ("answer", "place", "quote", "read", "lacking", "reader", "read_on")
    return _record(_CHECKS, row, columns, known, places)


def register_cell(kind: str, evidence: Evidence, duty: Duty, places: Mapping[str, str]) -> Record:
    """The cell of a register that answers what a document or a system version does not tell."""
    if kind == "no-version-in-use":
        columns = ("version", "build", "released_on", "state")
        return _record(_VERSIONS, None, columns, {"system": own_id(duty.scope)}, places)
    column = {"scope-not-stated": "applies_to", "build-not-named": "describes"}[kind]
    known = {"id": evidence.artefact, "version": evidence.version, "title": evidence.title}
    return _record(_ARTEFACTS, evidence.ref, (column,), known, places)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a fact that a condition looks at is recorded.

    :ivar column: column of the table of systems; empty if the fact is derived from another table
    :ivar file: that other table
    :ivar cells: what a row there holds, ``{system}`` standing for the id of the system
    """

    column: str
    file: str = ""
    cells: tuple[tuple[str, str], ...] = ()


@cache
def _conditions() -> dict[str, _Place]:
    """Where a fact is recorded, by the name of the condition that looks at it."""
    table = load_tables().table(_SYSTEMS)
    query = """SELECT ?label ?property ?file ?cells WHERE {
      ?c ng:onProperty ?property ; skos:prefLabel ?label .
      OPTIONAL { ?property ng:recordedIn ?file ; ng:recordedAs ?cells } }"""
    found = {}
    for row in knowledge_store().select(PROLOGUE + query):
        file = value(row, "file")
        cells = [cell.strip().split("=", 1) for cell in value(row, "cells").split(";") if cell.strip()]
        column = "" if file else table.column_with(NamedNode(value(row, "property"))) or ""
        found[value(row, "label")] = _Place(column, file, tuple((name, cell) for name, cell in cells))
    return found


def _record_of_fact(place: _Place, scope: RowRef, system: str, places: Mapping[str, str]) -> Record:
    if not place.file:
        return _record(_SYSTEMS, scope, (place.column,), {"id": system}, places)
    known = {name: cell.format(system=system) for name, cell in place.cells}
    required = [column.name for column in load_tables().table(place.file).columns if column.required]
    columns = tuple(name for name in required if name not in known)
    return _record(place.file, None, columns, known, places)


# What the rules say of a fact that is missing (02-undecidable.rq), and where it is recorded.
_MISSING = (
    (
        re.compile(r"No operator role is recorded for this system on this day[^?]*\?"),
        _ROLES,
        ("entity", "role", "ground"),
    ),
    (
        re.compile(r"The risk class of this system is not known[^?]*\?"),
        _SYSTEMS,
        ("risk_class", "class_ground", "classified_by"),
    ),
    (
        re.compile(r"Recorded as [^?]* without a ground and a name[^?]*\?"),
        _SYSTEMS,
        ("class_ground", "classified_by"),
    ),
    (
        re.compile(r"It is not recorded whether and when this system was placed on the market\."),
        _SYSTEMS,
        ("placed_on_market",),
    ),
    (
        re.compile(r"No AI system is recorded for which this entity holds an operator role on this day\."),
        _ROLES,
        ("system", "role", "ground"),
    ),
)
_CONDITION = re.compile(r"Not recorded: ([^?]*)\?")


def missing_facts(duty: Duty, scope: RowRef, places: Mapping[str, str]) -> tuple[tuple[str, Record], ...]:
    """The facts for want of which a duty is undecided: what the rule says, and where the fact is recorded.

    :param scope: row of the scope of the duty
    :param places: where tables are that are no CSV files
    :returns: nothing if the duty is not undecided
    """
    found = []
    name = own_id(duty.scope)
    for pattern, file, columns in _MISSING:
        if match := pattern.search(duty.reason):
            row = scope if file == _SYSTEMS else None
            known = (
                {"id": name} if file == _SYSTEMS else {"entity" if "system" in columns else "system": name}
            )
            found.append((match[0], _record(file, row, columns, known, places)))
    for match in _CONDITION.finditer(duty.reason):
        found.append((match[0], _record_of_fact(_conditions()[match[1]], scope, name, places)))
    return tuple(found)
