"""A small vocabulary and a full workspace to spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from normgraph.workspace import Vocabulary, WorkspaceError, read_workspace, vocabulary_from_store
from normgraph.workspace.tables import load_tables

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def vocabulary(repo_root: Path) -> Vocabulary:
    """The accepted words as they are, and a few standards, provisions, criteria and evidence types."""
    store = Store()
    ontology = repo_root / "ontology"
    for file in (ontology / "schemes.ttl", ontology / "roles.ttl", HERE / "vocabulary.ttl"):
        store.load(path=file, format=RdfFormat.TURTLE)
    return vocabulary_from_store(store)


@pytest.fixture
def full() -> Path:
    """A workspace in which every table is filled in. Not to be changed."""
    return HERE / "full"


@pytest.fixture
def workspace(tmp_path: Path, full: Path) -> Path:
    """A copy of the full workspace."""
    return Path(shutil.copytree(full, tmp_path / "workspace"))


def keep(workspace: Path, *tables: str) -> None:
    """Delete the optional tables of the copy but these."""
    for table in load_tables().tables:
        file = workspace / table.url
        if not table.required and file.stem not in tables:
            file.unlink()


Edit = Callable[[str, str, str], None]
Problems = Callable[[], list[str]]


@pytest.fixture
def edit(workspace: Path) -> Edit:
    """Replace a text, which is there once, in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        path = workspace / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return replace


@pytest.fixture
def problems(workspace: Path, vocabulary: Vocabulary) -> Problems:
    """What is wrong with the copy, in words."""

    def read() -> list[str]:
        try:
            read_workspace(workspace, vocabulary)
        except WorkspaceError as error:
            return [str(problem) for problem in error.problems]
        return []

    return read
