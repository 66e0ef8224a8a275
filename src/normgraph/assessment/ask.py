"""Ask the evaluated graph for the pieces that an assessment is put together from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from normgraph import resources
from normgraph.assessment.model import Aspect, RowRef
from normgraph.store.embedded import EmbeddedStore, Row, value


class Graph:
    """The evaluated graph with the look-ups that several parts of an assessment need."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        # A document with several versions stands in several rows: the first is the one that is named.
        rows = sorted(
            self.select("rows"),
            key=lambda row: (value(row, "file"), int(value(row, "row") or 0)),
            reverse=True,
        )
        self._refs = {
            value(row, "node"): RowRef(
                file=value(row, "file"),
                row=int(value(row, "row") or 0),
                key=value(row, "key"),
                label=value(row, "label") or value(row, "key"),
                origin=value(row, "origin"),
                sheet=value(row, "sheet"),
            )
            for row in rows
        }
        self._aspects = {
            value(row, "node"): Aspect(value(row, "key"), value(row, "label"))
            for row in self.select("aspects")
        }

    def select(self, name: str) -> list[Row]:
        """The rows of one of the queries in ``queries/assessment``, unordered unless it orders them."""
        text = resources.path("queries", "assessment", f"{name}.rq").read_text(encoding="utf-8")
        return list(self._store.select(text))

    def groups(self, name: str, by: str) -> dict[str, list[Row]]:
        """Rows of such a query by the value of one column."""
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self.select(name):
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
