"""The example workspace and the company's files: copies unaltered, rows where they say, no cell left out."""

import csv
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NAME = "talent-screening-provider"

# 'Certificates.xlsx, Certificates, row 3' or 'releases.csv, row 2'; several are separated by ';'.
_PLACE = re.compile(r"(?P<file>[^;,]+\.(?:xlsx|csv))(?:, (?P<sheet>[^;,]+))?, row (?P<row>[0-9]+)")

# What the row of the original has to hold, by table; {…} stands for a cell of the workspace's row.
_HELD = {
    "artefacts": ("{id}", "{version}", "{title}"),
    "builds": ("{id}",),
    "certificates": ("{id}", "{scope_text}"),
    "checks": ("{artefact}", "{version}", "{quote}"),
    "contracts": ("{id}", "{valid_until}"),
    "corrective_actions": ("{nonconformity}", "{due_on}", "{extension_reason}", "{done_on}"),
    "data_sets": ("{id}", "{use}", "{origin}", "{records}", "{period}", "{gaps}", "{keep_until}", "{place}"),
    "entities": ("{name}",),
    "incidents": ("{what}", "{nonconformity}"),
    "nonconformities": ("{id}", "{raised_on}", "{what}", "{requirement}", "{state}", "{closed_on}"),
    "operator_roles": ("{system}",),
    "people": ("{name}",),
    "responsibilities": ("{activity}",),
    "risks": ("{id}", "{risk}", "{harm_to}", "{treatment}", "{owner}", "{state}", "{reviewed_on}"),
    "roles": ("{title}", "{mandate}"),
    "standards": ("{register}", "{standard}"),
    "suppliers": ("{name}", "{delivers}", "{criticality}", "{last_evaluated_on}", "{country}"),
    "systems": ("{id}", "{name}", "{placed_on_market}"),
    "test_results": ("{report}", "{metric}"),
    "versions": ("{version}", "{released_on}", "{build}"),
}

# Rows that name a second place beside the one that they are taken from.
_FIRST_ONLY = ("nonconformities", "systems")

# Rows for which the originals give a name in place of an id.
_PRODUCT = {"RNK": "Rank", "VIS": "View"}

# Cells that came over in other words, beside dates, products and titles of posts.
_IN_OTHER_WORDS = {
    ("CAPA-log.xlsx", "2026", 14): {"Sum"},
    ("Master document list 2026-10.xlsx", "MDL", 24): {"Work instr."},  # work instruction
    ("Master document list 2026-10.xlsx", "MDL", 57): {"Total"},
    ("Roles and RACI.xlsx", "Roles", 19): {"Sum FTE"},
    ("SoA_AIMS_v3.2.xlsx", "Cover", 5): {"Issue"},
    ("SoA_AIMS_v3.2.xlsx", "Cover", 6): {"In force since"},
    ("SoA_AIMS_v3.2.xlsx", "Cover", 7): {"Approved by"},
    ("SoA_AIMS_v3.2.xlsx", "Cover", 8): {"Scope of the AIMS"},
    ("AI risk register.xlsx", "Scale", 1): {"Level"},
    ("Certificates.xlsx", "Certificates", 5): {"Recertification audit 27001 booked for 30.11.–02.12.2026"},
    ("ai_register.csv", None, 6): {"Total"},
}

# Rows that state no fact: headings, and the lists of words behind drop-down menus.
_NO_FACTS = {
    ("AI risk register.xlsx", "Register"): {3},
    ("CAPA-log.xlsx", "2025"): {1, 2},
    ("CAPA-log.xlsx", "2026"): {1, 3},
    ("Certificates.xlsx", "Certificates"): {2},
    ("Data sets.xlsx", "data sets"): {2},
    ("Master document list 2026-10.xlsx", "MDL"): {4},
    ("Master document list 2026-10.xlsx", "Withdrawn"): {1},
    ("Master document list 2026-10.xlsx", "ref"): {1, 2, 3, 4},
    ("Roles and RACI.xlsx", "Roles"): {3, 17},
    ("SoA_AIMS_v3.2.xlsx", "History"): {1},
    ("SoA_AIMS_v3.2.xlsx", "lists"): {1, 2, 3, 4, 5},
    ("ai_register.csv", None): {1},
    ("releases.csv", None): {1},
    ("suppliers.csv", None): {1},
}

# Sheets that are compared cell by cell in a test of their own.
_COMPARED = {
    ("Roles and RACI.xlsx", "RACI"),
    ("SoA_AIMS_v3.2.xlsx", "SoA"),
    ("Training matrix 2026.xlsx", "Matrix"),
}


def _fold(text: object) -> str:
    return " ".join(str(text).split())


def _text(value: object) -> str:
    """A cell as text, white space folded, a day as YYYY-MM-DD, a month as YYYY-MM."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    text = _fold(value)
    for form, month in (("%d.%m.%Y", False), ("%d %B %Y", False), ("%d-%b-%Y", False), ("%b %Y", True)):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()[: 7 if month else 10]
        except ValueError:
            continue
    return text


def _csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


@pytest.fixture(scope="module")
def workspace(repo_root: Path) -> Path:
    """The example workspace."""
    return repo_root / "examples" / NAME


@pytest.fixture(scope="module")
def tables(workspace: Path) -> dict[str, list[dict[str, str]]]:
    """Its tables by name."""
    paths = [*sorted((workspace / "data").glob("*.csv")), workspace / "checks.csv"]
    return {path.stem: _csv(path) for path in paths}


class Originals:
    """The rows of the copies in ``sources/``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._books: dict[str, Any] = {}

    def book(self, file: str) -> Any:
        """A workbook, read once."""
        if file not in self._books:
            openpyxl = pytest.importorskip("openpyxl")
            self._books[file] = openpyxl.load_workbook(self.folder / file)
        return self._books[file]

    def lines(self, file: str) -> list[list[str]]:
        """The lines of a CSV file."""
        with (self.folder / file).open(encoding="utf-8-sig", newline="") as stream:
            delimiter = ";" if ";" in stream.readline() else ","
            stream.seek(0)
            return list(csv.reader(stream, delimiter=delimiter))

    def row(self, file: str, sheet: str | None, number: int) -> list[str]:
        """The cells of a row as text."""
        if sheet is None:
            return [_text(cell) for cell in self.lines(file)[number - 1]]
        return [_text(cell.value) for cell in self.book(file)[sheet][number] if cell.value is not None]

    def cells(self) -> Iterator[tuple[str, str | None, int, str]]:
        """Every cell of every file that holds something."""
        for path in sorted(self.folder.glob("*.xlsx")):
            for sheet in self.book(path.name):
                for row in sheet.iter_rows():
                    yield from (
                        (path.name, sheet.title, cell.row, _text(cell.value))
                        for cell in row
                        if cell.value is not None
                    )
        for path in sorted(self.folder.glob("*.csv")):
            for number, line in enumerate(self.lines(path.name), 1):
                yield from ((path.name, None, number, _text(cell)) for cell in line if cell.strip())


@pytest.fixture(scope="module")
def originals(workspace: Path) -> Originals:
    """The copies in ``sources/``."""
    return Originals(workspace / "sources")


def _places(source: str) -> Iterator[tuple[str, str | None, int]]:
    for match in _PLACE.finditer(source):
        yield match["file"].strip(), match["sheet"], int(match["row"])


def _lacking(expected: list[str], cells: list[str]) -> list[str]:
    """The texts that stand in none of the cells, ids and numbers as whole words."""
    return [
        text
        for text in expected
        if text
        and not any(re.search(rf"(?<![\w.]){re.escape(text)}(?!\w)", cell, re.IGNORECASE) for cell in cells)
    ]


def test_the_copies_are_unaltered(workspace: Path, shared_dir: Path) -> None:
    folder = shared_dir / "inputs" / NAME
    if not folder.is_dir():
        pytest.skip(f"originals not present: {folder}")
    copies = workspace / "sources"
    found = {path.relative_to(copies).as_posix() for path in copies.rglob("*") if path.is_file()}
    assert found == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(found):
        assert (copies / name).read_bytes() == (folder / name).read_bytes(), name


def test_every_row_names_its_origin(workspace: Path, tables: dict[str, list[dict[str, str]]]) -> None:
    for name, rows in tables.items():
        assert rows, name
        for row in rows:
            files = [part.split(",")[0].strip() for part in row["source"].split(";")]
            assert files, f"{name}: {row}"
            for file in files:
                assert (workspace / "sources" / file).is_file(), f"{name}: {file}"


@pytest.mark.parametrize("name", sorted(_HELD))
def test_rows_stand_where_they_say(
    name: str, tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    looked_at = 0
    for row in tables[name]:
        expected = [_fold(text.format(**row)) for text in _HELD[name]]
        if name == "versions":
            expected.append(_PRODUCT[row["system"]])
        if name in ("artefacts", "checks"):
            document = row["id" if name == "artefacts" else "artefact"]
            if (originals.folder / document).is_file():
                # the document is the file itself, which does not cite its name
                expected = [_text(row["quote"])] if name == "checks" else []
            elif document == "SoA_AIMS":
                continue
        places = list(_places(row["source"]))
        for file, sheet, number in places[:1] if name in _FIRST_ONLY else places:
            cells = originals.row(file, sheet, number)
            assert not _lacking(expected, cells), f"{name}: {row['source']}: {cells}"
            looked_at += 1
    assert looked_at


def test_no_cell_of_the_files_is_left_out(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    """Each cell, part by part, stands in a row of the workspace that names its line."""
    words = {title: post for post, title in ((r["id"], r["title"]) for r in tables["roles"])}
    words |= {product: system for system, product in _PRODUCT.items()}
    words |= {"exported from DMS": "export from the DMS", "-": "", "–": "", "n/a": ""}
    taken: dict[tuple[str, str | None, int], list[str]] = defaultdict(list)
    for name, rows in tables.items():
        for row in rows if name != "checks" else ():
            for place in _places(row["source"]):
                taken[place] += [_fold(cell).casefold() for key, cell in row.items() if key != "source"]
    left: dict[tuple[str, str | None, int], set[str]] = defaultdict(set)

    def said(text: str, here: list[str]) -> bool:
        forms = {text.casefold(), _text(text).casefold(), words.get(text, text).casefold()}
        return any(form in held for form in forms for held in here)

    looked_at = 0
    for file, sheet, number, cell in originals.cells():
        if (file, sheet) in _COMPARED or number in _NO_FACTS.get((file, sheet), ()):
            continue
        looked_at += 1
        here = taken.get((file, sheet, number), [])
        parts = map(str.strip, re.split(r"[(),;:+]| – ", cell))
        for part in [cell] if said(cell, here) else filter(None, parts):
            if not said(part, here):
                left[file, sheet, number].add(part)
    assert dict(left) == _IN_OTHER_WORDS
    assert looked_at > 1000


def test_comments_on_cells_came_over(tables: dict[str, list[dict[str, str]]], originals: Originals) -> None:
    found = 0
    for path in sorted(originals.folder.glob("*.xlsx")):
        for sheet in originals.book(path.name):
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.comment):
                place = (path.name, sheet.title, cell.row)
                notes = [
                    row.get("note", "")
                    for rows in tables.values()
                    for row in rows
                    if place in _places(row["source"])
                ]
                assert any(_fold(cell.comment.text) in note for note in notes), place
                found += 1
    assert found == 1


def test_responsibilities_are_those_of_the_matrix(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    sheet = originals.book("Roles and RACI.xlsx")["RACI"]
    posts = {cell.column: cell.value for cell in sheet[3] if cell.column > 1}
    letters = {"A": "accountable", "R": "responsible", "C": "consulted", "I": "informed"}
    rows = {row["activity"]: row for row in tables["responsibilities"]}
    activities = {_fold(line[0].value): line for line in sheet.iter_rows(min_row=4) if line[0].value}
    assert set(rows) == set(activities)
    for activity, line in activities.items():
        given: dict[str, list[str]] = {column: [] for column in letters.values()}
        for cell in line[1:]:
            for letter in (cell.value or "").split("/") if cell.value else ():
                given[letters[letter.strip()]].append(posts[cell.column])
        assert {column: rows[activity][column] for column in given} == {
            column: "; ".join(names) for column, names in given.items()
        }, activity


def test_training_is_that_of_the_matrix(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    sheet = originals.book("Training matrix 2026.xlsx")["Matrix"]
    names = {row["id"]: row["name"] for row in tables["people"]}
    notes = {row["name"]: row["note"] for row in tables["people"]}
    rows = {
        (names[row["person"]], row["course"]): (row["required"], row["completed_on"])
        for row in tables["training"]
    }
    given = {}
    for line in sheet.iter_rows(min_row=4, max_row=17):
        name, team, *cells = (cell.value for cell in line)
        assert notes[_fold(name)] == f"Team: {_fold(team)}"
        for course, cell in zip((c.value for c in sheet[3][2:]), cells, strict=True):
            done = "" if cell in ("x", None) else _text(cell)
            given[_fold(name), _fold(course)] = ("no" if cell == "x" else "yes", done)
    assert rows == given
    assert len(rows) == 14 * 5


def test_the_sums_of_the_files_are_those_of_the_tables(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    def count(name: str, **cells: str) -> int:
        return sum(all(row[key] == value for key, value in cells.items()) for row in tables[name])

    assert originals.row("AI risk register.xlsx", "Register", 24) == ["18", "risks in total", "3 open"]
    assert (len(tables["risks"]), count("risks", state="open")) == (18, 3)
    assert originals.row("CAPA-log.xlsx", "2025", 8) == ["5", "5 closed"]
    assert originals.row("CAPA-log.xlsx", "2026", 14) == ["Sum: 9", "4 done", "5 open"]
    assert len(tables["nonconformities"]) == len(tables["corrective_actions"]) == 5 + 9
    assert (count("nonconformities", state="closed"), count("nonconformities", state="open")) == (5 + 4, 5)
    assert originals.row("Data sets.xlsx", "data sets", 10) == ["7 sets", "1004200"]
    assert (len(tables["data_sets"]), sum(int(row["records"]) for row in tables["data_sets"])) == (7, 1004200)
    assert originals.row("Training matrix 2026.xlsx", "Matrix", 18) == ["14 persons", "12/13"]
    basics = {"course": "AI basics (AI literacy)", "required": "yes"}
    assert (count("training", **basics), count("training", **basics, completed_on="")) == (13, 1)
    assert len(tables["suppliers"]) == len(tables["contracts"]) == len(originals.lines("suppliers.csv")) - 1


def test_what_is_empty_stays_empty(tables: dict[str, list[dict[str, str]]]) -> None:
    """Columns for which the files state nothing."""
    empty = {
        "data_sets": (
            "builds",
            "collection",
            "preparation",
            "labelling",
            "personal_data",
            "special_categories",
        ),
        "risks": ("assessed_release", "misuse", "residual_acceptable", "residual_judged_by"),
        "corrective_actions": ("what", "effective"),
        "contracts": ("valid_from", "continuity_terms"),
        "incidents": ("happened_on", "aware_on", "serious", "causal_link", "reported_on"),
        "systems": ("medical_or_safety_reason", "classified_by", "classified_on"),
        "versions": ("decided_on",),
        "roles": ("deputy",),
    }
    for name, columns in empty.items():
        for row in tables[name]:
            assert {row[column] for column in columns if column in row} <= {""}, f"{name}: {row}"
    unexamined = [row["id"] for row in tables["data_sets"] if not row["bias_examined"]]
    assert unexamined == ["DS-V-01", "DS-V-02"]


def test_owners_of_monitoring_stand_in_the_matrix(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    for row in tables["monitoring"]:
        ((file, sheet, number),) = _places(row["source"])
        assert not _lacking([_PRODUCT[row["system"]]], originals.row(file, sheet, number))
        matrix = originals.book(file)[sheet]
        column = [cell.value for cell in matrix[3]].index(row["owner"])
        assert "A" in matrix[number][column].value.split("/")


def test_controls_stand_where_they_say(
    repo_root: Path, tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    """Their references differ in spelling, so number and title are compared with the catalogue."""
    rdflib = pytest.importorskip("rdflib")
    catalogue = rdflib.Graph().parse(repo_root / "ontology" / "catalogue" / "iso-iec-42001.ttl")
    titles = {
        str(catalogue.value(node, rdflib.DCTERMS.identifier)): str(label)
        for node, label in catalogue.subject_objects(rdflib.RDFS.label)
    }
    seen = set()
    for row in tables["controls"]:
        ((file, sheet, number),) = _places(row["source"])
        reference, title, applies, why, *rest = originals.row(file, sheet, number)
        assert reference.lstrip("Anex .") == row["control"].removeprefix("A."), row["source"]
        assert title == titles[row["control"]], row["source"]
        assert (applies, why, rest[0]) == (row["applicable"], row["justification"], row["status"])
        if row["documents"]:
            assert rest[1] == row["documents"].replace(";", ",")
        seen.add(row["control"])
    assert len(seen) == len(tables["controls"]) == 38


def test_every_entry_of_the_document_list_came_over(
    tables: dict[str, list[dict[str, str]]], originals: Originals
) -> None:
    file = "Master document list 2026-10.xlsx"
    entries = [row for row in tables["artefacts"] if row["id"] != file]
    taken = {place for row in entries for place in _places(row["source"]) if place[0] == file}
    cells = originals.row(file, "MDL", 57)
    assert cells == ["Total", "48 entries"]
    assert len([sheet for _, sheet, _ in taken if sheet == "MDL"]) == 48
    assert [number for _, sheet, number in sorted(taken) if sheet == "Withdrawn"] == [2, 3, 5]
    # a form that nothing cites, see the README of the workspace
    assert originals.row(file, "Withdrawn", 4)[0] == "FRM-11"


def test_files_that_nobody_registered_are_nobodys(
    workspace: Path, tables: dict[str, list[dict[str, str]]]
) -> None:
    """They are read and quoted, and count for nothing as long as nobody answers for them."""
    files = [row for row in tables["artefacts"] if (workspace / "sources" / row["id"]).is_file()]
    assert len(files) == 10
    for row in files:
        assert row["file"] == f"sources/{row['id']}"
        assert (row["approver"], row["owner"], row["released_on"]) == ("", "", ""), row["id"]


def test_quotations_of_documents_read_in_full(
    workspace: Path, tables: dict[str, list[dict[str, str]]]
) -> None:
    docx = pytest.importorskip("docx")
    files = {(row["id"], row["version"]): row["file"] for row in tables["artefacts"] if row["file"]}
    full = [row for row in tables["checks"] if row["read"] == "full text"]
    assert all((row["artefact"], row["version"]) in files for row in full), "who read it had it"
    quoted = [row for row in full if files[row["artefact"], row["version"]].endswith(".docx")]
    assert {row["artefact"] for row in quoted} == {"PLN-01", "PRO-09", "PRO-14"}
    for row in quoted:
        document = docx.Document(str(workspace / files[row["artefact"], row["version"]]))
        paragraphs = [_fold(paragraph.text) for paragraph in document.paragraphs]
        assert any(row["quote"] in text for text in paragraphs), row["quote"]


def test_a_yes_rests_on_words_that_are_quoted(tables: dict[str, list[dict[str, str]]]) -> None:
    for row in tables["checks"]:
        if row["answer"] in ("yes", "partly"):
            assert row["quote"], row
        assert row["reader"] == "R. Analyst"
        # a summary names subjects; whether the document answers a question stands in the document
        assert (row["answer"], row["read"]) != ("yes", "summary"), row
