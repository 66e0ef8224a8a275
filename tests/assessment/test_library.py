"""The analysts' library: every query on the example and, cell by cell, on the small graph.

After a change of the knowledge graph or of the small graph the expected files are written anew with
``NORMGRAPH_WRITE_EXPECTED=1 python -m pytest tests/assessment/test_library.py``; read the difference before
it is kept.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from normgraph.assessment import library
from normgraph.assessment.evaluation import Evaluation, knowledge_store
from normgraph.assessment.knowledge_graph import KnowledgeGraph
from normgraph.assessment.library import (
    LibraryError,
    ParameterError,
    SavedQuery,
    Table,
    cell_text,
    find,
    load_query,
    run_saved,
    run_text,
)
from normgraph.assessment.parameters import PARAMETERS
from normgraph.namespaces import BASE
from normgraph.store.embedded import EmbeddedStore
from normgraph.store.guard import Limits, QueryRefusedError, QueryTimeoutError
from tests.assessment.worlds import (
    SMALL_BASE,
    example,
    known,
    lean_knowledge,
    ng,
    small_triples,
    turtle,
    world,
)

EXPECTED = Path(__file__).parent / "expected"
QUERIES = library.library()
# What the small graph has nothing of: a register of standards, a post without authority, people who answer
# for something, things that are late.
LATE = f"""
<standard/S> a ng:StandardApplied ; ng:key "standard/S" ; ng:standardText "42001" ;
  ng:appliesToSystem <system/A> ; ng:appliesStandard <{BASE}iso42001> ; ng:listedIn <artefact-version/L/1> ;
  ng:extent <{BASE}extent/part> ; ng:claimsPresumption <{BASE}answer/yes> ; ng:meansForRest "own rules" .
<standard/T> a ng:StandardApplied ; ng:key "standard/T" ; ng:standardText "house rules" ;
  ng:extent <{BASE}extent/full> ; ng:claimsPresumption <{BASE}answer/no> .
<artefact/L> a ng:Artefact ; ng:key "artefact/L" ; dct:identifier "L" ; rdfs:label "Standards" .
<artefact-version/L/1> a ng:ArtefactVersion ; ng:key "artefact-version/L/1" ; ng:versionOf <artefact/L> ;
  ng:versionLabel "1" ; rdfs:label "Standards" ; ng:entity <entity/E> ; ng:appliesToCompany true ;
  ng:evidenceType et:standards-register ; ng:documentState <{BASE}document-state/in-force> ;
  ng:owner <post/T> ; ng:releasedOn "2025-01-01"^^xsd:date ; ng:nextReview "2026-10"^^xsd:gYearMonth .
<artefact-version/P/0> a ng:ArtefactVersion ; ng:key "artefact-version/P/0" ; ng:versionOf <artefact/P> ;
  ng:versionLabel "0" ; rdfs:label "Testing" ; ng:documentState <{BASE}document-state/superseded> .
<check/17-1-d/frequency-tests/P/0> a ng:ContentCheck ; ng:key "check/17-1-d/frequency-tests/P/0" ;
  ng:criterion crit:17-1-d\\/frequency-tests ; ng:checkedVersion <artefact-version/P/0> ;
  ng:answer <{BASE}answer/yes> ; ng:readOn "2025-02-01"^^xsd:date .
<certificate/D> a ng:Certificate ; ng:key "certificate/D" ; dct:identifier "D" ; ng:holder <entity/E> ;
  ng:certifiesAgainst <{BASE}iso9001> ; ng:scopeText "B" ; ng:coversSystem <system/B> ;
  ng:coversActivity <{BASE}activity/develop> ; ng:validFrom "2024-01-01"^^xsd:date ;
  ng:validUntil "2027-02-28"^^xsd:date ; ng:certificateState <{BASE}certificate-state/valid> ;
  ng:lastSurveillance "2025-11-19"^^xsd:date .
<post/T> a ng:Role ; ng:key "post/T" ; rdfs:label "Testing" ; ng:heldBy <person/X> ; ng:mandate "tests" ;
  ng:postState <{BASE}post-state/filled> ; ng:authority <{BASE}authority/none> .
<post/V> a ng:Role ; ng:key "post/V" ; rdfs:label "Vacant" ; ng:postState <{BASE}post-state/vacant> .
<responsibility/R> a ng:Responsibility ; ng:key "responsibility/R" ; rdfs:label "Approve" ;
  ng:accountable <post/V> ; ng:responsible <post/T> ; ng:concernsProvision <{BASE}aia/art_17/par_1/pnt_d> .
<responsibility/S> a ng:Responsibility ; ng:key "responsibility/S" ; rdfs:label "Sell" ;
  ng:accountable <person/X>, <post/T> .
<process/P> a ng:Process ; ng:key "process/P" ; rdfs:label "Build" ; ng:owner <post/T> ;
  ng:concernsProvision <{BASE}aia/art_17/par_1/pnt_c> .
<monitoring/M> a ng:MonitoringMeasure ; ng:key "monitoring/M" ; rdfs:label "Drift" ; ng:system <system/A> ;
  ng:measures "drift" ; ng:owner <post/T> .
<risk/K> a ng:Risk ; ng:key "risk/K" ; rdfs:label "Harm" ; ng:owner <post/V> .
<infrastructure/I> a ng:Infrastructure ; ng:key "infrastructure/I" ; rdfs:label "Cloud" ;
  ng:owner <person/X> .
<nonconformity/N> a ng:Nonconformity ; ng:key "nonconformity/N" ; rdfs:label "Wrong" .
<corrective-action/O> a ng:CorrectiveAction ; ng:key "corrective-action/O" ; rdfs:label "Mend" ;
  ng:actionOn <nonconformity/N> ; ng:dueOn "2026-11-19"^^xsd:date ; ng:owner <post/T> .
<corrective-action/D> a ng:CorrectiveAction ; ng:key "corrective-action/D" ; rdfs:label "Mended" ;
  ng:actionOn <nonconformity/N> ; ng:dueOn "2026-11-19"^^xsd:date ; ng:doneOn "2026-11-20"^^xsd:date .
<supplier/U> a ng:Supplier ; ng:key "supplier/U" ; rdfs:label "Parts" ; ng:owner <person/X> .
<supplier/W> a ng:Supplier ; ng:key "supplier/W" ; rdfs:label "More parts" .
<contract/1> a ng:SupplyContract ; ng:key "contract/1" ; ng:supplier <supplier/U> ;
  ng:validUntil "2026-11-19"^^xsd:date .
<contract/2> a ng:SupplyContract ; ng:key "contract/2" ; ng:supplier <supplier/W> ;
  ng:validUntil "2026-11-19"^^xsd:date .
<contract/3> a ng:SupplyContract ; ng:key "contract/3" ; ng:supplier <supplier/W> .
<training/1> a ng:Training ; ng:key "training/1" ; ng:person <person/X> ; ng:course "Bias" ;
  ng:trainingRequired <{BASE}answer/yes> .
<training/2> a ng:Training ; ng:key "training/2" ; ng:person <person/X> ; ng:course "Drill" ;
  ng:trainingRequired <{BASE}answer/yes> ; ng:completedOn "2025-11-19"^^xsd:date ;
  ng:validUntil "2026-11-19"^^xsd:date .
<training/3> a ng:Training ; ng:key "training/3" ; ng:person <person/X> ; ng:course "Law" ;
  ng:trainingRequired <{BASE}answer/no> .
<audit/1> a ng:Audit ; ng:key "audit/1" ; rdfs:label "Internal" ; ng:plannedFor "2026-10"^^xsd:gYearMonth .
<audit/2> a ng:Audit ; ng:key "audit/2" ; rdfs:label "Review" ; ng:plannedFor "2026-10"^^xsd:gYearMonth ;
  ng:heldOn "2026-11-02"^^xsd:date .
<correspondence/1> a ng:Correspondence ; ng:key "correspondence/1" ; rdfs:label "Request" ;
  ng:direction <{BASE}direction/received> ; ng:dueOn "2026-11-19"^^xsd:date ; ng:owner <post/V> .
<data-set/1> a ng:DataSet ; ng:key "data-set/1" ; rdfs:label "Old data" ;
  ng:keepUntil "2026-11-19"^^xsd:date .
"""
# Of the long lists of the knowledge graph a part is compared.
PARAMS = {
    "criteria": {"point": "Article 17(1), point (d)"},
    "provisions-of": {"above": "aia:art_17/par_1"},
}


def ids(query: SavedQuery) -> str:
    return query.name


@cache
def narrow() -> KnowledgeGraph:
    """The lean knowledge graph with the criteria of three points only: so the tables stay as long as somebody
    can read, and the other engine fast enough."""
    graph, points = lean_knowledge(), {known(f"aia/art_17/par_1/pnt_{letter}") for letter in "deh"}
    gone = {q.subject for q in graph.quads if q.predicate == ng("point") and q.object not in points}
    gone |= {q.subject for q in graph.quads if q.predicate == ng("mapsTo") and q.object in gone}
    parts = tuple(f"{node.value}/" for node in gone if isinstance(node, ox.NamedNode))
    kept = (
        quad
        for quad in graph.quads
        if quad.subject not in gone
        and not (isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(parts))
    )
    return KnowledgeGraph(tuple(kept), graph.digest)


@cache
def small() -> Evaluation:
    """The small graph with what it lacks, on the narrow knowledge graph."""
    return world([*small_triples(), *turtle(LATE)], narrow())


@cache
def narrow_store() -> EmbeddedStore:
    """The narrow knowledge graph alone."""
    return EmbeddedStore(narrow().triples())


def test_what_the_library_holds() -> None:
    wanted = {
        *("what-transfers", "what-remains", "artefact-serves", "overdue", "owners-without-authority"),
        *("accountable", "what-each-standard-carries"),
        *("carried-counts", "criteria", "unread", "standards-claims", "out-of-scope", "provisions-of"),
    }
    assert wanted <= {query.name for query in QUERIES}
    assert [query.name for query in QUERIES] == sorted(query.name for query in QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_on_the_example(query: SavedQuery) -> None:
    evaluation = example()
    table = run_saved(query.name, evaluation.store, {}, evaluation.base)
    assert table.columns == tuple(name for name, _ in query.columns)
    assert table.rows, "the example has something to say to every question"
    assert len(set(table.rows)) == len(table.rows)
    assert run_saved(query.name, evaluation.store, {}, evaluation.base) == table


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_on_the_small_graph(query: SavedQuery) -> None:
    store = small().store if query.needs == "workspace" else narrow_store()
    table = run_saved(query.name, store, PARAMS.get(query.name, {}), SMALL_BASE)
    found = [list(table.columns), *table.text_rows(SMALL_BASE)]
    path = EXPECTED / f"{query.name}.csv"
    if os.environ.get("NORMGRAPH_WRITE_EXPECTED"):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(found)
    with path.open(encoding="utf-8", newline="") as file:
        assert found == list(csv.reader(file))


def test_what_the_standards_carry_adds_up() -> None:
    """The table over both sets agrees with the counts of each set alone."""
    each = run_saved("carried-counts", knowledge_store())
    alone: dict[tuple[str, str], dict[str, int]] = {}
    for row in each.text_rows(""):
        named = dict(zip(each.columns, row, strict=True))
        alone[named["standard"], named["point"]] = {
            key: int(named[key]) for key in ("criteria", "full", "partial", "no_counterpart", "not_judged")
        }
    assert all(
        counts["criteria"] == sum(value for key, value in counts.items() if key != "criteria")
        for counts in alone.values()
    )
    both = run_saved("what-each-standard-carries", knowledge_store())
    assert {point for _, point in alone} == {row[0] for row in both.text_rows("")}
    for row in both.text_rows(""):
        point, counts = row[0], {k: int(v) for k, v in zip(both.columns[1:], row[1:], strict=True)}
        for standard in ("iso9001", "iso42001"):
            single = alone[standard, point]
            number = standard.removeprefix("iso")
            assert counts[f"whole_{number}"] == single["full"]
            assert counts[f"by_{number}"] == single["full"] + single["partial"]
        assert counts["by_either"] == counts["by_9001"] + counts["by_42001"] - counts["by_both"]
        assert counts["criteria"] == counts["by_either"] + counts["by_none"] + counts["not_judged"]
        assert counts["only_together"] <= counts["by_both"]


def test_expected_files_belong_to_queries() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == {query.name for query in QUERIES}


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_the_order_of_rows_does_not_depend_on_the_order_of_facts(query: SavedQuery) -> None:
    evaluation = small()
    turned = EmbeddedStore()
    turned.add(sorted(evaluation.store.triples(), key=str, reverse=True))
    for store in (turned, EmbeddedStore(sorted(evaluation.store.triples(), key=str))):
        assert run_saved(query.name, store, {}, evaluation.base) == run_saved(
            query.name, evaluation.store, {}, evaluation.base
        )


@cache
def in_rdflib() -> rdflib.Graph:
    data = small().store.pyoxigraph_store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert data is not None
    return rdflib.Graph().parse(data=data.decode(), format="nt")


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_another_engine_gives_the_same_rows_in_the_same_order(query: SavedQuery) -> None:
    """rdflib as oracle: the queries use nothing that only one engine does."""
    ours = run_saved(query.name, small().store, {}, SMALL_BASE).rows
    answer: Any = in_rdflib().query(query.text)
    theirs = [tuple(str(term) if term is not None else None for term in row) for row in answer]
    assert theirs == [tuple(term.value if term is not None else None for term in row) for row in ours]


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_a_parameter_keeps_the_rows_that_have_its_value(query: SavedQuery) -> None:
    evaluation = example()
    every = run_saved(query.name, evaluation.store, {}, evaluation.base)
    for param in query.params:
        column = every.columns.index(param.name)
        value = next(row[column] for row in every.rows if row[column] is not None)
        asked = cell_text(value, evaluation.base)
        one = run_saved(query.name, evaluation.store, {param.name: asked}, evaluation.base)
        assert one.rows == tuple(row for row in every.rows if row[column] == value), param.name


def test_queries_on_knowledge_alone_need_no_workspace() -> None:
    for query in QUERIES:
        if query.needs == "knowledge":
            assert run_saved(query.name, knowledge_store()).rows
        else:
            with pytest.raises(ParameterError, match=f"{query.name} needs a workspace"):
                run_saved(query.name, knowledge_store())


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        (
            "what-transfers",
            {"system": "XXX"},
            r"system: 'XXX' is not accepted\. Accepted: system/INT-1, system/RNK",
        ),
        (
            "what-transfers",
            {"sytem": "RNK"},
            r"has no parameter 'sytem'\. Accepted: system, standard, criterion",
        ),
        (
            "provisions-of",
            {"above": "9.1"},
            "'9.1' names more than one: iso27001:9.1, iso42001:9.1, iso9001:9.1",
        ),
        ("provisions-of", {"above": "A.6.9"}, r"'A.6.9' is not accepted\. Accepted: iso27001:A\."),
        ("what-transfers", {"system": "'} INSERT {"}, "is not accepted"),
        ("what-transfers", {"system": "https://example.org/> } #"}, "is not accepted"),
    ],
)
def test_what_is_not_accepted(name: str, params: dict[str, str], message: str) -> None:
    evaluation = example()
    with pytest.raises(ParameterError, match=message):
        run_saved(name, evaluation.store, params, evaluation.base)


def test_names_are_taken_in_any_usual_form() -> None:
    evaluation = example()
    forms = ("RNK", "rnk", "system/RNK", "Wendelhorn  Rank", f"{evaluation.base}system/RNK")
    tables = {
        run_saved("what-transfers", evaluation.store, {"system": form}, evaluation.base).rows
        for form in forms
    }
    assert len(tables) == 1


def test_an_unknown_query_names_the_known_ones() -> None:
    with pytest.raises(
        LookupError, match=r"no saved query 'what-transfer'\. There are: accountable, artefact-serves, "
    ):
        find("what-transfer")
    with pytest.raises(LookupError):
        run_saved("../rules/01-duties", knowledge_store())


def test_own_queries() -> None:
    store = small().store
    table = run_text("SELECT ?s ?label { ?s a ng:AISystem ; rdfs:label ?label } ORDER BY ?s", store)
    assert isinstance(table, Table)
    assert table.text_rows(small().base) == [["system/A", "A"], ["system/B", "B"]]
    triples = run_text("CONSTRUCT { ?s a ng:AISystem } WHERE { ?s a ng:AISystem }", store)
    assert isinstance(triples, tuple) and len(triples) == 2
    assert run_text("ASK { ?s a ng:AISystem }", store) is True
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        run_text("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", store)
    with pytest.raises(QueryTimeoutError, match="1 seconds"):
        run_text(
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", store, Limits(seconds=1)
        )


HEADER = """# summary: S.
# question: Q?
# tags: t
# param: system | AI system |
# needs: workspace
# columns: system = AI system
SELECT ?system WHERE { ?system a ?x } ORDER BY ?system
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# summary: S.\n", "", "x.rq: the header needs summary, once"),
        ("# tags: t\n", "# tags: t\n# tags: u\n", "needs tags, once"),
        ("# columns: system = AI system\n", "", "needs columns"),
        ("= AI system", "AI system", r"'columns: system AI system' is not name = meaning"),
        ("needs: workspace", "needs: all", "needs is knowledge or workspace"),
        ("param: system |", "param: sistem |", "'param: sistem "),
        ("param: system |", "param: scope |", "'param: scope "),
        ("AI system |\n", "AI system\n", "is not name | description | default"),
    ],
)
def test_headers(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "x.rq"
    path.write_text(HEADER, encoding="utf-8")
    assert load_query(path).params[0].name == "system"
    path.write_text(HEADER.replace(old, new), encoding="utf-8")
    with pytest.raises(LibraryError, match=message.replace("|", r"\|")):
        load_query(path)


def test_every_kind_of_parameter_is_used_and_every_tag_is_a_word() -> None:
    assert {param.name for query in QUERIES for param in query.params} == set(PARAMETERS)
    assert all(tag.isalpha() for query in QUERIES for tag in query.tags)


def test_how_cells_are_written() -> None:
    base = "https://example.org/o/"
    assert cell_text(None) == ""
    assert cell_text(ox.NamedNode(base + "system/A"), base) == "system/A"
    assert cell_text(ox.NamedNode(base + "system/A")) == "https://example.org/o/system/A"
    assert cell_text(ox.NamedNode("https://w3id.org/normgraph/status/covered"), base) == "status:covered"
    assert cell_text(ox.NamedNode("https://w3id.org/normgraph/answer/yes"), base) == "answer/yes"
    assert cell_text(ox.Literal("x", language="en"), base) == "x"
    assert cell_text(ox.BlankNode("b"), base) == "_:b"
