"""A new workspace: what is written, that it can be read, and that nothing is overwritten."""

import os
import re
import shutil
from pathlib import Path

import pytest

from normgraph.cli.main import main
from normgraph.workspace import Vocabulary, WorkspaceError, load_settings, read_workspace, write_template
from normgraph.workspace.tables import load_tables
from normgraph.workspace.template import accepted_words

TABLES = load_tables().tables


@pytest.fixture
def new(tmp_path: Path) -> Path:
    root = tmp_path / "deep" / "new"
    write_template(root, "acme", 'Acme "AI" \\ Söhne')
    return root


def test_what_is_written(tmp_path: Path) -> None:
    root = tmp_path / "new"
    written = write_template(root, "acme", "Acme")
    assert [file.relative_to(root).as_posix() for file in written] == [
        "normgraph.toml",
        *(table.url for table in TABLES),
        "README.md",
    ]
    assert sorted(written) == sorted(file for file in root.rglob("*") if file.is_file())


def test_the_command_writes_and_copies_both_forms(
    full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From CSV to a workbook and back, with base, day, Turtle and named files; the original stays."""
    source = Path(shutil.copytree(full, tmp_path / "source"))
    with (source / "normgraph.toml").open("a", encoding="utf-8") as stream:
        stream.write('base = "https://example.org/o/"\n')
    turtle = "<entity/wts> <https://w3id.org/normgraph/ns#country> 'NL' ."
    (source / "data/more.ttl").write_text(turtle, encoding="utf-8")
    book, tables = tmp_path / "book", tmp_path / "tables"
    assert main(["init", str(book), "--form", "xlsx", "--from", str(source)]) == 0
    assert main(["init", str(tables), "--from", str(book), "--id", "copy", "--title", "A copy"]) == 0
    assert capsys.readouterr().out.count("Its facts are those of the workspace that it was copied from") == 2
    found = {path.relative_to(book).as_posix() for path in book.rglob("*") if path.is_file()}
    assert found == {
        "README.md",
        "data/more.ttl",
        "data/workspace.xlsx",
        "normgraph.toml",
        "sources/PRO-07.txt",
    }
    kept, copied = load_settings(book), load_settings(tables)
    assert (kept.id, kept.title) == ("wendelhorn", "Wendelhorn Talent Systems")
    assert (copied.id, copied.title) == ("copy", "A copy")
    for one in (kept, copied):
        assert (one.base, str(one.as_of)) == ("https://example.org/o/", "2026-11-20")
    assert (tables / "data/more.ttl").read_text(encoding="utf-8") == turtle
    assert (tables / "data/risks.csv").read_text(encoding="utf-8").count("\n") == 3
    guides = [(folder / "README.md").read_text(encoding="utf-8") for folder in (book, tables)]
    assert "| Risks | `risks` | no |" in guides[0]
    assert "id or name of a row in the sheet `entities`" in guides[0]
    assert "data/artefacts.csv" not in guides[0]
    assert "| Risks | `data/risks.csv` | no |" in guides[1]
    assert all("```turtle" in text and "--from ." in text for text in guides)


def test_a_new_workbook_and_a_workspace_that_cannot_be_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new"), "--form", "xlsx"]) == 0
    assert "Fill in the sheets of data/workspace.xlsx" in capsys.readouterr().out
    (tmp_path / "new/data/workspace.xlsx").write_bytes(b"spoilt")
    assert main(["init", str(tmp_path / "copy"), "--from", str(tmp_path / "new")]) == 2
    assert (
        "data/workspace.xlsx: is no workbook. Accepted: a workbook saved as .xlsx" in capsys.readouterr().err
    )
    assert not (tmp_path / "copy").exists()


def test_settings_are_read_back(new: Path) -> None:
    settings = load_settings(new)
    assert (settings.id, settings.title, settings.as_of) == ("acme", 'Acme "AI" \\ Söhne', None)


def test_optional_settings_only_need_their_mark_removed(new: Path) -> None:
    file = new / "normgraph.toml"
    text = re.sub(r"^# (?=as_of|base)", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    settings = load_settings(new)
    assert str(settings.as_of) == "2026-11-20"
    assert settings.base == "https://example.org/qms/"


def test_tables_hold_their_header_only(new: Path) -> None:
    for table in TABLES:
        text = (new / table.url).read_text(encoding="utf-8")
        assert text == ",".join(column.name for column in table.columns) + "\n"


def test_every_table_that_has_to_have_rows_is_reported_at_once(new: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(new, vocabulary)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{url}: has no rows; this table is required"
        for url in sorted(table.url for table in TABLES if table.required)
    ]


def test_filled_in_it_can_be_read(new: Path, vocabulary: Vocabulary) -> None:
    """The required tables with their least content; the others as they are, or deleted."""
    rows = {
        "data/entities.csv": {"id": "acme", "name": "Acme Ltd"},
        "data/systems.csv": {"id": "S1", "name": "System", "risk_class": "unknown"},
        "data/operator_roles.csv": {
            "system": "S1",
            "entity": "acme",
            "role": "provider",
            "ground": "makes it",
        },
    }
    for table in TABLES:
        if table.url in rows:
            assert set(rows[table.url]) == {column.name for column in table.columns if column.required}
            with (new / table.url).open("a", encoding="utf-8") as stream:
                stream.write(
                    ",".join(rows[table.url].get(column.name, "") for column in table.columns) + "\n"
                )
    left = read_workspace(new, vocabulary)
    for table in TABLES:
        if table.url not in rows:
            (new / table.url).unlink()
    facts = read_workspace(new, vocabulary)
    assert len(facts.inputs) == 4
    assert len(facts.notes) == 1
    assert (left.quads, left.notes) == (facts.quads, facts.notes), "an empty table says what none says"


def test_the_guide_explains_every_table_column_and_word(new: Path) -> None:
    text = (new / "README.md").read_text(encoding="utf-8")
    assert text.startswith('# Acme "AI" \\\\ Söhne\n')
    words = accepted_words()
    for table in TABLES:
        section = text.partition(f"### {table.title}: `{table.url}`\n")[2].partition("\n### ")[0]
        assert table.description in section
        for column in table.columns:
            (line,) = [line for line in section.splitlines() if line.startswith(f"| `{column.name}` |")]
            assert column.description in line
            assert line.count(" | ") == 3
            assert ("| yes |" in line) == column.required
            if column.scheme is not None:
                title = words.scheme(column.scheme).title
                (anchor,) = re.findall(rf"\[{title}\]\(#([a-z-]+)\)", line)
                heading = f"\n### {title}\n"
                assert heading in text
                assert anchor == re.sub(r"[^a-z -]", "", title.casefold()).replace(" ", "-")
                for word in words.scheme(column.scheme).words:
                    assert f"| `{word.label}` |" in text.partition(heading)[2].partition("\n### ")[0]


def test_the_guide_is_the_same_every_time(new: Path, tmp_path: Path) -> None:
    write_template(tmp_path / "again", "acme", 'Acme "AI" \\ Söhne')
    assert (tmp_path / "again/README.md").read_bytes() == (new / "README.md").read_bytes()


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    assert len(write_template(tmp_path, "acme", "Acme")) == len(TABLES) + 2


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"is not empty\. Accepted: a new or empty folder"):
        write_template(tmp_path, "acme", "Acme")
    assert [file.name for file in tmp_path.iterdir()] == [".hidden"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is no folder"):
        write_template(tmp_path / "new", "acme", "Acme")


def test_id_and_title_are_checked_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        write_template(tmp_path / "new", "../acme", "Acme\n[other]")
    assert [problem.column for problem in caught.value.problems] == ["workspace.id", "workspace.title"]
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.name == "nt", reason="permissions of folders work differently there")
def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = Path.open

    def full_disk(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "checks.csv":
            raise OSError("no space left on device")
        return real_open(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_template(tmp_path / "deep" / "new", "acme", "Acme")
    assert list(tmp_path.iterdir()) == []
