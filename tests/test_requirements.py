"""The pinned requirement files agree with pyproject.toml, carry hashes and name no address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FILES = {"runtime.txt": [], "test.txt": ["test"], "dev.txt": ["test", "dev"]}


def pins(text: str) -> dict[str, str]:
    """Name and version of each pinned line. A pin that holds on some platforms only counts too."""
    found = {}
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.startswith("#") or not line.strip():
            continue
        pinned, *hashes = line.split("--hash=sha256:")
        assert hashes, f"{pinned} has no hash"
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest.strip()) for digest in hashes), pinned
        requirement = Requirement(pinned)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", pinned
        found[canonicalize_name(requirement.name)] = specifier.version
    return found


@pytest.mark.parametrize(("file", "extras"), FILES.items())
def test_pins_satisfy_the_declared_ranges(repo_root: Path, file: str, extras: list[str]) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"]]
    for extra in extras:
        declared += project["optional-dependencies"][extra]
    pinned = pins((repo_root / "requirements" / file).read_text(encoding="utf-8"))
    for requirement in map(Requirement, declared):
        if requirement.name != "normgraph":
            assert pinned[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_each_file_includes_the_one_before(repo_root: Path) -> None:
    runtime, test, dev = (
        pins((repo_root / "requirements" / file).read_text(encoding="utf-8")) for file in FILES
    )
    assert runtime.items() <= test.items() <= dev.items()


@pytest.mark.parametrize("file", FILES)
def test_no_address_is_written(repo_root: Path, file: str) -> None:
    text = (repo_root / "requirements" / file).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(^|\s)/\w", text), "an absolute path"
    assert set(re.findall(r"(?<!\S)-+[a-z-]+", text)) == {"--hash"}, "an option, of an index for example"


def test_what_builds_the_graph_is_what_runs_it(repo_root: Path) -> None:
    """The build's ranges of the graph packages are those of the runtime, so that both read the same graph."""
    document = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    build = [need for need in document["build-system"]["requires"] if not need.startswith("hatchling")]
    assert set(build) <= set(document["project"]["dependencies"])
