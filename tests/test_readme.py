"""The README's picture is what the product draws, and its commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import evaluate
from normgraph.cli.main import COMMANDS


def test_the_picture_is_what_the_report_draws(repo_root: Path) -> None:
    source = repo_root / "docs" / "make_picture.py"
    if not source.is_file():
        pytest.skip("docs/ is not part of this installation")
    spec = importlib.util.spec_from_file_location("make_picture", source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assessment = assess(evaluate(repo_root / "examples" / "talent-screening-provider"), shacl=False)
    drawn = module.picture(assessment)
    assert drawn == module.PICTURE.read_text(encoding="utf-8"), "run 'python docs/make_picture.py'"


def test_the_readme_names_every_command_and_no_other(repo_root: Path) -> None:
    text = (repo_root / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`?normgraph ([a-z][a-z-]*)", text))
    assert {command.name for command in COMMANDS} == named - {"does", "already"}
