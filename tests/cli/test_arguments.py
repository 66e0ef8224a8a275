"""Reading days, words and lists of words."""

from __future__ import annotations

import argparse
from datetime import date

import pytest

from normgraph.cli.arguments import day, word, words


@pytest.mark.parametrize("text", ["2026-11-20", "20.11.2026", " 20.11.2026 "])
def test_days(text: str) -> None:
    assert day(text) == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["31.02.2026", "2026-02-31", "2026-13-01", "00.01.2026"])
def test_no_day_of_the_calendar(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"not a day of the calendar.*2026-11-20"):
        day(text)


@pytest.mark.parametrize("text", ["", "tomorrow", "11/20/2026", "2026-11", "20.11.26", "2026-11-20T00:00"])
def test_no_day_at_all(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a day; accepted: YYYY-MM-DD"):
        day(text)


def test_words() -> None:
    assert word("text", "json")("JSON") == "json"
    assert words("table", "json")("json, table,json") == ("json", "table")
    with pytest.raises(argparse.ArgumentTypeError, match=r"'pdf', '' is not known; accepted: table, json"):
        words("table", "json")("pdf,table,")
