"""The application without a socket: errors, keys, and a workspace that is being written."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from normgraph.api import source
from normgraph.api.app import create_app
from normgraph.api.source import Changing, Source
from normgraph.workspace.problems import WorkspaceError


def test_without_a_workspace_there_is_the_law() -> None:
    client = TestClient(create_app())
    found = client.get("/v1/provisions/art_17/par_1/pnt_h").json()
    assert found["citation"] == "Article 17(1), point (h)"
    assert "scopes" not in found
    assert client.get("/v1/health").json()["workspace"] is False
    for path in ("/v1/assessment", "/v1/shacl-report", "/report"):
        reply = client.get(path)
        assert reply.status_code == 404
        assert reply.json()["title"] == "No workspace"


def test_a_fault_shows_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app()

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("the secret inside")

    reply = TestClient(app).get("/fault")
    assert reply.status_code == 500
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in reply.text
    assert "the secret inside" in caplog.text


@pytest.mark.parametrize(
    "sent",
    [None, "", "Bearer", "Bearer wrong", "Basic letmein", "letmein", "Bearer letmein2", "Bearer léttme"],
)
def test_a_key_is_needed_everywhere(sent: str | None) -> None:
    client = TestClient(create_app(key="letmein"))
    headers = {} if sent is None else {"Authorization": sent.encode("latin-1")}
    for path in ("/", "/v1/health", "/openapi.json", "/nothing"):
        reply = client.get(path, headers=headers, follow_redirects=False)  # type: ignore[arg-type]
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.json()["title"] == "Key needed"
    assert client.get("/v1/health", headers={"Authorization": "bearer letmein"}).status_code == 200


class _Counting(Source):
    """A workspace whose assessments are counted, and made of nothing."""

    def __init__(self, root: Path, *, writes: int = 0) -> None:
        super().__init__(root, date(2026, 11, 20))
        self.root, self.writes, self.made = root, writes, 0

    def _assess(self) -> object:  # type: ignore[override]
        self.made += 1
        if self.writes:
            self.writes -= 1
            (self.root / "a.csv").write_text(f"written meanwhile {self.writes}")
        return (self.root / "a.csv").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("one")
    return tmp_path


def test_nothing_is_computed_twice_for_the_same_files(folder: Path) -> None:
    served = _Counting(folder)
    assert [served.current() for _ in range(3)] == ["one"] * 3
    assert served.made == 1
    state = (folder / "a.csv").stat()
    (folder / "a.csv").write_text("two")  # as long as before, and then made to look as old
    os.utime(folder / "a.csv", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert served.current() == "two"
    (folder / "b.csv").write_text("")
    served.current()
    (folder / "b.csv").rename(folder / "c.csv")
    served.current()
    assert served.made == 4


def test_an_old_file_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_SETTLED", -1)
    served = _Counting(folder)
    served.current()
    monkeypatch.setattr(source.hashlib, "file_digest", None)
    assert served.current() == "one"


def test_half_of_a_change_is_not_served(folder: Path) -> None:
    once = _Counting(folder, writes=1)
    assert once.current() == "written meanwhile 0"
    assert once.made == 2
    with pytest.raises(Changing):
        _Counting(folder, writes=99).current()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_a_pipe_in_the_folder_does_not_hold_the_server(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert _Counting(folder).current() == "one"


def test_a_workspace_that_is_being_written_is_a_problem_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(folder)
    app.state.source = _Counting(folder, writes=99)
    reply = TestClient(app).get("/v1/assessment")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")
    assert reply.json()["type"].endswith("/problem/workspace-changing")


def test_a_file_that_goes_away_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError(2, "gone")

    monkeypatch.setattr("normgraph.assessment.evaluation.evaluate", gone)
    with pytest.raises(Changing):
        Source(folder).current()


def test_a_broken_workspace_is_read_once(folder: Path) -> None:
    served = Source(folder)
    with pytest.raises(WorkspaceError) as first:
        served.current()
    assert "normgraph.toml: is missing" in str(first.value)
    with pytest.raises(WorkspaceError) as second:
        served.current()
    assert second.value.problems == first.value.problems
