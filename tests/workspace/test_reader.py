"""A full workspace becomes the facts that it states; rules over several tables and files."""

import csv
import hashlib
import io
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from normgraph.namespaces import PREFIXES
from normgraph.workspace import InputFile, Vocabulary, WorkspaceError, read_workspace
from normgraph.workspace.tables import load_tables
from tests.workspace.conftest import Edit, Problems, keep

NG = PREFIXES["ng"]
ORG = "https://w3id.org/normgraph/org/wendelhorn/"


def without_rows(quads: tuple[Triple, ...]) -> set[Triple]:
    """The facts without the line numbers, the only thing that depends on the order of rows."""
    return {triple for triple in quads if triple.predicate != NamedNode(f"{NG}sourceRow")}


def objects(quads: tuple[Triple, ...], key: str, term: str) -> set[str]:
    """What a node of the workspace has for a property of ours."""
    return {
        triple.object.value
        for triple in quads
        if triple.subject == NamedNode(ORG + key) and triple.predicate == NamedNode(NG + term)
    }


def test_a_full_workspace_states_what_is_expected(full: Path, vocabulary: Vocabulary) -> None:
    facts = read_workspace(full, vocabulary)
    expected = (full.parent / "expected.nt").read_text(encoding="utf-8").splitlines()
    assert [f"{triple} ." for triple in facts.quads] == expected
    assert facts.settings.id == "wendelhorn"
    assert facts.notes == ()


def test_the_full_workspace_fills_every_table(full: Path) -> None:
    assert all((full / table.url).is_file() for table in load_tables().tables)


def test_every_input_is_named_with_its_digest(full: Path, vocabulary: Vocabulary) -> None:
    inputs = read_workspace(full, vocabulary).inputs
    assert [one.path for one in inputs] == sorted(one.path for one in inputs)
    assert len(inputs) == len(load_tables().tables) + 2
    for one in inputs:
        assert one.sha256 == hashlib.sha256((full / one.path).read_bytes()).hexdigest()
    assert InputFile("normgraph.toml", inputs[-2].sha256, None) in inputs
    assert {one.path: one.rows for one in inputs}["data/systems.csv"] == 3


def test_reading_twice_gives_the_same(full: Path, vocabulary: Vocabulary) -> None:
    assert read_workspace(full, vocabulary) == read_workspace(full, vocabulary)


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
def test_the_order_of_rows_and_columns_does_not_matter(
    full: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    root = Path(shutil.copytree(full, tmp_path_factory.mktemp("shuffled") / "workspace"))
    for table in load_tables().tables:
        file = root / table.url
        header, *rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        chance.shuffle(rows)
        order = list(range(len(header)))
        chance.shuffle(order)
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([row[i] for i in order] for row in (header, *rows))
    shuffled = read_workspace(root, vocabulary)
    assert without_rows(shuffled.quads) == without_rows(read_workspace(full, vocabulary).quads)
    assert list(shuffled.quads) == sorted(shuffled.quads, key=str)


def test_another_base(workspace: Path, edit: Edit, vocabulary: Vocabulary) -> None:
    edit("normgraph.toml", "[workspace]", '[workspace]\nbase = "https://example.org/qms#"')
    quads = read_workspace(workspace, vocabulary).quads
    subjects = {triple.subject.value for triple in quads if isinstance(triple.subject, NamedNode)}
    assert all(subject.startswith("https://example.org/qms#") for subject in subjects)
    assert "https://example.org/qms#artefact-version/PRO-07/1.9" in subjects


def test_optional_tables_may_be_absent_and_that_is_told(workspace: Path, vocabulary: Vocabulary) -> None:
    required = {table.url for table in load_tables().tables if table.required}
    assert required == {"data/entities.csv", "data/systems.csv", "data/operator_roles.csv"}
    keep(workspace)
    (note,) = read_workspace(workspace, vocabulary).notes
    assert note.startswith("nothing is recorded under: Certificates (data/certificates.csv), ")
    assert note.count("(data/") == len(load_tables().tables) - len(required) - 1
    assert "Content checks (checks.csv)" in note


def test_a_required_table_must_be_there(workspace: Path, problems: Problems) -> None:
    (workspace / "data/operator_roles.csv").unlink()
    assert problems() == ["data/operator_roles.csv: is missing; this table is required"]


def test_all_problems_of_all_files_come_at_once(edit: Edit, problems: Problems) -> None:
    edit("normgraph.toml", 'id = "wendelhorn"', 'id = "wendelhorn"\ncolour = "blue"')
    edit("data/entities.csv", "medium", "middling")
    edit("data/systems.csv", "INT-1,Minutes assistant,,minimal", "INT-1,,,minimum")
    edit("checks.csv", "2026-11-12", "31.02.2026")
    assert problems() == [
        "checks.csv, row 2, column read_on: '31.02.2026' is not a day of the calendar. "
        "Accepted: a day: 2026-11-20, or 20.11.2026 (day first)",
        "data/entities.csv, row 2, column size: 'middling' is not one of the accepted words. "
        "Accepted: micro, small, medium, small mid-cap, large, unknown",
        "data/systems.csv, row 4, column name: is empty; a value is required. Accepted: any text",
        "data/systems.csv, row 4, column risk_class: 'minimum' is not one of the accepted words. "
        "Accepted: prohibited, high-risk, limited, minimal, unknown",
        "normgraph.toml, column workspace: 'colour' is not a known key. "
        "Accepted: id, title, as_of, base, workbook",
    ]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "data/people.xlsx",
            "data/people.xlsx: is not a table of a workspace. Accepted: data/artefacts.csv, ",
        ),
        (
            "data/Systems.csv",
            "data/Systems.csv: is not a table of a workspace. Accepted: data/artefacts.csv, ",
        ),
        ("data/old/systems.csv", "data/old: is not a table of a workspace. Accepted: data/artefacts.csv, "),
        ("data/checks.csv", "data/checks.csv: lies in the wrong folder. Accepted: checks.csv"),
        ("people.csv", "people.csv: lies in the wrong folder. Accepted: data/people.csv"),
    ],
)
def test_files_that_are_no_tables(workspace: Path, problems: Problems, file: str, expected: str) -> None:
    (workspace / file).parent.mkdir(exist_ok=True)
    (workspace / file).write_text("id\nx\n", encoding="utf-8")
    (found,) = problems()
    assert found.startswith(expected)


def test_other_files_beside_the_tables_are_free(workspace: Path, vocabulary: Vocabulary) -> None:
    (workspace / "README.md").write_text("x", encoding="utf-8")
    (workspace / "data/.DS_Store").write_bytes(b"\x00")
    assert read_workspace(workspace, vocabulary).notes == ("data/.DS_Store is hidden and not read",)


def test_two_documents_with_one_number_are_told(workspace: Path, vocabulary: Vocabulary) -> None:
    with (workspace / "data/artefacts.csv").open("a", encoding="utf-8") as stream:
        stream.write("PRO-07,0.1,Onboarding of customers,procedure,,draft,,,,,,,company,,,,,,,\n")
    facts = read_workspace(workspace, vocabulary)
    assert facts.notes == ("artefact/PRO-07 has 2 titles: Onboarding of customers, Testing and validation",)


class TestSeveralEntities:
    @pytest.fixture(autouse=True)
    def second_entity(self, workspace: Path) -> None:
        with (workspace / "data/entities.csv").open("a", encoding="utf-8") as stream:
            stream.write("wtg,Wendelhorn Group,DE,large,yes,no,,\n")

    def test_an_entity_has_to_be_named(self, problems: Problems) -> None:
        found = problems()
        assert len(found) == 5  # two controls and three versions of documents name none
        assert found[0] == (
            "data/artefacts.csv, row 2, column entity: is empty; a value is required, since "
            "data/entities.csv "
            "has 2 rows. Accepted: wtg, wts"
        )

    def test_each_may_have_its_own_statement(self, workspace: Path, vocabulary: Vocabulary) -> None:
        (workspace / "data/controls.csv").write_text(
            "standard,control,applicable,entity\niso42001,A.9.2,yes,wts\niso42001,A.9.2,no,Wendelhorn "
            "group\n",
            encoding="utf-8",
        )
        (workspace / "data/artefacts.csv").write_text(
            "id,version,title,kind,status,entity\nPRO-07,1.9,Tests,procedure,in force,wts\n"
            "TR-R-08,1.0,Report,report,in force,wtg\nPLN-01,1.0,Plan,plan,draft,wts\n",
            encoding="utf-8",
        )
        quads = read_workspace(workspace, vocabulary).quads
        assert objects(quads, "control/iso42001/A.9.2/wts", "applicable") == {
            "https://w3id.org/normgraph/answer/yes"
        }
        assert objects(quads, "control/iso42001/A.9.2/wtg", "entity") == {f"{ORG}entity/wtg"}
        assert objects(quads, "artefact/TR-R-08", "entity") == {f"{ORG}entity/wtg"}


def test_a_missing_folder_is_no_workspace(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(WorkspaceError, match=r"nowhere: is no folder that can be read$"):
        read_workspace(tmp_path / "nowhere", vocabulary)


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path, vocabulary)
    assert str(caught.value) == (
        "normgraph.toml: is missing: this folder is no workspace. Accepted: a folder made by 'normgraph init'"
    )


def test_data_that_is_no_folder(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "normgraph.toml").write_text('[workspace]\nid = "x"\ntitle = "X"\n', encoding="utf-8")
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="data: is no folder that can be read"):
        read_workspace(tmp_path, vocabulary)


def test_a_table_that_is_no_plain_file(workspace: Path, problems: Problems) -> None:
    (workspace / "data/builds.csv").unlink()
    (workspace / "data/builds.csv").mkdir()
    # What refers to builds is not reported on top: it may well be right.
    assert problems() == ["data/builds.csv: is no plain file inside the workspace"]


def test_a_link_out_of_the_workspace_is_not_followed(
    workspace: Path, tmp_path: Path, problems: Problems
) -> None:
    (tmp_path / "secret.csv").write_text("id,name\nx,hidden\n", encoding="utf-8")
    (workspace / "data/people.csv").unlink()
    (workspace / "data/people.csv").symlink_to(tmp_path / "secret.csv")
    found = problems()
    assert found == ["data/people.csv: is no plain file inside the workspace"]
    (workspace / "data/people.csv").unlink()
    (workspace / "data/people.csv").symlink_to(tmp_path / "not-there.csv")
    assert problems() == ["data/people.csv: is no plain file inside the workspace"]
