"""The state of every node of a proof graph, from the states of the nodes that support it.

Each function says in Python what one rule says in SPARQL; :func:`normgraph.assessment.impact.proof_graph`
compares the outcome with that of the rules whenever a graph is built, so the two cannot drift apart unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import networkx as nx

from normgraph.assessment.prooffacts import DecisionRow, Tables

__all__ = ["GONE", "LEAVES", "state_of", "states", "transfer"]

GONE: Final = "gone"
_THERE = "there"

LEAVES: Final = MappingProxyType(
    {
        "certificate": "certificate",
        "control": "row of a statement of applicability",
        "artefact": "document or record",
        "artefact-version": "version of a document or record",
        "person": "person",
        "post": "post",
        "mapping-row": "mapping row",
    }
)
"""Kinds of nodes that can go, with what they are called."""

State = Mapping[str, str]


def _leaf(graph: Any, node: str, state: State, tables: Tables) -> str:
    return _THERE if graph.nodes[node].get("there", True) else GONE


def _post(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 00-owners-answerable.rq: filled, and by someone who is there
    if not graph.nodes[node]["there"]:
        return GONE
    return _THERE if _THERE in _by_role(graph, node, state, "holder") else GONE


def _version(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 04-failed-checks.rq, check/owner-gone
    if GONE in _by_role(graph, node, state, "artefact"):
        return GONE
    return "owner gone" if GONE in _by_role(graph, node, state, "owner") else _THERE


def _implementation(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 04-implementations.rq
    if _THERE in _by_role(graph, node, state, "excludes"):
        return "none"
    if _THERE in _by_role(graph, node, state, "shows"):
        return "supported"
    idle = _THERE in _by_role(graph, node, state, "idle")
    stated = idle or _THERE in _by_role(graph, node, state, "states")
    if graph.nodes[node]["clause"] and not stated:  # a clause needs no row
        return "supported"
    return "none" if idle else "possible"


def _chain(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 05-chains.rq
    if GONE in _by_role(graph, node, state, "certificate") or GONE in _by_role(graph, node, state, "row"):
        return GONE
    strength = next(iter(_by_role(graph, node, state, "implementation")))
    return GONE if strength == "none" else f"{graph.nodes[node]['grade']} {strength}"


def _judgement(graph: Any, node: str, state: State, tables: Tables) -> str:
    return _THERE if _THERE in _by_role(graph, node, state, "row") else GONE


def _unjudged(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 04-unjudged-systems.rq
    certificate = _by_role(graph, node, state, "certificate")
    return (
        _THERE
        if GONE not in certificate and _THERE not in _by_role(graph, node, state, "judgement")
        else GONE
    )


def _candidate(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 01-candidate-documents.rq, 07-candidates.rq, 09-candidate-results.rq
    version = next(iter(_by_role(graph, node, state, "version")))
    chain = _by_role(graph, node, state, "chain")
    cited = _by_role(graph, node, state, "cites")
    hidden = {"there", "owner gone"} & _by_role(graph, node, state, "in force")
    if (
        version == GONE
        or hidden
        or (cited and _THERE not in cited)
        or (chain and chain != {"full supported"})
    ):
        return GONE
    if graph.nodes[node]["fails"] or version == "owner gone":
        return "fails"
    return "open" if graph.nodes[node]["open"] else "holds"


def _slot(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 10-slot-results.rq
    results = _by_role(graph, node, state, "candidate") - {GONE} | {"empty"}
    return min(results, key=tables.rank_in_slot.__getitem__)


def _route(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 06-slots.rq, 11-route-results.rq
    chain = _by_role(graph, node, state, "chain")
    if chain and chain != {"full supported"}:
        return GONE
    return min(_by_role(graph, node, state, "slot"), key=tables.rank_in_route.__getitem__)


def _duty(graph: Any, node: str, state: State, tables: Tables) -> str:
    data = graph.nodes[node]
    if data["sums"]:  # 15-members.rq to 17-status.rq
        return _decide(tables.sum, _by_role(graph, node, state, "reach") | set(data["flags"]))
    return _decide(tables.duty, set(data["flags"]) | set(_flags(graph, node, state)))


def _flags(graph: Any, node: str, state: State) -> Iterable[str]:
    # 12-flags.rq
    for source, _, role in graph.in_edges(node, data="role"):
        now = state[source]
        if role == "route" and now in ("holds", "fails", "open"):
            yield f"route-{now}"
        elif role == "route" and now == "empty" and graph.nodes[source]["of_chain"]:
            yield "document-lacking"
        elif role == "chain" and now == "partial supported":
            yield "partial-source"
        elif role == "chain" and now.endswith("possible"):
            yield "route-open"
        elif role == "unjudged" and now == _THERE:
            yield "source-unjudged"


def _point(graph: Any, node: str, state: State, tables: Tables) -> str:
    # 18-points.rq to 20-point-status.rq
    return _decide(tables.sum, _by_role(graph, node, state, "member"))


def _decide(table: Iterable[DecisionRow], flags: Collection[str]) -> str:
    """The first row that fits: one of its flags is the case, and none that speaks against it."""
    for row in table:
        if not row.when.isdisjoint(flags) and row.unless.isdisjoint(flags):
            return row.gives
    raise ValueError(f"no row of the decision table fits {sorted(flags)}")


def _by_role(graph: Any, node: str, state: State, role: str) -> set[str]:
    return {state[source] for source, _, given in graph.in_edges(node, data="role") if given == role}


_OF_KIND: dict[str, Callable[[Any, str, State, Tables], str]] = {
    "certificate": _leaf,
    "control": _leaf,
    "artefact": _leaf,
    "person": _leaf,
    "mapping-row": _leaf,
    "post": _post,
    "artefact-version": _version,
    "implementation": _implementation,
    "chain": _chain,
    "judgement": _judgement,
    "unjudged": _unjudged,
    "candidate": _candidate,
    "slot": _slot,
    "route": _route,
    "duty": _duty,
    "point": _point,
}


def state_of(graph: Any, node: str, state: State, tables: Tables) -> str:
    """The state of a node, given the states of its supports."""
    return _OF_KIND[graph.nodes[node]["kind"]](graph, node, state, tables)


def states(
    graph: Any, tables: Tables, without: Collection[str] = (), before: State | None = None
) -> dict[str, str]:
    """The states of all nodes.

    :param graph: the proof graph
    :param without: nodes that are gone
    :param before: states with those nodes there; what they do not support keeps its state
    :returns: state by node
    """
    if before is None:
        found: dict[str, str] = {}
        order = nx.topological_sort(graph)
    else:
        found = dict(before)
        reached = set(without).union(*(nx.descendants(graph, node) for node in without))
        order = nx.topological_sort(graph.subgraph(reached))
    for node in order:
        found[node] = GONE if node in without else state_of(graph, node, found, tables)
    return found


def transfer(graph: Any, duty: str, state: State) -> str:
    """What certified management systems carry of a duty: ``full``, ``partial`` or ``none``. A chain that is
    only possible carries nothing."""
    carried = _by_role(graph, duty, state, "chain")
    return "full" if "full supported" in carried else "partial" if "partial supported" in carried else "none"
