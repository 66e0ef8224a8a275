"""Ask the evaluated graph for the pieces that an assessment is put together from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from normgraph.assessment.model import Aspect, RowRef
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore, Row, value

PROLOGUE = f"BASE <{BASE}>\n" + "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("ng", "cv", "dct", "rdf", "rdfs", "skos", "owl")
)


class Graph:
    """The evaluated graph with the look-ups that several parts of an assessment need."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._refs = {
            value(row, "node"): RowRef(
                file=value(row, "file"),
                row=int(value(row, "row") or 0),
                key=value(row, "key"),
                label=value(row, "label") or value(row, "key"),
                origin=value(row, "origin"),
            )
            for row in self.select(
                "SELECT ?node ?file ?row ?key (MIN(?l) AS ?label) ?origin WHERE {"
                " ?node ng:sourceFile ?file ; ng:key ?key . OPTIONAL { ?node ng:sourceRow ?row }"
                " OPTIONAL { ?node rdfs:label ?l } OPTIONAL { ?node ng:origin ?origin }"
                "} GROUP BY ?node ?file ?row ?key ?origin"
            )
        }
        self._aspects = {
            value(row, "node"): Aspect(value(row, "key"), value(row, "label"))
            for row in self.select("SELECT ?node ?key ?label WHERE { ?node a ng:Aspect ; ng:key ?key ; skos:prefLabel ?label }")
        }

    def select(self, query: str) -> list[dict[str, object]]:
        """Run a SELECT query with the usual prefixes; the order of rows is the caller's business."""
        return list(self._store.select(PROLOGUE + query))  # type: ignore[arg-type]

    def groups(self, query: str, by: str) -> dict[str, list[Row]]:
        """Rows of a query by the value of one column."""
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self._store.select(PROLOGUE + query):
            grouped[value(row, by)].append(row)
        return grouped

    def ref(self, node: str) -> RowRef:
        """Where a node stands in the workspace; an empty reference for a node without a row."""
        return self._refs.get(node, RowRef(file="", row=0, key="", label=""))

    def aspects(self, nodes: Iterable[str]) -> tuple[Aspect, ...]:
        """Aspects by their nodes, sorted by key."""
        return tuple(sorted((self._aspects[node] for node in set(nodes)), key=lambda aspect: aspect.key))


def day(row: Row, name: str) -> date | None:
    """A date of a binding; ``None`` if it is unbound."""
    text = value(row, name)
    return date.fromisoformat(text) if text else None


def local(iri: str) -> str:
    """The part of an IRI of ours below its kind: ``covered`` of ``.../status/covered``."""
    return iri.rpartition("/")[2]
