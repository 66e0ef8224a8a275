"""The mapping sets themselves: every criterion judged, every part with its remainder, nothing invented."""

import logging
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from normgraph.assessment import knowledge_graph
from normgraph.mappings.sssom import NO_TERM, MappingRow, MappingSet, read_set
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore, value

PARTIAL = ("subset-of", "intersects-with")
WHOLE = ("equal", "superset-of")
PROLOGUE = (
    "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(PREFIXES.items())) + f"BASE <{BASE}>\n"
)

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
SETS = {path.name.removesuffix(".sssom.tsv"): read_set(path) for path in sorted(MAPPINGS.glob("*.sssom.tsv"))}
ROWS = [pytest.param(s, row, id=f"{name}:{row.line}") for name, s in SETS.items() for row in s.rows]

each_set = pytest.mark.parametrize("name", SETS)


class Known:
    """What the sets refer to."""

    def __init__(self, store: EmbeddedStore) -> None:
        def pairs(pattern: str) -> dict[str, str]:
            rows = store.select(f"{PROLOGUE}SELECT ?a ?b WHERE {{ {pattern} }}")
            return {value(row, "a"): value(row, "b") for row in rows}

        # neither a group of controls nor an annex demands anything by itself
        self.provisions = pairs("?a a ?kind ; rdfs:label ?b FILTER(?kind IN (ng:Clause, ng:Control))")
        self.criteria = pairs("?a a ng:Criterion ; skos:prefLabel ?b")
        self.predicates = pairs("?r a ng:Relation ; ng:key ?a ; ng:sssomPredicate ?b")
        self.grades = pairs("?r a ng:Relation ; ng:key ?a ; ng:grade ?b")
        self.states = pairs("?r a ng:RowStatus ; ng:key ?a BIND(?a AS ?b)")
        self.agents = pairs("?a a prov:Agent ; skos:prefLabel ?b")
        self.properties = pairs("?a a rdf:Property ; rdfs:label ?b")
        self.editions = pairs("?a a ng:Instrument ; ng:edition ?b")
        self.aspects: dict[str, set[str]] = defaultdict(set)
        for row in store.select(f"{PROLOGUE}SELECT ?c ?key WHERE {{ ?c ng:aspect/ng:key ?key }}"):
            self.aspects[value(row, "c")].add(value(row, "key"))


@pytest.fixture(scope="module")
def known() -> Known:
    """What the sources of the knowledge graph state beside the sets."""
    sources = [s for s in knowledge_graph.sources() if not s.name.startswith("mappings/")]
    return Known(EmbeddedStore(t for source in sources for t in source.read(source.path)))


def remainder(row: MappingRow) -> set[str]:
    """The aspects that a row leaves open."""
    return set(filter(None, row.cells["ext_remainder"].split("|")))


# --- row by row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mapping", "row"), ROWS)
def test_what_a_row_refers_to_exists(mapping: MappingSet, row: MappingRow, known: Known) -> None:
    criterion = mapping.iri(row.object)
    assert known.criteria[criterion] == row.cells["object_label"]
    if row.subject == NO_TERM:
        assert row.cells["subject_label"] == ""
    else:
        provision = mapping.iri(row.subject)
        assert provision.startswith(f"{mapping.subject_source}/")
        assert known.provisions[provision] == row.cells["subject_label"]
    assert remainder(row) <= known.aspects[criterion]
    assert {mapping.iri(row.cells[name]) for name in ("author_id", "reviewer_id") if row.cells[name]} <= set(
        known.agents
    )


@pytest.mark.parametrize(("mapping", "row"), ROWS)
def test_relation_predicate_and_remainder_agree(mapping: MappingSet, row: MappingRow, known: Known) -> None:
    cells = row.cells
    relation = cells["ext_relation"]
    assert known.predicates[relation] == mapping.iri(cells["predicate_id"])
    assert (relation in PARTIAL) == (known.grades[relation] == f"{PREFIXES['ng']}CarriesPart")
    assert (relation in WHOLE) == (known.grades[relation] == f"{PREFIXES['ng']}CarriesWhole")
    assert (row.subject == NO_TERM) == (relation == "no-relationship")
    assert bool(remainder(row)) == (relation in PARTIAL)
    assert bool(cells["ext_remainder_text"]) == (relation in PARTIAL)
    listed = cells["ext_remainder"].split("|")
    assert listed == sorted(set(listed))
    if relation in (*PARTIAL, *WHOLE):
        assert cells["ext_rationale_type"] in ("syntactic", "semantic", "functional")


@pytest.mark.parametrize(("mapping", "row"), ROWS)
def test_who_judged_how_surely_and_when(mapping: MappingSet, row: MappingRow, known: Known) -> None:
    cells = row.cells
    assert cells["mapping_justification"] == "semapv:ManualMappingCuration"
    assert 0 <= float(cells["confidence"]) <= 1
    assert cells["ext_status"] in known.states
    assert bool(cells["reviewer_id"]) == bool(cells["review_date"])
    assert cells["author_id"] != cells["reviewer_id"]
    if cells["ext_status"] == "reviewed":
        assert cells["reviewer_id"]
        assert cells["review_date"] >= cells["mapping_date"]


@pytest.mark.parametrize(("mapping", "row"), ROWS)
def test_rationales_are_in_own_words(mapping: MappingSet, row: MappingRow) -> None:
    """A sentence with 'shall' is a requirement of a standard word for word, or looks like one."""
    assert len(row.cells["comment"]) > 40, "a rationale can be disputed"
    for text in (row.cells["comment"], row.cells["ext_remainder_text"]):
        assert not re.search(r"\bshall\b", text, re.IGNORECASE)
        assert text == " ".join(text.split())


# --- set by set ------------------------------------------------------------------------------------------


def test_a_set_for_each_standard_with_a_catalogue() -> None:
    assert sorted(s.subject_source.removeprefix(BASE) for s in SETS.values()) == [
        "iso27001",
        "iso42001",
        "iso9001",
    ]


@each_set
def test_every_criterion_is_judged_in_one_way(name: str, known: Known) -> None:
    by_criterion: dict[str, list[str]] = defaultdict(list)
    for row in SETS[name].rows:
        by_criterion[SETS[name].iri(row.object)].append(row.subject)
    assert known.criteria.keys() - by_criterion.keys() == set(), "nobody has judged them"
    both = {c for c, subjects in by_criterion.items() if NO_TERM in subjects and len(subjects) > 1}
    assert both == set(), "something carries them, and nothing does"


@each_set
def test_rows_are_sorted(name: str) -> None:
    order = [(row.object, row.subject) for row in SETS[name].rows]
    assert order == sorted(order)


@each_set
def test_cardinalities(name: str) -> None:
    carrying = [row for row in SETS[name].rows if row.subject != NO_TERM]
    objects = Counter(row.subject for row in carrying)
    subjects = Counter(row.object for row in carrying)
    for row in SETS[name].rows:
        several = ("n" if subjects[row.object] > 1 else "1", "n" if objects[row.subject] > 1 else "1")
        expected = "0:1" if row.subject == NO_TERM else ":".join(several)
        assert row.cells["mapping_cardinality"] == expected, f"line {row.line}"


def split_needed(rows: list[MappingRow]) -> list[str]:
    """Criteria of which two partial rows together would leave nothing open."""
    partial: dict[str, list[MappingRow]] = defaultdict(list)
    for row in rows:
        if row.cells["ext_relation"] in PARTIAL and row.cells["ext_status"] != "disputed":
            partial[row.object].append(row)
    return [
        f"{criterion}: {one.subject} and {two.subject} would jointly cover it: split the criterion"
        for criterion, group in partial.items()
        for one, two in combinations(group, 2)
        if not remainder(one) & remainder(two)
    ]


@each_set
def test_no_two_parts_make_a_whole(name: str) -> None:
    assert split_needed(list(SETS[name].rows)) == []


def test_parts_of_different_standards_make_no_whole_either() -> None:
    """An organisation may hold several certificates at once."""
    assert split_needed([row for mapping in SETS.values() for row in mapping.rows]) == []


def test_parts_that_would_make_a_whole_are_noticed() -> None:
    cells = {"object_id": "crit:x", "ext_relation": "subset-of", "ext_status": "reviewed"}
    one = MappingRow(1, cells | {"subject_id": "iso9001:1", "ext_remainder": "a|b"})
    two = MappingRow(2, cells | {"subject_id": "iso9001:2", "ext_remainder": "c"})
    three = MappingRow(3, cells | {"subject_id": "iso9001:3", "ext_remainder": "b|c"})
    assert split_needed([one, three]) == []
    assert split_needed([one, two]) == [
        "crit:x: iso9001:1 and iso9001:2 would jointly cover it: split the criterion"
    ]


@each_set
def test_the_head(name: str, known: Known) -> None:
    mapping = SETS[name]
    head = [
        line[1:] for line in mapping.path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    slots = dict(line.split(": ", 1) for line in head if re.match(r"[a-z_]+: ", line))
    assert slots["sssom_version"] == '"1.1"'
    assert mapping.id == f"{BASE}mapping/{name}"
    assert mapping.license == "https://www.apache.org/licenses/LICENSE-2.0"
    assert mapping.object_source == f"{BASE}aia"
    assert slots["subject_source_version"].strip('"') == known.editions[mapping.subject_source]
    assert re.fullmatch(r'"\d+\.\d+\.\d+"', slots["mapping_set_version"])
    description = " ".join(head)
    assert "No row states or implies a presumption of conformity." in re.sub(r"\s+", " ", description)
    shared = mapping.prefixes.keys() & PREFIXES.keys()
    assert {p: mapping.prefixes[p] for p in shared} == {p: PREFIXES[p] for p in shared}
    assert list(mapping.prefixes) == sorted(mapping.prefixes)


@each_set
def test_every_column_beyond_sssom_is_declared_by_a_property_of_the_vocabulary(
    name: str, known: Known
) -> None:
    mapping = SETS[name]
    text = mapping.path.read_text(encoding="utf-8")
    declared = dict(re.findall(r"#  - slot_name: (\w+)\n#    property: (\S+)", text))
    assert set(declared) == {column for column in mapping.rows[0].cells if column.startswith("ext_")}
    assert {mapping.iri(curie) for curie in declared.values()} <= known.properties.keys()


@pytest.mark.filterwarnings("ignore")  # of what pandas thinks of sssom-py
@each_set
def test_sssom_py_finds_nothing_wrong(name: str, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("sssom")
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    caplog.set_level(logging.ERROR)  # it tells of every extension column
    parsed = parse_sssom_table(str(SETS[name].path))
    assert len(parsed.df) == len(SETS[name].rows)
    for kind, report in validate(parsed).items():
        assert report.results == [], kind
