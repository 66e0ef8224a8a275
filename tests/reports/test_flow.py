"""The picture of what transfers."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from normgraph.assessment.model import Duty
from normgraph.reports.flow import NOTHING, counts_sentence, to_svg
from normgraph.reports.flow_data import collect
from normgraph.reports.flow_layout import align
from normgraph.reports.measure import text_width, wrap_text
from normgraph.reports.view import View
from tests.reports.factory import sample

SVG = "{http://www.w3.org/2000/svg}"


def picture(scope: str) -> ET.Element:
    view = View(sample())
    flow = collect(view, scope)
    return ET.fromstring(to_svg(view, flow, {d.id: f"a{n}" for n, d in enumerate(view.a.duties)}, "p"))


def words(element: ET.Element) -> str:
    return " ".join("".join(text.itertext()) for text in element.iter(f"{SVG}text"))


def boxes(element: ET.Element, style: str) -> list[ET.Element]:
    return [g for g in element.iter(f"{SVG}g") if g.get("class") == f"box {style}"]


def test_one_line_for_each_chain() -> None:
    a = sample()
    chains = [c for d in a.duties if d.scope == "system/RNK" for c in d.transfer.sources]
    svg = picture("system/RNK")
    drawn = [g for g in svg.iter(f"{SVG}g") if (g.get("class") or "").startswith("chain ")]
    styles = sorted(str(g.get("class")) for g in drawn)
    assert styles == sorted(f"chain g-{c.grade} s-{c.strength}" for c in chains)
    starts = [str(g[1].get("d")).split("C")[0] for g in drawn]
    assert len(set(starts)) == len(starts)


def test_every_duty_is_drawn_and_what_nothing_reaches_is_marked() -> None:
    svg = picture("system/RNK")
    assert len(boxes(svg, "b-none")) == 4
    assert len(boxes(svg, "b-partial")) == 5
    assert len(boxes(svg, "b-full")) == 3
    assert words(svg).count("no standard carries it") == 4
    assert (
        "Article 17(1), point (d): examination, test and validation 1 in full, 3 partly, 1 reached by nothing"
        in words(svg)
    )


def test_a_system_outside_the_scope_has_an_empty_left_side_that_says_why() -> None:
    svg = picture("system/VIS")
    assert not [g for g in svg.iter(f"{SVG}g") if (g.get("class") or "").startswith("chain ")]
    assert not boxes(svg, "b-source")
    assert NOTHING in words(svg)
    assert len(boxes(svg, "b-na")) == 1


def test_boxes_of_one_column_do_not_overlap_and_lie_in_the_picture() -> None:
    for scope in ("system/RNK", "system/VIS"):
        svg = picture(scope)
        _, _, width, height = map(float, str(svg.get("viewBox")).split())
        columns: dict[float, list[tuple[float, float]]] = {}
        for rect in svg.iter(f"{SVG}rect"):
            x, y, w, h = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert x + w <= width
            assert 0 <= y <= y + h <= height
            if rect.get("class") == "frame":
                columns.setdefault(x, []).append((y, y + h))
        assert columns
        for spans in columns.values():
            spans.sort()
            assert all(first[1] < second[0] for first, second in pairwise(spans))


def test_texts_fit_their_boxes_and_nothing_is_left_out() -> None:
    a = sample()
    long = "Überwachungsgesamtdokumentationsrichtlinie面接スコア" * 3
    duties = tuple(replace(d, label=f"{d.label} {long}") for d in a.duties)
    view = View(replace(a, duties=duties))
    svg = ET.fromstring(to_svg(view, collect(view, "system/RNK"), {}, "p"))
    assert words(svg).replace(" ", "").count(long) == 12
    for text in svg.iter(f"{SVG}text"):
        right = float(text.get("x", "")) + text_width(text.text or "", float(text.get("font-size", "")))
        assert right <= (344 if float(text.get("x", "")) < 344 else 1120)


def test_boxes_lead_to_their_duties() -> None:
    links = [a.get("href") for a in picture("system/RNK").iter(f"{SVG}a")]
    assert len(links) == 12
    assert all(re.fullmatch(r"#a\d+", str(link)) for link in links)


def test_counts_in_words() -> None:
    view = View(sample())
    assert counts_sentence(collect(view, "system/RNK").counts) == (
        "12 duties apply: 3 reached in full, 5 partly, 4 by nothing."
    )
    assert counts_sentence(collect(view, "system/VIS").counts).endswith("Not applicable: 1.")
    assert counts_sentence(collect(view, "system/INT-1").counts) == "No duty applies."


def test_a_number_in_front_of_a_title_is_not_repeated() -> None:
    a = sample()

    def numbered(duty: Duty) -> Duty:
        sources = tuple(
            replace(c, provision_label=f"{c.provision.partition(':')[2]} {c.provision_label}")
            for c in duty.transfer.sources
        )
        return replace(duty, transfer=replace(duty.transfer, sources=sources))

    with_numbers = collect(View(replace(a, duties=tuple(map(numbered, a.duties)))), "system/RNK")
    assert [s.label for s in with_numbers.sources] == [
        s.label for s in collect(View(a), "system/RNK").sources
    ]


@pytest.mark.parametrize(
    ("wishes", "heights", "bottom"),
    [
        ([0, 0, 0], [10, 10, 10], 100),
        ([95, 50, 0], [10, 10, 10], 100),
        ([5, 6, 90], [10, 30, 10], 60),
        ([], [], 10),
    ],
)
def test_align_keeps_order_and_distance(wishes: list[float], heights: list[float], bottom: float) -> None:
    tops = align(wishes, heights, bottom)
    ends = [top + height for top, height in zip(tops, heights, strict=True)]
    assert all(top >= end for top, end in zip(tops[1:], ends, strict=False))
    assert all(top >= 0 for top in tops)
    assert not ends or ends[-1] <= bottom


def test_wrapping_keeps_every_character() -> None:
    text = "Wörterbuch " * 5 + "x" * 90 + " 面接"
    lines = wrap_text(text, 100, 12)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, 12) <= 100 for line in lines)
