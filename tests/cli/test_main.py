"""What every command has in common."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from types import SimpleNamespace

import pytest

from normgraph import __version__
from normgraph.cli import main as cli
from normgraph.cli.arguments import Parser
from tests.cli.conftest import Run
from tests.test_layers import HEAVY


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in cli.COMMANDS:
        assert f"  {command.name:<12}{command.summary}\n" in text


def test_the_module_is_a_command(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"normgraph {__version__}\n", "")


@pytest.mark.parametrize("name", [command.name for command in cli.COMMANDS])
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"usage: normgraph {name}" in text
    assert f"normgraph {name}" in text.partition("examples:")[2]


def test_no_help_loads_anything_heavy() -> None:
    code = f"""
import sys
from normgraph.cli.main import COMMANDS, main
for command in COMMANDS:
    assert main([command.name, "--help"]) == 0
print(sorted({set(HEAVY)!r} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_modules_follow_the_registry() -> None:
    for command in cli.COMMANDS:
        module = import_module(f"normgraph.cli.{command.module}")
        module.configure(Parser(prog="normgraph x"))
        assert callable(module.run)


@pytest.mark.parametrize("arguments", [[], ["asess"], ["--verbose"]])
def test_a_wrong_command_is_told_what_there_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert all(command.name in told.err for command in cli.COMMANDS)


def test_a_wrong_argument_is_told_where_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess"]) == 2
    assert capsys.readouterr().err == (
        "error: the following arguments are required: DIR\nsee 'normgraph assess --help'\n"
    )


def test_options_are_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assess", "x", "--out", "y"]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_name_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["\x1b[2Jdemo"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def _raising(error: BaseException) -> SimpleNamespace:
    def run(arguments: object) -> int:
        raise error

    return SimpleNamespace(configure=lambda parser: None, run=run)


def test_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "import_module", lambda name: _raising(KeyboardInterrupt()))
    assert cli.main(["demo"]) == 130


def test_a_fault_of_the_program_is_shown_in_full_and_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "import_module", lambda name: _raising(AssertionError("inside")))
    assert cli.main(["demo"]) == 70
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "fault of normgraph" in told


def test_what_a_file_system_says_is_told_with_the_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = PermissionError(13, "Permission denied", "data/systems.csv")
    monkeypatch.setattr(cli, "import_module", lambda name: _raising(error))
    assert cli.main(["demo"]) == 2
    assert capsys.readouterr().err == "error: data/systems.csv: Permission denied\n"


def test_a_closed_pipe_is_no_error(command: tuple[list[str], dict[str, str]]) -> None:
    start, environment = command
    process = subprocess.Popen(
        [*start, "knowledge", "export"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()  # what 'head' does; the graph is larger than any pipe
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 141
    assert told == b""
