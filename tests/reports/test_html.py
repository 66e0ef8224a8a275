"""The page holds everything, trusts nothing and asks nobody."""

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from normgraph.assessment.model import Assessment
from normgraph.reports.documents import documents
from normgraph.reports.flow import NOTHING
from normgraph.reports.groups import GENERAL, SEVERAL, findings_by_point
from normgraph.reports.html import to_html
from normgraph.reports.view import GATES, NOTICE, View
from tests.reports.factory import ORG, empty, many, sample
from tests.reports.factory_large import gated, large

VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})
MAKERS = pytest.mark.parametrize(
    "make",
    [sample, empty, lambda: gated(sample()), lambda: gated(many(8), "system/S03"), large],
    ids=["sample", "empty", "gated", "many", "large"],
)


def poisoned(value: Any, poison: str) -> dict[str, str]:
    """Every text field of a dataclass, poisoned."""
    return {f.name: poison for f in fields(value) if isinstance(getattr(value, f.name), str)}


class Page(HTMLParser):
    """What a page is made of. Fails on a tag that is closed wrongly."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self.styles: list[str] = []
        self.policy = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice in {self.get_starttag_text()}"
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(given["content"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.styles.append(data)
        else:
            self.text.append(data)

    @property
    def flat(self) -> str:
        return " ".join("".join(self.text).split())


@MAKERS
def test_nothing_is_loaded_from_anywhere(make: Callable[[], Assessment]) -> None:
    page = Page(to_html(make()))
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"} & set(
        page.tags
    )
    loading = {
        "src",
        "srcset",
        "href",
        "xlink:href",
        "action",
        "data",
        "poster",
        "background",
        "formaction",
        "ping",
    }
    for tag, name, value in page.attributes:
        if name in loading:
            assert value.startswith("#"), (tag, name, value)
        assert not name.startswith("on"), (tag, name)
        assert name != "style", (tag, value)
        assert name == "xmlns" or "://" not in value, (tag, name, value)
        assert "url(" not in value.lower(), (tag, name, value)
    (style,) = page.styles
    assert not re.search(r"url\(|@import|@font-face|://|expression|</", style, re.IGNORECASE)


@MAKERS
def test_the_policy_allows_the_style_sheet_and_nothing_else(make: Callable[[], Assessment]) -> None:
    text = to_html(make())
    page = Page(text)
    found = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert found
    digest = base64.b64encode(hashlib.sha256(found.group(1).encode("utf-8")).digest()).decode("ascii")
    assert (
        page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    # A policy holds for what comes after it.
    assert text.index("Content-Security-Policy") < text.index("<style>")


@MAKERS
def test_every_link_leads_somewhere_and_every_id_is_unique(make: Callable[[], Assessment]) -> None:
    page = Page(to_html(make()))
    assert [i for i, number in Counter(page.ids).items() if number > 1] == []
    targets = {value[1:] for _, name, value in page.attributes if name == "href"}
    assert targets - set(page.ids) == set()
    labelled = {i for _, name, value in page.attributes if name == "aria-labelledby" for i in value.split()}
    assert labelled - set(page.ids) == set()


@MAKERS
def test_headings_leave_out_no_level(make: Callable[[], Assessment]) -> None:
    headings = Page(to_html(make())).headings
    assert headings.count(1) == 1
    assert headings[0] == 1
    steps = [(a, b) for a, b in pairwise(headings) if b > a + 1]
    assert steps == []


def test_the_page_is_accessible_by_its_marks() -> None:
    text = to_html(sample())
    page = Page(text)
    assert '<html lang="en">' in text
    assert page.tags["th"] == len([1 for tag, name, _ in page.attributes if tag == "th" and name == "scope"])
    assert page.tags["table"] == page.tags["caption"]
    pictures = text.count('<svg class="flow')
    # One for each standard and one of both, and for each point of the one system that they reach.
    assert (text.count('<svg class="flow overview"'), pictures) == (3, 6)
    assert len(re.findall('<title id="(flow|reach)-', text)) == pictures
    assert len(re.findall('<desc id="(flow|reach)-', text)) == pictures
    hidden = text.count('aria-hidden="true" focusable="false"')
    assert page.tags["svg"] == pictures + hidden
    assert all(
        rule in page.styles[0] for rule in ("prefers-color-scheme: dark", "@media print", ":focus-visible")
    )


def test_what_a_workspace_says_is_never_markup() -> None:
    text = to_html(sample())
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#" in text
    assert "<i>translation" not in text
    assert "<b>Abweichungen" not in text


@pytest.mark.parametrize(
    "poison", ['"><img src=x onerror=alert(1)>', "'; }</style><script>", "{{ 7 * 7 }}", "a\x00\x1b\u202eb"]
)
def test_no_field_can_break_out(poison: str) -> None:
    a = sample()
    first = next(d for d in a.duties if d.transfer.sources and d.evidence)
    chain = replace(first.transfer.sources[0], **poisoned(first.transfer.sources[0], poison))
    item = replace(first.evidence[0], **poisoned(first.evidence[0], poison))
    transfer = replace(first.transfer, sources=(chain,))
    duty = replace(
        first,
        **(poisoned(first, poison) | {"reach_of": None, "scope": first.scope, "status": first.status}),
        transfer=transfer,
        evidence=(item,),
    )
    criterion = replace(a.criteria[0], **poisoned(a.criteria[0], poison))
    finding = replace(a.findings[0], **poisoned(a.findings[0], poison))
    scope = replace(a.scopes[0], label=poison, risk_class=poison, operator_roles=(poison,), start_note=poison)
    mapping_set = replace(a.mapping_sets[0], **poisoned(a.mapping_sets[0], poison))
    hostile = replace(
        a,
        duties=(duty, *(d for d in a.duties if d is not first)),
        criteria=(criterion, *a.criteria[1:]),
        findings=(finding, *a.findings[1:]),
        scopes=(scope, *a.scopes[1:]),
        organisation_label=poison,
        status_labels=tuple((s, poison) for s, _ in a.status_labels),
        provenance=replace(a.provenance, software=poison, knowledge_sha256=poison),
        mapping_sets=(mapping_set,),
    )
    page = Page(to_html(hostile))
    assert not {"img", "script"} & set(page.tags)
    assert page.tags["style"] == 1
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    everything = page.flat + "".join(value for *_, value in page.attributes)
    assert not {"\x00", "\x1b", "\u202e"} & set(everything)
    if poison.startswith("{{"):
        assert poison in page.flat
        assert "49" not in page.flat.replace("2049", "")


@pytest.mark.parametrize("make", [sample, lambda: many(8)], ids=["sample", "many"])
def test_every_duty_finding_and_chain_is_there(make: Callable[[], Assessment]) -> None:
    a = make()
    text = to_html(a)
    page = Page(text)
    assert len([i for i in page.ids if i.startswith("duty-")]) == len(a.duties)
    assert len([i for i in page.ids if i.startswith("finding-")]) == len(a.findings)
    assert len([i for i in page.ids if i.startswith("scope-")]) == len(a.scopes)
    for duty in a.duties:
        assert duty.id in page.flat
        assert duty.reason in page.flat
    for finding in a.findings:
        assert " ".join(finding.message.split()) in page.flat
        assert finding.action in page.flat
    shown = sum(len(d.transfer.sources) for d in a.duties if d.scope.startswith("system/"))
    # With many systems the pictures criterion by criterion are left out.
    assert text.count('<g class="chain g-') == (shown if len(a.scopes) < 6 else 0)


def test_the_proof_of_a_duty_names_all_its_parts() -> None:
    a = sample()
    flat = Page(to_html(a)).flat
    for duty in a.duties:
        for chain in duty.transfer.sources:
            parts = [
                chain.standard,
                chain.mapping,
                chain.certificate,
                chain.rationale,
                *(x.label for x in chain.links),
            ]
            parts += [aspect.label for aspect in chain.remainder]
            assert [part for part in parts if part not in flat] == []
        for item in duty.evidence:
            parts = [item.title, *item.via, *item.reasons, item.ref.file, item.ref.origin]
            if item.check:
                parts += [item.check.quote, item.check.place, item.check.reader, item.check.note]
            assert [part for part in parts if " ".join(part.split()) not in flat] == []
    assert "no qualified person has read it a second time" in flat
    assert "read a second time by a qualified person" in flat
    assert "summary only, not the full text" in flat
    for criterion in a.criteria:
        assert criterion.text in flat
        assert criterion.question in flat


def test_the_organisations_duty_stands_in_its_own_and_in_the_systems_column() -> None:
    text = to_html(sample())
    assert 'id="duty-entity-vlk-17-1-h-set-up"' in text
    assert 'id="duty-system-RNK-17-1-h-set-up"' in text
    flat = Page(text).flat
    assert "The organisation’s duty as it reaches this AI system" in flat
    assert "Chains and evidence are those of the organisation’s duty" in flat
    assert "Does not hold for" in flat


def test_provenance_is_complete() -> None:
    a = sample()
    flat = Page(to_html(a)).flat
    for item in a.provenance.inputs:
        assert item.path in flat
        assert item.sha256 in flat
    assert a.provenance.knowledge_sha256 in flat
    assert "11 of 17 transfers rest on rows that no qualified person has read." in flat
    assert "shape:NoFocusAtAll checked nothing" in flat


def test_what_the_page_does_not_say(repo_root: Path) -> None:
    flat = Page(to_html(sample())).flat
    assert flat.count(NOTICE) == 2
    own_words = Page(to_html(empty())).flat.replace(NOTICE, "")
    for template in (repo_root / "src/normgraph/web/templates").glob("*.j2"):
        own_words += template.read_text(encoding="utf-8")
    assert not re.search(r"complian|conform|lawful|certified by us", own_words, re.IGNORECASE)


@pytest.fixture(scope="module")
def whole() -> tuple[Assessment, str]:
    """All fourteen points, and the page."""
    a = large()
    return a, to_html(a)


def part(text: str, name: str) -> str:
    """The text of one section."""
    return (
        text.partition(f'<section id="{name}"')[2]
        .partition("\n<h2>")[2]
        .partition("\n</section>\n<section id=")[0]
    )


def test_all_points_stand_in_every_part(whole: tuple[Assessment, str]) -> None:
    _, text = whole
    page = Page(text)
    marks = ["17(1)", *(f"({letter})" for letter in "abcdefghijklm")]
    assert re.findall(r'<span class="mark">([^<]+)</span>', part(text, "matrix")) == marks
    points = ["art_17-par_1", *(f"art_17-par_1-pnt_{letter}" for letter in "abcdefghijklm")]
    for prefix in ("point", "findings", "questions"):
        assert [i for i in page.ids if i in {f"{prefix}-{p}" for p in points}] == [
            f"{prefix}-{p}" for p in points
        ]
    contents = text.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert all(contents.count(f">{mark}</a>") == 3 for mark in marks)
    for svg in re.findall('<svg class="flow overview".*?</svg>', text, re.DOTALL):
        assert all(f">{mark} " in svg for mark in marks)


def test_what_nothing_reaches_is_drawn_and_said(whole: tuple[Assessment, str]) -> None:
    _, text = whole
    pictures = re.findall('<svg class="flow overview".*?</svg>', text, re.DOTALL)
    assert len(pictures) == 3
    for svg in pictures:
        assert svg.count('class="box b-none"') == 2
    flat = " ".join(part(text, "transfers").split())
    assert "ISO/IEC 27001:2022</strong>, certificate <code>IS-2020-3</code>" in flat
    assert "not valid on this day; it carries nothing" in flat
    # The system outside the scope, and the one to which nothing applies.
    assert NOTHING in flat
    assert "With no duty that applies there is nothing to transfer" in flat


def test_a_certificate_of_a_standard_without_mapping_is_drawn_with_nothing_reached() -> None:
    a = sample()
    reaching = replace(a.certificates[0], valid=True, reaches=("system/RNK", "system/VIS"))
    text = to_html(replace(a, certificates=(reaching, *a.certificates[1:])))
    flat = " ".join(part(text, "transfers").split())
    assert flat.count("No mapping of ISO/IEC 27001:2022 to these criteria exists here") == 2
    assert flat.count("ISO/IEC 27001:2022 does not reach it") == 2 * 3 * 2  # picture and list


def test_what_is_to_be_decided_first_stands_above_the_matrix_and_marks_its_column() -> None:
    a = gated(sample())
    text = to_html(a)
    flat = " ".join(text.split())
    assert text.index('id="gates"') < text.index('id="matrix"') < text.index('id="findings"')
    assert GATES in flat
    for finding in a.findings[:2]:
        assert flat.count(html.escape(finding.message)) == 2  # block and column
    row = text.partition('class="gate-row"')[2].partition("</tr>")[0]
    assert row.count('<td role="cell" class="gated">') == 1
    head = text.partition("<thead")[2].partition("</thead>")[0]
    assert head.count('class="gated"') == head.count('class="gate-mark"') == 1
    assert part(text, "matrix").count(' gated"') == 3  # the cells of that column
    turned = to_html(gated(many(8), "system/S03"))
    assert turned.partition("<tbody")[2].partition("</tbody>")[0].count('class="gate-text"') == 2
    assert 'class="gate-row"' not in turned
    assert 'id="gates"' not in to_html(sample())


def test_findings_are_grouped_by_point_and_keep_their_order_of_urgency() -> None:
    a = sample()
    wide = replace(a.findings[0], id="finding/wide", kind="wide", provision="", rank=0)
    duties = tuple(replace(d, findings=(*d.findings, wide.id)) if d.scope == ORG else d for d in a.duties)
    whole_law = replace(a.findings[0], id="finding/reach", provision="art_17/par_1", rank=99)
    view = View(replace(a, findings=(wide, *a.findings, whole_law), duties=duties))
    groups = findings_by_point(view)
    assert [g.label for g in groups][:2] == [GENERAL, SEVERAL]
    assert [f.id for _, f in groups[1].items] == ["finding/wide"]
    assert "finding/reach" in {f.id for _, f in groups[0].items}
    assert [g.point.mark for g in groups if g.point] == ["(d)", "(e)", "(h)"]
    numbers = sorted(n for g in groups for n, _ in g.items)
    assert numbers == list(range(1, len(view.findings) + 1))
    assert all([n for n, _ in g.items] == sorted(n for n, _ in g.items) for g in groups)


def test_the_evidence_list_names_each_document_with_its_points_and_results() -> None:
    found = documents(View(sample()))
    assert [(d.artefact, d.version) for d in found] == [("PRO-07", "1.8"), ("PRO-07", "1.9")]
    latest = found[1]
    assert [(s.point.mark, dict(s.counts)) for s in latest.serves] == [
        ("(d)", {"holds": 2, "fails": 2, "open": 2}),
        ("(e)", {"open": 2}),
        ("(h)", {"holds": 3, "fails": 1, "open": 1}),
    ]
    assert dict(latest.counts) == {"holds": 5, "fails": 3, "open": 5}
    flat = Page(to_html(sample())).flat
    assert "PRO-07 1.9 Prüfen & Freigeben von KI-Systemen" in flat
    assert "fails Frequency stated, as et:test-procedure" in flat


def test_a_status_without_picture_or_meaning_is_shown_by_its_word() -> None:
    a = sample()
    duty = replace(a.duties[0], status="contested")
    text = to_html(replace(a, duties=(duty, *a.duties[1:])))
    assert '<use href="#i-other"/></svg> contested</span>' in text


def test_ids_that_differ_in_signs_only_get_different_anchors() -> None:
    a = sample()
    twins = (replace(a.duties[0], id="duty/a b"), replace(a.duties[1], id="duty/a/b"), *a.duties[2:])
    ids = Page(to_html(replace(a, duties=twins))).ids
    assert {"duty-a-b", "duty-a-b-2"} <= set(ids)


def test_references_that_lead_nowhere_do_no_harm() -> None:
    a = sample()
    duty = replace(
        a.duties[0],
        findings=("finding/gone",),
        criterion="crit:gone",
        reach_of="duty/gone",
        not_for=("system/gone",),
    )
    page = Page(to_html(replace(a, duties=(duty, *a.duties[1:]))))
    assert "finding/gone" in page.flat
    assert "system/gone" in page.flat


def test_equal_assessments_give_equal_pages() -> None:
    assert to_html(sample()) == to_html(sample())
