"""The real command in a process of its own, and a copy of the example workspace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import normgraph
from normgraph import resources

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def command() -> tuple[list[str], dict[str, str]]:
    """What starts the command line from any folder, and its environment."""
    source = str(Path(normgraph.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    return [sys.executable, "-m", "normgraph"], {**os.environ, "PYTHONPATH": path}


@pytest.fixture(scope="session")
def run(command: tuple[list[str], dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the command and wait for it. What it prints has no traceback, whatever it is given."""
    start, environment = command
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: object, cwd: Path = elsewhere) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*start, *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the example workspace that a test may change."""
    copy = tmp_path / "workspace"
    shutil.copytree(resources.path("examples", "talent-screening-provider"), copy)
    return copy


@pytest.fixture(scope="session")
def example() -> Path:
    """The example workspace itself; nothing may change it."""
    return resources.path("examples", "talent-screening-provider")
