"""Reading SSSOM TSV: what is accepted, and errors that name file and line."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from normgraph.mappings.sssom import MappingError, MappingSet, read_set, triples
from normgraph.namespaces import BASE, PREFIXES

NG = PREFIXES["ng"]
SET = f"{BASE}mapping/one--other"

HEAD = """\
#sssom_version: "1.1"
#curie_map:
#  agent: https://w3id.org/normgraph/agent/
#  crit: https://w3id.org/normgraph/criterion/
#  iso9001: https://w3id.org/normgraph/iso9001/
#  ngraph: https://w3id.org/normgraph/
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#mapping_set_id: https://w3id.org/normgraph/mapping/one--other
#mapping_set_title: 'One to other'
#mapping_set_version: "0.1.0"
#mapping_set_description: >-
#  license: this line is text, not a slot
#license: https://www.apache.org/licenses/LICENSE-2.0
#subject_source: ngraph:iso9001
#object_source: https://w3id.org/normgraph/aia
"""
COLUMNS = [
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_id",
    "reviewer_id",
    "mapping_date",
    "review_date",
    "confidence",
    "comment",
    "ext_relation",
    "ext_rationale_type",
    "ext_remainder",
    "ext_remainder_text",
    "ext_status",
]
PART = {
    "subject_id": "iso9001:8.6",
    "predicate_id": "skos:relatedMatch",
    "object_id": "crit:17-1-d/test-before-placing",
    "mapping_justification": "semapv:ManualMappingCuration",
    "author_id": "agent:first-reading",
    "reviewer_id": "agent:second-reading",
    "mapping_date": "2026-11-19",
    "review_date": "2026-11-20",
    "confidence": "0.75",
    "comment": 'Release needs "evidence" of conformity.',
    "ext_relation": "intersects-with",
    "ext_rationale_type": "functional",
    "ext_remainder": "gate|record",
    "ext_remainder_text": "That testing is a gate.",
    "ext_status": "reviewed",
}
NONE = PART | {
    "subject_id": "sssom:NoTermFound",
    "object_id": "crit:17-1-d/frequency-tests",
    "reviewer_id": "",
    "review_date": "",
    "confidence": "",
    "ext_relation": "no-relationship",
    "ext_rationale_type": "",
    "ext_remainder": "",
    "ext_remainder_text": "",
    "ext_status": "proposed",
}
FIRST_ROW = HEAD.count("\n") + 2


def table(*rows: dict[str, str], columns: list[str] = COLUMNS) -> str:
    """The table of a set."""
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def written(folder: Path, text: str) -> Path:
    """A set as a file."""
    path = folder / "one--other.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, *rows: dict[str, str]) -> MappingSet:
    """A set with these rows."""
    return read_set(written(folder, HEAD + table(*rows)))


def said(mapping: MappingSet, row: str) -> set[tuple[str, str]]:
    """What the triples of a set say of one row."""
    node = ox.NamedNode(f"{SET}/{row}")
    return {
        (t.predicate.value.removeprefix(NG), str(t.object)) for t in triples(mapping) if t.subject == node
    }


def problem(folder: Path, text: str) -> str:
    """The message for a set that cannot be read."""
    with pytest.raises(MappingError) as raised:
        list(triples(read_set(written(folder, text))))
    return str(raised.value)


# --- what is read ----------------------------------------------------------------------------------------


def test_the_head(tmp_path: Path) -> None:
    mapping = read(tmp_path, PART)
    assert mapping.id == SET
    assert (mapping.title, mapping.version) == ("One to other", "0.1.0")
    assert mapping.license == "https://www.apache.org/licenses/LICENSE-2.0"
    assert (mapping.subject_source, mapping.object_source) == (f"{BASE}iso9001", f"{BASE}aia")
    assert mapping.prefixes["crit"] == f"{BASE}criterion/"
    assert mapping.iri("crit:17-1-d/frequency-tests") == f"{BASE}criterion/17-1-d/frequency-tests"


def test_rows_know_their_lines(tmp_path: Path) -> None:
    mapping = read(tmp_path, PART, NONE)
    assert [(row.line, row.subject) for row in mapping.rows] == [
        (FIRST_ROW, "iso9001:8.6"),
        (FIRST_ROW + 1, "sssom:NoTermFound"),
    ]


def test_a_row_that_carries_a_part(tmp_path: Path) -> None:
    criterion = f"{BASE}criterion/17-1-d/test-before-placing"
    assert said(read(tmp_path, PART), "8.6/17-1-d/test-before-placing") == {
        (f"{PREFIXES['rdf']}type", f"<{NG}MappingRow>"),
        ("key", '"mapping/one--other/8.6/17-1-d/test-before-placing"'),
        ("inSet", f"<{SET}>"),
        ("fromInstrument", f"<{BASE}iso9001>"),
        ("mapsFrom", f"<{BASE}iso9001/8.6>"),
        ("mapsTo", f"<{criterion}>"),
        ("relation", f"<{BASE}relation/intersects-with>"),
        ("sssomPredicate", f"<{PREFIXES['skos']}relatedMatch>"),
        ("justification", f"<{PREFIXES['semapv']}ManualMappingCuration>"),
        ("rowStatus", f"<{BASE}row-status/reviewed>"),
        ("rationale", '"Release needs \\"evidence\\" of conformity."@en'),
        ("rationaleType", '"functional"'),
        ("author", f"<{BASE}agent/first-reading>"),
        ("reviewer", f"<{BASE}agent/second-reading>"),
        ("mappedOn", f'"2026-11-19"^^<{PREFIXES["xsd"]}date>'),
        ("reviewedOn", f'"2026-11-20"^^<{PREFIXES["xsd"]}date>'),
        ("confidence", f'"0.75"^^<{PREFIXES["xsd"]}decimal>'),
        ("remainder", f"<{criterion}/aspect/gate>"),
        ("remainder", f"<{criterion}/aspect/record>"),
        ("remainderText", '"That testing is a gate."@en'),
    }


def test_a_row_without_counterpart_says_only_what_it_holds(tmp_path: Path) -> None:
    names = {name for name, _ in said(read(tmp_path, NONE), "none/17-1-d/frequency-tests")}
    assert "mapsTo" in names
    assert not names & {"mapsFrom", "reviewer", "reviewedOn", "confidence", "remainder", "remainderText"}


def test_the_set_itself(tmp_path: Path) -> None:
    own = {
        (t.predicate.value, t.object.value)
        for t in triples(read(tmp_path, PART))
        if t.subject == ox.NamedNode(SET) and not isinstance(t.object, ox.BlankNode | ox.Triple)
    }
    assert own == {
        (f"{PREFIXES['rdf']}type", f"{NG}MappingSet"),
        (f"{PREFIXES['rdfs']}label", "One to other"),
        (f"{PREFIXES['owl']}versionInfo", "0.1.0"),
        (f"{PREFIXES['dct']}license", "https://www.apache.org/licenses/LICENSE-2.0"),
        (f"{NG}fromInstrument", f"{BASE}iso9001"),
        (f"{NG}toInstrument", f"{BASE}aia"),
    }


def test_triples_do_not_depend_on_the_order_of_rows_and_columns(tmp_path: Path) -> None:
    forth = set(triples(read(tmp_path, PART, NONE)))
    assert set(triples(read(tmp_path, NONE, PART))) == forth
    turned = HEAD + table(PART, NONE, columns=COLUMNS[::-1])
    assert set(triples(read_set(written(tmp_path, turned)))) == forth


def test_columns_and_empty_lines_besides_are_passed_over(tmp_path: Path) -> None:
    columns = [*COLUMNS, "other"]
    text = HEAD + table(PART | {"other": "anything"}, columns=columns).replace("\n", "\n\n")
    assert set(triples(read_set(written(tmp_path, text)))) == set(triples(read(tmp_path, PART)))


def test_rows_of_a_set_from_elsewhere_stay_in_its_namespace(tmp_path: Path) -> None:
    text = (HEAD + table(PART)).replace(SET, "https://example.org/own-set")
    subjects = {str(t.subject) for t in triples(read_set(written(tmp_path, text)))}
    assert subjects == {
        "<https://example.org/own-set>",
        "<https://example.org/own-set/8.6/17-1-d/test-before-placing>",
    }


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [name for name in COLUMNS if not name.endswith(("_date", "_type"))])
def test_a_missing_column(column: str, tmp_path: Path) -> None:
    rest = [name for name in COLUMNS if name != column]
    message = problem(tmp_path, HEAD + table(PART, columns=rest))
    assert message == f"one--other.sssom.tsv, line {FIRST_ROW - 1}: missing columns: {column}"


@pytest.mark.parametrize(("extra", "number"), [("\tmore", 16), ("", 14)])
def test_another_number_of_cells(extra: str, number: int, tmp_path: Path) -> None:
    good, bad = table(NONE), table(PART).splitlines()[1]
    bad = bad + extra if extra else bad.rpartition("\t")[0]
    message = problem(tmp_path, f"{HEAD}{good}{bad}\n")
    assert message == f"one--other.sssom.tsv, line {FIRST_ROW + 1}: {number} cells, the header has 15"


@pytest.mark.parametrize(
    "column",
    ["subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "reviewer_id"],
)
@pytest.mark.parametrize("text", ["iso31000:6.4", "no prefix"])
def test_an_undeclared_prefix(column: str, text: str, tmp_path: Path) -> None:
    message = problem(tmp_path, HEAD + table(NONE, PART | {column: text}))
    assert message.startswith(f"one--other.sssom.tsv, line {FIRST_ROW + 1}: '{text}' ")
    assert "curie_map" in message


def test_what_is_no_address(tmp_path: Path) -> None:
    message = problem(tmp_path, HEAD + table(NONE, PART | {"subject_id": "iso9001:8 6"}))
    assert message.startswith(f"one--other.sssom.tsv, line {FIRST_ROW + 1}: ")


@pytest.mark.parametrize("text", ["high", "1,0", "1.01", "-0.1", "NaN", "Infinity"])
def test_a_confidence_that_is_none(text: str, tmp_path: Path) -> None:
    message = problem(tmp_path, HEAD + table(NONE, PART | {"confidence": text}))
    where = f"one--other.sssom.tsv, line {FIRST_ROW + 1}"
    assert message == f"{where}: confidence '{text}' is not a number from 0 to 1"


@pytest.mark.parametrize("text", ["0", "1", "1.0", "0.5", "5E-1"])
def test_a_confidence_that_is_one(text: str, tmp_path: Path) -> None:
    found = dict(said(read(tmp_path, PART | {"confidence": text}), "8.6/17-1-d/test-before-placing"))
    assert found["confidence"] == f'"{text.replace("5E-1", "0.5")}"^^<{PREFIXES["xsd"]}decimal>'


def test_a_pair_that_stands_twice(tmp_path: Path) -> None:
    message = problem(tmp_path, HEAD + table(PART, NONE, PART | {"comment": "Again."}))
    assert message.startswith(f"one--other.sssom.tsv, line {FIRST_ROW + 2}: iso9001:8.6 and ")
    assert message.endswith(f"stand in line {FIRST_ROW} already")


@pytest.mark.parametrize("slot", ["mapping_set_id", "license", "subject_source", "object_source"])
def test_a_head_that_lacks_something(slot: str, tmp_path: Path) -> None:
    lines = [line for line in HEAD.splitlines() if not line.startswith(f"#{slot}:")]
    message = problem(tmp_path, "\n".join([*lines, table(PART)]))
    assert message == f"one--other.sssom.tsv: the header lacks {slot}"


def test_a_source_that_is_no_address(tmp_path: Path) -> None:
    text = (HEAD + table(PART)).replace("ngraph:iso9001", "iso:9001")
    assert problem(tmp_path, text).startswith(
        "one--other.sssom.tsv: 'iso:9001' is neither an IRI nor a CURIE"
    )


def test_a_head_alone(tmp_path: Path) -> None:
    assert problem(tmp_path, HEAD) == "one--other.sssom.tsv: no table below the header"


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "one--other.sssom.tsv"
    path.write_bytes((HEAD + table(PART | {"comment": "naïve"})).encode("latin-1"))
    with pytest.raises(MappingError, match=r"^one--other\.sssom\.tsv: not UTF-8 at byte \d+$"):
        read_set(path)
