"""Turtle beside the tables: the same checks, lines for messages, and one row wherever it was said."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from normgraph.namespaces import PREFIXES
from normgraph.workspace import Vocabulary, WorkspaceError, read_workspace, turtle, worker
from normgraph.workspace.problems import Problems
from normgraph.workspace.tables import load_tables
from normgraph.workspace.turtle import _lines, read_turtle
from tests.workspace.conftest import Problems as Read
from tests.workspace.test_reader import NG, ORG, objects

FILE = "data/more.ttl"
NGRAPH = "https://w3id.org/normgraph/"
HEAD = f"""\
@prefix ng: <{NG}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix xsd: <{PREFIXES["xsd"]}> .
@prefix n: <{NGRAPH}> .

"""
Write = Callable[[str], None]


@pytest.fixture
def write(workspace: Path) -> Write:
    """Put a Turtle file beside the tables of the copy; its text begins in line 6."""

    def put(text: str) -> None:
        (workspace / FILE).write_text(HEAD + text, encoding="utf-8")

    return put


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process, which takes less time, and where a fault of the program is seen."""
    monkeypatch.setattr(turtle, "read_guarded", lambda task, data, limits: worker.TASKS[task](data, limits))


def test_the_facts_of_a_workspace_may_all_be_in_turtle(
    workspace: Path, full: Path, vocabulary: Vocabulary
) -> None:
    """What the reader writes, less what it adds itself, is read as the same facts."""
    facts = read_workspace(full, vocabulary)
    added = {"key", "sourceFile", "sourceRow", "fileDigest", "appliesStandard"}
    computed = {
        table.cls
        for table in load_tables().tables
        if table.label is not None or "id" not in table.primary_key
    }
    plain = {q.subject for q in facts.quads if q.predicate.value.endswith("#type") and q.object in computed}
    kept = [
        quad
        for quad in facts.quads
        if quad.predicate.value.removeprefix(NG) not in added
        and not (quad.subject in plain and quad.predicate.value.endswith(("/identifier", "#label")))
    ]
    for name in ("data-set/DS-R-01", "corrective-action/CA-1"):  # these have a label of their own
        kept += [q for q in facts.quads if str(q.subject) == f"<{ORG}{name}>" and "label" in str(q.predicate)]
    for table in load_tables().tables:
        (workspace / table.url).unlink()
    (workspace / FILE).write_bytes(serialize(kept, format=RdfFormat.TURTLE) or b"")
    again = read_workspace(workspace, vocabulary)

    def comparable(quads: tuple[Triple, ...]) -> set[str]:
        return {str(quad) for quad in quads if not quad.predicate.value.startswith(f"{NG}source")}

    # Two versions of one document have two rows and one node, whose lines are those of its versions.
    assert comparable(again.quads) == comparable(facts.quads)
    assert [one.path for one in again.inputs] == [FILE, "normgraph.toml", "sources/PRO-07.txt"]
    assert objects(again.quads, "risk/RSK-2", "sourceFile") == {FILE}


def test_a_row_that_a_table_and_turtle_describe(
    workspace: Path, write: Write, vocabulary: Vocabulary
) -> None:
    write(
        "<system/RNK> ng:forMedicalOrSafetyReasons n:answer\\/no ;\n"
        '  rdfs:label "Wendelhorn Rank" .\n'
        f"<artefact-version/PRO-07/1.9>\n  ng:evidenceType <{NGRAPH}evidence-type/pmm-plan> .\n"
    )
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "system/RNK", "forMedicalOrSafetyReasons") == {f"{NGRAPH}answer/no"}
    assert objects(quads, "system/RNK", "sourceFile") == {"data/systems.csv"}
    assert objects(quads, "system/RNK", "sourceRow") == {"2"}
    assert objects(quads, "system/RNK", "alsoStatedIn") == {f"{FILE}, line 6"}
    assert len(objects(quads, "artefact-version/PRO-07/1.9", "evidenceType")) == 2


def test_a_document_and_its_versions(workspace: Path, write: Write, vocabulary: Vocabulary) -> None:
    write(
        '<artefact/PRO-99> a ng:Artefact ; rdfs:label "Incidents" .\n'
        "<artefact-version/PRO-99/1.0> a ng:ArtefactVersion ; ng:versionOf <artefact/PRO-99> ;\n"
        "  ng:documentForm n:document-form\\/procedure ; ng:documentState n:document-state\\/in-force ;\n"
        "  ng:appliesToCompany true .\n"
    )
    with (workspace / "data/processes.csv").open("a", encoding="utf-8") as stream:
        stream.write("P-INC,Incidents,i,,PRO-99,,\n".replace(",i,", ",j,"))
    quads = read_workspace(workspace, vocabulary).quads
    assert objects(quads, "process/P-INC", "describedIn") == {f"{ORG}artefact/PRO-99"}
    label = NamedNode(PREFIXES["rdfs"] + "label")
    for key in ("artefact/PRO-99", "artefact-version/PRO-99/1.0"):
        assert Triple(NamedNode(ORG + key), label, Literal("Incidents")) in quads
        assert objects(quads, key, "sourceRow") == {"7"}


SYSTEM = '<system/NEW> a ng:AISystem ; rdfs:label "New" ; ng:riskClass n:risk-class\\/minimal'
RISKS = "<https://w3id.org/normgraph/risk-class/…> with prohibited, high-risk, limited, minimal, unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<system/NEW> a ng:AISystem ;\n rdfs:label }", "line 7: is not Turtle: "),
        ("<system/NEW> unknown:x 1 .", "line 6: is not Turtle: "),
        (
            f"{SYSTEM} ; ng:colour 'blue' .",
            "line 6: 'ng:colour' is no property that a workspace states of a ng:AISystem. "
            "Accepted: dct:identifier, ",
        ),
        (
            f"{SYSTEM} ; ng:key 'system/NEW' .",
            "line 6: 'ng:key' is no property that a workspace states of a ng:AISystem. Accepted: ",
        ),
        (
            "<system/NEW> a ng:Risk .",
            f"line 6: '<{ORG}system/NEW>' is said to be of the class ng:Risk, which does not fit its "
            "address. Accepted: ng:AISystem",
        ),
        (
            "<thing/NEW> a ng:AISystem .",
            f"line 6: '<{ORG}thing/NEW>' has an address that no table makes. "
            f"Accepted: after {ORG}: entity/{{id}}, ",
        ),
        (
            "<https://w3id.org/normgraph/aia/art_9> rdfs:label 'mine' .",
            f"line 6: '<{NGRAPH}aia/art_9>' is no node of this workspace. "
            f"Accepted: addresses that begin with {ORG}",
        ),
        (
            "[] rdfs:label 'mine' .",
            f"says something of a node without an address. Accepted: nodes whose address begins with {ORG}",
        ),
        (
            f"{SYSTEM} ; rdfs:comment [] .",
            "line 6, property rdfs:comment: has a node without an address as its value",
        ),
        (
            "<system/NEW> rdfs:label 'New' .",
            f"line 6, property ng:riskClass: is missing; a value is required. Accepted: {RISKS}",
        ),
        (
            "<system/NEW> rdfs:label 'New' ; ng:riskClass n:risk-class\\/highest .",
            f"line 6, property ng:riskClass: '<{NGRAPH}risk-class/highest>' is not accepted here. "
            f"Accepted: {RISKS}",
        ),
        (
            "<system/NEW> rdfs:label 'New' ; ng:riskClass 'high-risk' .",
            f"line 6, property ng:riskClass: 'high-risk' is not accepted here. Accepted: {RISKS}",
        ),
        (
            f"{SYSTEM} ; ng:riskClass n:risk-class\\/limited .",
            f"line 6, property ng:riskClass: '{NGRAPH}risk-class/limited, {NGRAPH}risk-",
        ),
        (
            f"{SYSTEM} ; ng:classifiedOn '2026-11-20' .",
            "line 6, property ng:classifiedOn: '2026-11-20' is not a literal of the right datatype. "
            "Accepted: a literal of the datatype xsd:date",
        ),
        (
            f"{SYSTEM} ; ng:classifiedOn '2026-02-31'^^xsd:date .",
            "line 6, property ng:classifiedOn: '2026-02-31' is not a day of the calendar. Accepted: a day: ",
        ),
        (
            f"{SYSTEM} ; ng:classifiedOn '20.11.2026'^^xsd:date .",
            "line 6, property ng:classifiedOn: '20.11.2026' is not a literal of the right datatype. "
            "Accepted: a literal of the datatype xsd:date",
        ),
        (
            f"{SYSTEM} ; ng:placedOnMarket '2026'^^xsd:gYear .",
            "line 6, property ng:placedOnMarket: '2026' is not a literal of the right datatype. "
            "Accepted: a literal of the datatype xsd:date or xsd:gYearMonth",
        ),
        (
            f"{SYSTEM} ; rdfs:comment 'neu'@de .",
            "line 6, property rdfs:comment: 'neu' is not a literal of the right datatype. "
            "Accepted: a literal of the datatype xsd:string",
        ),
        (
            f"{SYSTEM} ; rdfs:comment '' .",
            "line 6, property rdfs:comment: is an empty text. Accepted: a literal of the datatype xsd:string",
        ),
        (
            f"{SYSTEM} ; rdfs:comment '\\u0007' .",
            "line 6, property rdfs:comment: '\\x07' holds the control character U+0007. "
            "Accepted: text without control characters",
        ),
        (
            f"{SYSTEM} ; ng:annexIIIPoint n:aia\\/art_9 .",
            f"line 6, property ng:annexIIIPoint: '<{NGRAPH}aia/art_9>' is not accepted here. "
            "Accepted: the node of a point of Annex III of the AI Act",
        ),
        (
            "<build/b> ng:system <system/OLD> .",
            f"line 6, property ng:system: '<{ORG}system/OLD>' is not accepted here. "
            f"Accepted: <{ORG}…> of the form system/{{id}}; there are INT-1, RNK, VIS",
        ),
        (
            "<artefact-version/PRO-07/1.9> ng:appliesToCompany 'yes' .",
            "line 6, property ng:appliesToSystem: 'yes' is not true, the only value that says something "
            "here. Accepted: true",
        ),
        (
            "<operator-role/RNK/wts/deployer> ng:system <system/VIS> ; ng:entity <entity/wts> ;"
            " ng:operatorRole n:operator-role\\/deployer ; ng:ground 'x' .",
            f"line 6: '<{ORG}operator-role/RNK/wts/deployer>' does not fit what is said of it. "
            f"Accepted: <{ORG}operator-role/VIS/wts/deployer>",
        ),
        (
            "<system/RNK> rdfs:label 'Ranker' ; ng:intendedPurpose 'Ranks CVs against a job profile' .",
            "line 6, property rdfs:label: 'Ranker' contradicts data/systems.csv, row 2, "
            "which says 'Wendelhorn Rank'",
        ),
        (
            "<artefact/PRO-77> rdfs:label 'x' .",
            f"line 6: '<{ORG}artefact/PRO-77>' has no version in this file that is ng:versionOf of it. "
            f"Accepted: {ORG}artefact-version/{{id}}/{{version}}",
        ),
        (
            "<artefact-version/PRO-07/1.9> ng:versionOf <artefact/PRO-08> .",
            f"line 6, property ng:versionOf: '<{ORG}artefact/PRO-08>' is not accepted here. "
            f"Accepted: <{ORG}artefact/PRO-07>",
        ),
        (
            "<control/iso42001/A.9.2> ng:citesArtefact <artefact/PRO-08> .",
            f"line 6, property ng:citesArtefact: '<{ORG}artefact/PRO-08>' is no node of data/artefacts.csv",
        ),
    ],
)
@pytest.mark.usefixtures("here")
def test_mistakes(write: Write, problems: Read, text: str, expected: str) -> None:
    write(text + "\n")
    (found,) = problems()
    assert found.startswith(f"{FILE}, {expected}" if expected[:4] == "line" else f"{FILE}: {expected}")


def test_all_mistakes_come_at_once(write: Write, problems: Read) -> None:
    write(
        "<nonconformity/N> ng:raisedOn '2026-10-01'^^xsd:date ; rdfs:label 'x' ; "
        "ng:violates n:iso42001\\/A.9.2 ; ng:nonconformityState n:nonconformity-state\\/open .\n"
        "<check/17-1-d/frequency/PRO-07/1.8> ng:criterion n:criterion\\/17-1-d\\/frequency ;\n"
        "  ng:checkedVersion <artefact-version/PRO-07/1.8> ; ng:answer n:answer\\/partly ; ng:reader 'N' ;\n"
        "  ng:readExtent n:read-extent\\/summary ; ng:readOn '2026-10-01'^^xsd:date .\n"
        "<data-set/DS-R-01> ng:recordCount 5 .\n"
    )
    assert problems() == [
        f"{FILE}, line 6, property ng:violates: '<{NGRAPH}iso42001/A.9.2>' needs a standard too",
        f"{FILE}, line 7, property ng:lacksAspect: is missing; a value is required where answer is 'partly'. "
        f"Accepted: <{NGRAPH}criterion/17-1-d/frequency/aspect/…> with interval, trigger",
        f"{FILE}, line 7, property ng:place: is missing; a value is required where answer is 'partly'. "
        "Accepted: a literal of the datatype xsd:string",
        f"{FILE}, line 10, property ng:recordCount: '5' contradicts data/data_sets.csv, row 2, "
        "which says '1284000'",
    ]


def test_a_file_that_does_not_parse_makes_no_reference_dangle(
    workspace: Path, write: Write, problems: Read
) -> None:
    write("<system/NEW> a }\n")
    with (workspace / "data/builds.csv").open("a", encoding="utf-8") as stream:
        stream.write("b,NEW,,,\n")
    (found,) = problems()
    assert found.startswith(f"{FILE}, line 6: is not Turtle: ")


def test_bytes_that_are_no_text(workspace: Path, problems: Read) -> None:
    (workspace / FILE).write_bytes(b"# caf\xe9\n")
    (found,) = problems()
    assert found.startswith(f"{FILE}, line 1: byte 0xe9 is not UTF-8 text")


def test_lines_of_subjects() -> None:
    text = (
        "PREFIX a: <http://a/>\nBASE <http://b/>\n\n<x> a: 1.\na:y a: [ a: 2 . ] ;\n  a: (1. 2) .\n"
        "<y> a: 'q . <z> .' . a:w\\,v a: 5. <x> a: 3 ."
    )
    assert _lines(text, "http://c/") == {
        "": 1,
        "http://b/x": 4,
        "http://a/y": 5,
        "http://b/y": 7,
        "http://a/w,v": 7,
    }


PIECES = [
    *("<system/RNK>", "<system/N>", "<check/a/b/c>", "<entity/%>", "<>", "a", "ng:AISystem", "ng:riskClass"),
    *("ng:system", "rdfs:label", "n:x", "'q'", "1", "true", ".", ";", ",", "[", "]", "(", ")"),
]


@settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.lists(
        st.sampled_from(PIECES),
        max_size=9,
    ).map(" ".join)
)
@pytest.mark.usefixtures("here")
def test_whatever_stands_there_is_read_or_reported(workspace: Path, write: Write, text: str) -> None:
    write(text)
    problems = Problems()
    found = read_turtle(workspace, FILE, ORG, load_tables(), problems)
    assert found.complete or problems.found
    assert all(str(problem).isprintable() for problem in problems.found)


def test_no_statement_beside_a_problem(write: Write, workspace: Path, vocabulary: Vocabulary) -> None:
    write(f"{SYSTEM} ; ng:classifiedOn 7 .\n")
    with pytest.raises(WorkspaceError):
        read_workspace(workspace, vocabulary)
