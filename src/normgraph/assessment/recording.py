"""Where the answer to an open question is recorded: the table, the row and the cells of a workspace."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from pyoxigraph import NamedNode

from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.model import Duty, Evidence, RowRef
from normgraph.assessment.sparql import PROLOGUE
from normgraph.store.embedded import value
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
    """

    file: str
    row: int
    columns: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]

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
        where = f"row {self.row}" if self.row else "a new row"
        return f"{self.file}, {where}, column{'s' if len(self.columns) > 1 else ''} {', '.join(self.columns)}"


def own_id(key: str) -> str:
    """The id in a table that a key is made of: ``RNK`` of ``system/RNK``."""
    return unquote(key.rpartition("/")[2])


def made_for(evidence: Evidence, scope: str) -> bool:
    """Whether a content check was made for one system alone: its key then ends with the id of the system."""
    return evidence.check is not None and evidence.check.ref.key.endswith(f"/{scope.rpartition('/')[2]}")


def _record(file: str, row: int, columns: tuple[str, ...], known: dict[str, str]) -> Record:
    names = [column.name for column in load_tables().table(file).columns]
    return Record(file, row, columns, tuple((name, known.get(name, "")) for name in names))


def content_check(criterion: str, evidence: Evidence, scope: str) -> Record:
    """A content check: a new row, or the row of a check that left the question open.

    :param criterion: key of the criterion
    :param scope: key of the system that the answer is given for; empty for all
    """
    known = {
        "criterion": criterion,
        "artefact": evidence.artefact,
        "version": evidence.version,
        "system": own_id(scope),
    }
    # A check that was made for all systems stays as it is where the answer is wanted for one.
    replaces = evidence.check is not None and (scope == "" or made_for(evidence, scope))
    row = evidence.check.ref.row if evidence.check is not None and replaces else 0
    return _record(_CHECKS, row, ("answer", "place", "quote", "read", "lacking", "reader", "read_on"), known)


def register_cell(kind: str, evidence: Evidence, duty: Duty) -> Record:
    """The cell of a register that answers what a document or a system version does not tell."""
    if kind == "no-version-in-use":
        system = own_id(duty.scope)
        return _record(_VERSIONS, 0, ("version", "build", "released_on", "state"), {"system": system})
    column = {"scope-not-stated": "applies_to", "build-not-named": "describes"}[kind]
    known = {"id": evidence.artefact, "version": evidence.version, "title": evidence.title}
    return _record(_ARTEFACTS, evidence.ref.row, (column,), known)


@cache
def _conditions() -> dict[str, str]:
    """Column of the table of systems, by the name of the condition that looks at it."""
    table = load_tables().table(_SYSTEMS)
    query = "SELECT ?label ?property WHERE { ?c ng:onProperty ?property ; skos:prefLabel ?label }"
    found = {}
    for row in knowledge_store().select(PROLOGUE + query):
        found[value(row, "label")] = table.column_with(NamedNode(value(row, "property"))) or ""
    return found


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


def missing_facts(duty: Duty, scope: RowRef) -> tuple[tuple[str, Record], ...]:
    """The facts for want of which a duty is undecided: what the rule says, and where the fact is recorded.

    :param scope: row of the scope of the duty
    :returns: nothing if the duty is not undecided
    """
    found = []
    name = own_id(duty.scope)
    for pattern, file, columns in _MISSING:
        if match := pattern.search(duty.reason):
            row = scope.row if file == _SYSTEMS else 0
            known = (
                {"id": name} if file == _SYSTEMS else {"entity" if "system" in columns else "system": name}
            )
            found.append((match[0], _record(file, row, columns, known)))
    for match in _CONDITION.finditer(duty.reason):
        column = _conditions().get(match[1], "")
        found.append((match[0], _record(_SYSTEMS, scope.row, (column,), {"id": name})))
    return tuple(found)
