"""From rows to triples: the node of each row, its key, where it stands, and what its cells say."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from normgraph.namespaces import PREFIXES
from normgraph.workspace.cells import Cell, Reading, Value
from normgraph.workspace.csvtable import Row, TableContent
from normgraph.workspace.keys import expand_label, expand_template, variables
from normgraph.workspace.kinds import convert
from normgraph.workspace.tables import IDENTIFIER, LABEL, Column, Condition, Table

__all__ = ["table_facts"]

_NG = PREFIXES["ng"]
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_KEY = NamedNode(f"{_NG}key")
_SOURCE_FILE = NamedNode(f"{_NG}sourceFile")
_SOURCE_ROW = NamedNode(f"{_NG}sourceRow")

_Values = dict[str, tuple[Value, ...]]


def table_facts(content: TableContent, reading: Reading) -> Iterator[Triple]:
    """Turn the rows of a table into triples.

    :param content: what the file holds
    :param reading: what all tables share; takes what is wrong
    :returns: the triples of all rows that have a key
    """
    lines: dict[str, int] = {}
    for row in content.rows:
        if row.broken:
            continue
        values = _values(content, row, reading)
        parts = _key_parts(content.table, row, values, reading)
        if parts is None:
            continue
        key = expand_template(content.table.about, parts)
        if key in lines:
            _duplicate(content.table, row, parts, lines[key], reading)
            continue
        lines[key] = row.line
        yield from _row_facts(content.table, row, parts, values, reading)


def _values(content: TableContent, row: Row, reading: Reading) -> _Values:
    values: _Values = {}
    for column in content.table.columns:
        cell = Cell(reading, content.table, row, column, values)
        text = row.cells.get(column.name)
        if column.name in row.faulty:
            continue
        if text is not None:
            values[column.name] = convert(cell, text)
            _forbidden(cell, text)
        elif column.defaults_to_only_row:
            values[column.name] = _only_row(cell)
        elif column.name in content.columns or not column.required:
            _missing(cell)
    return values


def _forbidden(cell: Cell, text: str) -> None:
    condition = cell.column.empty_when
    if condition is not None and (word := _holds(condition, cell.values)):
        cell.problem(f"must be empty where {condition.column} is '{word}'", text)


def _missing(cell: Cell) -> None:
    """Report an empty cell if something had to stand in it."""
    column, condition = cell.column, cell.column.required_when
    if column.required:
        cell.problem("is empty; a value is required", accepted=cell.form)
    elif condition is not None and (word := _holds(condition, cell.values)):
        message = f"is empty; a value is required where {condition.column} is '{word}'"
        cell.problem(message, accepted=cell.form)
    else:
        # Cells that name a row together are given together.
        for other in cell.table.columns:
            for target in other.targets:
                given = [name for name in target.columns if name in cell.row.cells]
                if column.name in target.columns and given:
                    cell.problem(f"is empty, although {given[0]} is given", accepted=cell.form)


def _holds(condition: Condition, values: Mapping[str, tuple[Value, ...]]) -> str | None:
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
            f"is empty; a value is required, since {table} has {index.count(table)} rows",
            accepted=index.ids([table]),
        )
    return ()


def _key_parts(table: Table, row: Row, values: _Values, reading: Reading) -> dict[str, str] | None:
    """What the key of a row is made of, in order; None if a part of it is wrong or missing."""
    parts: dict[str, str] = {}
    for name in variables(table.about):
        column = table.column(name)
        if found := values.get(name):
            # What goes without saying, whether it is said or not, makes no difference to the key.
            if not column.defaults_to_only_row or reading.index.count(column.targets[0].table) > 1:
                parts[name] = found[0].key
        elif column.required or name in row.cells or name in row.faulty:
            return None
    return parts


def _duplicate(table: Table, row: Row, parts: dict[str, str], line: int, reading: Reading) -> None:
    reading.problems.add(
        table.url,
        f"stands in row {line} already",
        row=row.line,
        column=", ".join(parts),
        value=" ".join(parts.values()),
        accepted="one row for each",
    )


def _row_facts(
    table: Table, row: Row, parts: dict[str, str], values: _Values, reading: Reading
) -> Iterator[Triple]:
    key = expand_template(table.about, parts)
    node = reading.node(key)
    labels = {name: found[0].label for name, found in values.items() if found}
    yield from _node_facts(node, key, table, table.cls, row)
    if table.column_with(IDENTIFIER) is None:
        yield Triple(node, IDENTIFIER, Literal(" ".join(parts.values())))
    if table.label is not None and labels.keys() >= set(variables(table.label)):
        yield Triple(node, LABEL, Literal(expand_label(table.label, labels)))
    for column in table.columns:
        yield from _cell_facts(node, column, values.get(column.name, ()))
    if table.group is not None:
        group_key = expand_template(table.group.about, parts)
        above = reading.node(group_key)
        yield Triple(node, table.group.property, above)
        yield from _node_facts(above, group_key, table, table.group.cls, row)
        for name in table.group.columns:
            yield from _cell_facts(above, table.column(name), values.get(name, ()))


def _node_facts(node: NamedNode, key: str, table: Table, cls: NamedNode, row: Row) -> Iterator[Triple]:
    yield Triple(node, _TYPE, cls)
    yield Triple(node, _KEY, Literal(key))
    yield Triple(node, _SOURCE_FILE, Literal(table.url))
    yield Triple(node, _SOURCE_ROW, Literal(row.line))


def _cell_facts(node: NamedNode, column: Column, values: tuple[Value, ...]) -> Iterator[Triple]:
    for value in values:
        property = value.property or column.property
        if property is not None:
            yield Triple(node, property, value.term)
