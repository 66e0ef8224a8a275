"""The proof of a duty as a graph in layers, from what was recorded up to the criterion.

Layers, from the left: answers of readers, and certificates; documents, and the statement of applicability;
what a route needs, and the mapping row; routes; the criterion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from normgraph.assessment.model import Assessment, Chain, Duty, Evidence, RowRef
from normgraph.assessment.routes import Filling, Route, Slot

from .flow import GRADES
from .flow_boxes import word
from .flow_data import provision_number
from .view import GATES, View

__all__ = ["LAYERS", "SIGNS", "Edge", "Node", "ProofGraph", "proof_graph"]

LAYERS: Final = 5
"""How many layers there are; the criterion stands in the last."""

SIGNS: Final = {"holds": "●", "open": "○", "fails": "▲", "empty": "◇"}
"""What stands before the result of a document, slot or route."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box.

    :ivar layer: 0 to 4, from the left.
    :ivar kind: what it is, for the heading of its layer.
    :ivar head: its first lines, in bold.
    :ivar state: its result in words; may be empty.
    :ivar lines: what else it says.
    :ivar style: class that tells its state.
    """

    key: str
    layer: int
    kind: str
    head: str
    state: str
    lines: tuple[str, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Edge:
    """From what supports to what is supported."""

    source: str
    target: str
    style: str


@dataclass(slots=True)
class ProofGraph:
    """Boxes by key, each after what it supports, and lines."""

    title: str
    description: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add(self, node: Node, target: str, style: str) -> str:
        """Put in a box, unless it is there, and what it supports."""
        self.nodes.setdefault(node.key, node)
        edge = Edge(node.key, target, style)
        if edge not in self.edges:
            self.edges.append(edge)
        return node.key


def proof_graph(a: Assessment, duty: Duty, routes: Sequence[Route]) -> ProofGraph:
    """Put together the proof of a duty.

    :param a: the assessment that it belongs to
    :param duty: the duty
    :param routes: its routes
    :returns: the graph, the criterion first
    """
    view = View(a)
    status = view.status(duty.status).label
    scope = view.scope_label(duty.scope)
    graph = ProofGraph(f"{duty.label}, {scope}: {status}", f"{status}. {duty.reason}")
    lines = [f"for {scope}", duty.reason, f"{view.provision_label(duty.stated_in)}; {duty.criterion}"]
    if duty.status != "covered" and duty.transfer.remainder:
        lines.append(f"Open after what is carried: {_aspects(duty.transfer.remainder)}")
    lines += [f"{GATES}: {finding.message}" for finding in view.gates_of(duty.scope)]
    graph.nodes["criterion"] = Node(
        "criterion", LAYERS - 1, "Criterion", duty.label, status, tuple(lines), f"st-{word(duty.status)}"
    )
    for part in (other for other in a.duties if other.reach_of == duty.id):
        label, state = view.scope_label(part.scope), view.status(part.status).label
        node = Node(f"part/{part.id}", 3, "AI system", label, state, (part.id,), f"st-{word(part.status)}")
        graph.add(node, "criterion", "e-sum")
    through = {(route.mapping, route.certificate): route for route in routes if route.mapping}
    for number, route in enumerate(route for route in routes if not route.mapping):
        _documents(graph, duty, route, number)
    for chain in duty.transfer.sources:
        _chain(graph, duty, chain, through.get((chain.id, chain.certificate)))
    if len(graph.nodes) == 1:
        ground = Node("ground", 3, "Ground", "Decided before any evidence", "", (duty.reason,), "n-plain")
        graph.add(ground, "criterion", "e-sum")
    return graph


def _documents(graph: ProofGraph, duty: Duty, route: Route, number: int) -> None:
    """A route by documents of one's own."""
    what = " and ".join(dict.fromkeys(slot.type for slot in route.slots))
    key, style = f"route/{number}", word(route.result)
    node = Node(key, 3, "Route", "Document of your own", _result(route.result), (what,), f"n-{style}")
    graph.add(node, "criterion", f"e-{style}")
    for slot in route.slots:
        _slot(graph, duty, slot, key)


def _slot(graph: ProofGraph, duty: Duty, slot: Slot, route: str) -> None:
    needed = slot.type or "Document that the statement of applicability names"
    unit = (f"about version {slot.unit}",) if slot.unit else ()
    key = f"{route}/{slot.type}/{slot.unit}"
    node = Node(key, 2, "Needed", needed, _result(slot.result), unit, f"n-{word(slot.result)}")
    graph.add(node, route, f"e-{word(slot.result)}")
    for filling in slot.fillings:
        _filling(graph, _evidence(duty, slot, filling), filling, key)


def _evidence(duty: Duty, slot: Slot, filling: Filling) -> Evidence | None:
    """What the assessment says of a document in a slot."""
    same = [
        one
        for one in duty.evidence
        if (one.artefact, one.version, one.result) == (filling.artefact, filling.version, filling.result)
    ]
    same.sort(key=lambda one: (one.unit != slot.unit, slot.type not in one.via))
    return same[0] if same else None


def _filling(graph: ProofGraph, evidence: Evidence | None, filling: Filling, slot: str) -> None:
    name, result = f"{filling.artefact} {filling.version}", filling.result
    key = f"document/{name}/{evidence.unit if evidence else ''}/{result}"
    says = (evidence.title, *evidence.reasons, _place(evidence.ref)) if evidence else ()
    lines = tuple(filter(None, says))
    node = Node(key, 1, "Document", name, _result(result), lines, f"n-{word(result)}")
    graph.add(node, slot, f"e-{word(result)}")
    check = evidence.check if evidence else None
    if check is None:
        nobody = ("Nobody has recorded having read it for this criterion.",)
        graph.add(Node(f"{key}/check", 0, "Answer", "Not read", "", nobody, "n-open"), key, "e-open")
        return
    where = f"at {check.place}" if check.place else ""
    lacking = f"not found: {_aspects(check.lacking)}" if check.lacking else ""
    when = f"{check.reader}, {check.read_on.isoformat()}" if check.read_on else check.reader
    told = tuple(filter(None, (where, lacking, when, f"read: {check.read}", _place(check.ref))))
    style = result if result in ("holds", "open") else "plain"
    node = Node(f"{key}/check", 0, "Answer", f"Answer: {check.answer}", "", told, f"n-{style}")
    graph.add(node, key, f"e-{style}")


def _chain(graph: ProofGraph, duty: Duty, chain: Chain, route: Route | None) -> None:
    """A route through a certified management system."""
    number = provision_number(chain.provision)
    style = "possible" if chain.strength == "possible" else word(chain.grade)
    key = f"chain/{chain.id}/{chain.certificate}"
    counted = ", not counted" if style == "possible" else ""
    state = f"{GRADES.get(chain.grade, chain.grade)}, {chain.strength}{counted}"
    lines = (chain.provision_label.removeprefix(number).lstrip(" :–-"), chain.standard)
    route_node = Node(key, 3, "Route", f"Through {number}", state, lines, f"n-{style}")
    graph.add(route_node, "criterion", f"e-{style}")
    for slot in route.slots if route else ():
        _slot(graph, duty, slot, key)
    told = [f"Open: {_aspects(chain.remainder)}"] if chain.remainder else []
    told.append(f"confidence {chain.confidence:g}, second reading: {chain.reading}")
    relation = f"{chain.relation.replace('-', ' ')} the criterion"
    row = Node(f"{key}/row", 2, "Mapping row", number, relation, tuple(told), f"n-{style}")
    above = graph.add(row, key, f"e-{style}")
    links = {link.kind: link for link in chain.links}
    for kind, layer in (("statement of applicability", 1), ("certificate", 0)):
        if link := links.get(kind):
            name = kind[0].upper() + kind[1:]
            place = tuple(filter(None, (link.label, _place(link.ref))))
            own = f"{kind}/{link.ref.key if link.ref else ''}/{link.label}"
            plain = "n-possible" if link.strength == "possible" else "n-plain"
            node = Node(own, layer, name, name, link.strength, place, plain)
            above = graph.add(node, above, f"e-{style}")


def _result(result: str) -> str:
    words = {"empty": "nothing is named"}
    return f"{SIGNS.get(result, '◇')} {words.get(result, result)}"


def _aspects(aspects: Iterable[object]) -> str:
    return ", ".join(getattr(aspect, "label", "") for aspect in aspects)


def _place(ref: RowRef | None) -> str:
    return ref.place if ref else ""
