"""From rows to triples: the node of each row, its key, where it stands, and what its cells say.

A node may be given in a table and, with more to say, in Turtle: then all of it together is one row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from normgraph.namespaces import PREFIXES
from normgraph.workspace.cells import Cell, Reading, Value
from normgraph.workspace.content import Place, Row, TableContent
from normgraph.workspace.keys import expand_label, expand_template, variables
from normgraph.workspace.kinds import convert
from normgraph.workspace.statements import convert_statements, statement_form
from normgraph.workspace.tables import IDENTIFIER, LABEL, Column, Condition, Table

__all__ = ["table_facts"]

_NG = PREFIXES["ng"]
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_KEY = NamedNode(f"{_NG}key")
_SOURCE_FILE = NamedNode(f"{_NG}sourceFile")
_SOURCE_SHEET = NamedNode(f"{_NG}sourceSheet")
_SOURCE_ROW = NamedNode(f"{_NG}sourceRow")
_ALSO_STATED_IN = NamedNode(f"{_NG}alsoStatedIn")

_Values = dict[str, tuple[Value, ...]]


@dataclass
class _Draft:
    """What one row says.

    :ivar given: columns in which something stands, right or wrong
    :ivar absent: required columns that the table itself lacks, which is said once and for all
    :ivar also: further places that say something of the same node
    """

    table: Table
    place: Place
    row: Row
    values: _Values
    given: set[str]
    absent: frozenset[str]
    also: list[str]

    def cell(self, column: Column, reading: Reading) -> Cell:
        return Cell(reading, self.table, self.place, self.row, column, self.values)


def table_facts(table: Table, contents: Sequence[TableContent], reading: Reading) -> Iterator[Triple]:
    """Turn the rows of a table into triples.

    :param table: its description
    :param contents: what is given for it, a table or sheet first
    :param reading: what all tables share; takes what is wrong
    :returns: the triples of all rows that have a key
    """
    drafts: dict[str, _Draft] = {}
    for content in contents:
        for row in content.rows:
            if row.broken:
                continue
            draft = _draft(content, row, reading)
            parts = _key_parts(draft, reading)
            key = row.key or (None if parts is None else expand_template(table.about, parts))
            if key is not None and key not in drafts:
                drafts[key] = draft
            elif key is not None and row.key is not None:
                _merge(drafts[key], draft, reading)
            else:
                if key is not None:
                    _duplicate(draft, parts or {}, drafts[key].row.line, reading)
                _complete(draft, reading)
    for key, draft in drafts.items():
        _complete(draft, reading)
        parts = _key_parts(draft, reading)
        if parts is None:
            continue
        if (expected := expand_template(table.about, parts)) != key:
            _misplaced(draft, reading.base + expected, reading)
        yield from _row_facts(key, draft, parts, reading)


def _draft(content: TableContent, row: Row, reading: Reading) -> _Draft:
    table = content.table
    absent = frozenset(c.name for c in table.columns if c.required) - content.columns
    draft = _Draft(table, content.place, row, {}, {*row.cells, *row.statements, *row.faulty}, absent, [])
    for column in table.columns:
        if column.name in row.faulty:
            continue
        cell = draft.cell(column, reading)
        if column.name in row.statements:
            draft.values[column.name] = convert_statements(cell, row.statements[column.name])
            draft.given |= draft.values.keys()  # a document and its version are two columns and one statement
        elif (text := row.cells.get(column.name)) is not None:
            draft.values[column.name] = convert(cell, text)
        elif column.defaults_to_only_row:
            draft.values[column.name] = _only_row(cell)
    return draft


def _complete(draft: _Draft, reading: Reading) -> None:
    """Report cells that are empty and must not be, and the other way round."""
    for column in draft.table.columns:
        cell = draft.cell(column, reading)
        if column.name in draft.given:
            _forbidden(cell)
        elif not column.defaults_to_only_row and column.name not in draft.absent:
            _missing(cell, draft)


def _forbidden(cell: Cell) -> None:
    condition = cell.column.empty_when
    if condition is not None and (word := _holds(condition, cell.values)):
        said = cell.row.cells.get(cell.column.name)
        cell.problem(f"must be empty where {condition.column} is '{word}'", said)


def _missing(cell: Cell, draft: _Draft) -> None:
    """Report an empty cell if something had to stand in it."""
    column, condition = cell.column, cell.column.required_when
    if column.property is None and draft.row.key is not None:
        return  # only a part of what another column says, which RDF says in one
    form, what = cell.form, "is empty"
    if draft.row.key is not None:
        form, what = statement_form(cell), "is missing"
    if column.required:
        cell.problem(f"{what}; a value is required", accepted=form)
    elif condition is not None and (word := _holds(condition, cell.values)):
        cell.problem(f"{what}; a value is required where {condition.column} is '{word}'", accepted=form)
    else:
        # Cells that name a row together are given together.
        for other in cell.table.columns:
            for target in other.targets:
                given = [name for name in target.columns if name in cell.row.cells]
                if column.name in target.columns and given:
                    cell.problem(f"is empty, although {given[0]} is given", accepted=cell.form)


def _holds(condition: Condition, values: _Values) -> str | None:
    """The word that makes a condition hold, if it does."""
    for value in values.get(condition.column, ()):
        if isinstance(value.term, NamedNode) and value.term.value in condition.words:
            return value.label
    return None


def _only_row(cell: Cell) -> tuple[Value, ...]:
    """What an empty cell means if there is one row only that it could refer to."""
    table = cell.column.targets[0].table
    index = cell.reading.index
    if index.count(table) == 1:
        (entry,) = index.entries(table)
        return (Value(cell.reading.node(entry.key), entry.identifier, entry.label),)
    if index.count(table) > 1:
        cell.problem(
            f"is empty; a value is required, since {index.called(table)} has {index.count(table)} rows",
            accepted=index.ids([table]),
        )
    return ()


def _key_parts(draft: _Draft, reading: Reading) -> dict[str, str] | None:
    """What the key of a row is made of, in order; None if a part of it is wrong or missing."""
    parts: dict[str, str] = {}
    for name in variables(draft.table.about):
        column = draft.table.column(name)
        if found := draft.values.get(name):
            # What goes without saying, whether it is said or not, makes no difference to the key.
            if not column.defaults_to_only_row or reading.index.count(column.targets[0].table) > 1:
                parts[name] = found[0].key
        elif column.required or name in draft.given:
            return None
    return parts


def _duplicate(draft: _Draft, parts: dict[str, str], line: int, reading: Reading) -> None:
    headers = draft.place.headers
    draft.place.report(
        reading.problems,
        f"stands in row {line} already",
        row=draft.row.line,
        column=", ".join(headers.get(name, name) for name in parts),
        value=" ".join(parts.values()),
        accepted="one row for each",
    )


def _misplaced(draft: _Draft, iri: str, reading: Reading) -> None:
    draft.place.report(
        reading.problems,
        "does not fit what is said of it",
        row=draft.row.line,
        value=f"<{reading.base}{draft.row.key}>",
        accepted=f"<{iri}>",
    )


def _merge(first: _Draft, second: _Draft, reading: Reading) -> None:
    """Add what a second place says of a node; where one value is all there can be, it is the same one."""
    for column in first.table.columns:
        said, more = first.values.get(column.name, ()), second.values.get(column.name, ())
        if column.separator is None and said and more and {v.term for v in said} != {v.term for v in more}:
            where = f"{first.place}, {_line(first)}"
            second.cell(column, reading).problem(
                f"contradicts {where}, which says '{said[0].term.value}'", more[0].term.value
            )
        elif more:
            first.values[column.name] = tuple(dict.fromkeys((*said, *more)))
    first.given |= second.given
    first.also.append(f"{second.place}, {_line(second)}")


def _line(draft: _Draft) -> str:
    return f"{'row' if draft.row.key is None else 'line'} {draft.row.line}"


def _row_facts(key: str, draft: _Draft, parts: dict[str, str], reading: Reading) -> Iterator[Triple]:
    table, values = draft.table, draft.values
    node = reading.node(key)
    labels = {name: found[0].label for name, found in values.items() if found}
    yield from _node_facts(node, key, table.cls, draft)
    if table.column_with(IDENTIFIER) is None:
        yield Triple(node, IDENTIFIER, Literal(" ".join(parts.values())))
    named = values.get(table.column_with(LABEL) or "")
    if table.label is not None and not named and labels.keys() >= set(variables(table.label)):
        yield Triple(node, LABEL, Literal(expand_label(table.label, labels)))
    for column in table.columns:
        yield from _cell_facts(node, column, values.get(column.name, ()))
    if table.group is not None:
        group_key = expand_template(table.group.about, parts)
        above = reading.node(group_key)
        yield Triple(node, table.group.property, above)
        yield from _node_facts(above, group_key, table.group.cls, draft)
        for name in table.group.columns:
            yield from _cell_facts(above, table.column(name), values.get(name, ()))


def _node_facts(node: NamedNode, key: str, cls: NamedNode, draft: _Draft) -> Iterator[Triple]:
    yield Triple(node, _TYPE, cls)
    yield Triple(node, _KEY, Literal(key))
    yield Triple(node, _SOURCE_FILE, Literal(draft.place.file))
    if draft.place.sheet is not None:
        yield Triple(node, _SOURCE_SHEET, Literal(draft.place.sheet))
    yield Triple(node, _SOURCE_ROW, Literal(draft.row.line))
    for place in draft.also:
        yield Triple(node, _ALSO_STATED_IN, Literal(place))


def _cell_facts(node: NamedNode, column: Column, values: tuple[Value, ...]) -> Iterator[Triple]:
    for value in values:
        property = value.property or column.property
        if property is not None:
            yield Triple(node, property, value.term)
