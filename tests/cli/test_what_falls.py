"""``normgraph what-falls``."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.conftest import Run


def test_a_document(run: Run, example: Path) -> None:
    done = run("what-falls", "PRO-07", example)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("If Testing and validation (artefact/PRO-07) goes:")
    assert re.search(r"duty/system/RNK/17-1-d/.* -> ", done.stdout)


def test_for_programs(run: Run, example: Path) -> None:
    done = run("what-falls", "certificate/AIMS-60417", example, "--format", "json")
    document = json.loads(done.stdout)
    assert (document["target"], document["kind"]) == ("certificate/AIMS-60417", "certificate")
    assert set(document["falls"]) <= {change["duty"] for change in document["changes"]}


def test_what_is_not_there(run: Run, example: Path) -> None:
    done = run("what-falls", "nobody", example)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: there is nothing called 'nobody' that could go" in done.stderr
