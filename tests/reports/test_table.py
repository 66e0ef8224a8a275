"""The report for the terminal."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from normgraph.assessment.model import Assessment
from normgraph.reports.table import to_table
from normgraph.reports.text import columns
from normgraph.reports.view import NOTICE
from tests.reports.factory import empty, many, sample


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
    assert text.count("Article 17(1), point (h)") >= 3


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
    places = [
        text.index(f" {n} {finding.severity} | basis: {finding.basis}")
        for n, finding in enumerate(a.findings[:5], 1)
    ]
    assert places == sorted(places)
    assert a.findings[0].action in text
    assert "Where: data/artefacts.csv, line 14 (PRO-07 1.9), from Master document list" in text


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
