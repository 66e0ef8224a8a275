"""Reading facts that are written in Turtle: each node is a row of the table that its address belongs to."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from normgraph.namespaces import PREFIXES, compact
from normgraph.store.lexical import LexicalError, tokens
from normgraph.workspace.content import Place, Row, Statement, TableContent
from normgraph.workspace.files import InputFile, decode, read_bytes
from normgraph.workspace.guarded import read_guarded
from normgraph.workspace.keys import expand_template, parse_template
from normgraph.workspace.problems import Problems, listing
from normgraph.workspace.tables import LABEL, Table, Tables

__all__ = ["TurtleFile", "read_turtle"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


@dataclass(frozen=True)
class TurtleFile:
    """What a Turtle file holds.

    :param contents: its nodes as rows of tables
    :param file: path and digest; None if it was not even opened
    :param complete: whether it could be read
    """

    contents: tuple[TableContent, ...] = ()
    file: InputFile | None = None
    complete: bool = False


@dataclass
class _Node:
    key: str
    line: int
    statements: list[Statement]

    @property
    def classes(self) -> set[NamedNode | Literal]:
        return {term for property, term in self.statements if property == _TYPE}


def read_turtle(root: Path, path: str, base: str, tables: Tables, problems: Problems) -> TurtleFile:
    """Read a Turtle file of a workspace.

    :param root: folder of the workspace
    :param path: path of the file in it, with ``/``
    :param base: what the address of each node of the workspace begins with
    :param tables: which classes and properties there are
    :param problems: takes all that is wrong
    :returns: what could be read
    """
    data = read_bytes(root, path, problems)
    if data is None:
        return TurtleFile()
    file = InputFile(path, hashlib.sha256(data).hexdigest(), 0)
    text = decode(path, data, problems)
    if text is None:
        return TurtleFile(file=file)
    answer = read_guarded("turtle", data, {"base": base})
    if "error" in answer:
        problems.add(path, answer["error"], row=answer.get("line"))
        return TurtleFile(file=file)
    triples = [quad.triple for quad in parse(answer["triples"].encode(), format=RdfFormat.N_TRIPLES)]
    nodes = _nodes(path, triples, base, _lines(text, base), problems)
    rows = _Rows(path, base, tables, problems)
    for node in nodes:
        rows.add(node)
    contents = rows.contents()
    count = sum(len(content.rows) for content in contents)
    return TurtleFile(contents, InputFile(path, file.sha256, count), True)


def _lines(text: str, base: str) -> Mapping[str, int]:
    """The line in which each node is first the subject of a statement."""
    prefixes: dict[str, str] = {}
    found: dict[str, int] = {}
    depth, start = 0, True
    before: list[str] = []
    try:
        for token in tokens(text):
            if token.kind == "iri" and before and before[-1].lower() in {"base", "@base"}:
                base = urljoin(base, token.text[1:-1])
            elif token.kind == "iri" and len(before) > 1 and before[-2].lower() in {"prefix", "@prefix"}:
                prefixes[before[-1]] = urljoin(base, token.text[1:-1])
                start = before[-2][0] != "@"  # PREFIX has no dot at its end
            elif start and token.kind == "iri":
                found.setdefault(urljoin(base, token.text[1:-1]), token.line)
                start = False
            elif start and token.kind == "prefixed":
                prefix, _, local = token.text.partition(":")
                found.setdefault(prefixes.get(f"{prefix}:", "") + local.replace("\\", ""), token.line)
                start = False
            depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(token.text, 0)
            ends = token.text == "." or (token.kind == "number" and token.text[-1] == ".")
            start = start or (ends and depth == 0)
            before = [*before[-1:], token.text]
    except LexicalError:
        pass  # the parser has read it; only some lines are not known
    return MappingProxyType(found)


def _nodes(
    path: str, triples: Iterable[Triple], base: str, lines: Mapping[str, int], problems: Problems
) -> list[_Node]:
    """The nodes of a file with what is said of them."""
    found: dict[str, _Node] = {}
    for triple in triples:
        subject, term = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            message = "says something of a node without an address"
            problems.add(path, message, accepted=f"nodes whose address begins with {base}")
        elif not subject.value.startswith(base) or subject.value == base:
            problems.add(
                path,
                "is no node of this workspace",
                row=lines.get(subject.value),
                value=f"<{subject.value}>",
                accepted=f"addresses that begin with {base}",
            )
        elif not isinstance(term, (NamedNode, Literal)):
            problems.add(
                path,
                "has a node without an address as its value",
                row=lines.get(subject.value),
                column=compact(triple.predicate.value),
            )
        else:
            # A file that says something says it somewhere: where the line is not known, the file begins.
            line = lines.get(subject.value, 1)
            node = found.setdefault(subject.value, _Node(subject.value.removeprefix(base), line, []))
            node.statements.append((triple.predicate, term))
    return list(found.values())


class _Rows:
    """Nodes as rows, table by table."""

    def __init__(self, path: str, base: str, tables: Tables, problems: Problems) -> None:
        self._path, self._base, self._tables, self._problems = path, base, tables, problems
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._groups: dict[str, tuple[Table, _Node]] = {}

    def add(self, node: _Node) -> None:
        """Take a node in, or report why it is none of a workspace."""
        for table in self._tables.tables:
            if (parts := parse_template(table.about, node.key)) is not None:
                if self._is_a(node, table.cls):
                    self._rows[table.url].append(self._row(node, table, parts))
                return
            if table.group is not None and parse_template(table.group.about, node.key) is not None:
                if self._is_a(node, table.group.cls):
                    self._groups[node.key] = (table, node)
                return
        forms = [table.about for table in self._tables.tables]
        self._report(
            node,
            "has an address that no table makes",
            accepted=f"after {self._base}: {listing(forms, 50)}",
        )

    def _is_a(self, node: _Node, cls: NamedNode) -> bool:
        others = sorted(term.value for term in node.classes - {cls})
        if others:
            shown = ", ".join(map(compact, others))
            message = f"is said to be of the class {shown}, which does not fit its address"
            self._report(node, message, accepted=compact(cls.value))
        return not others

    def _report(self, node: _Node, message: str, accepted: str | None = None) -> None:
        value = f"<{self._base}{node.key}>"
        self._problems.add(self._path, message, row=node.line, value=value, accepted=accepted)

    def _row(self, node: _Node, table: Table, parts: Mapping[str, str]) -> Row:
        known = _properties(table)
        statements: dict[str, list[Statement]] = defaultdict(list)
        cells = {name: text for name, text in parts.items() if table.column(name).kind == "id"}
        for property, term in node.statements:
            if property in known:
                statements[known[property]].append((property, term))
                if property == LABEL and isinstance(term, Literal):
                    cells[known[property]] = term.value
            elif table.group is not None and property == table.group.property:
                above = self._base + expand_template(table.group.about, parts)
                if term != NamedNode(above):
                    self._wrong(node, property, term, f"<{above}>")
            elif property != _TYPE:
                self._unknown(node, property, table.cls, [*known])
        every = {name: tuple(sorted(found, key=str)) for name, found in statements.items()}
        return Row(node.line, cells, statements=every, key=node.key)

    def _unknown(self, node: _Node, property: NamedNode, cls: NamedNode, known: Iterable[NamedNode]) -> None:
        self._problems.add(
            self._path,
            f"is no property that a workspace states of a {compact(cls.value)}",
            row=node.line,
            value=compact(property.value),
            accepted=listing(sorted(compact(one.value) for one in known), 50),
        )

    def _wrong(self, node: _Node, property: NamedNode, term: NamedNode | Literal, accepted: str) -> None:
        column = compact(property.value)
        self._problems.add(
            self._path,
            "is not accepted here",
            row=node.line,
            column=column,
            value=f"<{term.value}>",
            accepted=accepted,
        )

    def contents(self) -> tuple[TableContent, ...]:
        """The rows of each table of which there is one."""
        for table, node in self._groups.values():
            self._share(table, node)
        contents = []
        for table in self._tables.tables:
            if rows := self._rows.get(table.url):
                names = {column: compact(iri.value) for iri, column in reversed(_properties(table).items())}
                names |= {c.name: compact(c.property.value) for c in table.columns if c.property is not None}
                columns = frozenset(column.name for column in table.columns)
                place = Place(self._path, headers=MappingProxyType(names))
                ordered = tuple(sorted(rows, key=lambda row: (row.line, row.key or "")))
                contents.append(TableContent(table, place, ordered, columns, True))
        return tuple(contents)

    def _share(self, table: Table, node: _Node) -> None:
        """What is said of a document is said of all its versions."""
        group = table.group
        assert group is not None
        label = table.column_with(LABEL) or ""
        known = {iri: name for iri, name in _properties(table).items() if name in group.columns}
        said: dict[str, tuple[Statement, ...]] = defaultdict(tuple)
        for property, term in node.statements:
            if property in known:
                said[known[property]] = (*said[known[property]], (property, term))
            elif property != _TYPE:
                self._unknown(node, property, group.cls, known)
        below = [
            (number, row)
            for number, row in enumerate(self._rows.get(table.url, ()))
            if expand_template(group.about, parse_template(table.about, row.key or "") or {}) == node.key
        ]
        if not below:
            message = f"has no version in this file that is {compact(group.property.value)} of it"
            self._report(node, message, accepted=f"{self._base}{table.about}")
        for number, row in below:
            together = {
                name: tuple(sorted({*row.statements.get(name, ()), *said.get(name, ())}, key=str))
                for name in {*row.statements, *said}
            }
            cells = dict(row.cells)
            if label in said:
                cells.setdefault(label, said[label][0][1].value)
            self._rows[table.url][number] = Row(row.line, cells, statements=together, key=row.key)


def _properties(table: Table) -> dict[NamedNode, str]:
    """The column of each property that may be stated of a row of a table."""
    found: dict[NamedNode, str] = {}
    for column in table.columns:
        rule, flag = column.document, column.flag
        for iri in (
            column.property,
            flag.property if flag else None,
            *((rule.artefact, rule.version, rule.unknown) if rule else ()),
        ):
            if iri is not None:
                found[iri] = column.name
    return found
