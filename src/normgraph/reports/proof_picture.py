"""The proof of a duty as a picture: a file of its own that needs nothing else.

Layers stand side by side, supports on the left. Each box stands as near to what it supports as the others in
its layer allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from normgraph.assessment.model import Assessment, Duty
from normgraph.assessment.routes import Route

from .flow_boxes import ARROW, BAR, PAD, Box, TextLine, box_svg, chain_svg, safe, text_lines
from .flow_layout import align, spread
from .proof_graph import LAYERS, Edge, Node, ProofGraph, proof_graph

__all__ = ["proof_svg"]

_BOX: Final = 236
_GAP: Final = 60
_BETWEEN: Final = 10
_MARGIN: Final = 16
_HEAD, _TEXT, _SMALL = 13, 13, 12
_BREATH: Final = 4


def proof_svg(a: Assessment, duty: Duty, routes: Sequence[Route]) -> str:
    """Draw the proof of a duty.

    :param a: the assessment that it belongs to
    :param duty: the duty
    :param routes: its routes, as :func:`normgraph.assessment.routes.routes` gives them
    :returns: an SVG document with its styles, light and dark, with a line feed at the end
    """
    graph = proof_graph(a, duty, routes)
    layers = [layer for layer in range(LAYERS) if any(n.layer == layer for n in graph.nodes.values())]
    column = {layer: _MARGIN + index * (_BOX + _GAP) for index, layer in enumerate(layers)}
    headings = {layer: _heading(graph, layer) for layer in layers}
    boxes = _placed(graph, layers, max(box.top + box.height for box in headings.values()) + _BETWEEN)
    width = column[layers[-1]] + _BOX + _MARGIN
    height = round(max(box.top + box.height for box in boxes.values())) + _MARGIN
    parts = [f'<rect class="page" width="{width}" height="{height}"/>']
    parts += [box_svg(headings[layer], column[layer], _BOX) for layer in layers]
    parts += _lines(graph, boxes, column)
    parts += [box_svg(boxes[n.key], column[n.layer], _BOX) for n in graph.nodes.values()]
    start = (
        f'<svg class="proof" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="group" aria-labelledby="proof-title proof-desc">'
    )
    named = f'<title id="proof-title">{safe(graph.title)}</title>'
    described = f'<desc id="proof-desc">{safe(graph.description)}</desc>'
    return "\n".join([start, named, described, f"<style>{_styles()}</style>", *parts, "</svg>"]) + "\n"


def _styles() -> str:
    text = files("normgraph").joinpath("web", "styles", "proof.css").read_text(encoding="utf-8")
    return "\n".join(text.splitlines())


def _box(node: Node, ports: int) -> Box:
    room = _BOX - BAR - 2 * PAD
    lines = text_lines(node.head, _TEXT, "t-label", room)
    if node.state:
        lines += text_lines(node.state, _SMALL, "t-state", room)
    for text in node.lines:
        lines += [TextLine("", _BREATH, "t-small"), *text_lines(text, _SMALL, "t-small", room)]
    return Box(lines, node.style, ports)


def _heading(graph: ProofGraph, layer: int) -> Box:
    """The kinds of boxes in a layer."""
    kinds = dict.fromkeys(node.kind for node in graph.nodes.values() if node.layer == layer)
    return Box(text_lines(" · ".join(kinds), _HEAD, "t-layer", _BOX), "", top=_MARGIN - 6)


def _order(graph: ProofGraph) -> list[str]:
    """The boxes in the order in which their supports are told: siblings stay together in each layer."""
    order: dict[str, None] = {}

    def visit(key: str) -> None:
        if key in order:
            return
        order[key] = None
        for edge in graph.edges:
            if edge.target == key:
                visit(edge.source)

    visit("criterion")
    return list(order)


def _placed(graph: ProofGraph, layers: Sequence[int], start: float) -> dict[str, Box]:
    """All boxes where they stand.

    :param start: what stands above ends here
    """
    order = _order(graph)
    ports = {key: max(_in(graph, key), _out(graph, key)) for key in order}
    boxes = {key: _box(graph.nodes[key], ports[key]) for key in order}
    members = {layer: [key for key in order if graph.nodes[key].layer == layer] for layer in layers}
    need = {layer: sum(boxes[key].height + _BETWEEN for key in keys) for layer, keys in members.items()}
    # The fullest layer is stacked; from there each next one stands beside what it is linked to.
    fullest = max(layers, key=lambda layer: (need[layer], layer))
    top = start
    for key in members[fullest]:
        boxes[key].top = top
        top += boxes[key].height + _BETWEEN
    done = set(members[fullest])
    at = layers.index(fullest)
    for layer in [*reversed(layers[:at]), *layers[at + 1 :]]:
        keys = members[layer]
        wishes = [_wish(graph, key, boxes, done) - start for key in keys]
        heights = [boxes[key].height + _BETWEEN for key in keys]
        places = align(wishes, heights, need[fullest])
        for key, place in zip(keys, places, strict=True):
            boxes[key].top = start + place
        done |= set(keys)
    return boxes


def _wish(graph: ProofGraph, key: str, boxes: dict[str, Box], done: set[str]) -> float:
    """Where a box wants to begin: half-way down beside what it is linked to."""
    linked = [e.target for e in graph.edges if e.source == key] + [
        e.source for e in graph.edges if e.target == key
    ]
    middles = [boxes[other].middle for other in linked if other in done]
    middle = sum(middles) / len(middles) if middles else 0.0
    return middle - boxes[key].height / 2


def _in(graph: ProofGraph, key: str) -> int:
    return sum(edge.target == key for edge in graph.edges)


def _out(graph: ProofGraph, key: str) -> int:
    return sum(edge.source == key for edge in graph.edges)


def _lines(graph: ProofGraph, boxes: dict[str, Box], column: dict[int, int]) -> list[str]:
    """The lines; those at one box lie apart in the order of their far ends."""
    starts: dict[Edge, float] = {}
    ends: dict[Edge, float] = {}
    for key, box in boxes.items():
        out = sorted((e for e in graph.edges if e.source == key), key=lambda e: boxes[e.target].middle)
        starts |= zip(out, spread(len(out), box.middle, ARROW), strict=True)
        into = sorted((e for e in graph.edges if e.target == key), key=lambda e: boxes[e.source].middle)
        ends |= zip(into, spread(len(into), box.middle, ARROW), strict=True)
    found = []
    for edge in graph.edges:
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        x1, x2 = column[source.layer] + _BOX, column[target.layer]
        says = f"{source.head} → {target.head}"
        found.append(chain_svg(x1, starts[edge], x2, ends[edge], edge.style, says))
    return found
