"""The proof of a duty as a picture."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from normgraph.assessment.model import Assessment, Duty
from normgraph.assessment.routes import Filling, Route, Slot
from normgraph.reports.proof_graph import proof_graph
from normgraph.reports.proof_picture import proof_svg
from tests.reports.factory import sample
from tests.reports.factory_data import ORG
from tests.reports.factory_large import gated

SVG = "{http://www.w3.org/2000/svg}"


def duty_of(a: Assessment, end: str) -> Duty:
    return next(d for d in a.duties if d.id == f"duty/{end}")


def routes_of(duty: Duty) -> tuple[Route, ...]:
    """Routes as the rules make them: one by documents, and one through each provision that carries all."""
    fillings = tuple(Filling(e.artefact, e.version, e.result) for e in duty.evidence)
    result = fillings[0].result if fillings else "empty"
    own = Route("", "", result, (Slot("Test procedure", "", result, fillings),))
    empty = Route("", "", "empty", (Slot("Test report", "7.4", "empty", ()),))
    named = Slot("", "", result, fillings)
    through = tuple(
        Route(c.id, c.certificate, result, (named,)) for c in duty.transfer.sources if c.grade == "full"
    )
    return (own, empty, *through)


def drawn(a: Assessment, duty: Duty) -> tuple[ET.Element, str]:
    svg = ET.fromstring(proof_svg(a, duty, routes_of(duty)))
    return svg, " ".join("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))


def test_every_part_of_the_proof_has_a_box() -> None:
    a = sample()
    duty = duty_of(a, "system/RNK/17-1-d/examination-procedures")
    svg, words = drawn(a, duty)
    for text in (
        "Examination procedures written covered for Rang",
        "Document of your own ● holds Test procedure",
        "◇ nothing is named",
        "PRO-07 1.9 ● holds Prüfen & Freigeben von KI-Systemen",
        "Answer: yes at 4.2, second table",
        "Through A.6.2.4 in full, entailed AI system verification and validation ISO/IEC 42001:2023",
        "Document that the statement of applicability names ● holds",
        "A.6.2.4 superset of the criterion confidence 0.85, second reading: qualified person",
        "Statement of applicability supported",
        "Certificate entailed",
        "8.3.4 intersects with the criterion Open:",
        "checks.csv, row 7",
    ):
        assert text in words, text
    assert svg.findtext(f"{SVG}title") == f"{duty.label}, {a.scopes[1].label}: covered"
    assert str(svg.findtext(f"{SVG}desc")).startswith("covered. ")
    assert "prefers-color-scheme: dark" in str(svg.findtext(f"{SVG}style"))


def test_boxes_do_not_overlap_and_lines_lead_to_the_right() -> None:
    a = sample()
    for duty in a.duties:
        graph = proof_graph(a, duty, routes_of(duty))
        assert all(graph.nodes[e.source].layer < graph.nodes[e.target].layer for e in graph.edges)
        ends = {e.source for e in graph.edges}
        assert graph.nodes.keys() - ends == {"criterion"}
        svg = ET.fromstring(proof_svg(a, duty, routes_of(duty)))
        _, _, width, height = map(float, str(svg.get("viewBox")).split())
        columns: dict[float, list[tuple[float, float]]] = {}
        for rect in svg.iter(f"{SVG}rect"):
            if rect.get("class") == "frame":
                x, y, w, h = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
                assert x + w <= width and y + h <= height
                columns.setdefault(x, []).append((y, y + h))
        assert sum(map(len, columns.values())) == len(graph.nodes)
        for spans in columns.values():
            spans.sort()
            assert all(first[1] < second[0] for first, second in pairwise(spans))


def test_a_document_of_several_slots_is_drawn_once() -> None:
    a = sample()
    duty = duty_of(a, "system/RNK/17-1-d/examination-procedures")
    graph = proof_graph(a, duty, routes_of(duty))
    documents = [node for node in graph.nodes.values() if node.kind == "Document"]
    assert [node.head for node in documents] == ["PRO-07 1.9"]
    assert sum(edge.source == documents[0].key for edge in graph.edges) == 2


def test_a_duty_that_is_summed_up_shows_its_systems() -> None:
    a = sample()
    graph = proof_graph(a, replace(duty_of(a, f"{ORG}/17-1-h/set-up"), evidence=()), ())
    parts = [(node.head, node.state) for node in graph.nodes.values() if node.kind == "AI system"]
    assert [state for _, state in parts] == ["not-applicable", "covered", "deficient"]


def test_a_duty_that_does_not_apply_shows_the_ground() -> None:
    a = sample()
    duty = replace(duty_of(a, "system/INT-1/72-3/plan"), evidence=())
    graph = proof_graph(a, replace(duty, transfer=replace(duty.transfer, sources=())), ())
    assert [node.kind for node in graph.nodes.values()] == ["Criterion", "Ground"]
    assert duty.reason in graph.nodes["ground"].lines


def test_what_is_to_be_decided_first_stands_with_the_criterion() -> None:
    a = gated(sample())
    assert "To be decided before any" in drawn(a, duty_of(a, "system/VIS/72-3/plan"))[1]
    assert "To be decided before any" not in drawn(a, duty_of(a, "system/RNK/72-3/plan"))[1]


@pytest.mark.parametrize("poison", ['"><script>alert(1)</script>', "'; }</style><b>", "a\x00\x1b\u202eb"])
def test_no_text_can_break_out(poison: str) -> None:
    a = sample()
    first = duty_of(a, "system/RNK/17-1-d/examination-procedures")
    chain = replace(first.transfer.sources[0], strength=poison, grade=poison, relation=poison)
    evidence = replace(first.evidence[0], title=poison, reasons=(poison,), result=poison)
    duty = replace(
        first,
        label=poison,
        reason=poison,
        evidence=(evidence,),
        transfer=replace(first.transfer, sources=(chain, *first.transfer.sources[1:])),
    )
    svg, words = drawn(a, duty)
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} == {
        *("svg", "title", "desc", "style", "rect", "g", "path", "text")
    }
    assert not {"\x00", "\x1b", "\u202e"} & set(words)


def test_equal_duties_give_equal_pictures() -> None:
    a, b = sample(), sample()
    duty = duty_of(a, "system/RNK/17-1-d/test-procedures")
    same = duty_of(b, "system/RNK/17-1-d/test-procedures")
    assert proof_svg(a, duty, routes_of(duty)) == proof_svg(b, same, routes_of(same))
