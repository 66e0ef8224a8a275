"""The page in a browser, at a desk and on a phone. Skips without Chromium."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from normgraph.reports.html import to_html
from tests.reports.browser import Browser, missing
from tests.reports.factory import empty, many, sample
from tests.reports.factory_large import gated, large

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "there is a browser")

# Elements that begin or end outside the window, but for those that scroll in a region of their own.
CUT_OFF = """
const width = document.documentElement.clientWidth, found = [];
for (const e of document.querySelectorAll("body *")) {
  if (e.closest(".scroll") || e.closest(".skip") || e.closest("svg")) continue;
  const box = e.getBoundingClientRect();
  if (box.width && (box.right > width + 1 || box.left < -1)) found.push(e.tagName + " " + e.className);
}
return found;
"""
# Texts that are wider than the box they stand in, measured in the font that the browser took.
TOO_WIDE = """
const found = [];
for (const g of document.querySelectorAll("svg.flow g.box")) {
  const frame = g.querySelector(".frame");
  if (!frame) continue;
  const end = frame.getBBox().x + frame.getBBox().width;
  for (const t of g.querySelectorAll("text"))
    if (t.getBBox().x + t.getBBox().width > end) found.push(t.textContent);
}
return found;
"""
# Elements with text of their own that stands out too little from the nearest background.
FAINT = """
const parts = c => c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255);
const light = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const sum = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const luminance = c => sum(parts(c).map(light));
const behind = e => {
  for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c;
  }
  return "rgb(255, 255, 255)";
};
const found = new Set();
for (const e of document.querySelectorAll("body *")) {
  if (e.closest("svg") || ![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
  const both = [luminance(getComputedStyle(e).color), luminance(behind(e))].sort((x, y) => y - x);
  if ((both[0] + 0.05) / (both[1] + 0.05) < 4.5) found.add(e.tagName + "." + e.className);
}
return [...found];
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    every = {
        "sample": gated(sample()),
        "empty": empty(),
        "many": gated(many(8), "system/S03"),
        "large": large(),
    }
    for name, a in every.items():
        path = folder / f"{name}.html"
        path.write_text(to_html(a), encoding="utf-8", newline="")
        found[name] = path.as_uri()
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as window:
        yield window


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("name", ["sample", "empty", "many"])
def test_nothing_is_cut_off(browser: Browser, pages: dict[str, str], name: str, width: int) -> None:
    browser.open(pages[name], width)
    for state in (False, True):
        browser.run(f"document.querySelectorAll('details').forEach(d => d.open = {str(state).lower()})")
        assert browser.run("return document.documentElement.scrollWidth") == width
        assert browser.run(CUT_OFF) == []
        assert browser.run(TOO_WIDE) == []
    assert browser.log() == []


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_fourteen_points_are_not_cut_off(browser: Browser, pages: dict[str, str], width: int) -> None:
    browser.open(pages["large"], width)
    assert browser.run("return document.documentElement.scrollWidth") == width
    visible = "nav *, #gates *, #matrix *, #transfers *, h3, summary, summary *"
    assert browser.run(CUT_OFF.replace("body *", visible)) == []
    assert browser.run(TOO_WIDE.replace("svg.flow g.box", "svg.overview g.box")) == []
    rows = "return [...document.querySelectorAll('.matrix tbody th')].map(e => e.getBoundingClientRect())"
    places = browser.run(rows)
    assert len(places) == 15  # the points, and the row of what is to be decided first
    assert all(place["width"] > 100 and place["left"] >= 0 and place["right"] <= width for place in places)


def test_headings_and_contents_stay_in_sight(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"], 1440)
    browser.run("window.scrollTo(0, document.getElementById('matrix').offsetTop + 900)")
    tops = [
        browser.run(f"return document.querySelector({selector!r}).getBoundingClientRect().top")
        for selector in ("#matrix h2", ".matrix thead th", ".contents")
    ]
    assert tops[0] == 0
    assert 30 < tops[1] < 60
    assert 0 < tops[2] < 40


def shown(browser: Browser, selector: str) -> Any:
    return browser.run(f"return [...document.querySelectorAll({selector!r})].map(e => e.checkVisibility())")


def test_a_picture_at_a_desk_and_a_list_on_a_phone(browser: Browser, pages: dict[str, str]) -> None:
    opened = "document.querySelectorAll('details').forEach(d => d.open = true)"
    for width, picture in ((1280, True), (390, False)):
        browser.open(pages["sample"], width)
        browser.run(opened)
        assert shown(browser, "svg.overview") == [picture] * 3
        assert shown(browser, ".flow-list") == [not picture] * 3
        assert shown(browser, ".place-picture") == [picture] * 3


def test_the_styles_are_let_through_and_scripts_are_not(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["sample"], 1280)
    style = "return getComputedStyle(document.querySelector('.tile')).borderTopWidth"
    assert browser.run(style) == "4px"
    browser.run(
        "const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s)"
    )
    assert browser.run("return window.ran") is None
    assert any("Content Security Policy" in line for line in browser.log())


def test_a_link_to_a_duty_opens_its_proof(browser: Browser, pages: dict[str, str]) -> None:
    for name in ("sample", "many"):
        browser.open(pages[name], 1280)
        browser.run("document.querySelector('.findings a[href^=\"#duty-\"]').click()")
        opened = "return [...document.querySelectorAll('details.duty')].filter(d => d.open).length"
        assert browser.run(opened) == 1


def test_dark_and_light_have_contrast(browser: Browser, pages: dict[str, str]) -> None:
    """Every text stands out from what is behind it by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    for dark in (False, True):
        browser.open(pages["sample"], 1280, dark=dark)
        browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert browser.run(FAINT) == []


def test_a_whole_page_can_be_pictured(browser: Browser, pages: dict[str, str], tmp_path: Path) -> None:
    browser.open(pages["sample"], 390)
    browser.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
