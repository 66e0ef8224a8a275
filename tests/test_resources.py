"""Where the data folders are found, in a checkout and in an installed package."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from normgraph import resources
from normgraph.resources import ResourceError


@pytest.fixture(autouse=True)
def forget_the_root() -> Iterator[None]:
    resources.root.cache_clear()
    yield
    resources.root.cache_clear()


def installed(site: Path) -> Path:
    """A package folder with data beside it."""
    package = site / "normgraph"
    (package / "_data" / "queries" / "analysis").mkdir(parents=True)
    (package / "_data" / "queries" / "analysis" / "gaps.rq").write_text("SELECT * {}", encoding="utf-8")
    return package


def checkout(top: Path) -> Path:
    """A package folder in a source tree."""
    package = top / "src" / "normgraph"
    package.mkdir(parents=True)
    (top / "ontology").mkdir()
    (top / "pyproject.toml").touch()
    return package


def test_this_checkout_is_found(repo_root: Path) -> None:
    assert resources.root() == repo_root
    assert resources.path("src", "normgraph", "resources.py") == Path(resources.__file__).resolve()


def test_packaged_data_is_found(tmp_path: Path) -> None:
    package = installed(tmp_path)
    assert resources.find_root(package) == package / "_data"


def test_packaged_data_wins_over_a_checkout(tmp_path: Path) -> None:
    package = checkout(tmp_path)
    assert resources.find_root(package) == tmp_path
    (package / "_data").mkdir()
    assert resources.find_root(package) == package / "_data"


@pytest.mark.parametrize("lacking", ["pyproject.toml", "ontology"])
def test_half_a_checkout_is_none(tmp_path: Path, lacking: str) -> None:
    package = checkout(tmp_path)
    gone = tmp_path / lacking
    if gone.is_dir():
        gone.rmdir()
    else:
        gone.unlink()
    with pytest.raises(ResourceError, match="data folders of normgraph are missing") as raised:
        resources.find_root(package)
    assert str(tmp_path) in str(raised.value)
    assert isinstance(raised.value, RuntimeError)


def test_paths_below_packaged_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = installed(tmp_path)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    expected = package / "_data" / "queries" / "analysis" / "gaps.rq"
    assert resources.path("queries", "analysis", "gaps.rq") == expected
    assert resources.path("queries/analysis/gaps.rq") == expected
    with pytest.raises(ResourceError, match=r"queries/analysis/nothing\.rq' is missing in"):
        resources.path("queries", "analysis", "nothing.rq")


@pytest.mark.parametrize("outside", ["../secrets", "queries/../../secrets", "/etc/hostname"])
def test_a_path_stays_inside(outside: str) -> None:
    with pytest.raises(ResourceError, match="not a path inside"):
        resources.path(outside)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"], ids=["too long", "null byte"])
def test_impossible_names_are_merely_missing(name: str) -> None:
    with pytest.raises(ResourceError, match="is missing in"):
        resources.path("queries", name)


def test_cache_folder_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(resources.CACHE_VARIABLE, str(tmp_path / "chosen"))
    assert resources.cache_dir() == tmp_path / "chosen"
    assert not (tmp_path / "chosen").exists()


@pytest.mark.parametrize("value", [None, ""], ids=["not set", "empty"])
def test_cache_folder_of_the_platform(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv(resources.CACHE_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(resources.CACHE_VARIABLE, value)
    found = resources.cache_dir()
    assert found.is_absolute()
    assert "normgraph" in found.parts


def test_importing_does_not_load_platformdirs() -> None:
    code = "import normgraph.resources, sys; sys.exit('platformdirs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
