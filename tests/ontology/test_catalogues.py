"""The catalogues of provisions, the instruments and the dates of application are complete and consistent.

What the official structure of each instrument holds is compared with the reference facts beside the
checkout, both ways; without them those tests skip. No article is listed here: counts and rules only.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

BASE = Namespace("https://w3id.org/normgraph/")
NG = Namespace("https://w3id.org/normgraph/ns#")
AIA = BASE["aia"]
OMNIBUS = BASE["act/reg-2026-1744"]
LAST_DAY_OF_2024_TEXT = date(2026, 7, 26)
FIRST_DAY_AS_AMENDED = date(2026, 7, 27)

VERSIONS = (("2024", LAST_DAY_OF_2024_TEXT), ("in force", FIRST_DAY_AS_AMENDED))

CATALOGUES = {
    "ai-act": "aia",
    "iso-9001": "iso9001",
    "iso-iec-27001": "iso27001",
    "iso-iec-42001": "iso42001",
}
CSV_FILES = {
    "iso_9001_2015.csv": "iso9001",
    "iso_iec_27001_2022.csv": "iso27001",
    "iso_iec_42001_2023.csv": "iso42001",
}

# What every provision has exactly once.
ONCE = (RDFS.label, NG.citation, NG.number, DCTERMS.identifier, NG.instrument, NG.order, NG.partOf)

# A dot that ends a path segment of the reference ids: 'pnt_3.1' holds one that does not.
SEGMENT_END = re.compile(r"\.(?=(?:cpt|sct|art|par|unp|sub|lst|pnt|idt|anx|rct)_)")


@pytest.fixture(scope="module")
def graph(repo_root: Path) -> Graph:
    """All catalogues, the instruments and the dates of application in one graph."""
    ontology = repo_root / "ontology"
    files = [ontology / "catalogue" / f"{name}.ttl" for name in CATALOGUES]
    merged = Graph()
    for file in [*files, ontology / "instruments.ttl", ontology / "application.ttl"]:
        merged.parse(file, format="turtle")
    return merged


@pytest.fixture(scope="module")
def structures(shared_dir: Path) -> dict[str, Any]:
    """The structure of the AI Act as published and as amended."""
    folder = shared_dir / "reference" / "ai-act"
    files = {
        "2024": folder / "structure-oj-2024-07-12.json",
        "in force": folder / "structure-in-force-2026-07-27.json",
    }
    for file in files.values():
        if not file.is_file():
            pytest.skip(f"reference file not present: {file}")
    return {key: json.loads(file.read_text(encoding="utf-8")) for key, file in files.items()}


def provisions(graph: Graph, instrument: str, kind: str = "Provision") -> set[URIRef]:
    """The provisions of one instrument, of one kind."""
    found = graph.subjects(NG.instrument, BASE[instrument])
    return {s for s in found if isinstance(s, URIRef) and (s, RDF.type, NG[kind]) in graph}


def on(graph: Graph, nodes: set[URIRef], day: date) -> set[URIRef]:
    """Those of the provisions that are in force on a day."""

    def in_force(node: URIRef) -> bool:
        start, end = graph.value(node, NG.validFrom), graph.value(node, NG.validUntil)
        begun = start is None or literal(start) <= day
        return begun and (end is None or literal(end) >= day)

    return {node for node in nodes if in_force(node)}


def literal(node: Any) -> Any:
    """The Python value of a literal node."""
    assert isinstance(node, Literal), node
    return node.toPython()


def path_of(reference_id: str) -> str:
    """The path of a reference id: 'anx_VII.pnt_3.1.pnt_a' becomes 'anx_VII/pnt_3.1/pnt_a'."""
    return SEGMENT_END.sub("/", reference_id)


def nodes_of(structure: Any) -> Iterator[tuple[str, str | None]]:
    """Path and heading of every node that a structure file holds, recitals included."""
    if isinstance(structure, dict):
        if "id" in structure:
            yield path_of(structure["id"]), structure.get("heading")
        for key, value in structure.items():
            if key == "recitals":
                yield from ((f"rct_{number}", None) for number in value)
            elif key != "_meta":
                yield from nodes_of(value)
    elif isinstance(structure, list):
        for value in structure:
            yield from nodes_of(value)


def headings_of(structure: Any) -> dict[str, str | None]:
    """Heading by path. A lone unnumbered paragraph has its article's id in the reference and no heading."""
    headings: dict[str, str | None] = {}
    for path, heading in nodes_of(structure):
        headings[path] = heading or headings.get(path)
    return headings


# ---------------------------------------- every catalogue


@pytest.mark.parametrize("instrument", sorted(CATALOGUES.values()))
def test_every_provision_is_described_once(graph: Graph, instrument: str) -> None:
    nodes = provisions(graph, instrument)
    assert nodes
    faults = [
        f"{node}: {graph.qname(predicate)} {len(values)} times"
        for node in sorted(nodes)
        for predicate in ONCE
        if len(values := list(graph.objects(node, predicate))) != 1
    ]
    assert not faults


@pytest.mark.parametrize("instrument", sorted(CATALOGUES.values()))
def test_every_provision_has_one_kind(graph: Graph, instrument: str) -> None:
    wrong = [n for n in provisions(graph, instrument) if len(set(graph.objects(n, RDF.type))) != 2]
    assert not wrong


@pytest.mark.parametrize("instrument", sorted(CATALOGUES.values()))
def test_the_identifier_is_the_path(graph: Graph, instrument: str) -> None:
    for node in provisions(graph, instrument):
        assert str(node) == f"{BASE}{instrument}/{graph.value(node, DCTERMS.identifier)}"


@pytest.mark.parametrize("instrument", sorted(CATALOGUES.values()))
@pytest.mark.parametrize("predicate", [DCTERMS.identifier, NG.citation, NG.order])
def test_nothing_that_identifies_is_used_twice(graph: Graph, instrument: str, predicate: URIRef) -> None:
    counts = Counter(graph.value(node, predicate) for node in provisions(graph, instrument))
    assert [value for value, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("instrument", sorted(CATALOGUES.values()))
def test_the_parts_form_a_tree_in_document_order(graph: Graph, instrument: str) -> None:
    nodes = provisions(graph, instrument)
    root = BASE[instrument]
    for node in nodes:
        parent = graph.value(node, NG.partOf)
        assert parent == root or parent in nodes, node
        if parent != root:
            assert literal(graph.value(parent, NG.order)) < literal(graph.value(node, NG.order)), node
    orders = {literal(graph.value(node, NG.order)) for node in nodes}
    assert orders == set(range(1, len(nodes) + 1))


def test_no_typed_provision_belongs_to_no_catalogue(graph: Graph) -> None:
    everything = set(graph.subjects(RDF.type, NG.Provision))
    assert everything == set().union(*(provisions(graph, name) for name in CATALOGUES.values()))


# ---------------------------------------- the AI Act


@pytest.mark.parametrize(
    ("kind", "as_published", "as_amended"),
    [("Recital", 180, 180), ("Chapter", 13, 13), ("Article", 113, 119), ("Annex", 13, 14)],
)
def test_counts(graph: Graph, kind: str, as_published: int, as_amended: int) -> None:
    nodes = provisions(graph, "aia", kind)
    assert len(on(graph, nodes, LAST_DAY_OF_2024_TEXT)) == as_published
    assert len(on(graph, nodes, FIRST_DAY_AS_AMENDED)) == as_amended


@pytest.mark.parametrize(("day", "count"), [(LAST_DAY_OF_2024_TEXT, 500), (FIRST_DAY_AS_AMENDED, 552)])
def test_numbered_paragraphs(graph: Graph, day: date, count: int) -> None:
    nodes = on(graph, provisions(graph, "aia", "Paragraph"), day)
    assert sum("/par_" in node for node in nodes) == count


def test_article_17_1_has_thirteen_points_and_opening_words_each_with_its_duty_class(graph: Graph) -> None:
    parts = set(graph.subjects(NG.partOf, BASE["aia/art_17/par_1"]))
    points = parts & provisions(graph, "aia", "Point")
    assert len(points) == 13
    classes = {graph.value(point, NG.dutyClass) for point in points}
    assert len(classes) == 13
    opening = BASE["aia/art_17/par_1"]
    classes.add(graph.value(opening, NG.dutyClass))
    assert classes == set(graph.subjects(RDFS.subClassOf, NG.Duty))
    assert points | {opening} == set(graph.subjects(NG.dutyClass))


@pytest.mark.parametrize("above", ["aia/art_17", "aia/art_72"])
def test_the_quality_system_and_monitoring_provisions_are_summarised(graph: Graph, above: str) -> None:
    below = {n for n in provisions(graph, "aia") if str(n).startswith(f"{BASE}{above}/")}
    assert below
    assert [n for n in below if (n, NG.summary, None) not in graph] == []


def test_every_amendment_is_defined_and_used(graph: Graph) -> None:
    used = Counter(graph.objects(None, NG.amendedBy))
    defined = set(graph.subjects(RDF.type, NG.Amendment))
    assert set(used) == defined
    assert max(used.values()) == 1
    for amendment in defined:
        for predicate in (NG.action, NG.byAct, NG.amendingPoint, NG.inForceFrom):
            assert len(list(graph.objects(amendment, predicate))) == 1, (amendment, predicate)
        assert graph.value(amendment, NG.byAct) == OMNIBUS
        assert literal(graph.value(amendment, NG.inForceFrom)) == FIRST_DAY_AS_AMENDED


def test_what_is_inserted_or_deleted_is_dated(graph: Graph) -> None:
    """The provision that an amending point names, or something above it, explains every date."""
    by_action = {"inserted": NG.validFrom, "deleted": NG.validUntil}
    for provision, amendment in graph.subject_objects(NG.amendedBy):
        dated = by_action.get(literal(graph.value(amendment, NG.action)))
        for predicate in by_action.values():
            assert ((provision, predicate, None) in graph) == (predicate == dated), provision
    for predicate in by_action.values():
        for provision in graph.subjects(predicate):
            assert any((above, NG.amendedBy, None) in graph for above in chain(graph, provision)), provision


def chain(graph: Graph, node: Any) -> list[Any]:
    """A provision and all that it is part of, from the inside out, without the instrument."""
    found = []
    while node is not None and node not in (AIA,):
        found.append(node)
        node = graph.value(node, NG.partOf)
    return found


def test_the_eli_names_the_version_that_holds_the_provision(graph: Graph) -> None:
    eli = "http://data.europa.eu/eli/reg/2024/1689"
    with_eli = {n for n in provisions(graph, "aia") if (n, RDFS.seeAlso, None) in graph}
    for kind in ("Article", "Paragraph", "Point"):
        assert provisions(graph, "aia", kind) <= with_eli
    for node in with_eli:
        version = FIRST_DAY_AS_AMENDED.isoformat() if (node, NG.validFrom, None) in graph else "oj"
        path = graph.value(node, DCTERMS.identifier)
        assert set(graph.objects(node, RDFS.seeAlso)) == {URIRef(f"{eli}/{path}/{version}")}


@pytest.mark.parametrize(("version", "day"), VERSIONS)
def test_the_nodes_are_those_of_the_reference(
    graph: Graph, structures: dict[str, Any], version: str, day: date
) -> None:
    ours = {str(graph.value(n, DCTERMS.identifier)) for n in on(graph, provisions(graph, "aia"), day)}
    theirs = set(headings_of(structures[version]))
    assert ours == theirs


@pytest.mark.parametrize(("version", "day"), VERSIONS)
def test_the_headings_are_those_of_the_reference(
    graph: Graph, structures: dict[str, Any], version: str, day: date
) -> None:
    headings = headings_of(structures[version])
    for node in on(graph, provisions(graph, "aia"), day):
        official = headings[str(graph.value(node, DCTERMS.identifier))]
        former = graph.value(node, NG.formerHeading) if version == "2024" else None
        label = former or graph.value(node, RDFS.label)
        assert label == Literal(official or graph.value(node, NG.citation), lang="en"), node


def test_the_parents_and_citations_are_those_of_the_reference(
    graph: Graph, structures: dict[str, Any]
) -> None:
    for structure in structures.values():
        for path, parent, citation in placed(structure):
            node = BASE[f"aia/{path}"]
            assert graph.value(node, NG.partOf) == BASE[f"aia/{parent}"], node
            assert citation is None or graph.value(node, NG.citation) == Literal(citation), node


def placed(structure: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """Path, path of what holds it, and citation, for all that stands in a chapter or an annex."""

    def below(entry: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
        holder = path_of(entry["id"])
        for child in [*entry.get("sections", []), *entry.get("paragraphs", []), *entry.get("points", [])]:
            if child["id"] != entry["id"]:
                yield path_of(child["id"]), holder, child.get("cite")
            yield from below(child)

    for article in structure["articles"]:
        chapter, section = f"cpt_{article['chapter']}", article["section"]
        holder = f"{chapter}/sct_{section}" if section else chapter
        yield path_of(article["id"]), holder, f"Article {article['number']}"
        yield from below(article)
    for annex in structure["annexes"]:
        yield from below(annex)


def test_the_amendments_are_those_of_the_reference(graph: Graph, structures: dict[str, Any]) -> None:
    """Each amended node of the reference, and each deleted one, carries its amending point."""

    def amended(entry: Any, inside: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(entry, list):
            for item in entry:
                yield from amended(item, inside)
        elif isinstance(entry, dict):
            own = path_of(entry["id"]) if "id" in entry else inside
            for item in entry.get("amendment", []):
                yield own, item["provision"]
            for item in entry.get("deleted_paragraphs", []):
                yield f"{own}/par_{item['number']}", item["provision"]
            for item in entry.get("deleted_points", []):
                yield f"{own}/pnt_{item['label'].rstrip('.')}", item["provision"]
            for key, value in entry.items():
                if key not in ("_meta", "amendment", "deleted_paragraphs", "deleted_points"):
                    yield from amended(value, own)

    def plain(citation: str) -> str:
        return re.sub(r"[()]", " ", citation).split(",")[1].replace("  ", " ").strip()

    theirs = {path: plain(point) for path, point in amended(structures["in force"])}
    ours = {
        str(graph.value(node, DCTERMS.identifier)): plain(str(graph.value(amendment, NG.amendingPoint)))
        for node, amendment in graph.subject_objects(NG.amendedBy)
    }
    assert ours == theirs


# ---------------------------------------- the standards


def test_counts_of_controls(graph: Graph) -> None:
    assert len(provisions(graph, "iso42001", "Control")) == 38
    assert len(provisions(graph, "iso27001", "Control")) == 93
    assert not provisions(graph, "iso9001", "Control")


def test_no_control_is_invented(graph: Graph) -> None:
    """A.9.9 is cited now and then; there is no such control."""
    assert (BASE["iso42001/A.9.9"], None, None) not in graph


def test_controls_stand_in_groups(graph: Graph) -> None:
    groups = set(graph.subjects(RDF.type, NG.ControlGroup))
    for control in graph.subjects(RDF.type, NG.Control):
        assert graph.value(control, NG.partOf) in groups, control


@pytest.mark.parametrize("file", sorted(CSV_FILES))
def test_the_standards_are_those_of_the_reference(graph: Graph, shared_dir: Path, file: str) -> None:
    source = shared_dir / "reference" / "catalogues" / file
    if not source.is_file():
        pytest.skip(f"reference file not present: {source}")
    instrument = CSV_FILES[file]
    with source.open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    annex = {"A"} if any(row["parent"] == "Annex A" for row in rows.values()) else set()
    nodes = provisions(graph, instrument)
    assert {str(graph.value(node, DCTERMS.identifier)) for node in nodes} == set(rows) | annex
    for key, row in rows.items():
        node = BASE[f"{instrument}/{key}"]
        parent = {"": instrument, "Annex A": f"{instrument}/A"}
        above = parent.get(row["parent"], f"{instrument}/{row['parent']}")
        assert graph.value(node, NG.partOf) == BASE[above], key
        label = row["title"] or str(graph.value(node, NG.citation))
        assert str(graph.value(node, RDFS.label)) == label, key
        assert (graph.value(node, NG.unverified) is not None) == ("verify" in row["source"]), key
        assert str(graph.value(node, NG.documentedInformation) or "") == row.get("doc_info_required", ""), key


# ---------------------------------------- instruments


def test_every_instrument_says_what_it_presumes(graph: Graph) -> None:
    instruments = set(graph.subjects(RDF.type, NG.Instrument))
    assert {AIA, OMNIBUS, BASE["en18286"]} <= instruments
    assert {BASE[name] for name in CATALOGUES.values()} <= instruments
    known = set(graph.subjects(RDF.type, NG.Provision))
    for instrument in instruments:
        for predicate in (
            DCTERMS.identifier,
            DCTERMS.issued,
            RDFS.label,
            NG.shortName,
            NG.instrumentKind,
            NG.edition,
            NG.presumption,
            NG.presumptionNote,
            NG.checkedOn,
            NG.hasStatementOfApplicability,
        ):
            assert len(list(graph.objects(instrument, predicate))) == 1, (instrument, predicate)
        sources = set(graph.objects(instrument, DCTERMS.source))
        assert sources, instrument
        assert sources <= known, instrument


def test_nothing_gives_a_presumption_today(graph: Graph) -> None:
    assert set(graph.objects(None, NG.presumption)) == {NG.NoPresumption, NG.PresumptionOpen}
    assert set(graph.subjects(NG.presumption, NG.PresumptionOpen)) == {BASE["en18286"]}
    assert {literal(cited) for cited in graph.objects(None, NG.citedInOfficialJournal)} == {False}


# ---------------------------------------- application


def is_law(graph: Graph, statement: Any, day: date) -> bool:
    """Whether a statement about application is the law on a day."""
    end = graph.value(statement, NG.knownUntil)
    return literal(graph.value(statement, NG.knownFrom)) <= day and (end is None or literal(end) >= day)


def dates(graph: Graph, provision: Any, category: str, day: date) -> set[date]:
    """The dates from which a provision applies to a category, by the rule that application.ttl states."""
    upwards = chain(graph, provision)
    found: dict[str, dict[int, set[date]]] = {}
    for statement in graph.subjects(RDF.type, NG.ApplicationDate):
        scope, carved = (
            set(graph.objects(statement, predicate)) for predicate in (NG.provisionScope, NG.exceptProvision)
        )
        depth = next((i for i, node in enumerate(upwards) if node in scope), None)
        if depth is None or not is_law(graph, statement, day) or carved.intersection(upwards[: depth + 1]):
            continue
        for name in graph.objects(statement, NG.category):
            at = found.setdefault(str(name).removeprefix(f"{BASE}category/"), {}).setdefault(depth, set())
            at.add(literal(graph.value(statement, NG.appliesFrom)))
    by_depth = found.get(category) or found.get("default") or {}
    return by_depth[min(by_depth)] if by_depth else set()


DAYS = (date(2024, 8, 1), LAST_DAY_OF_2024_TEXT, FIRST_DAY_AS_AMENDED, date(2028, 8, 2))


@pytest.mark.parametrize("day", DAYS)
def test_every_article_has_a_date_and_one_per_category_at_most(graph: Graph, day: date) -> None:
    categories = {literal(n) for n in graph.objects(None, SKOS.notation)}
    for article in on(graph, provisions(graph, "aia", "Article"), day):
        for category in categories:
            assert len(dates(graph, article, category, day)) <= 1, (article, category)
        assert any(dates(graph, article, category, day) for category in categories), article


@pytest.mark.parametrize(
    ("provision", "category", "day", "applies_from"),
    [
        ("art_17/par_1/pnt_d", "annex-iii", LAST_DAY_OF_2024_TEXT, date(2026, 8, 2)),
        ("art_17/par_1/pnt_d", "annex-iii", FIRST_DAY_AS_AMENDED, date(2027, 12, 2)),
        ("art_17/par_1/pnt_d", "annex-i", LAST_DAY_OF_2024_TEXT, date(2027, 8, 2)),
        ("art_17/par_1/pnt_d", "annex-i", FIRST_DAY_AS_AMENDED, date(2028, 8, 2)),
        ("art_72/par_1", "annex-iii", LAST_DAY_OF_2024_TEXT, date(2026, 8, 2)),
        ("art_72/par_1", "annex-iii", FIRST_DAY_AS_AMENDED, date(2027, 12, 2)),
        ("art_43/par_1", "annex-i", FIRST_DAY_AS_AMENDED, date(2028, 8, 2)),
        ("art_6/par_5", "annex-iii", FIRST_DAY_AS_AMENDED, date(2026, 8, 2)),
        ("art_5/par_1/pnt_a", "prohibited", FIRST_DAY_AS_AMENDED, date(2025, 2, 2)),
        ("art_5/par_1/pnt_ba", "prohibited", FIRST_DAY_AS_AMENDED, date(2026, 12, 2)),
        ("art_4a/par_1", "default", FIRST_DAY_AS_AMENDED, date(2026, 7, 27)),
        ("art_99/par_6a", "default", FIRST_DAY_AS_AMENDED, date(2026, 7, 27)),
        ("art_53", "gpai", FIRST_DAY_AS_AMENDED, date(2025, 8, 2)),
        ("art_101", "gpai", FIRST_DAY_AS_AMENDED, date(2026, 8, 2)),
        ("art_78", "default", FIRST_DAY_AS_AMENDED, date(2025, 8, 2)),
        ("art_50", "transparency", FIRST_DAY_AS_AMENDED, date(2026, 8, 2)),
        ("art_102", "default", LAST_DAY_OF_2024_TEXT, date(2026, 8, 2)),
        ("art_102", "default", FIRST_DAY_AS_AMENDED, date(2026, 7, 27)),
        ("art_111/par_2", "annex-iii", FIRST_DAY_AS_AMENDED, date(2026, 8, 2)),
    ],
)
def test_known_dates(graph: Graph, provision: str, category: str, day: date, applies_from: date) -> None:
    assert dates(graph, BASE[f"aia/{provision}"], category, day) == {applies_from}


def test_what_a_statement_carves_out_has_a_date_of_its_own(graph: Graph) -> None:
    for statement in graph.subjects(RDF.type, NG.ApplicationDate):
        for provision in graph.objects(statement, NG.exceptProvision):
            elsewhere = set(graph.subjects(NG.provisionScope, provision)) - {statement}
            assert any((other, RDF.type, NG.ApplicationDate) in graph for other in elsewhere), provision


def test_nothing_applies_before_it_exists(graph: Graph) -> None:
    """What is inserted into a chapter that applies already needs a statement of its own."""
    for node in provisions(graph, "aia") - provisions(graph, "aia", "Annex"):
        if start := graph.value(node, NG.validFrom):
            found = dates(graph, node, "default", FIRST_DAY_AS_AMENDED)
            assert all(day >= literal(start) for day in found), node


def test_every_annex_applies_with_a_provision(graph: Graph) -> None:
    annexes = provisions(graph, "aia", "Annex")
    assert set(graph.subjects(NG.appliesWith)) == annexes
    assert all(len(list(graph.objects(annex, NG.appliesWith))) == 1 for annex in annexes)


def test_statements_about_application_are_complete(graph: Graph) -> None:
    known = set(graph.subjects(RDF.type, NG.Provision))
    categories = set(graph.subjects(RDF.type, SKOS.Concept))
    acts = {AIA, OMNIBUS}
    rules = set(graph.subjects(RDF.type, NG.TransitionalRule))
    statements = set(graph.subjects(RDF.type, NG.ApplicationDate))
    for node in statements | rules:
        assert graph.value(node, RDFS.label), node
        assert graph.value(node, NG.setByAct) in acts, node
        assert literal(graph.value(node, NG.knownFrom)) >= date(2024, 8, 1), node
    for node in statements:
        assert (node, NG.category, None) in graph, node
        assert (node, NG.provisionScope, None) in graph, node
        assert (graph.value(node, NG.letterDate) is None) == (graph.value(node, NG.letterSetBy) is None), node
        assert graph.value(node, NG.letterDate) is None or graph.value(node, NG.reading), node
    assert set(graph.objects(None, NG.category)) <= categories
    for predicate in (
        NG.provisionScope,
        NG.exceptProvision,
        NG.setBy,
        NG.letterSetBy,
        NG.appliesWith,
        DCTERMS.isReplacedBy,
    ):
        assert set(graph.objects(None, predicate)) <= known, predicate


def test_only_the_amending_act_ends_a_statement(graph: Graph) -> None:
    for node, end in graph.subject_objects(NG.knownUntil):
        assert literal(end) == LAST_DAY_OF_2024_TEXT
        assert graph.value(node, NG.setByAct) == AIA
    for node in graph.subjects(NG.setByAct, OMNIBUS):
        assert literal(graph.value(node, NG.knownFrom)) == FIRST_DAY_AS_AMENDED


def test_the_transitional_rule_follows_the_dates_of_the_categories(graph: Graph) -> None:
    """The cut-off of Article 111(2) is the date of the system's category, in either version."""
    rules = set(graph.subjects(NG.setBy, BASE["aia/art_111/par_2"]))
    assert BASE["application/art-111-2"] in rules
    assert all(literal(graph.value(r, NG.publicAuthorityDeadline)) == date(2030, 8, 2) for r in rules)
    for case in graph.objects(BASE["application/art-111-2"], NG.transitionalCase):
        cut_off = literal(graph.value(case, NG.cutOff))
        category = str(graph.value(case, NG.category)).removeprefix(f"{BASE}category/")
        assert dates(graph, BASE["aia/art_17"], category, FIRST_DAY_AS_AMENDED) == {cut_off}
        condition = f"applies only if the design changes significantly from {cut_off.day} {cut_off:%B %Y}"
        assert str(graph.value(case, NG.conditionText)) == condition
    cases = set(graph.subjects(RDF.type, NG.TransitionalCase))
    assert cases == set(graph.objects(None, NG.transitionalCase))


def test_days_are_typed_as_days(graph: Graph) -> None:
    for predicate in (
        NG.appliesFrom,
        NG.letterDate,
        NG.knownFrom,
        NG.knownUntil,
        NG.cutOff,
        NG.deadline,
        NG.publicAuthorityDeadline,
        NG.validFrom,
        NG.validUntil,
        NG.inForceFrom,
        NG.checkedOn,
    ):
        values = list(graph.objects(None, predicate))
        assert values, predicate
        assert {type(literal(value)) for value in values} == {date}, predicate


def test_the_dates_are_those_of_the_reference(graph: Graph, structures: dict[str, Any]) -> None:
    stated = structures["in force"]["_meta"]["application_dates_art_113"]
    theirs = set(re.findall(r"\d{4}-\d\d-\d\d", json.dumps(stated)))
    ours = {
        literal(graph.value(node, NG.appliesFrom)).isoformat()
        for node in graph.subjects(RDF.type, NG.ApplicationDate)
        if is_law(graph, node, FIRST_DAY_AS_AMENDED)
    }
    assert ours == theirs
