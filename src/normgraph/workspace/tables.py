"""The tables of a workspace as ``ontology/workspace/tables.json`` describes them (CSV on the Web metadata).

That file alone says which tables and columns there are, what they mean and what they accept. The terms in
``ng:`` are ours:

``ng:kind``
    how a cell is read, one of the keys of ``ng:kinds``
``ng:scheme``
    the concept scheme whose words are accepted
``ng:reference``
    the tables that a cell may refer to: ``by`` which of their columns, or by the values of which ``columns``
    of the cell's own row together; ``group`` if the node above the rows is meant
``ng:provision``
    ``what`` it has to be, and where it is looked up: in the instrument of another column, or in a fixed one,
    ``below`` a provision or of one ``class``; ``shortBelow`` a provision whose number may be left out
``ng:besidesStandards``
    identifiers of acts that are accepted where otherwise only standards are
``ng:document``, ``ng:recognisedUrl``, ``ng:digestUrl``, ``ng:specialWord``
    further properties that a cell may lead to
``ng:requiredWhen``, ``ng:emptyWhen``
    words in another column that make a cell required or forbidden
``ng:defaultsToOnlyRow``
    an empty cell means the one row that there is to refer to; if there are several, the cell is required
``ng:label``
    label of a row's node, made from several columns, where no column of its own gives it one
``ng:groupedUnder``
    a second node, shared by all rows that agree on its key
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pyoxigraph import NamedNode

from normgraph import resources
from normgraph.namespaces import BASE, PREFIXES

__all__ = [
    "IDENTIFIER",
    "LABEL",
    "Column",
    "Condition",
    "DocumentRule",
    "Flag",
    "Group",
    "ProvisionRule",
    "Table",
    "Tables",
    "Target",
    "load_tables",
    "tables_from_json",
]

# CSV on the Web takes its prefixes from the RDFa initial context, where Dublin Core terms are 'dc'.
_CSVW_PREFIXES = {"dc": PREFIXES["dct"], "rdfs": PREFIXES["rdfs"]}

IDENTIFIER = NamedNode(PREFIXES["dct"] + "identifier")
LABEL = NamedNode(PREFIXES["rdfs"] + "label")


@dataclass(frozen=True)
class Target:
    """A table that a cell may refer to, and how its row is found."""

    table: str
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    group: bool = False


@dataclass(frozen=True)
class Condition:
    """Holds when the cell of another column holds one of these concepts."""

    column: str
    words: frozenset[str]


@dataclass(frozen=True)
class ProvisionRule:
    """Where a provision is looked up and how it may be written."""

    what: str = "a provision of {instrument}"
    instrument: str | None = None
    instrument_column: str | None = None
    below: str | None = None
    kind: str | None = None
    short_below: str | None = None


@dataclass(frozen=True)
class DocumentRule:
    """Properties for a document, a version of one, and a document that no register row knows."""

    table: str
    artefact: NamedNode
    version: NamedNode
    unknown: NamedNode


@dataclass(frozen=True)
class Flag:
    """A word that sets a property to true instead of referring to rows."""

    word: str
    property: NamedNode


@dataclass(frozen=True)
class Group:
    """A node above the node of a row, such as the document above its version."""

    about: str
    cls: NamedNode
    property: NamedNode
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column: meaning, form, and the property that its cells become."""

    name: str
    titles: tuple[str, ...]
    description: str
    kind: str
    required: bool
    separator: str | None
    property: NamedNode | None
    scheme: str | None
    targets: tuple[Target, ...]
    provision: ProvisionRule | None
    document: DocumentRule | None
    flag: Flag | None
    aspect_of: str | None
    besides_standards: tuple[str, ...]
    recognised: NamedNode | None
    digest_property: NamedNode | None
    required_when: Condition | None
    empty_when: Condition | None
    defaults_to_only_row: bool


@dataclass(frozen=True)
class Table:
    """One table: file, meaning, class of its rows, key template, columns."""

    url: str
    title: str
    description: str
    required: bool
    cls: NamedNode
    about: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    label: str | None
    group: Group | None

    def column(self, name: str) -> Column:
        """The column of a name.

        :raises KeyError: if there is none
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.url} has no column {name}")

    def column_with(self, property: NamedNode) -> str | None:
        """The name of the column that becomes a property, if there is one."""
        return next((column.name for column in self.columns if column.property == property), None)


@dataclass(frozen=True)
class Tables:
    """All tables in the order in which people meet them, and what each kind of cell accepts, in words."""

    title: str
    kinds: Mapping[str, str]
    tables: tuple[Table, ...]

    def table(self, url: str) -> Table:
        """The table of a file name.

        :raises KeyError: if there is none
        """
        for table in self.tables:
            if table.url == url:
                return table
        raise KeyError(f"there is no table {url}")


def _iri(text: str) -> NamedNode:
    prefix, _, local = text.partition(":")
    return NamedNode(_CSVW_PREFIXES[prefix] + local if prefix in _CSVW_PREFIXES else text)


def _optional_iri(data: Mapping[str, Any], key: str) -> NamedNode | None:
    return _iri(data[key]) if key in data else None


def _strings(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _condition(data: Mapping[str, Any] | None) -> Condition | None:
    if data is None:
        return None
    return Condition(data["column"], frozenset(BASE + word for word in data["in"]))


def _provision(data: Mapping[str, Any] | None) -> ProvisionRule | None:
    if data is None:
        return None
    return ProvisionRule(
        what=data["what"],
        instrument=data.get("instrument"),
        instrument_column=data.get("instrumentColumn"),
        below=data.get("below"),
        kind=data.get("class"),
        short_below=data.get("shortBelow"),
    )


def _document(data: Mapping[str, Any] | None) -> DocumentRule | None:
    if data is None:
        return None
    return DocumentRule(data["table"], _iri(data["artefact"]), _iri(data["version"]), _iri(data["unknown"]))


def _column(data: Mapping[str, Any], kinds: Mapping[str, str]) -> Column:
    if data["ng:kind"] not in kinds:
        raise ValueError(f"column {data['name']}: the kind {data['ng:kind']} is not in ng:kinds")
    flag = data.get("ng:specialWord")
    return Column(
        name=data["name"],
        titles=_strings(data["titles"]),
        description=data["dc:description"],
        kind=data["ng:kind"],
        required=data.get("required", False),
        separator=data.get("separator"),
        property=_optional_iri(data, "propertyUrl"),
        scheme=data.get("ng:scheme"),
        targets=tuple(
            Target(
                target["table"],
                tuple(target.get("by", ())),
                tuple(target.get("columns", ())),
                target.get("group", False),
            )
            for target in data.get("ng:reference", ())
        ),
        provision=_provision(data.get("ng:provision")),
        document=_document(data.get("ng:document")),
        flag=Flag(flag["word"], _iri(flag["propertyUrl"])) if flag else None,
        aspect_of=data.get("ng:aspectOf"),
        besides_standards=tuple(data.get("ng:besidesStandards", ())),
        recognised=_optional_iri(data, "ng:recognisedUrl"),
        digest_property=_optional_iri(data, "ng:digestUrl"),
        required_when=_condition(data.get("ng:requiredWhen")),
        empty_when=_condition(data.get("ng:emptyWhen")),
        defaults_to_only_row=data.get("ng:defaultsToOnlyRow", False),
    )


def _table(data: Mapping[str, Any], common: Sequence[Any], kinds: Mapping[str, str]) -> Table:
    schema = data["tableSchema"]
    group = data.get("ng:groupedUnder")
    return Table(
        url=data["url"],
        title=data["dc:title"],
        description=data["dc:description"],
        required=data["ng:required"],
        cls=_iri(data["ng:class"]),
        about=schema["aboutUrl"],
        primary_key=_strings(schema["primaryKey"]),
        columns=tuple(_column(column, kinds) for column in [*schema["columns"], *common]),
        label=data.get("ng:label"),
        group=Group(
            group["aboutUrl"], _iri(group["class"]), _iri(group["propertyUrl"]), tuple(group["columns"])
        )
        if group
        else None,
    )


def tables_from_json(text: str) -> Tables:
    """Read a table group.

    :param text: CSV on the Web metadata with the terms named above
    :returns: the tables, each with the columns that all of them share at its end
    :raises ValueError: if it is not JSON or names a kind of cell that it does not explain
    :raises KeyError: if something is missing in it
    """
    data = json.loads(text)
    kinds = MappingProxyType(dict(data["ng:kinds"]))
    common = data["ng:commonColumns"]
    return Tables(
        title=data["dc:title"],
        kinds=kinds,
        tables=tuple(_table(table, common, kinds) for table in data["tables"]),
    )


@cache
def load_tables() -> Tables:
    """The tables of a workspace.

    :raises normgraph.resources.ResourceError: if the description is missing
    """
    return tables_from_json(resources.path("ontology/workspace/tables.json").read_text(encoding="utf-8"))
