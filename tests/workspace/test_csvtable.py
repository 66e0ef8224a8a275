"""The form of table files: encoding, separators, headers, rows, sizes."""

from pathlib import Path

import pytest

from normgraph.workspace import Vocabulary, csvtable, files, read_workspace
from tests.workspace.conftest import Edit, Problems, keep
from tests.workspace.test_reader import ORG, objects, without_rows

PEOPLE = "data/people.csv"


def converted(text: str, delimiter: str) -> str:
    """The people table, which quotes nothing, with another separator."""
    assert '"' not in text
    return text.replace(",", delimiter)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_encodings_separators_and_line_ends(
    workspace: Path, full: Path, vocabulary: Vocabulary, delimiter: str, newline: str, bom: bytes
) -> None:
    text = converted((full / PEOPLE).read_text(encoding="utf-8"), delimiter).replace("\n", newline)
    (workspace / PEOPLE).write_bytes(bom + text.encode())
    assert read_workspace(workspace, vocabulary).quads == read_workspace(full, vocabulary).quads


def test_windows_line_ends_inside_cells_make_no_difference(
    workspace: Path, full: Path, vocabulary: Vocabulary
) -> None:
    for file in (*sorted((workspace / "data").iterdir()), workspace / "checks.csv"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_workspace(workspace, vocabulary).quads == read_workspace(full, vocabulary).quads


def test_the_last_line_needs_no_end(workspace: Path, full: Path, vocabulary: Vocabulary) -> None:
    (workspace / PEOPLE).write_bytes((full / PEOPLE).read_bytes().rstrip(b"\n"))
    assert read_workspace(workspace, vocabulary).quads == read_workspace(full, vocabulary).quads


def test_quoted_line_breaks_count_as_lines_of_the_file(edit: Edit, problems: Problems) -> None:
    edit("checks.csv", "12.11.2026", "12.13.2026")  # the row after the one with the quoted line break
    (found,) = problems()
    assert found.startswith("checks.csv, row 4, column read_on: '12.13.2026' is not a day of the calendar")


def test_a_row_with_line_breaks_is_where_it_begins(edit: Edit, problems: Problems) -> None:
    edit("checks.csv", "full text,interval", "whole text,interval")
    (found,) = problems()
    assert found.startswith("checks.csv, row 2, column read: 'whole text'")


def test_blank_rows_are_passed_over_and_counted(
    workspace: Path, full: Path, vocabulary: Vocabulary, edit: Edit, problems: Problems
) -> None:
    edit(PEOPLE, "nol,Nneka", "\n,,,,\n  , ,\nnol,Nneka")
    shifted = read_workspace(workspace, vocabulary).quads
    assert without_rows(shifted) == without_rows(read_workspace(full, vocabulary).quads)
    edit(PEOPLE, "left,31.07.2026", "left,yesterday")
    (found,) = problems()
    assert found.startswith("data/people.csv, row 7, column left_on: 'yesterday' is not a date")


def test_short_rows_and_padding_are_harmless(workspace: Path, full: Path, vocabulary: Vocabulary) -> None:
    (workspace / PEOPLE).write_text(
        "id,name,state,left_on,note,,\navr,Annelie Vosskamp-Ruiz,active\n"
        "nol, Nneka Okwuosa-Lindgren ,active,,,,\ntex,Torvald Exmør,left,31.07.2026,,,\n",
        encoding="utf-8",
    )
    assert read_workspace(workspace, vocabulary).quads == read_workspace(full, vocabulary).quads


def test_headers_do_not_depend_on_case_order_or_title(
    workspace: Path, full: Path, vocabulary: Vocabulary, edit: Edit
) -> None:
    edit(PEOPLE, "id,name,state,left_on,note", "ID, Name ,STATE,Left on,Note")
    assert read_workspace(workspace, vocabulary).quads == read_workspace(full, vocabulary).quads


def test_unicode_forms_do_not_matter(workspace: Path, vocabulary: Vocabulary, edit: Edit) -> None:
    edit(PEOPLE, "Torvald Exmør", "Torvald Exmo\u0308r")
    edit("data/roles.csv", "stu,Working student,", "stu,Working student,Torvald Exm\u00f6r")
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "post/stu", "heldBy") == {f"{ORG}person/tex"}


HEADER = "id, name, state, left_on, note, source"


@pytest.mark.parametrize("content", [b"\n", b"\n\n,,\n"])
def test_an_optional_table_with_a_header_only_is_as_good_as_none(
    workspace: Path, vocabulary: Vocabulary, content: bytes
) -> None:
    """It is what a new workspace holds; that nothing is recorded there is said."""
    (workspace / "data/infrastructure.csv").unlink()
    without = read_workspace(workspace, vocabulary)
    (workspace / "data/infrastructure.csv").write_bytes(b"id,kind,name\n" + content.partition(b"\n")[2])
    found = read_workspace(workspace, vocabulary)
    assert found.quads == without.quads
    assert found.notes == without.notes
    assert any("data/infrastructure.csv" in note for note in found.notes)


def test_a_required_table_with_a_header_only_is_an_error(workspace: Path, problems: Problems) -> None:
    path = workspace / "data/systems.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert problems() == ["data/systems.csv: has no rows; this table is required"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty: write a header and rows, or delete the file"),
        (b"\xef\xbb\xbf", "is empty: write a header and rows, or delete the file"),
        (b" \r\n\r\n", "is empty: write a header and rows, or delete the file"),
        (b",,\n,,\n", "is empty: write a header and rows, or delete the file"),
        (
            b"id,name,state\nx,M\xfcller,active\n",
            "byte 0xfc is not UTF-8 text. Accepted: UTF-8 (in a spreadsheet program: save as 'CSV UTF-8')",
        ),
        (
            b"\xff\xfei\x00d\x00",
            "byte 0xff is not UTF-8 text. Accepted: UTF-8 (in a spreadsheet program: save as 'CSV UTF-8')",
        ),
        (
            b"No.;Person\n1;A\n",
            f"has no header line with the names of its columns. Accepted: {HEADER}",
        ),
        (
            b'id,name,state\nx,"M,active\n',
            "the quotation marks do not match, so nothing from here on can be read (unexpected end of data). "
            'Accepted: a cell in "…", with "" for a quotation mark inside it',
        ),
        (
            b'id,name,state\nx,"M" M,active\n',
            "the quotation marks do not match, so nothing from here on can be read (',' expected "
            "after '\"'). "
            'Accepted: a cell in "…", with "" for a quotation mark inside it',
        ),
    ],
)
def test_files_that_cannot_be_read(
    workspace: Path, problems: Problems, content: bytes, expected: str
) -> None:
    (workspace / PEOPLE).write_bytes(content)
    (found,) = problems()
    where, _, message = found.partition(": ")
    assert message == expected
    assert where in {PEOPLE, f"{PEOPLE}, row 1", f"{PEOPLE}, row 2"}


def test_the_line_of_a_byte_that_is_not_utf8(workspace: Path, problems: Problems) -> None:
    (workspace / PEOPLE).write_bytes(b"id,name,state\r\na,A,active\r\nb,M\xfcller,active\r\n")
    assert problems()[0].startswith("data/people.csv, row 3: byte 0xfc is not UTF-8 text")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "id,name,state,shoe size\nx,X,active,43\n",
            f"data/people.csv, row 1: 'shoe size' is not a column of this table. Accepted: {HEADER}",
        ),
        ("id,name\nx,X\n", "data/people.csv, row 1, column state: this column is missing; it is required"),
        (
            "id,name,state,NAME\nx,X,active,Y\n",
            "data/people.csv, row 1, column name: this column is there twice",
        ),
        (
            "id,name,state,Left on,left_on\nx,X,active,,\n",
            "data/people.csv, row 1, column left_on: this column is there twice",
        ),
        (
            "id,name,state,\nx,X,active,?\n",
            f"data/people.csv, row 1: column 4 has no name. Accepted: {HEADER}",
        ),
        (
            "id,name,state\nx,Xu, active,active\n",
            "data/people.csv, row 2: 'active' has 4 cells, more than the header's 3. "
            "Accepted: a cell that holds the separator in quotation marks",
        ),
        (
            "id,name,state\nx,X,active,\n",
            "data/people.csv, row 2: has 4 cells, more than the header's 3. "
            "Accepted: a cell that holds the separator in quotation marks",
        ),
        (
            "id,name,state\nx,X\x1b[31m,active\n",
            "data/people.csv, row 2, column name: 'X\\x1b[31m' holds the control character U+001B. "
            "Accepted: text without control characters",
        ),
        (
            "id,name,state\nx,\u202eX,active\n",
            "data/people.csv, row 2, column name: '\\u202eX' holds the control character U+202E. "
            "Accepted: text without control characters",
        ),
        (
            "id,name,state\nx,X\x00,active\n",
            "data/people.csv, row 2, column name: 'X\\x00' holds the control character U+0000. "
            "Accepted: text without control characters",
        ),
    ],
)
def test_headers_and_rows(workspace: Path, problems: Problems, content: str, expected: str) -> None:
    keep(workspace, "people")  # nobody refers to a person, so that the one mistake stands alone
    (workspace / PEOPLE).write_text(content, encoding="utf-8", newline="")
    assert problems() == [expected]


def test_long_cells(edit: Edit, problems: Problems) -> None:
    edit(PEOPLE, "nol,Nneka", f"nol,{'N' * 31_987} Nneka")
    found = problems()  # 32,000 and a few characters, and nobody of the shorter name any more
    assert found[0].startswith("data/people.csv, row 3, column name: 'NNNN")
    assert found[0].endswith("is a cell of more than 32,000 characters")


def test_cells_too_long_for_the_parser(edit: Edit, problems: Problems) -> None:
    edit(PEOPLE, "nol,Nneka", f"nol,{'N' * 200_000} Nneka")
    assert problems() == ["data/people.csv, row 3: is a cell of more than 32,000 characters"]


def test_the_longest_cell(workspace: Path, vocabulary: Vocabulary, edit: Edit) -> None:
    edit(PEOPLE, "31.07.2026,", f"31.07.2026,{'x' * csvtable.MOST_CHARACTERS}")
    read_workspace(workspace, vocabulary)


def test_large_files(workspace: Path, problems: Problems) -> None:
    with (workspace / PEOPLE).open("r+b") as stream:
        stream.truncate(files.MOST_BYTES + 1)
    assert problems() == ["data/people.csv: is too large. Accepted: up to 64 MiB"]


def test_long_tables(workspace: Path, problems: Problems, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvtable, "MOST_ROWS", 4)
    assert problems() == []
    monkeypatch.setattr(csvtable, "MOST_ROWS", 3)
    assert problems() == [
        "data/artefacts.csv, row 5: has more than 3 rows",
        "data/roles.csv, row 5: has more than 3 rows",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-", "@home", '=HYPERLINK(""x"")'])
def test_formulas_are_text(workspace: Path, vocabulary: Vocabulary, edit: Edit, text: str) -> None:
    edit(PEOPLE, "31.07.2026,", f'31.07.2026,"{text}"')
    quads = read_workspace(workspace, vocabulary).quads
    assert text.replace('""', '"') in {getattr(triple.object, "value", None) for triple in quads}
