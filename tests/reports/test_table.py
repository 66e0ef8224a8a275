"""The report for the terminal."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from normgraph.assessment.model import Assessment, Finding
from normgraph.reports.table import to_table
from normgraph.reports.text import columns
from normgraph.reports.view import GATES, NOTICE
from tests.reports.factory import empty, many, sample
from tests.reports.factory_large import gated, large


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [None, 40, 60, 80, 100, 140])
@pytest.mark.parametrize("make", [sample, empty, many])
def test_no_line_is_wider_than_asked_for(make: Callable[[], Assessment], width: int | None) -> None:
    text = to_table(make(), width)
    assert max(columns(line) for line in text.splitlines()) <= (width or 100)
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_terminal_that_is_too_narrow_gets_the_least_width() -> None:
    assert to_table(sample(), 3) == to_table(sample(), 40)


def test_status_and_counts_stand_together() -> None:
    text = to_table(sample(), None)
    assert "extend  1c 2e" in text
    assert "covered  2c" in text
    assert "c covered, e extend, d deficient, m missing, n not-assessed, a not-applicable" in text


def test_columns_stand_below_each_other_beside_wide_characters() -> None:
    lines = to_table(sample(), None).splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("---"))
    start = lines[rule].rindex("  -") + 2
    heading = next(line for line in lines[:rule] if "面接" in line)
    assert columns(heading[: heading.index("Meeting")]) == start


def test_every_point_and_scope_is_shown() -> None:
    a = many(9)
    text = to_table(a, None)
    for scope in a.scopes:
        assert scope.label.split()[0] in text
        assert scope.label.split()[1] in text
    assert text.count("(h) post-market") >= 2


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("systems", [4, 14])
def test_fourteen_points_for_any_number_of_systems(width: int, systems: int) -> None:
    a = large(systems)
    text = to_table(a, width)
    assert max(columns(line) for line in text.splitlines()) <= width
    blocks = text.split("\n\n")
    matrix = [block for block in blocks if "\n---" in block]
    assert sum(block.count("AI system,") for block in matrix) == systems
    for block in matrix:
        starts = [line.split()[0] for line in block.splitlines() if re.match(r"17\(1\)|\([a-m]\)", line)]
        assert starts == ["17(1)", *(f"({letter})" for letter in "abcdefghijklm")]
    # Each duty is counted under its point and scope.
    counted = sum(int(n) for block in matrix for n in re.findall(r"\b([0-9]+)[cedmna]\b", block))
    assert counted == len(a.duties)


def test_what_is_to_be_decided_first_stands_above_the_matrix() -> None:
    a = gated(sample())
    text = to_table(a, 100)
    plain = flat(text)
    assert plain.index(GATES.upper()) < plain.index("Article 17(1) Vålerenga") < plain.index("Most urgent")
    assert "Article 5(1), point (f) | 面接スコア" in plain
    assert a.findings[0].action in plain
    assert plain.count("! DECIDE FIRST:") == 1
    # They are not told twice.
    assert plain.count(" ".join(a.findings[0].message.split())) == 1
    assert f"Most urgent findings (5 of {len(a.findings) - 2})" in plain
    assert GATES.upper() not in to_table(sample(), 100)
    assert "Findings: none." not in to_table(replace(a, findings=a.findings[:2]), 100)


def test_what_the_words_mean_and_what_the_result_is_not() -> None:
    text = flat(to_table(sample(), None))
    assert NOTICE in text
    assert "'not-applicable' means: so recorded, by whom and why" in text
    assert "'not-assessed' means: nobody has judged it" in text
    assert "does not say that the law is violated" in text


def test_the_five_most_urgent_findings_with_where_and_what_to_do() -> None:
    a = sample()
    text = flat(to_table(replace(a, findings=tuple(reversed(a.findings))), None))
    assert f"Most urgent findings (5 of {len(a.findings)})" in text
    faults: dict[tuple[str, str, str], Finding] = {}
    for finding in a.findings:
        faults.setdefault((finding.kind, finding.scope, finding.message), finding)
    first = list(faults.values())[:5]
    places = [
        text.index(f" {n} {finding.severity} | basis: {finding.basis}") for n, finding in enumerate(first, 1)
    ]
    assert places == sorted(places)


def test_one_fault_under_several_points_is_one_place() -> None:
    a = sample()
    once = replace(a.findings[0], message="One fault.")
    again = replace(once, id="finding/again", provision=a.findings[1].provision)
    text = flat(to_table(replace(a, findings=(once, again, *a.findings[1:])), None))
    assert text.count("One fault.") == 1


def test_where_and_what_to_do_stand_with_an_urgent_finding() -> None:
    a = sample()
    text = flat(to_table(a, None))
    assert a.findings[0].action in text
    assert "Where: data/artefacts.csv, row 14 (PRO-07 1.9), from Master document list" in text


def test_what_stands_in_a_workbook_names_the_sheet() -> None:
    a = sample()
    ref = replace(a.findings[0].refs[0], file="data/workspace.xlsx", sheet="Documents")
    text = flat(to_table(replace(a, findings=(replace(a.findings[0], refs=(ref,)),)), None))
    assert "Where: data/workspace.xlsx, sheet Documents, row 14 (PRO-07 1.9), from" in text


def test_open_questions_are_counted() -> None:
    text = flat(to_table(sample(), None))
    assert "Open questions: 8 (10 duties could change with the answers)" in text
    assert "1 duty is not judged for another reason" in text


def test_an_empty_assessment_says_so() -> None:
    text = to_table(empty(), None)
    assert "No duties" in text
    assert "Findings: none." in text
    assert "Open questions: none." in text
    assert NOTICE in text


def test_a_point_that_is_not_assessed_for_a_scope_is_explained() -> None:
    a = sample()
    text = to_table(replace(a, elements=a.elements[1:]), None)
    assert "- no duty of that point in that scope" in flat(text)
    assert "- no duty" not in to_table(a, None)


def test_names_cannot_steer_the_terminal() -> None:
    a = sample()
    scopes = (replace(a.scopes[0], label="A\x1b[2J\x07\u202eB\u2028C"), *a.scopes[1:])
    findings = (replace(a.findings[0], message="up\x1b[1A\rdown"), *a.findings[1:])
    text = to_table(replace(a, scopes=scopes, findings=findings, organisation_label="\x9b31mRed"), None)
    assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert not {"\u202e", "\u2028", "\x1b", "\x9b"} & set(text)


def test_an_unknown_status_gets_a_letter_of_its_own() -> None:
    a = sample()
    odd = replace(a.elements[0], status="contested", counts=(("contested", 4), ("covered", 1)))
    text = flat(to_table(replace(a, elements=(odd, *a.elements[1:])), None))
    assert "contested 1c 4o" in text
    assert "o contested" in text


def test_equal_assessments_give_equal_text() -> None:
    assert to_table(sample(), None) == to_table(sample(), None)
