"""``normgraph questions``, ``explain`` and ``show``."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from normgraph.assessment import assess, evaluation
from normgraph.assessment.model import Assessment
from normgraph.cli.main import main
from tests.cli.conftest import Run

Told = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Run a command in this process: what it answered, and what it printed on both streams.

    A workspace is evaluated once for each day, however many commands ask about it.
    """
    real, evaluations = assess.assess, cache(evaluation.evaluate)
    assessments = cache(lambda root, day: real(evaluations(root, day), shacl=False))

    def evaluate(root: Path, day: date | None, progress: object) -> evaluation.Evaluation:
        return evaluations(root, day)

    def assessed(one: evaluation.Evaluation, shacl: bool, progress: object) -> Assessment:
        return assessments(one.facts.settings.root, one.as_of)

    def told(*arguments: str) -> tuple[int, str, str]:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(list(arguments))
        return code, out.getvalue(), err.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "evaluate", evaluate)
        patch.setattr(assess, "assess", assessed)
        yield told


@pytest.fixture(scope="module")
def questions(told: Told, example: Path) -> list[dict[str, object]]:
    code, out, _ = told("questions", str(example), "--format", "json")
    assert code == 0
    listed: list[dict[str, object]] = json.loads(out)["questions"]
    assert listed
    return listed


def test_questions_come_in_order_of_what_they_unlock(questions: list[dict[str, object]]) -> None:
    unlocked = [len(one["unlocks"]) for one in questions]  # type: ignore[arg-type]
    assert unlocked == sorted(unlocked, reverse=True)
    assert all(one["text"] and one["place"] for one in questions)


def test_questions_for_people(told: Told, example: Path, questions: list[dict[str, object]]) -> None:
    code, out, err = told("questions", str(example))
    assert code == 0
    assert out.startswith("  1  ")
    assert f"\n{len(questions)} open questions.\n" in out
    assert "note: " in err and "note: " not in out
    assert str(questions[0]["place"]) in " ".join(out.split())


def test_questions_for_a_spreadsheet(told: Told, example: Path, questions: list[dict[str, object]]) -> None:
    rows = list(csv.DictReader(StringIO(told("questions", str(example), "--format", "csv")[1])))
    assert [row["question"] for row in rows] == [one["text"] for one in questions]
    assert [row["owner"] for row in rows] == [one["owner"] for one in questions]
    lines = told("questions", str(example), "--format", "md")[1].splitlines()
    assert len(lines) == len(questions) + 2
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


@pytest.mark.parametrize("name", ["Head of Data Science", "hds", "post/HDS", "nneka okwuosa-lindgren"])
def test_questions_for_one_owner(
    name: str, told: Told, example: Path, questions: list[dict[str, object]]
) -> None:
    # A document belongs to a person or to the post that this person holds; either name finds it.
    mine = json.loads(told("questions", str(example), "--for", name, "--format", "json")[1])["questions"]
    assert 0 < len(mine) < len(questions)
    assert {one["owner"] for one in mine} <= {"Nneka Okwuosa-Lindgren", "Head of Data Science"}


def test_questions_for_nobody(told: Told, example: Path) -> None:
    code, out, err = told("questions", str(example), "--for", "nobody")
    assert (code, out) == (2, "")
    assert "error: --for: nobody called 'nobody' owns a document; owners with questions: " in err


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("duty/system/RNK/17-1-d/test-procedures", ["Status: ", "PRO-07 1.9", "certificate"]),
        ("Article 17(1), point (e)", ["Wendelhorn Rank (system/RNK): "]),
        ("art_17/par_1/pnt_e", ["Wendelhorn Rank (system/RNK): "]),
        ("17-1-d/frequency-tests", ["Frequency of tests stated"]),
    ],
)
def test_explanations(target: str, words: list[str], told: Told, example: Path) -> None:
    code, out, _ = told("explain", target, str(example))
    assert code == 0
    assert all(word in out for word in words)


def test_an_explanation_for_programs(told: Told, example: Path) -> None:
    document = json.loads(told("explain", "art_17/par_1/pnt_e", str(example), "--format", "json")[1])
    assert document["as_of"] == "2026-11-20"
    assert "(system/RNK): " in document["text"]


def test_an_explanation_as_a_picture(told: Told, example: Path, tmp_path: Path) -> None:
    target = "duty/system/RNK/17-1-d/test-procedures"
    code, out, _ = told("explain", target, str(example), "--format", "svg")
    assert code == 0
    svg = ET.fromstring(out)
    words = " ".join("".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    for text in (
        "Test procedures written",
        "for Wendelhorn Rank",
        "PRO-07 1.9",
        "Through A.6.2.4",
        "intersects with the criterion Open:",
        "Statement of applicability",
        "Certificate entailed",
    ):
        assert text in words, text
    file = tmp_path / "proof.svg"
    code, printed, err = told("explain", target, str(example), "--format", "svg", "--output", str(file), "-q")
    assert (code, printed, err) == (0, "", "")
    assert file.read_text(encoding="utf-8") == out


@pytest.mark.parametrize("target", ["17-1-d/test-procedures", "Article 17(1), point (d)"])
def test_a_picture_shows_one_duty(target: str, told: Told, example: Path) -> None:
    code, out, err = told("explain", target, str(example), "--format", "svg", "-q")
    assert (code, out) == (2, "")
    assert "error: a picture shows one duty, and" in err
    assert "duty/entity/wendelhorn/17-1-d/" in err


def test_another_day_gives_another_explanation(told: Told, example: Path) -> None:
    target = "duty/system/RNK/17-1-d/test-procedures"
    now = told("explain", target, str(example))[1]
    later = told("explain", target, str(example), "--as-of", "20.11.2035")[1]
    assert "Certificate AIMS-60417 (ISO/IEC 42001) is valid" in now
    assert "Certificate AIMS-60417 (ISO/IEC 42001) is valid" not in later


def test_nothing_to_explain(told: Told, example: Path) -> None:
    code, out, err = told("explain", "17-1-d/frequency-test", str(example))
    assert (code, out) == (2, "")
    assert "error: nothing is assessed under '17-1-d/frequency-test'. The nearest: " in err


@pytest.mark.parametrize(
    ("words", "curie"),
    [
        (["aia:art_17/par_1/pnt_d"], "aia:art_17/par_1/pnt_d"),
        (["art_17/par_1/pnt_d"], "aia:art_17/par_1/pnt_d"),
        (["Art. 17(1)(d)"], "aia:art_17/par_1/pnt_d"),
        (["Article", "17(1),", "point", "(d)"], "aia:art_17/par_1/pnt_d"),
        (["A.6.2.4"], "iso42001:A.6.2.4"),
        (["crit:17-1-d/test-procedures"], "crit:17-1-d/test-procedures"),
    ],
)
def test_looking_up(words: list[str], curie: str, told: Told) -> None:
    code, out, _ = told("show", *words)
    assert code == 0
    assert out.splitlines()[0] == curie
    assert json.loads(told("show", *words, "--format", "json")[1])["curie"] == curie


def test_what_can_mean_several_things_is_answered_with_all(told: Told) -> None:
    code, out, _ = told("show", "4.2")
    assert code == 0
    assert {"iso42001:4.2", "iso9001:4.2"} <= set(out.split())


@pytest.mark.parametrize(
    ("name", "words"), [("A.9.9", ["does not exist", "A.9.4"]), ("nonsense", ["nonsense"])]
)
def test_what_does_not_exist(name: str, words: list[str], run: Run) -> None:
    done = run("show", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert all(word in done.stderr for word in words)
