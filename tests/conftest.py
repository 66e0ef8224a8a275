"""Fixtures for all tests."""

from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The top of the checkout."""
    return _ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Reference facts and test suites beside the checkout. Tests that need them skip without."""
    folder = _ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"reference folder not present: {folder}")
    return folder
