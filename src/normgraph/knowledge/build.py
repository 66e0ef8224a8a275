"""Build the knowledge graph from its sources and keep it by digest.

The vocabulary alone goes through OWL RL (owlrl): that closes classes, properties and the transitive order of
evidence types in about a second, where closing the catalogues would take minutes. What a rule of OWL RL adds
about nothing in our own namespace is dropped.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from normgraph.namespaces import BASE

GRAPHS = f"{BASE}graph/"
FILE = "knowledge.nq.gz"
INDEX = "knowledge.json"
# Changes whenever the same sources would give another graph, so that older caches are not taken for it.
FORMAT = 1


class KnowledgeError(ValueError):
    """A source of the knowledge graph cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source file.

    :ivar name: path relative to the data folders, with slashes.
    :ivar graph: local name of the named graph that its triples go to, e.g. ``catalogue/ai-act``.
    :ivar vocabulary: whether OWL RL closes over it.
    :ivar read: gives its triples; raises :class:`KnowledgeError` or another ValueError.
    """

    name: str
    path: Path
    graph: str
    vocabulary: bool
    read: Callable[[Path], Iterable[ox.Triple]]


@dataclass(frozen=True, slots=True)
class Built:
    """A built graph on disk."""

    path: Path
    digest: str


def read_turtle(path: Path) -> list[ox.Triple]:
    """Read a Turtle file.

    :raises KnowledgeError: if it does not parse; with the line.
    """
    try:
        return [
            quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
        ]
    except SyntaxError as error:
        raise KnowledgeError(f"{path.name}: {error}") from None


def digest_of(sources: Sequence[Source]) -> str:
    """SHA-256 over names and contents of the sources and the format of the built graph."""
    total = hashlib.sha256(f"normgraph knowledge {FORMAT}\n".encode())
    for source in sorted(sources, key=lambda s: s.name):
        total.update(f"{source.name}\0{hashlib.sha256(source.path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def quads_of(sources: Sequence[Source]) -> list[ox.Quad]:
    """All quads of the knowledge graph, the closure included, sorted.

    :raises KnowledgeError: if a source cannot be read.
    """
    quads: set[ox.Quad] = set()
    vocabulary: list[ox.Triple] = []
    for source in sources:
        graph = ox.NamedNode(GRAPHS + source.graph)
        triples = list(source.read(source.path))
        if any(isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode) for t in triples):
            # Blank nodes have no identity across files; every node of ours has an IRI.
            raise KnowledgeError(f"{source.name}: blank nodes are not used in the knowledge graph")
        quads.update(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        if source.vocabulary:
            vocabulary.extend(triples)
    stated = {(q.subject, q.predicate, q.object) for q in quads}
    closure = ox.NamedNode(f"{GRAPHS}closure")
    quads.update(
        ox.Quad(t.subject, t.predicate, t.object, closure)
        for t in close(vocabulary)
        if (t.subject, t.predicate, t.object) not in stated
    )
    return sorted(quads, key=str)


def close(vocabulary: Iterable[ox.Triple]) -> list[ox.Triple]:
    """What OWL RL entails from the vocabulary about our own terms.

    :returns: entailed triples with IRIs of ours as subject and an IRI as object, without the trivial ones
        (``owl:sameAs`` itself, membership in ``owl:Thing``).
    """
    import owlrl
    import rdflib

    text = b"\n".join(f"{t} .".encode() for t in vocabulary)
    graph = rdflib.Graph()
    graph.parse(data=text, format="nt")
    before = set(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    trivial = {rdflib.OWL.Thing, rdflib.RDFS.Resource, rdflib.OWL.NamedIndividual}
    entailed = []
    for subject, predicate, obj in graph:
        if (subject, predicate, obj) in before or predicate == rdflib.OWL.sameAs or obj in trivial:
            continue
        if not (isinstance(subject, rdflib.URIRef) and isinstance(obj, rdflib.URIRef)):
            continue
        if subject == obj or not subject.startswith(BASE):
            continue
        terms = [ox.NamedNode(str(term)) for term in (subject, predicate, obj)]
        entailed.append(ox.Triple(*terms))
    return sorted(entailed, key=str)


def write(sources: Sequence[Source], directory: Path) -> Built:
    """Build the graph into a folder: ``knowledge.nq.gz`` and ``knowledge.json``.

    Files appear whole or not at all (temporary file, then rename), and the same sources give the same bytes.

    :raises KnowledgeError: if a source cannot be read.
    :raises OSError: if the folder cannot be written.
    """
    quads = quads_of(sources)
    digest = digest_of(sources)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as packed:
        packed.write("".join(f"{quad} .\n" for quad in quads).encode())
    index = {
        "digest": digest,
        "format": FORMAT,
        "quads": len(quads),
        "sources": {s.name: hashlib.sha256(s.path.read_bytes()).hexdigest() for s in sources},
    }
    directory.mkdir(parents=True, exist_ok=True)
    _replace(directory / FILE, buffer.getvalue())
    _replace(directory / INDEX, (json.dumps(index, indent=2, sort_keys=True) + "\n").encode())
    return Built(directory / FILE, digest)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def find(sources: Sequence[Source], shipped: Path | None, cache: Path) -> Built:
    """The built graph for these sources: the shipped one if it fits, a cached one, or one built now.

    :param shipped: folder of the graph that a wheel ships, if any.
    :param cache: folder for graphs by digest. If it cannot be written, a temporary folder is used.
    :raises KnowledgeError: if a source cannot be read.
    """
    digest = digest_of(sources)
    for folder in filter(None, (shipped, cache / digest)):
        if (folder / FILE).is_file() and _index_digest(folder) == digest:
            return Built(folder / FILE, digest)
    try:
        return write(sources, cache / digest)
    except OSError:
        return write(sources, Path(tempfile.mkdtemp(prefix="normgraph-")))


def _index_digest(folder: Path) -> str:
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(index.get("digest", "")) if isinstance(index, dict) else ""


def load(built: Built) -> list[ox.Quad]:
    """Read a built graph.

    :raises KnowledgeError: if the file is damaged.
    """
    try:
        content = gzip.decompress(built.path.read_bytes())
        return list(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    except (OSError, EOFError, zlib.error, SyntaxError) as error:
        raise KnowledgeError(f"{built.path}: {error}; delete the file, it is built again") from None


__all__ = [
    "FILE",
    "GRAPHS",
    "INDEX",
    "Built",
    "KnowledgeError",
    "Source",
    "close",
    "digest_of",
    "find",
    "load",
    "quads_of",
    "read_turtle",
    "write",
]
