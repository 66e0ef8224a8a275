"""What each kind of cell accepts, what it becomes, and what is said when it is wrong."""

import hashlib
from pathlib import Path

import pytest

from normgraph.workspace import Vocabulary, read_workspace
from tests.workspace.conftest import Edit, Problems, keep
from tests.workspace.test_reader import ORG, objects

DAY = "a day: 2026-11-20, or 20.11.2026 (day first)"
DAY_OR_MONTH = "a day or a month: 2026-11-20, 20.11.2026, 2026-11, or 11.2026"
ID = "a short text with at least one letter or digit and without ';'"
AIMS = "ISO/IEC 42001:2023"


def case(file: str, old: str, new: str, expected: str) -> tuple[str, str, str, str]:
    """One spoilt cell: where, what stood there with enough around it to be found, and the message."""
    return (file, old, new, f"{file}, {expected}")


CASES = [
    # words
    case(
        "data/roles.csv",
        "accept risks; spend",
        "accept risks; buy",
        "row 2, column authorities: 'buy' is not one of the accepted words. Accepted: approve policies, "
        "accept risks, approve releases, stop releases, shut down systems, approve changes, "
        "report to authorities, decide on corrective action, spend, sign contracts, none, not stated",
    ),
    case(
        "data/roles.csv",
        "accept risks; spend",
        "accept risks; none",
        "row 2, column authorities: 'none' stands beside other entries, which contradicts it. "
        "Accepted: none on its own",
    ),
    case(
        "data/people.csv",
        "tex,Torvald Exmør,left",
        "tex,Torvald Exmør,",
        "row 4, column state: is empty; a value is required. Accepted: active, external, left",
    ),
    case(
        "data/artefacts.csv",
        "Testing procedure",
        "Testing prosedure",
        "row 3, column types: 'Testing prosedure' is not one of the accepted words. "
        "Accepted: Post-market monitoring plan, Test procedure, Test report",
    ),
    case(
        "data/roles.csv",
        "none",
        ";",
        "row 5, column authorities: ';' names nothing. Accepted: approve policies, accept risks, "
        "approve releases, stop releases, shut down systems, approve changes, report to authorities, "
        "decide on corrective action, spend, sign contracts, none, not stated",
    ),
    # dates
    case(
        "data/people.csv",
        "31.07.2026",
        "31.02.2026",
        f"row 4, column left_on: '31.02.2026' is not a day of the calendar. Accepted: {DAY}",
    ),
    case(
        "data/people.csv",
        "31.07.2026",
        "07/31/2026",
        f"row 4, column left_on: '07/31/2026' is not a date. Accepted: {DAY}",
    ),
    case(
        "data/people.csv",
        "31.07.2026",
        "2026-07",
        f"row 4, column left_on: '2026-07' is not a date. Accepted: {DAY}",
    ),
    case(
        "data/systems.csv",
        "11.2024",
        "13.2024",
        f"row 3, column placed_on_market: '13.2024' is not a month of the calendar. Accepted: {DAY_OR_MONTH}",
    ),
    case(
        "data/systems.csv",
        "11.2024",
        "2024",
        f"row 3, column placed_on_market: '2024' is not a date. Accepted: {DAY_OR_MONTH}",
    ),
    case(
        "data/systems.csv",
        "11.2024",
        "0000-01",
        f"row 3, column placed_on_market: '0000-01' is not a month of the calendar. Accepted: {DAY_OR_MONTH}",
    ),
    # ids
    case(
        "data/monitoring.csv",
        "M-2,RNK",
        '"M;2",RNK',
        f"row 3, column id: 'M;2' cannot be an id. Accepted: {ID}",
    ),
    case(
        "data/monitoring.csv", "M-2,RNK", "..,RNK", f"row 3, column id: '..' cannot be an id. Accepted: {ID}"
    ),
    case(
        "data/monitoring.csv",
        "M-2,RNK",
        "M\u200b2,RNK",
        f"row 3, column id: 'M\\u200b2' cannot be an id. Accepted: {ID}",
    ),
    case(
        "data/monitoring.csv",
        "M-2,RNK",
        " M-1 ,RNK",
        "row 3, column id: 'M-1' stands in row 2 already. Accepted: one row for each",
    ),
    case(
        "data/versions.csv",
        "RNK,7.3",
        "RNK,7.4",
        "row 3, column system, version: 'RNK 7.4' stands in row 2 already. Accepted: one row for each",
    ),
    case(
        "data/controls.csv",
        "iso42001,Annex A 9.2",
        "iso42001,A6.2.4",
        "row 3, column standard, control: 'iso42001 A.6.2.4' stands in row 2 already. "
        "Accepted: one row for each",
    ),
    # references
    case(
        "data/versions.csv",
        "RNK,7.3",
        "RNX,7.3",
        "row 3, column system: 'RNX' is no id in data/systems.csv. Accepted: INT-1, RNK, VIS",
    ),
    case(
        "data/versions.csv",
        "RNK,7.3",
        "rnk,7.3",
        "row 3, column system: 'rnk' is no id in data/systems.csv. Accepted: INT-1, RNK, VIS",
    ),
    case(
        "data/certificates.csv",
        "Wendelhorn Talent Systems B.V.",
        "Wendelhorn",
        "row 2, column holder: 'Wendelhorn' is no id or name in data/entities.csv. Accepted: wts",
    ),
    case(
        "data/controls.csv",
        "Annelie Vosskamp-Ruiz",
        "A. Vosskamp-Ruiz",
        "row 4, column owner: 'A. Vosskamp-Ruiz' is no id or title in data/roles.csv and no id or name in "
        "data/people.csv. Accepted: avr, cpo, hds, md, nol, stu, tex",
    ),
    case(
        "data/artefacts.csv",
        "RNK; VIS",
        "RNK; VIS; VIX2",
        "row 4, column applies_to: 'VIX2' is no id in data/systems.csv. Accepted: company, or INT-1, "
        "RNK, VIS",
    ),
    case(
        "data/artefacts.csv",
        "RNK; VIS",
        "RNK; Company",
        "row 4, column applies_to: 'company' stands beside other entries, which contradicts it. "
        "Accepted: company on its own",
    ),
    # versions of documents
    case(
        "checks.csv",
        "frequency,PRO-07,1.9",
        "frequency,PRO-07,2.0",
        "row 2, column version: 'PRO-07 2.0' is not in data/artefacts.csv. Accepted: PRO-07 1.8, PRO-07 1.9",
    ),
    case(
        "checks.csv",
        "frequency,PRO-07,1.9",
        "frequency,PRO-70,1.9",
        "row 2, column artefact: 'PRO-70 1.9' is not in data/artefacts.csv. Accepted: PLN-01, PRO-07, "
        "TR-R-08",
    ),
    case(
        "data/monitoring.csv",
        "PLN-01,1.0",
        "PLN-01,",
        "row 2, column plan_version: is empty, although plan is given. Accepted: plan and "
        "plan_version of a row in data/artefacts.csv",
    ),
    case(
        "data/monitoring.csv",
        "PLN-01,1.0",
        ",1.0",
        f"row 2, column plan: is empty, although plan_version is given. Accepted: {ID}",
    ),
    # standards and provisions
    case(
        "data/certificates.csv",
        "ISO/IEC 42001:2023",
        "ISO 42001",
        "row 2, column standard: 'ISO 42001' is not a standard that is known here. "
        "Accepted: ISO/IEC 27001:2022, ISO/IEC 42001:2023, ISO 9001:2015",
    ),
    case(
        "data/certificates.csv",
        "ISO/IEC 42001:2023",
        "AI Act",
        "row 2, column standard: 'AI Act' is not a standard that is known here. "
        "Accepted: ISO/IEC 27001:2022, ISO/IEC 42001:2023, ISO 9001:2015",
    ),
    case(
        "data/certificates.csv",
        "ISO/IEC 42001:2023",
        "The Standard",
        "row 2, column standard: 'The Standard' means more than one standard. "
        "Accepted: ISO/IEC 27001:2022, ISO 9001:2015",
    ),
    case(
        "data/controls.csv",
        "iso42001,Annex A 9.2",
        "iso42001,A.9.9",
        f"row 3, column control: 'A.9.9' is not a control or clause of {AIMS}. Accepted: A.9.2, A.9.3, A.9.4",
    ),
    case(
        "data/controls.csv",
        "iso42001,Annex A 9.2",
        "iso42001,6.2.4",
        f"row 3, column control: '6.2.4' is not a control or clause of {AIMS}. Accepted: A.6.2.4, 6.1, 6.2",
    ),
    case(
        "data/controls.csv",
        "iso42001,Annex A 9.2",
        "iso9001,9.2",
        "row 3, column control: '9.2' is not a control or clause of ISO 9001:2015. Accepted: 8.3.4",
    ),
    case(
        "data/systems.csv",
        "RNK,Wendelhorn Rank,Ranks CVs against a job profile,high-risk,4(a)",
        "RNK,Wendelhorn Rank,Ranks CVs against a job profile,high-risk,4(c)",
        "row 2, column annex_iii: '4(c)' is not a point of Annex III of the AI Act. Accepted: 4(a), 4(b)",
    ),
    case(
        "data/standards.csv",
        "9; Art. 15",
        "9; Art. 999",
        "row 2, column covers: 'Art. 999' is not an article of the AI Act. Accepted: 9, 15",
    ),
    case(
        "data/standards.csv",
        "9; Art. 15",
        "9; art_9/par_1",
        "row 2, column covers: 'art_9/par_1' is not an article of the AI Act. Accepted: 9, 15",
    ),
    case(
        "data/responsibilities.csv",
        "17(1)(d); (m)",
        "17(1)(z); (m)",
        "row 2, column points: '17(1)(z)' is not a provision of the AI Act. "
        "Accepted: 17(1)(d), 17(1)(j), 17(1)(m)",
    ),
    case(
        "data/responsibilities.csv",
        "17(1)(d); (m)",
        "y",
        "row 2, column points: 'y' is not a provision of the AI Act. Accepted: 17(1)(d), 17(1)(j), 17(1)(m)",
    ),
    case(
        "data/incidents.csv",
        "3(49)(b)",
        "73(3)",
        "row 2, column serious_ground: '73(3)' is not a point of Article 3, point (49), of the AI Act. "
        "Accepted: 3(49)(a), 3(49)(b)",
    ),
    case(
        "data/nonconformities.csv",
        "iso42001,Annex A 6.2.4",
        "AI Act,A.6.2.4",
        "row 2, column requirement: 'A.6.2.4' is not a provision of the AI Act. Accepted: 9, 15",
    ),
    case(
        "data/nonconformities.csv",
        "iso42001,Annex A 6.2.4",
        ",A.6.2.4",
        "row 2, column requirement: 'A.6.2.4' needs a standard in the same row",
    ),
    case(
        "data/nonconformities.csv",
        "iso42001,Annex A 6.2.4",
        "GDPR,A.6.2.4",
        "row 2, column standard: 'GDPR' is not a standard that is known here. "
        "Accepted: AI Act, ISO/IEC 27001:2022, ISO/IEC 42001:2023, ISO 9001:2015",
    ),
    # numbers and documents
    case(
        "data/data_sets.csv",
        "1 284 000",
        "1.284.000",
        "row 2, column records: '1.284.000' is not a whole number. "
        "Accepted: a whole number: 12000, or 12 000",
    ),
    case(
        "data/processes.csv",
        "PRO-07; TR-R-08",
        "PRO-07 v1.9",
        "row 2, column documents: 'PRO-07 v1.9' is no id in data/artefacts.csv. Accepted: PLN-01, PRO-07, "
        "TR-R-08",
    ),
    # content checks
    case(
        "checks.csv",
        "17-1-d/frequency",
        "17-1-d/frequencies",
        "row 2, column criterion: '17-1-d/frequencies' is not the key of a criterion. "
        "Accepted: 17-1-d/frequency, 17-1-d/test-procedures",
    ),
    case(
        "checks.csv",
        "17-1-d/frequency",
        "frequency",
        "row 2, column criterion: 'frequency' is not the key of a criterion. "
        "Accepted: 17-1-d/frequency, 17-1-d/test-procedures, 72-2/data",
    ),
    case(
        "checks.csv",
        "full text,interval",
        "full text,method",
        "row 2, column lacking: 'method' is not an aspect of 17-1-d/frequency. Accepted: interval, trigger",
    ),
    case(
        "checks.csv",
        "full text,interval",
        "full text,",
        "row 2, column lacking: is empty; a value is required where answer is 'partly'. "
        "Accepted: the key of an aspect of the criterion in this row",
    ),
    case(
        "checks.csv",
        "partly,section 4",
        "partly,",
        "row 2, column place: is empty; a value is required where answer is 'partly'. Accepted: any text",
    ),
    case(
        "checks.csv",
        "partly,section 4",
        "Yes,section 4",
        "row 2, column lacking: 'interval' must be empty where answer is 'yes'",
    ),
    # files
    case(
        "data/artefacts.csv",
        "sources/PRO-07.txt",
        "sources/PRO-08.txt",
        "row 2, column file: 'sources/PRO-08.txt' is no file in the workspace. "
        "Accepted: the path of a file inside the workspace, with /",
    ),
    case(
        "data/artefacts.csv",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "9f86d081",
        "row 2, column digest: '9f86d081' is not a SHA-256 checksum. "
        "Accepted: a SHA-256 checksum: 64 hexadecimal digits",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), CASES, ids=[case[3].partition(". Accepted")[0] for case in CASES]
)
def test_wrong_cells(edit: Edit, problems: Problems, file: str, old: str, new: str, expected: str) -> None:
    edit(file, old, new)
    assert problems() == [expected]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../workspace/normgraph.toml",
        "sources\\PRO-07.txt",
        "C:/x",
        "c:x",
        "sources",
        "loop",
        "a" * 300,
    ],
)
def test_files_outside_the_workspace_are_not_read(
    workspace: Path, edit: Edit, problems: Problems, path: str
) -> None:
    (workspace / "loop").symlink_to(workspace / "loop")
    edit("data/artefacts.csv", "sources/PRO-07.txt", path)
    (found,) = problems()
    assert found.startswith("data/artefacts.csv, row 2, column file: '")
    assert "is no file in the workspace" in found


def test_a_link_to_a_file_outside_is_not_read(workspace: Path, tmp_path: Path, problems: Problems) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (workspace / "sources/PRO-07.txt").unlink()
    (workspace / "sources/PRO-07.txt").symlink_to(tmp_path / "secret")
    assert "is no file in the workspace" in problems()[0]


def test_a_digest_that_differs_is_a_fact_not_a_mistake(workspace: Path, vocabulary: Vocabulary) -> None:
    (workspace / "sources/PRO-07.txt").write_text("changed", encoding="utf-8")
    quads = read_workspace(workspace, vocabulary).quads
    key = "artefact-version/PRO-07/1.9"
    assert objects(quads, key, "digest") == {
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    }
    assert objects(quads, key, "fileDigest") == {hashlib.sha256(b"changed").hexdigest()}


@pytest.mark.parametrize(
    "spelling",
    ["A.6.2.4", "A6.2.4", "a.6.2.4", "A 6.2.4", "Annex A 6.2.4", "annex a.6.2.4", "iso42001:A.6.2.4"],
)
def test_spellings_of_controls(workspace: Path, vocabulary: Vocabulary, edit: Edit, spelling: str) -> None:
    edit("data/controls.csv", "ISO/IEC 42001,A.6.2.4", f"ISO/IEC 42001,{spelling}")
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "control/iso42001/A.6.2.4", "implementsProvision") == {
        "https://w3id.org/normgraph/iso42001/A.6.2.4"
    }


@pytest.mark.parametrize(
    "spelling",
    [
        "iso42001",
        "ISO/IEC 42001",
        "iso/iec  42001:2023",
        "ISO/IEC 42001:2023 (AI management system)",
        "AIMS standard",
    ],
)
def test_spellings_of_standards(workspace: Path, vocabulary: Vocabulary, edit: Edit, spelling: str) -> None:
    edit("data/certificates.csv", "ISO/IEC 42001:2023", spelling)
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "certificate/AIMS-60417", "certifiesAgainst") == {
        "https://w3id.org/normgraph/iso42001"
    }


@pytest.mark.parametrize(
    ("spelling", "point"),
    [
        ("4(b)", "pnt_4/pnt_b"),
        ("4 (B)", "pnt_4/pnt_b"),
        ("Annex III, point 4(b)", "pnt_4/pnt_b"),
        ("Annex III 4(b)", "pnt_4/pnt_b"),
        ("aia:anx_III/pnt_4/pnt_b", "pnt_4/pnt_b"),
        ("5", "pnt_5"),
    ],
)
def test_spellings_of_annex_points(
    workspace: Path, vocabulary: Vocabulary, edit: Edit, spelling: str, point: str
) -> None:
    edit("data/systems.csv", "Annex III, point 4(a)", f"{spelling}")
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "system/VIS", "annexIIIPoint") == {
        f"https://w3id.org/normgraph/aia/anx_III/{point}"
    }


@pytest.mark.parametrize(
    ("spelling", "provision"),
    [
        ("17(1)(d)", "art_17/par_1/pnt_d"),
        ("Art. 17 (1), point (d)", "art_17/par_1/pnt_d"),
        ("(d)", "art_17/par_1/pnt_d"),
        ("D", "art_17/par_1/pnt_d"),
        ("art_17/par_1/pnt_d", "art_17/par_1/pnt_d"),
        ("aia:art_17/par_1", "art_17/par_1"),
        ("73(3)", "art_73/par_3"),
        ("Article 85, first paragraph", "art_85/unp_1"),
        ("9", "art_9"),
        ("Annex III, point 4 (b)", "anx_III/pnt_4/pnt_b"),
        ("annex iii 5", "anx_III/pnt_5"),
    ],
)
def test_spellings_of_provisions_of_the_act(
    workspace: Path, vocabulary: Vocabulary, edit: Edit, spelling: str, provision: str
) -> None:
    edit("data/responsibilities.csv", "17(1)(d); (m)", f'"{spelling}"')
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "responsibility/R-1", "concernsProvision") == {
        f"https://w3id.org/normgraph/aia/{provision}"
    }


@pytest.mark.parametrize("spelling", ["15", "Art. 15", "Art.15", "Article 15", "art_15", "aia:art_15"])
def test_spellings_of_articles(workspace: Path, vocabulary: Vocabulary, edit: Edit, spelling: str) -> None:
    edit("data/standards.csv", "9; Art. 15", spelling)
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "standard/S-1", "coversRequirement") == {"https://w3id.org/normgraph/aia/art_15"}


@pytest.mark.parametrize(
    ("cited", "term", "value"),
    [
        ("PRO-07", "citesArtefact", f"{ORG}artefact/PRO-07"),
        ("PRO-07 v1.8", "citesArtefactVersion", f"{ORG}artefact-version/PRO-07/1.8"),
        ("PRO-07  V 1.8", "citesUnknownDocument", "PRO-07 V 1.8"),
        ("PRO-07 issue 1.8", "citesArtefactVersion", f"{ORG}artefact-version/PRO-07/1.8"),
        ("PRO-07 1.8", "citesArtefactVersion", f"{ORG}artefact-version/PRO-07/1.8"),
        ("PRO-07 v9.9", "citesUnknownDocument", "PRO-07 v9.9"),
        ("pro-07", "citesUnknownDocument", "pro-07"),
        ("Roles and RACI.xlsx", "citesUnknownDocument", "Roles and RACI.xlsx"),
    ],
)
def test_cited_documents(
    workspace: Path, vocabulary: Vocabulary, edit: Edit, cited: str, term: str, value: str
) -> None:
    edit("data/controls.csv", "PRO-07; PRO-07 v1.8; PLN-02", cited)
    quads = read_workspace(workspace, vocabulary).quads
    for one in ("citesArtefact", "citesArtefactVersion", "citesUnknownDocument"):
        expected = {value} if one == term else set()
        assert objects(quads, "control/iso42001/A.6.2.4", one) == expected


def test_without_a_register_every_cited_document_is_unknown(workspace: Path, vocabulary: Vocabulary) -> None:
    keep(workspace, "controls", "roles", "people")
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "control/iso42001/A.6.2.4", "citesUnknownDocument") == {
        "PRO-07",
        "PRO-07 v1.8",
        "PLN-02",
    }


def test_a_reference_to_a_table_that_is_not_there(workspace: Path, problems: Problems) -> None:
    (workspace / "data/people.csv").unlink()
    assert (
        "data/roles.csv, row 2, column person: 'avr' is no id or name in data/people.csv (which is missing). "
        "Accepted: nothing yet"
    ) in problems()


def test_a_name_that_two_rows_share_is_ambiguous(workspace: Path, edit: Edit, problems: Problems) -> None:
    keep(workspace, "controls", "roles", "people", "artefacts", "builds")
    edit("data/people.csv", "tex,Torvald Exmør", "tex,Annelie  vosskamp-ruiz")
    assert problems() == [
        "data/controls.csv, row 4, column owner: 'Annelie Vosskamp-Ruiz' fits more than one row "
        "(person/avr, person/tex). Accepted: the id of one of them, if no other has it"
    ]


def test_an_id_that_a_role_and_a_person_share_is_ambiguous(
    workspace: Path, edit: Edit, problems: Problems
) -> None:
    keep(workspace, "controls", "monitoring", "roles", "people", "artefacts", "builds")
    edit("data/artefacts.csv", "Head of Data Science (HDS)", "")
    edit("data/people.csv", "tex,Torvald", "hds,Torvald")
    message = (
        "column owner: 'hds' fits more than one row (person/hds, post/hds). "
        "Accepted: the id of one of them, if no other has it"
    )
    assert problems() == [f"data/controls.csv, row 2, {message}", f"data/monitoring.csv, row 2, {message}"]


def test_many_ids_are_not_all_listed(workspace: Path, problems: Problems) -> None:
    with (workspace / "data/builds.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"rank-{number},RNK,,,\n" for number in range(8, 20))
    text = (workspace / "data/versions.csv").read_text(encoding="utf-8")
    (workspace / "data/versions.csv").write_text(text.replace("rank-7.4", "rank-7"), encoding="utf-8")
    assert problems() == [
        "data/versions.csv, row 2, column build: 'rank-7' is no id in data/builds.csv. Accepted: rank-7.4, "
        "rank-8, rank-9, rank-10, rank-11, rank-12, rank-13, rank-14, rank-15, rank-16 and 3 more"
    ]


def test_keys_are_percent_encoded(workspace: Path, vocabulary: Vocabulary, edit: Edit) -> None:
    edit("data/monitoring.csv", "M-2,RNK", "Maß  1/2 %,RNK")
    quads = read_workspace(workspace, vocabulary).quads
    key = "monitoring/Ma%C3%9F%201%2F2%20%25"
    assert objects(quads, key, "key") == {key}
    assert objects(quads, key, "measures") == {"complaints"}
