"""What falls if a support goes: a certificate, a control, a document, a person, a post, a mapping row.

The proof graph holds what carries what, with the sense of each node: a chain needs all of its links, a slot
the best of its candidates, a route all of its slots, a duty one route. If a node goes, the states of
everything that it supports are computed anew; a duty stays covered where another route holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx

from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.prooffacts import Tables, tables
from normgraph.assessment.proofgraph import build, derived_states
from normgraph.assessment.proofstate import LEAVES, states, transfer
from normgraph.workspace.problems import listing

__all__ = [
    "Change",
    "Impact",
    "ImpactError",
    "PointChange",
    "SinglePoint",
    "proof_graph",
    "single_points",
    "what_falls",
]

_RANK = {"covered": 3, "extend": 2, "deficient": 1, "not-assessed": 1, "missing": 0}
_TRANSFER = {"full": 2, "partial": 1, "none": 0}


class ImpactError(RuntimeError):
    """The proof graph and the rules disagree: one of them has been changed without the other."""


@dataclass(frozen=True, slots=True)
class Change:
    """A duty whose status or transfer changes.

    :ivar duty: id of the duty.
    :ivar before: status with the support, ``after`` without it.
    :ivar transfer_before: what certified systems carry of it with the support: ``full``, ``partial``,
        ``none``.
    """

    duty: str
    label: str
    before: str
    after: str
    transfer_before: str
    transfer_after: str

    @property
    def falls(self) -> bool:
        """Whether it was covered or to be extended and ends lower (covered > extend > deficient,"
        " not-assessed > missing)."""
        return self.before in ("covered", "extend") and _RANK[self.after] < _RANK[self.before]

    @property
    def loses_transfer(self) -> bool:
        """Whether less is carried than before."""
        return _TRANSFER[self.transfer_after] < _TRANSFER[self.transfer_before]


@dataclass(frozen=True, slots=True)
class PointChange:
    """A point of the law in a scope whose status changes."""

    point: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What happens if a node goes.

    :ivar kind: what the node is, one of :data:`normgraph.assessment.proofstate.LEAVES`.
    :ivar changes: duties whose status or transfer changes, those that fall first.
    """

    target: str
    kind: str
    label: str
    changes: tuple[Change, ...]
    points: tuple[PointChange, ...]

    @property
    def falls(self) -> tuple[Change, ...]:
        """The duties that fall."""
        return tuple(change for change in self.changes if change.falls)


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A node whose loss makes at least one duty fall."""

    node: str
    kind: str
    label: str
    falls: tuple[Change, ...]


def proof_graph(evaluation: Evaluation) -> nx.DiGraph:
    """What carries what, from supports to what they support.

    Nodes have ``kind``, ``label`` and ``state``; edges have ``role``. Kinds: those of
    :data:`normgraph.assessment.proofstate.LEAVES`, ``implementation``, ``chain``, ``judgement``,
        ``unjudged``,
    ``candidate``, ``slot``, ``route``, ``duty``, ``point``. Ids are keys of the workspace and of mapping
    rows, or built like the IRIs of the rules.

    :raises ImpactError: if the states that follow from the graph are not those that the rules derived
    """
    graph = build(evaluation)
    found = states(graph, tables(evaluation.store))
    expected = derived_states(evaluation)
    wrong = sorted(
        node for node in expected.keys() | _decided(graph, found) if found.get(node) != expected.get(node)
    )
    if wrong:
        raise ImpactError(
            f"the proof graph and the rules differ on {len(wrong)} nodes: "
            + listing([f"{node}: {found.get(node)}, by the rules {expected.get(node)}" for node in wrong])
        )
    nx.set_node_attributes(graph, found, "state")
    return graph


def _decided(graph: Any, found: dict[str, str]) -> set[str]:
    """Nodes on which the rules must have something to say: duties, points, and chains, slots and candidates"
    " in effect."""
    always, in_effect = {"duty", "point"}, {"chain", "candidate"}
    return {
        node
        for node, kind in graph.nodes(data="kind")
        if kind in always or (kind in in_effect and found[node] != "gone")
    }


def what_falls(evaluation: Evaluation, target: str, graph: nx.DiGraph | None = None) -> Impact:
    """What happens if a support goes. A person goes by leaving, a post by falling vacant, anything else by
    not being there.

    :param target: key (``certificate/AIMS-60417``, ``post/CPO``), or its last part where that is unique
    :param graph: the proof graph, if it is at hand; built otherwise
    :raises LookupError: if there is no such node; the message names others
    :raises ImpactError: see :func:`proof_graph`
    """
    known = proof_graph(evaluation) if graph is None else graph
    return _impact(known, tables(evaluation.store), _find(known, target))


def single_points(evaluation: Evaluation, graph: nx.DiGraph | None = None) -> tuple[SinglePoint, ...]:
    """Nodes whose loss makes at least one duty fall that is covered or to be extended, the heaviest loss
    first.

    :raises ImpactError: see :func:`proof_graph`
    """
    known = proof_graph(evaluation) if graph is None else graph
    decided = tables(evaluation.store)
    found = []
    for node in _leaves(known):
        impact = _impact(known, decided, node)
        if impact.falls:
            found.append(SinglePoint(node, impact.kind, impact.label, impact.falls))
    return tuple(sorted(found, key=lambda point: (-len(point.falls), point.node)))


def _leaves(graph: Any) -> list[str]:
    return sorted(node for node, kind in graph.nodes(data="kind") if kind in LEAVES)


def _find(graph: Any, target: str) -> str:
    leaves = _leaves(graph)
    if target in leaves:
        return target
    # a CURIE names a control by its standard, as keys do: iso42001:A.6.2.4 is control/iso42001/A.6.2.4
    wanted = target.strip().casefold().replace(":", "/", 1)
    named = [node for node in leaves if node.casefold() == wanted]
    named = named or [node for node in leaves if node.casefold().endswith(f"/{wanted}")]
    if len(named) == 1:
        return named[0]
    if named:
        raise LookupError(f"'{target}' names more than one: {listing(named)}")
    near = sorted(leaves, key=lambda node: (-_likeness(node.casefold(), wanted), node))
    raise LookupError(f"there is nothing called '{target}' that could go. There is: {listing(near)}")


def _likeness(node: str, wanted: str) -> int:
    """How many of the parts of a name occur in a key."""
    return sum(part in node for part in wanted.replace(":", "/").replace(" ", "/").split("/") if part)


def _impact(graph: Any, decided: Tables, target: str) -> Impact:
    before = dict(graph.nodes(data="state"))
    after = states(graph, decided, {target}, before)
    changes, points = [], []
    for node in sorted(nx.descendants(graph, target)):
        kind = graph.nodes[node]["kind"]
        if kind == "duty":
            carried = transfer(graph, node, before), transfer(graph, node, after)
            if before[node] != after[node] or carried[0] != carried[1]:
                label = graph.nodes[node]["label"]
                changes.append(Change(node, label, before[node], after[node], *carried))
        elif kind == "point" and before[node] != after[node]:
            points.append(PointChange(node, before[node], after[node]))
    data = graph.nodes[target]
    ordered = sorted(changes, key=lambda change: (not change.falls, change.duty))
    return Impact(target, data["kind"], data["label"], tuple(ordered), tuple(points))
