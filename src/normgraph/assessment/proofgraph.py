"""Builds the proof graph of an evaluated workspace; :mod:`normgraph.assessment.impact` works with it."""

from __future__ import annotations

from typing import Any

import networkx as nx

from normgraph.assessment import proofqueries as ask
from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.prooffacts import rows, supposed
from normgraph.namespaces import BASE
from normgraph.store.embedded import EmbeddedStore, Row, value

__all__ = ["build", "derived_states"]


def build(evaluation: Evaluation) -> nx.DiGraph:
    """The proof graph without states.

    :raises normgraph.assessment.rules.RuleError: if a rule has no proper header
    """
    builder = _Builder(evaluation)
    builder.leaves()
    builder.duties()
    for store in supposed(evaluation):
        builder.chains(store)
        builder.routes(store)
    builder.statements()
    return builder.graph


def derived_states(evaluation: Evaluation) -> dict[str, str]:
    """The states that the rules derived for duties, points, chains and candidates, by node of the proof
    graph."""
    return {
        value(row, "node").removeprefix(evaluation.base): value(row, "state")
        for row in rows(evaluation.store, ask.DERIVED)
    }


class _Builder:
    def __init__(self, evaluation: Evaluation) -> None:
        self.base = evaluation.base
        self.known = evaluation.store
        self.graph: Any = nx.DiGraph()

    def cell(self, row: Row, name: str) -> str:
        """An IRI without the base of the workspace or the product."""
        iri = value(row, name)
        return iri.removeprefix(self.base) if iri.startswith(self.base) else iri.removeprefix(BASE)

    def add(self, node: str, kind: str, label: str = "", **data: object) -> str:
        self.graph.add_node(node, kind=kind, label=label or node, **data)
        return node

    def edge(self, support: str, node: str, role: str) -> None:
        self.graph.add_edge(support, node, role=role)

    def leaves(self) -> None:
        """What can go, whether anything rests on it or not."""
        for row in rows(self.known, ask.LEAVES):
            there = value(row, "there") == "true"
            self.add(self.cell(row, "node"), value(row, "kind"), value(row, "label"), there=there)
        for row in rows(self.known, ask.BELONGS):
            support = self.cell(row, "from")
            if support not in self.graph:  # an owner who is in no table: nobody who is there
                self.add(support, "person", there=False)
            self.edge(support, self.cell(row, "to"), value(row, "role"))
        for row in rows(self.known, ask.MAPPING_ROWS):
            node = self.add(self.cell(row, "node"), "mapping-row")
            self.edge(node, self.add(self.judgement(row), "judgement"), "row")

    def judgement(self, row: Row) -> str:
        return f"judgement/{value(row, 'instrument')}/{value(row, 'criterion')}"

    def duties(self) -> None:
        """Duties, what sets them aside, what sums them up, and what leaves them unjudged."""
        for row in rows(self.known, ask.DUTIES):
            sums = not value(row, "system")
            flags = set() if sums else {"duty"}
            self.add(self.cell(row, "duty"), "duty", value(row, "label"), sums=sums, flags=flags)
        for row in rows(self.known, ask.SET_ASIDE):
            self.graph.nodes[self.cell(row, "duty")]["flags"].add(value(row, "flag"))
        for row in rows(self.known, ask.SUMS):
            node = self.cell(row, "to")
            if value(row, "role") == "member":
                self.add(node, "point")
            self.edge(self.cell(row, "from"), node, value(row, "role"))
        for row in rows(self.known, ask.REACHED_BY_CERTIFICATES):
            duty, certificate = self.cell(row, "duty"), self.cell(row, "certificate")
            node = self.add(f"unjudged/{certificate}/{duty}", "unjudged")
            self.edge(certificate, node, "certificate")
            if self.judgement(row) in self.graph:
                self.edge(self.judgement(row), node, "judgement")
            self.edge(node, duty, "unjudged")

    def chains(self, store: EmbeddedStore) -> None:
        """Chains, with the clause or control that each rests on."""
        for row in rows(store, ask.CHAINS):
            chain = self.add(self.cell(row, "chain"), "chain", grade=value(row, "grade"))
            implementation = self.implementation(row)
            self.add(implementation, "implementation", clause=value(row, "clause") == "true")
            self.edge(self.cell(row, "certificate"), chain, "certificate")
            self.edge(self.cell(row, "row"), chain, "row")
            self.edge(implementation, chain, "implementation")
            self.edge(chain, self.cell(row, "duty"), "chain")

    def statements(self) -> None:
        """What the statement of applicability shows of the clauses and controls."""
        for row in rows(self.known, ask.STATEMENTS):
            if self.implementation(row) in self.graph:
                self.edge(self.cell(row, "node"), self.implementation(row), value(row, "role"))

    def implementation(self, row: Row) -> str:
        return f"implementation/{self.cell(row, 'entity')}/{self.cell(row, 'source')}"

    def routes(self, store: EmbeddedStore) -> None:
        """Routes with their slots, and the document versions that could fill these."""
        for row in rows(store, ask.SLOTS):
            chain = self.cell(row, "chain")
            route = f"route/{chain}" if chain else self.cell(row, "route")
            self.add(route, "route", of_chain=bool(chain))
            self.edge(self.add(self.cell(row, "slot"), "slot"), route, "slot")
            self.edge(route, self.cell(row, "duty"), "route")
            if chain:
                self.edge(chain, route, "chain")
        for row in rows(store, ask.CANDIDATES):
            fails, is_open = value(row, "fails") == "true", value(row, "open") == "true"
            candidate = self.add(self.cell(row, "candidate"), "candidate", fails=fails, open=is_open)
            self.edge(candidate, self.cell(row, "slot"), "candidate")
            self.edge(self.cell(row, "version"), candidate, "version")
        for row in rows(store, ask.CANDIDATE_SUPPORTS):
            self.edge(self.cell(row, "from"), self.cell(row, "to"), value(row, "role"))
