"""The line that tells how far long work has come."""

from __future__ import annotations

from argparse import Namespace
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

from normgraph.assessment import evaluation, progress
from normgraph.assessment.assess import assess
from normgraph.cli.main import main
from normgraph.cli.progress import Line, line

LOUD = Namespace(quiet=False)


class Terminal(StringIO):
    """Standard error that is looked at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on which nothing stands in the way of progress."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    return Terminal()


def screen(written: str) -> list[str]:
    """What stands on the terminal in the end."""
    shown = []
    for row in written.split("\n"):
        cells: list[str] = []
        for part in row.split("\r"):
            cells[: len(part)] = part
        shown.append("".join(cells).rstrip())
    return shown


def test_one_line_is_written_over_and_goes_away(terminal: Terminal) -> None:
    with redirect_stderr(terminal), line(LOUD) as tell:
        tell("reading the tables of the workspace", 0, 0)
        assert screen(terminal.getvalue()) == ["reading the tables of the workspace ..."]
        tell("applying the rules", 3, 22)
        assert screen(terminal.getvalue()) == ["applying the rules (3 of 22)"]
        tell("a stage whose name is longer than the terminal is wide", 0, 0)
        (shown,) = screen(terminal.getvalue())
        assert len(shown) < 40
    assert screen(terminal.getvalue()) == [""]
    assert not {"\n", "\x1b"} & set(terminal.getvalue())


def test_an_error_begins_on_a_clean_line(terminal: Terminal, tmp_path: Path) -> None:
    with redirect_stderr(terminal):
        assert main(["validate", str(tmp_path)]) == 2
    assert "reading the tables" in terminal.getvalue()
    assert [row.partition(":")[0] for row in screen(terminal.getvalue()) if row] == ["error"]


@pytest.mark.parametrize(("name", "content"), [("CI", "true"), ("TERM", "dumb")])
def test_where_a_line_cannot_be_written_over_there_is_none(
    name: str, content: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, content)
    with redirect_stderr(terminal), line(LOUD) as tell:
        tell("applying the rules", 1, 2)
    assert terminal.getvalue() == ""


def test_quiet_and_pipes_are_told_nothing(terminal: Terminal) -> None:
    with redirect_stderr(terminal), line(Namespace(quiet=True)) as tell:
        tell("applying the rules", 1, 2)
    pipe = StringIO()
    with redirect_stderr(pipe), line(LOUD) as tell:
        tell("applying the rules", 1, 2)
    assert terminal.getvalue() == pipe.getvalue() == ""


def test_no_colour_leaves_the_line_as_it_is(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stderr(terminal), line(LOUD) as tell:
        tell("applying the rules", 1, 2)
    assert "applying the rules" in terminal.getvalue()


def test_a_stage_that_has_not_changed_is_not_written_again() -> None:
    stream = Terminal()
    shown = Line(stream, 80)
    for _ in range(3):
        shown("reading", 0, 0)
    assert stream.getvalue().count("reading") == 1


def test_stages_come_in_order_and_steps_add_up(example: Path) -> None:
    told: list[tuple[str, int, int]] = []
    tell = lambda *step: told.append(step)  # noqa: E731
    assess(evaluation.evaluate(example, None, tell), shacl=False, progress=tell)
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == [progress.KNOWLEDGE, progress.READING, progress.RULES, progress.RESULT]
    steps = [(done, total) for stage, done, total in told if stage == progress.RULES]
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert {total for _, total in steps} == {len(steps)}
