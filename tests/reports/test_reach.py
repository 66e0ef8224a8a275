"""What standards carry of the points: the counts, and the pictures of them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from normgraph.reports.reach import Overview, reaches
from normgraph.reports.reach_picture import overview_svg, tally_sentence
from normgraph.reports.view import View
from tests.reports.factory import sample
from tests.reports.factory_data import QUALITY, STANDARD
from tests.reports.factory_large import large

SVG = "{http://www.w3.org/2000/svg}"


def draw(overview: Overview) -> ET.Element:
    return ET.fromstring(overview_svg(overview, "What transfers", {"art_17/par_1/pnt_d": "here"}, "p"))


def test_systems_of_the_same_certificates_are_taken_together() -> None:
    found = reaches(View(large(6)))
    assert [len(r.scopes) for r in found] == [4, 1, 1]
    assert [[c.id for c in r.certificates] for r in found] == [["AIMS-2025-0042", "QM-2024-118"], [], []]
    assert [r.applies for r in found] == [True, True, False]
    assert [o.standards for o in found[0].overviews] == [(QUALITY,), (STANDARD,), (QUALITY, STANDARD)]


def test_counts_follow_the_duties() -> None:
    a = sample()
    quality, artificial, both = reaches(View(a))[0].overviews
    # What is merely possible counts as nothing.
    assert [(t.tally.full, t.tally.partial, t.tally.nothing) for t in both.targets] == [
        (1, 3, 1),
        (0, 0, 3),
        (2, 1, 1),
    ]
    assert [(t.tally.full, t.tally.partial) for t in quality.targets] == [(0, 2), (0, 0), (1, 0)]
    assert [(t.tally.full, t.tally.partial) for t in artificial.targets] == [(1, 3), (0, 0), (2, 1)]
    assert [s.name for s in quality.sources] == ["Clause 8", "Clause 10"]
    assert [(s.name, s.numbers) for s in artificial.sources] == [
        ("Clause 9", ("9.1",)),
        ("Clause 10", ("10.2",)),
        ("Controls A.6", ("A.6.2.2", "A.6.2.4", "A.6.2.6")),
    ]
    possible = [s for s in artificial.streams if s.grade == "possible"]
    assert [(s.source.name, s.target.point.mark) for s in possible] == [
        ("Controls A.6", "(d)"),
        ("Controls A.6", "(e)"),
    ]
    assert tally_sentence(both.tally) == ("12 criteria apply: 3 carried in full, 4 partly, 5 by nothing.")


def test_a_criterion_is_carried_only_as_far_as_for_each_system() -> None:
    a = sample()
    inside = next(s for s in a.scopes if s.id == "system/RNK")
    twin = replace(inside, id="system/TWN", label="Twin")
    copies = tuple(
        replace(
            d,
            id=d.id.replace("/RNK/", "/TWN/"),
            scope=twin.id,
            transfer=replace(
                d.transfer, sources=tuple(replace(c, strength="possible") for c in d.transfer.sources)
            ),
        )
        for d in a.duties
        if d.scope == inside.id
    )
    certificates = tuple(
        replace(c, reaches=(*c.reaches, twin.id)) if c.reaches else c for c in a.certificates
    )
    both = replace(a, scopes=(*a.scopes, twin), duties=(*a.duties, *copies), certificates=certificates)
    tally = reaches(View(both))[0].overviews[-1].tally
    assert (tally.full, tally.partial, tally.nothing) == (0, 0, 12)


@pytest.mark.parametrize("picture", [0, 1, 2])
def test_every_point_is_drawn_and_nothing_overlaps(picture: int) -> None:
    overview = reaches(View(large()))[0].overviews[picture]
    svg = draw(overview)
    boxes = [g for g in svg.iter(f"{SVG}g") if (g.get("class") or "").startswith("box b-")]
    assert len([g for g in boxes if g.get("class") == "box b-source"]) == len(overview.sources)
    assert len([g for g in boxes if g.get("class") == "box b-none"]) == 2
    streams = [path for path in svg.iter(f"{SVG}path") if "stream" in (path.get("class") or "")]
    assert len(streams) == len(overview.streams)
    _, _, width, height = map(float, str(svg.get("viewBox")).split())
    columns: dict[float, list[tuple[float, float]]] = {}
    for rect in svg.iter(f"{SVG}rect"):
        x, y, w, h = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + w <= width and 0 <= y <= y + h <= height
        if rect.get("class") == "frame":
            columns.setdefault(x, []).append((y, y + h))
    for spans in columns.values():
        spans.sort()
        assert all(first[1] < second[0] for first, second in pairwise(spans))
    # A stream begins and ends at its boxes.
    for path in streams:
        places = re.findall(r"-?[0-9.]+", str(path.get("d")))
        for x, y in ((float(places[0]), float(places[1])), (float(places[-2]), float(places[-1]))):
            assert any(
                top <= y <= end for left, spans in columns.items() for top, end in spans if left < x + 1
            )


def test_the_picture_says_in_words_what_it_shows() -> None:
    svg = draw(reaches(View(sample()))[0].overviews[1])
    words = " ".join("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))
    assert "(d) examination, test and validation 1 in full · 3 partly · 1 by nothing from 9, A.6" in words
    assert "○ ISO/IEC 42001:2023 does not reach it · 3 criteria" in words
    assert str(svg.findtext(f"{SVG}desc")).startswith("12 criteria apply")
    assert [a.get("href") for a in svg.iter(f"{SVG}a")] == ["#here"]
    titles = [str(path.findtext(f"{SVG}title")) for path in svg.iter(f"{SVG}path")]
    assert any("Clause 10 → (h) post-market monitoring: 1 criterion in full" in title for title in titles)
