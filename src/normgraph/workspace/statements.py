"""Reading what Turtle says in place of a cell: the same kinds, with nodes where a table has words."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from normgraph.namespaces import PREFIXES
from normgraph.workspace.cells import Cell, Value
from normgraph.workspace.content import MOST_CHARACTERS, TOO_LONG, Statement
from normgraph.workspace.keys import parse_template
from normgraph.workspace.kinds import convert_item
from normgraph.workspace.problems import listing
from normgraph.workspace.tables import load_tables
from normgraph.workspace.text import unwanted

__all__ = ["DATATYPES", "convert_statements", "statement_form"]

_XSD = PREFIXES["xsd"]

DATATYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"date": ("date",), "partial-date": ("date", "gYearMonth"), "integer": ("integer",)}
)
"""Datatypes of literals by kind of cell; elsewhere they are strings."""

_PLAIN = re.compile(r"[0-9-]+")  # days and numbers as XML Schema writes them, not as people do


def convert_statements(cell: Cell, statements: tuple[Statement, ...]) -> tuple[Value, ...]:
    """Read what is said of a node with the properties of one column.

    :param cell: the column, and the row that the node is
    :param statements: property and value
    :returns: what they say; nothing of what is wrong, which is reported then
    """
    values = tuple(value for property, term in statements for value in _value(cell, property, term))
    if cell.column.separator is None and len(statements) > 1:
        return cell.problem(
            "are several values where one is all there can be",
            ", ".join(sorted(term.value for _, term in statements)),
        )
    flag = cell.column.flag
    if flag is not None and len(statements) > 1 and any(value.property == flag.property for value in values):
        cell.problem("says that something concerns all, and names single ones besides", flag.word)
    return values


def _value(cell: Cell, property: NamedNode, term: NamedNode | Literal) -> tuple[Value, ...]:
    column = cell.column
    if column.flag is not None and property == column.flag.property:
        if term != Literal(True):
            return cell.problem("is not true, the only value that says something here", term.value, "true")
        return (Value(term, property=property),)
    if column.document is not None:
        return _document(cell, property, term)
    if (read := _NODES.get(column.kind)) is None:
        return _literal(cell, term)
    found = read(cell, term) if isinstance(term, NamedNode) else ()
    if found or found is None:
        return found or ()
    shown = f"<{term.value}>" if isinstance(term, NamedNode) else term.value
    return cell.problem("is not accepted here", shown, statement_form(cell))


def _literal(cell: Cell, term: NamedNode | Literal) -> tuple[Value, ...]:
    wanted = DATATYPES.get(cell.column.kind, ("string",))
    if not isinstance(term, Literal) or term.language is not None:
        return cell.problem("is not a literal of the right datatype", term.value, statement_form(cell))
    text = unicodedata.normalize("NFC", term.value.strip())
    ill_typed = cell.column.kind in DATATYPES and not _PLAIN.fullmatch(text)
    if ill_typed or term.datatype.value not in {_XSD + name for name in wanted}:
        return cell.problem("is not a literal of the right datatype", term.value, statement_form(cell))
    if len(text) > MOST_CHARACTERS:
        return cell.problem(TOO_LONG, text[:40])
    if (character := unwanted(text)) is not None:
        message = f"holds the control character {character}"
        return cell.problem(message, text, "text without control characters")
    if not text:
        return cell.problem("is an empty text", accepted=statement_form(cell))
    return convert_item(cell, text)


def _document(cell: Cell, property: NamedNode, term: NamedNode | Literal) -> tuple[Value, ...]:
    rule, index = cell.column.document, cell.reading.index
    assert rule is not None
    if property == rule.unknown:
        return tuple(Value(value.term, property=property) for value in _literal(cell, term))
    key = term.value.removeprefix(cell.reading.base)
    there = index.is_group(key, rule.table) if property == rule.artefact else index.find_node(key, rule.table)
    if not there and index.is_whole([rule.table]):
        return cell.problem(f"is no node of {index.called(rule.table)}", f"<{term.value}>")
    return (Value(term, property=property),)


def _word(cell: Cell, term: NamedNode) -> tuple[Value, ...]:
    scheme = cell.reading.vocabulary.scheme(cell.column.scheme or "")
    return tuple(
        Value(word.iri, word.iri.value.rpartition("/")[2], word.label)
        for word in scheme.words
        if word.iri == term
    )


def _reference(cell: Cell, term: NamedNode) -> tuple[Value, ...] | None:
    reading, index = cell.reading, cell.reading.index
    if not term.value.startswith(reading.base):
        return ()
    key = term.value.removeprefix(reading.base)
    for target in cell.column.targets:
        if target.group and index.is_group(key, target.table):
            return (Value(term, key, key),)
        entry = index.find_node(key, target.table)
        if entry is None or target.group:
            continue
        if not target.columns:
            return (Value(term, entry.identifier, entry.label),)
        # Two cells of a table, such as a document and its version, are one node here.
        about = load_tables().table(target.table).about
        parts = list((parse_template(about, key) or {}).values())
        for name, part in zip(target.columns, parts, strict=False):
            cell.values[name] = (Value(Literal(part), part, part),)
        return (Value(term, parts[-1], parts[-1]),)
    return () if index.is_whole([target.table for target in cell.column.targets]) else None


def _instrument(cell: Cell, term: NamedNode) -> tuple[Value, ...]:
    known = cell.reading.vocabulary.standards(cell.column.besides_standards)
    return tuple(Value(one.iri, one.identifier, one.title) for one in known if one.iri == term)


def _provision(cell: Cell, term: NamedNode) -> tuple[Value, ...] | None:
    rule, vocabulary = cell.column.provision, cell.reading.vocabulary
    assert rule is not None
    identifier = rule.instrument or ""
    if rule.instrument_column is not None:
        named = cell.values.get(rule.instrument_column)
        if not named:
            cell.problem(f"needs a {rule.instrument_column} too", f"<{term.value}>")
            return None
        identifier = named[0].key
    instrument = vocabulary.instrument(identifier)
    path = term.value.removeprefix(f"{instrument.iri.value}/")
    found = cell.reading.provisions(instrument, rule).find(path)
    return tuple(Value(one.iri, one.identifier, one.identifier) for one in found if one.iri == term)


def _criterion(cell: Cell, term: NamedNode) -> tuple[Value, ...]:
    criteria = cell.reading.vocabulary.criteria
    return tuple(Value(one.iri, one.key, one.key) for one in criteria.values() if one.iri == term)


def _aspect(cell: Cell, term: NamedNode) -> tuple[Value, ...] | None:
    named = cell.values.get(cell.column.aspect_of or "")
    if not named:
        return None  # the criterion is wrong or missing, which is said there
    aspects = cell.reading.vocabulary.criteria[named[0].key].aspects
    return tuple(Value(iri, key, key) for key, iri in aspects.items() if iri == term)


_NODES: Mapping[str, Callable[[Cell, NamedNode], tuple[Value, ...] | None]] = MappingProxyType(
    {
        "word": _word,
        "reference": _reference,
        "instrument": _instrument,
        "provision": _provision,
        "criterion": _criterion,
        "aspect": _aspect,
    }
)
"""How a node is read in place of a cell: nothing if it is wrong, None if that is reported already."""


def statement_form(cell: Cell) -> str:
    """What is accepted in RDF, in words."""
    column, reading = cell.column, cell.reading
    if column.kind == "word":
        return _nodes(word.iri for word in reading.vocabulary.scheme(column.scheme or "").words)
    if column.kind == "reference":
        tables = [target.table for target in column.targets]
        about = " or ".join(load_tables().table(table).about for table in tables)
        return f"<{reading.base}…> of the form {about}; there are {reading.index.ids(tables)}"
    if column.kind == "instrument":
        return _nodes(one.iri for one in reading.vocabulary.standards(column.besides_standards))
    if column.kind == "aspect" and (named := cell.values.get(column.aspect_of or "")):
        return _nodes(reading.vocabulary.criteria[named[0].key].aspects.values())
    if column.kind in _NODES:
        return f"the node of {cell.form.removeprefix('the key of ')}"
    names = DATATYPES.get(column.kind, ("string",))
    return f"a literal of the datatype {' or '.join(f'xsd:{name}' for name in names)}"


def _nodes(iris: Iterable[NamedNode]) -> str:
    """Name nodes that begin alike, the beginning once."""
    every = [iri.value for iri in iris]
    start = every[0].rpartition("/")[0] if every else ""
    return f"<{start}/…> with {listing((iri.rpartition('/')[2] for iri in every), 50)}"
