"""Read a mapping set from SSSOM TSV (https://mapping-commons.github.io/sssom/) and turn it into triples.

Set relation, remainder and the state of a row stand in extension columns (``ext_...``), since SSSOM has no
slots for them; the columns are declared in the header under ``extension_definitions``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES

_NG = PREFIXES["ng"]
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD = "http://www.w3.org/2001/XMLSchema#"
NO_TERM = "sssom:NoTermFound"


class MappingError(ValueError):
    """A mapping set cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row of a set; absent cells are empty."""

    line: int
    cells: Mapping[str, str]

    @property
    def subject(self) -> str:
        """CURIE of the source provision, or ``sssom:NoTermFound``."""
        return self.cells["subject_id"]

    @property
    def object(self) -> str:
        """CURIE of the criterion."""
        return self.cells["object_id"]


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A mapping set as its file states it.

    :ivar id: IRI of the set.
    :ivar prefixes: the set's own ``curie_map``.
    :ivar rows: rows in the order of the file.
    """

    path: Path
    id: str
    title: str
    version: str
    license: str
    subject_source: str
    object_source: str
    prefixes: Mapping[str, str]
    rows: tuple[MappingRow, ...]

    def iri(self, curie: str) -> str:
        """Expand a CURIE by the set's own prefixes.

        :raises MappingError: if the prefix is not declared.
        """
        try:
            return self._expanded(curie)
        except ValueError as error:
            raise MappingError(f"{self.path.name}: {error}") from None

    def _expanded(self, curie: str) -> str:
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self.prefixes:
            raise ValueError(f"'{curie}' has a prefix that curie_map does not declare")
        return self.prefixes[prefix] + local

    def node(self, curie: str) -> ox.NamedNode:
        """The node of a CURIE.

        :raises ValueError: if the prefix is not declared or the result is no IRI; no file is named.
        """
        return ox.NamedNode(self._expanded(curie))


_COLUMNS = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_id",
    "reviewer_id",
    "confidence",
    "comment",
    "ext_relation",
    "ext_remainder",
    "ext_remainder_text",
    "ext_status",
)


def read_set(path: Path) -> MappingSet:
    """Read one SSSOM TSV file with embedded metadata.

    :raises MappingError: if the file is not UTF-8, the header or a column is missing, a line has another
        number of cells, or two lines are about the same pair.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise MappingError(f"{path.name}: not UTF-8 at byte {error.start + 1}") from None
    lines = text.splitlines()
    header, prefixes = _read_header(lines)
    first = next((n for n, line in enumerate(lines) if line and not line.startswith("#")), None)
    if first is None:
        raise MappingError(f"{path.name}: no table below the header")
    table = csv.reader(lines[first:], delimiter="\t", quoting=csv.QUOTE_NONE)
    names = next(table)
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        raise MappingError(f"{path.name}, line {first + 1}: missing columns: {', '.join(missing)}")
    rows = []
    seen: dict[tuple[str, str], int] = {}
    for offset, cells in enumerate(table, start=first + 2):
        if not cells:
            continue
        if len(cells) != len(names):
            raise MappingError(f"{path.name}, line {offset}: {len(cells)} cells, the header has {len(names)}")
        row = MappingRow(offset, dict(zip(names, cells, strict=True)))
        first_line = seen.setdefault((row.subject, row.object), offset)
        if first_line != offset:
            pair = f"{row.subject} and {row.object}"
            raise MappingError(f"{path.name}, line {offset}: {pair} stand in line {first_line} already")
        rows.append(row)
    for required in ("mapping_set_id", "license", "subject_source", "object_source"):
        if not header.get(required):
            raise MappingError(f"{path.name}: the header lacks {required}")
    return MappingSet(
        path=path,
        id=header["mapping_set_id"],
        title=header.get("mapping_set_title", path.stem),
        version=header.get("mapping_set_version", ""),
        license=header["license"],
        subject_source=_expand(path, header["subject_source"], prefixes),
        object_source=_expand(path, header["object_source"], prefixes),
        prefixes=prefixes,
        rows=tuple(rows),
    )


def _read_header(lines: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The scalar slots and the curie_map of the commented YAML header.

    Only this subset of YAML is read: ``key: value`` lines, and ``curie_map`` with one indented line per
    prefix. Longer texts and lists in the header are left to other tools.
    """
    scalars: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    inside = ""
    for line in lines:
        if not line.startswith("#"):
            break
        text = line[1:].rstrip()
        key, colon, rest = text.strip().partition(":")
        indented = text.startswith((" ", "\t"))
        if not indented and colon:
            inside = key
            if rest.strip():
                scalars[key] = rest.strip().strip("\"'")
        elif indented and inside == "curie_map" and colon:
            prefixes[key] = rest.strip().strip("\"'")
    return scalars, prefixes


def _expand(path: Path, text: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + local
    if text.startswith("http"):
        return text
    raise MappingError(f"{path.name}: '{text}' is neither an IRI nor a CURIE with a declared prefix")


def triples(mapping_set: MappingSet) -> Iterator[ox.Triple]:
    """A mapping set as triples: the set, and one ``ng:MappingRow`` per row.

    The IRI of a row is the set's IRI, the local name of the source provision (``none`` without one) and the
    key of the criterion, so that it does not depend on the order of rows.

    :raises MappingError: for a CURIE whose prefix is not declared or a confidence that is no number from 0 to
        1; with the line.
    """
    set_node = ox.NamedNode(mapping_set.id)
    instrument = ox.NamedNode(mapping_set.subject_source)
    yield ox.Triple(set_node, _RDF_TYPE, _ng("MappingSet"))
    yield ox.Triple(
        set_node, ox.NamedNode(f"{PREFIXES['rdfs']}label"), ox.Literal(mapping_set.title, language="en")
    )
    yield ox.Triple(set_node, ox.NamedNode(f"{PREFIXES['owl']}versionInfo"), ox.Literal(mapping_set.version))
    yield ox.Triple(set_node, ox.NamedNode(f"{PREFIXES['dct']}license"), ox.NamedNode(mapping_set.license))
    yield ox.Triple(set_node, _ng("fromInstrument"), instrument)
    yield ox.Triple(set_node, _ng("toInstrument"), ox.NamedNode(mapping_set.object_source))
    for row in mapping_set.rows:
        try:
            found = list(_row_triples(mapping_set, row, set_node, instrument))
        except ValueError as error:
            raise MappingError(f"{mapping_set.path.name}, line {row.line}: {error}") from None
        yield from found


def _row_triples(
    mapping_set: MappingSet, row: MappingRow, set_node: ox.NamedNode, instrument: ox.NamedNode
) -> Iterator[ox.Triple]:
    cells = row.cells
    criterion = mapping_set.node(row.object)
    source = "none" if row.subject == NO_TERM else row.subject.partition(":")[2]
    node = ox.NamedNode(f"{mapping_set.id}/{source}/{row.object.partition(':')[2]}")
    key = node.value.removeprefix(BASE)

    def say(name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, _ng(name), value)

    yield ox.Triple(node, _RDF_TYPE, _ng("MappingRow"))
    yield say("key", ox.Literal(key))
    yield say("inSet", set_node)
    yield say("fromInstrument", instrument)
    yield say("mapsTo", criterion)
    if row.subject != NO_TERM:
        yield say("mapsFrom", mapping_set.node(row.subject))
    yield say("relation", ox.NamedNode(f"{BASE}relation/{cells['ext_relation']}"))
    yield say("sssomPredicate", mapping_set.node(cells["predicate_id"]))
    yield say("justification", mapping_set.node(cells["mapping_justification"]))
    yield say("rowStatus", ox.NamedNode(f"{BASE}row-status/{cells['ext_status']}"))
    yield say("rationale", ox.Literal(cells["comment"], language="en"))
    yield say("author", mapping_set.node(cells["author_id"]))
    if cells["reviewer_id"]:
        yield say("reviewer", mapping_set.node(cells["reviewer_id"]))
    for column, name in (("mapping_date", "mappedOn"), ("review_date", "reviewedOn")):
        if cells.get(column):
            yield say(name, ox.Literal(cells[column], datatype=ox.NamedNode(f"{_XSD}date")))
    if cells["confidence"]:
        yield say("confidence", _confidence(cells["confidence"]))
    if cells.get("ext_rationale_type"):
        yield say("rationaleType", ox.Literal(cells["ext_rationale_type"]))
    for aspect in filter(None, cells["ext_remainder"].split("|")):
        yield say("remainder", ox.NamedNode(f"{criterion.value}/aspect/{aspect}"))
    if cells["ext_remainder_text"]:
        yield say("remainderText", ox.Literal(cells["ext_remainder_text"], language="en"))


def _confidence(cell: str) -> ox.Literal:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 1:
        raise ValueError(f"confidence '{cell}' is not a number from 0 to 1")
    return ox.Literal(format(number, "f"), datatype=ox.NamedNode(f"{_XSD}decimal"))


def _ng(name: str) -> ox.NamedNode:
    return ox.NamedNode(_NG + name)
