"""A workbook in place of CSV files: the same facts, the same messages, and no harm from a hostile one."""

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from pyoxigraph import Triple

from normgraph.namespaces import PREFIXES
from normgraph.workspace import Vocabulary, WorkspaceError, guarded, read_workspace, worker
from normgraph.workspace.tables import load_tables
from normgraph.workspace.template import accepted_words, copy_of, write_template
from normgraph.workspace.workbook import LIMITS, OTHER_SHEETS, WORKBOOK, sheet_name
from normgraph.workspace.workbook_form import workbook_bytes
from tests.workspace.conftest import Problems
from tests.workspace.test_reader import objects

TABLES = load_tables()
Sheets = Mapping[str, Sequence[Sequence[Any]]]
Write = Callable[[Sheets], None]

ENOUGH: Sheets = {
    "entities": [["Id", "Name"], ["wts", "Wendelhorn"]],
    "systems": [["id", "name", "Risk class"], ["RNK", "Rank", "minimal"]],
    "operator_roles": [["System", "Entity", "Role", "Ground"], ["RNK", "wts", "provider", "makes it"]],
}


def book_of(sheets: Sheets, change: Callable[[Any, dict[str, Any]], None] | None = None) -> bytes:
    """A workbook with these sheets; None leaves a cell out."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        made = {name: book.add_worksheet(name) for name in sheets}
        for name, rows in sheets.items():
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        made[name].write(line, place, cell)
        if change is not None:
            change(book, made)
    return buffer.getvalue()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A workspace with settings and nothing else."""
    root = tmp_path / "workspace"
    (root / "data").mkdir(parents=True)
    text = '[workspace]\nid = "wendelhorn"\ntitle = "Wendelhorn"\n'
    (root / "normgraph.toml").write_text(text, encoding="utf-8")
    return root


def said(root: Path, vocabulary: Vocabulary) -> list[str]:
    """What is wrong with a workspace, in words."""
    try:
        read_workspace(root, vocabulary)
    except WorkspaceError as error:
        return [str(problem) for problem in error.problems]
    return []


def without_sources(quads: tuple[Triple, ...]) -> set[str]:
    """The facts without file, sheet and row."""
    return {str(quad) for quad in quads if not quad.predicate.value.startswith(PREFIXES["ng"] + "source")}


def test_a_workbook_says_the_same_as_the_tables(full: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Tables to workbook to tables, with the files that they name."""
    expected = read_workspace(full, vocabulary)
    book, tables = tmp_path / "book", tmp_path / "tables"
    write_template(book, "wendelhorn", "Wendelhorn Talent Systems", "xlsx", copy_of(full))
    assert sorted(path.name for path in (book / "data").iterdir()) == ["workspace.xlsx"]
    facts = read_workspace(book, vocabulary)
    assert without_sources(facts.quads) == without_sources(expected.quads)
    assert objects(facts.quads, "risk/RSK-2", "sourceFile") == {WORKBOOK}
    assert objects(facts.quads, "risk/RSK-2", "sourceSheet") == {"risks"}
    assert objects(facts.quads, "risk/RSK-2", "sourceRow") == {"3"}
    assert [one.path for one in facts.inputs] == [WORKBOOK, "normgraph.toml", "sources/PRO-07.txt"]
    assert facts.inputs[0].rows == sum(one.rows or 0 for one in expected.inputs)
    assert facts.notes == ()
    assert facts.places["data/risks.csv"] == "sheet risks"
    write_template(tables, "wendelhorn", "Wendelhorn Talent Systems", "csv", copy_of(book))
    again = read_workspace(tables, vocabulary)
    assert without_sources(again.quads) == without_sources(expected.quads)
    assert again.settings.as_of == expected.settings.as_of == datetime.date(2026, 11, 20)


def test_values_as_spreadsheet_programs_store_them(bare: Path, vocabulary: Vocabulary) -> None:
    def change(book: Any, sheets: dict[str, Any]) -> None:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        share, plain = book.add_format({"num_format": '0.0%;"%"'}), book.add_format({"num_format": '0.0"%"'})
        sheets["systems"].write_datetime(1, 3, datetime.datetime(2026, 11, 20), day)
        sheets["systems"].write_formula(1, 4, '="see "&"note"', None, "see note")
        sheets["monitoring"].write(1, 3, 0.125, share)
        sheets["monitoring"].write(2, 3, 0.125, plain)
        sheets["monitoring"].merge_range(1, 1, 3, 1, "RNK")
        sheets["monitoring"].write(7, 2, "  ")
        book.add_chartsheet("A picture")

    sheets = {
        **ENOUGH,
        "Notes to myself": [],
        "systems": [
            ["id", "name", "Risk class", "Classified on", "Note", "interacts_with_ai"],
            ["RNK", 2026, "minimal", None, None, True],
            [7.4, 0.1 + 0.2, "minimal", "20.11.2026", 1e20, False],
        ],
        "monitoring": [
            ["id", "system", "what", "threshold"],
            ["M-1", None, "drift"],
            [2, None, "drift"],
            [],
            ["M-3", "RNK", "drift", 15],
        ],
        "PEOPLE": [["id", "name", "state"]],
        "Post-market monitoring 2": [],
    }
    (bare / WORKBOOK).write_bytes(book_of(sheets, change))
    facts = read_workspace(bare, vocabulary)
    quads = facts.quads
    assert objects(quads, "system/RNK", "classifiedOn") == {"2026-11-20"}
    assert objects(quads, "system/7.4", "classifiedOn") == {"2026-11-20"}
    assert objects(quads, "system/RNK", "interactsWithOtherAI") == {f"{PREFIXES['ng'][:-3]}answer/yes"}
    assert objects(quads, "system/7.4", "interactsWithOtherAI") == {f"{PREFIXES['ng'][:-3]}answer/no"}
    texts = {triple.object.value for triple in quads if hasattr(triple.object, "datatype")}
    assert {"2026", "0.3", "100000000000000000000", "see note", "12.5%", "0.125", "15"} <= texts
    assert not [text for text in texts if text.endswith(".0")]
    assert objects(quads, "monitoring/M-3", "sourceRow") == {"5"}
    assert objects(quads, "monitoring/2", "system") == objects(quads, "monitoring/M-1", "system")
    assert any("People (sheet people)" in note for note in facts.notes)


def test_all_mistakes_with_sheet_row_and_column(bare: Path, vocabulary: Vocabulary) -> None:
    def change(book: Any, sheets: dict[str, Any]) -> None:
        sheets["Systems"].write_formula(2, 3, "=NA()", None, "#N/A")
        sheets["Systems"].write_formula(3, 3, "=1/0", None, "#DIV/0!")
        sheets["Systems"].write(4, 25, "far off")
        sheets["monitoring"].merge_range(1, 2, 1, 3, "both")

    made = {
        "entities": [["Id", "Name", "Size"]],
        "Systems": [
            ["id", "Name", "Risk class", "Classified on", "shoe size"],
            ["RNK", "Rank", "highest", "31.02.2026"],
            ["VIS", "View", "minimal"],
            ["VIS", "View", "minimal"],
            ["X", None, "minimal"],
        ],
        "monitoring": [["id", "system", "what", "threshold"], ["M-1", "RNK"]],
        "controls": [["Standard", "Control", "Applicable"], ["ISO/IEC 42001", "A.9.9", "yes"]],
        "versions": [["7.4"], ["7.5"]],
        "Sheet1": [["scribble"]],
        "data sets": [["scribble"]],
        "data_sets": [["id"]],
        "Guide": [["anything"]],
    }
    (bare / WORKBOOK).write_bytes(book_of(made, change))
    (bare / "data/monitoring.csv").write_text("id,system,what\n", encoding="utf-8")
    (bare / "data/~$workspace.xlsx").write_bytes(b"held open")
    names = ", ".join(column.name for column in TABLES.table("data/systems.csv").columns)
    versions = ", ".join(column.name for column in TABLES.table("data/versions.csv").columns)
    book = f"{WORKBOOK}, sheet"
    accepted = "prohibited, high-risk, limited, minimal, unknown"
    sheets = ", ".join(map(sheet_name, TABLES.tables))
    assert said(bare, vocabulary) == [
        f"{WORKBOOK}: has no sheet operator_roles; this table is required",
        f"{book} Sheet1: is not a table of a workspace. Accepted: {sheets}",
        f"{book} Systems, row 1: column Z has no name. Accepted: {names}",
        f"{book} Systems, row 1: 'shoe size' is not a column of this table. Accepted: {names}",
        f"{book} Systems, row 2, column C (Risk class): 'highest' is not one of the accepted words. "
        f"Accepted: {accepted}",
        f"{book} Systems, row 2, column D (Classified on): '31.02.2026' is not a day of the calendar. "
        "Accepted: a day: 2026-11-20, or 20.11.2026 (day first)",
        f"{book} Systems, row 3, column D (Classified on): holds the error #N/A",
        f"{book} Systems, row 4, column A (id): 'VIS' stands in row 3 already. Accepted: one row for each",
        f"{book} Systems, row 4, column D (Classified on): holds the error #DIV/0!",
        f"{book} Systems, row 5, column B (Name): is empty; a value is required. Accepted: any text",
        f"{book} controls, row 2, column B (Control): 'A.9.9' is not a control or clause of "
        "ISO/IEC 42001:2023. Accepted: A.9.2, A.9.3, A.9.4",
        f"{book} data sets, row 1: has no header line with the names of its columns. Accepted: "
        + ", ".join(column.name for column in TABLES.table("data/data_sets.csv").columns),
        f"{book} data_sets: is the same table as sheet data sets. Accepted: one of them",
        f"{book} entities: has no rows; this table is required",
        f"{book} monitoring: is given twice: here and in data/monitoring.csv. Accepted: one of them",
        f"{book} monitoring, row 2: has merged cells, C2 to D2. Accepted: one cell for each column",
        f"{book} versions, row 1: has no header line with the names of its columns. Accepted: {versions}",
    ]


def test_references_name_the_sheet(bare: Path, vocabulary: Vocabulary) -> None:
    roles = [["system", "entity", "role", "ground"], ["VIS", "wts", "provider", "makes it"]]
    (bare / WORKBOOK).write_bytes(book_of({**ENOUGH, "operator_roles": roles}))
    assert said(bare, vocabulary) == [
        f"{WORKBOOK}, sheet operator_roles, row 2, column A (system): 'VIS' is no id in sheet systems. "
        "Accepted: RNK"
    ]


def test_the_settings_may_name_the_workbook(bare: Path, vocabulary: Vocabulary) -> None:
    (bare / "normgraph.toml").open("a", encoding="utf-8").write('workbook = "register/Our QMS.xlsx"\n')
    assert said(bare, vocabulary) == ["register/Our QMS.xlsx: is no plain file inside the workspace"]
    (bare / "register").mkdir()
    (bare / "register/Our QMS.xlsx").write_bytes(book_of(ENOUGH))
    assert said(bare, vocabulary) == []
    (bare / WORKBOOK).write_bytes(book_of(ENOUGH))
    (found,) = said(bare, vocabulary)
    assert found.startswith(f"{WORKBOOK}: is not a table of a workspace. Accepted: data/artefacts.csv, ")
    assert found.endswith("register/Our QMS.xlsx, Turtle files that end in .ttl")


def test_the_sheets_that_explain_are_not_read_and_bytes_are_the_same() -> None:
    words = accepted_words()
    first = workbook_bytes("Acme", TABLES, words, {})
    assert first == workbook_bytes("Acme", TABLES, words, {})
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert set(book.sheetnames) == {*OTHER_SHEETS, *map(sheet_name, TABLES.tables)}
    for table in TABLES.tables:
        sheet = book[sheet_name(table)]
        assert [cell.value for cell in sheet[1]] == [column.titles[-1] for column in table.columns]
        assert sheet.max_row == 1
        choices = {str(one.sqref).partition("2")[0]: one for one in sheet.data_validations.dataValidation}
        for cell, column in zip(sheet[1], table.columns, strict=True):
            assert f"Required: {'yes' if column.required else ''}" in cell.comment.text
            if column.scheme is not None:
                name = choices[cell.column_letter].formula1
                area = book.defined_names[name].attr_text
                ((_, where),) = book.defined_names[name].destinations
                labels = [one.value for (one,) in book["Lists"][where]]
                assert area.startswith("Lists!")
                assert labels == [word.label for word in words.scheme(column.scheme).words]
    assert book["systems"]["H1"].font.bold
    described = {(row[0].value, row[1].value) for row in book["Columns"].iter_rows(min_row=2)}
    assert described == {
        (sheet_name(table), column.titles[-1]) for table in TABLES.tables for column in table.columns
    }


def test_text_is_never_a_formula(bare: Path, vocabulary: Vocabulary) -> None:
    rows = {
        table: [dict(zip(("id", "name"), ("a", "=1+1"), strict=True))] for table in ("data/entities.csv",)
    }
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes("=2", TABLES, accepted_words(), rows)))
    assert (book["entities"]["B2"].value, book["entities"]["B2"].data_type) == ("=1+1", "s")
    assert book["Guide"]["A1"].data_type == "s"


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    """A good workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(book_of(ENOUGH))) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old in parts[name]
    return packed({**parts, name: parts[name].replace(old, new)})


FIRST = "xl/worksheets/sheet1.xml"
CELL = b'<c r="B2" t="s"><v>3</v></c>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "is no workbook"),
        (b"id,name\n", "is no workbook"),
        (packed({"readme.txt": "no workbook"}), "is no workbook"),
        (book_of(ENOUGH)[:-200], "is no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is in an old format of Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "is protected with a password",
        ),
        (packed({"xl/workbook.xml": "<none"}), "is damaged: "),
        (changed(FIRST, b"<sheetData>", b"<sheetData><row r='x'>"), "is damaged: "),
        (
            changed("xl/sharedStrings.xml", b"<sst", b"<!DOCTYPE x><sst"),
            "holds xl/sharedStrings.xml, which no",
        ),
        (changed(FIRST, CELL, CELL.replace(b"B2", b"XFD2")), "is too large: sheet entities reaches beyond"),
        (
            changed(FIRST, CELL, CELL.replace(b"B2", b"ZZ1048576")),
            "is too large: sheet entities reaches beyond 1,048,576 rows, 1,000 columns or 5,000,000 cells",
        ),
        (packed({"xl/workbook.xml": bytes(70_000_000)}), "is too large: unpacked it has more than 64 MiB"),
        (
            packed({f"xl/{n}.xml": b"" for n in range(10_001)}),
            "is too large: unpacked it has more than 64 MiB",
        ),
    ],
)
def test_files_that_are_no_good_workbook(data: bytes, expected: str) -> None:
    with pytest.raises(worker.Unusable) as caught:
        worker.read_workbook(data, dict(LIMITS))
    assert str(caught.value).startswith(expected)


def test_a_formula_that_was_never_computed_is_a_mistake() -> None:
    data = changed(FIRST, CELL, b'<c r="B2"><f>1+1</f></c>')
    (found, *_) = worker.read_workbook(data, dict(LIMITS))["sheets"]
    assert found["faults"] == [[1, 1, "holds a formula whose result is not in the file"]]
    kept = changed(FIRST, CELL, b'<c r="B2"><f>1+1</f><v>2</v></c>')
    assert worker.read_workbook(kept, dict(LIMITS))["sheets"][0]["faults"] == []


def test_what_is_wrong_with_the_file_is_said_once(
    bare: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / WORKBOOK).write_bytes(b"id;name")
    (bare / "data/people.csv").write_text("id,name,state\nx,X,active\n", encoding="utf-8")
    (bare / "data/roles.csv").write_text(
        "id,title,person,state,authorities\nr,R,nobody,filled,none\n", encoding="utf-8"
    )
    assert said(bare, vocabulary) == [f"{WORKBOOK}: is no workbook. Accepted: a workbook saved as .xlsx"]
    monkeypatch.setattr(guarded, "_MEMORY", 1024**2)
    (found,) = said(bare, vocabulary)
    assert found == f"{WORKBOOK}: cannot be read: it takes more than 1 MB of memory, or is damaged"


def test_a_large_file_is_not_opened(workspace: Path, problems: Problems) -> None:
    with (workspace / WORKBOOK).open("wb") as stream:
        stream.truncate(64 * 1024**2 + 1)
    assert problems() == [f"{WORKBOOK}: is too large. Accepted: up to 64 MiB"]
