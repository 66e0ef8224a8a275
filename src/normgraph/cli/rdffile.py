"""RDF files: reading what somebody else may have written, and writing the same bytes for the same triples.

Files are read as bytes; no address in them is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from normgraph.cli.errors import UserError

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["MOST_BYTES", "read_rdf", "write_rdf"]

MOST_BYTES: Final = 64 * 1024 * 1024
_DEEPEST: Final = (
    64  # the JSON-LD parser overflows the stack at some thousand levels; no document needs so many
)

_FORMATS: Final = {
    ".ttl": "TURTLE",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".xml": "RDF_XML",
}
_ACCEPTED: Final = f"accepted: {', '.join(_FORMATS)}"
_JSON_MARKS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def read_rdf(path: Path) -> list[ox.Triple]:
    """Read a file in the format that its name ends in; named graphs are merged.

    :param path: the file
    :returns: its triples, without duplicates, sorted
    :raises UserError: if it is too large, its format is not known, or it does not or may not be parsed
    :raises OSError: if it cannot be read
    """
    format_ = _FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise UserError(f"{path}: the name does not say which RDF format it is in; {_ACCEPTED}")
    with path.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UserError(f"{path}: is larger than {MOST_BYTES // (1024 * 1024)} MiB")
    if format_ == "RDF_XML":
        _refuse_document_types(path, data)
    elif format_ == "JSON_LD":
        _refuse_depth(path, data)

    import pyoxigraph as ox

    from normgraph.namespaces import BASE

    try:
        # The same base as that of shapes, so that relative addresses in both mean the same.
        quads = ox.parse(data, format=getattr(ox.RdfFormat, format_), base_iri=BASE)
        return sorted({quad.triple for quad in quads}, key=str)
    except (SyntaxError, ValueError) as error:
        what = str(error)
        if "remote context" in what.lower():
            what = "it refers to a context elsewhere, which is not fetched; write the context into the file"
        raise UserError(f"{path}: {what}") from None


def _refuse_document_types(path: Path, data: bytes) -> None:
    """Refuse a document type declaration, the place where XML defines entities that grow without end.

    Only the part before the first element is read: it is the only place where a declaration may stand.
    """

    class Root(Exception):  # noqa: N818 - it is no error
        """The first element begins."""

    def refuse(*_: object) -> None:
        raise UserError(f"{path}: RDF/XML with a document type declaration is not read; save it as Turtle")

    def stop(*_: object) -> None:
        raise Root

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(data, True)
    except Root:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UserError(f"{path}: is not XML: {error}") from None


def _refuse_depth(path: Path, data: bytes) -> None:
    depth = 0
    for mark in _JSON_MARKS.finditer(data):
        first = mark.group()[:1]
        if first in b"[{":
            depth += 1
            if depth > _DEEPEST:
                raise UserError(f"{path}: is nested more than {_DEEPEST} levels deep")
        elif first in b"]}":
            depth -= 1


def write_rdf(statements: Sequence[ox.Triple] | Sequence[ox.Quad], format_: str) -> str:
    """Write triples or quads in the order in which they are given.

    :param statements: triples, or quads for a format that has named graphs
    :param format_: the serialiser's name of the format, such as ``TURTLE``
    :returns: the text, with a line feed at the end; the prefixes that it may use are sorted
    """
    import pyoxigraph as ox

    from normgraph.namespaces import PREFIXES

    turtle = format_ in {"TURTLE", "TRIG"}
    data = ox.serialize(
        statements, format=getattr(ox.RdfFormat, format_), prefixes=dict(PREFIXES) if turtle else None
    )
    assert data is not None  # without a file to write to, the bytes come back
    text = data.decode().rstrip("\n") + "\n"
    if not turtle:
        return text
    # The serialiser writes the prefixes first, each on a line, all of them and in no set order.
    body = text
    while body.startswith("@prefix "):
        body = body.partition("\n")[2]
    used = [f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(PREFIXES.items()) if f"{name}:" in body]
    return "".join([*used, "\n" if used else "", body])
