"""The knowledge graph as one thing: ontology, catalogues, criteria and mapping sets, with the closure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from normgraph import resources
from normgraph.knowledge import build
from normgraph.mappings import sssom

# What OWL RL closes over: terms and lists, never catalogues, criteria or mappings.
_NOT_VOCABULARY = ("catalogue/", "criteria/", "instruments", "application", "deadlines")


@dataclass(frozen=True, slots=True)
class KnowledgeGraph:
    """All quads of the knowledge graph and the digest of its sources."""

    quads: tuple[ox.Quad, ...]
    digest: str

    def triples(self) -> Iterable[ox.Triple]:
        """The merge of all named graphs, without duplicates."""
        return {quad.triple for quad in self.quads}


def sources() -> list[build.Source]:
    """Every source file of the knowledge graph, by name.

    :raises normgraph.resources.ResourceError: if a data folder is missing.
    """
    found = []
    ontology = resources.path("ontology")
    for path in sorted(ontology.rglob("*.ttl")):
        name = path.relative_to(ontology).with_suffix("").as_posix()
        vocabulary = not name.startswith(_NOT_VOCABULARY)
        graph = f"vocabulary/{name}" if vocabulary else name
        found.append(build.Source(f"ontology/{name}.ttl", path, graph, vocabulary, build.read_turtle))
    mappings = resources.path("mappings")
    for path in sorted(mappings.glob("*.sssom.tsv")):
        name = path.name.removesuffix(".sssom.tsv")
        found.append(build.Source(f"mappings/{path.name}", path, f"mapping/{name}", False, _read_mapping))
    return found


def _read_mapping(path: Path) -> Iterable[ox.Triple]:
    return sssom.triples(sssom.read_set(path))


def build_into(directory: Path) -> Path:
    """Build the graph into a folder, for shipping it in a wheel.

    :returns: the path of ``knowledge.nq.gz``.
    :raises normgraph.knowledge.build.KnowledgeError: if a source cannot be read.
    """
    return build.write(sources(), directory).path


@cache
def knowledge_graph() -> KnowledgeGraph:
    """The knowledge graph: shipped, cached, or built now if a source has changed.

    :raises normgraph.knowledge.build.KnowledgeError: if a source cannot be read.
    """
    shipped = resources.root() / "graph"
    built = build.find(sources(), shipped if shipped.is_dir() else None, resources.cache_dir() / "knowledge")
    return KnowledgeGraph(tuple(build.load(built)), built.digest)
