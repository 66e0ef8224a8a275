"""Files appear complete or not at all."""

import json
import os
import sys
from pathlib import Path

import pytest

from normgraph.reports import write
from normgraph.reports.write import ReportError, write_reports
from tests.reports.factory import sample


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_writes_each_format_under_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    paths = write_reports(sample(), folder, ["json", "html", "table", "json"])
    assert [p.name for p in paths] == ["assessment.json", "report.html", "report.txt"]
    assert names(folder) == ["assessment.json", "report.html", "report.txt"]
    assert json.loads(paths[0].read_bytes())["as_of"] == "2026-11-20"
    assert paths[1].read_bytes().startswith(b"<!DOCTYPE html>\n")
    assert all(b"\r" not in p.read_bytes() for p in paths)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = write_reports(sample(), tmp_path, list(write.FILES))
    first = [p.read_bytes() for p in paths]
    assert [p.read_bytes() for p in write_reports(sample(), tmp_path, list(write.FILES))] == first


def test_an_unknown_format_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such report format: docx; there are html, json, table"):
        write_reports(sample(), tmp_path / "out", ["json", "docx"])
    assert not (tmp_path / "out").exists()


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assessment.json").write_text("old", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match=r"assessment\.json cannot be written: No space left on device"):
        write_reports(sample(), tmp_path, ["json"])
    assert names(tmp_path) == ["assessment.json"]
    assert (tmp_path / "assessment.json").read_text(encoding="utf-8") == "old"


def test_a_report_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("normgraph.reports.html.to_html", broken)
    with pytest.raises(RuntimeError, match="broken"):
        write_reports(sample(), tmp_path / "out", ["json", "html"])
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match=r"the folder .*out cannot be made"):
        write_reports(sample(), tmp_path / "out", ["json"])


def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "assessment.json").mkdir()
    with pytest.raises(ReportError, match=r"assessment\.json cannot be written"):
        write_reports(sample(), tmp_path, ["json"])
    assert names(tmp_path) == ["assessment.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="cannot be written"):
            write_reports(sample(), tmp_path, ["json"])
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="no umask there")
def test_others_may_read_a_report_as_far_as_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        (path,) = write_reports(sample(), tmp_path, ["json"])
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640
