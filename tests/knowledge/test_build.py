"""The built knowledge graph: the same bytes for the same sources, kept by digest, closed by OWL RL."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from normgraph.assessment import knowledge_graph
from normgraph.assessment.rules import derive
from normgraph.knowledge import build
from normgraph.knowledge.build import KnowledgeError, Source
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore, value

NG = PREFIXES["ng"]
SPECIALISES = ox.NamedNode(f"{NG}specialises")
CLOSURE = ox.NamedNode(f"{build.GRAPHS}closure")

ORDER = """
@base <https://w3id.org/normgraph/> .
@prefix ng: <https://w3id.org/normgraph/ns#> .
ng:specialises a <http://www.w3.org/2002/07/owl#TransitiveProperty> .
<evidence-type/a> ng:specialises <evidence-type/b> .
<evidence-type/b> ng:specialises <evidence-type/c> .
"""
FACT = "<https://w3id.org/normgraph/x> <https://w3id.org/normgraph/ns#key> 'x' ."


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Two small sources, one of them vocabulary."""
    found = []
    for name, text, vocabulary in (("order", ORDER, True), ("fact", FACT, False)):
        path = tmp_path / "sources" / f"{name}.ttl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found.append(Source(f"ontology/{name}.ttl", path, name, vocabulary, build.read_turtle))
    return found


@pytest.fixture(scope="module")
def stated() -> list[ox.Triple]:
    """What the sources of the vocabulary state."""
    return [t for source in knowledge_graph.sources() if source.vocabulary for t in source.read(source.path)]


def pairs(triples: Sequence[ox.Triple] | Sequence[ox.Quad]) -> set[tuple[str, str]]:
    """What specialises what."""
    return {(str(t.subject), str(t.object)) for t in triples if t.predicate == SPECIALISES}


def forbidden(*_: object, **__: object) -> list[ox.Quad]:
    raise AssertionError("built again")


# --- the same sources give the same graph ----------------------------------------------------------------


def test_the_build_is_deterministic(tmp_path: Path) -> None:
    started = time.process_time()
    build.write(knowledge_graph.sources(), tmp_path / "first")
    print(f"knowledge graph built in {time.process_time() - started:.2f} s of processor time")
    again = (
        "import pathlib, sys\n"
        "from normgraph.assessment.knowledge_graph import sources\n"
        "from normgraph.knowledge import build\n"
        "build.write(list(reversed(sources())), pathlib.Path(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", again, str(tmp_path / "second")], check=True, env=environment)
    for name in (build.FILE, build.INDEX):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_every_data_file_is_a_source(repo_root: Path) -> None:
    files = [*(repo_root / "ontology").rglob("*.ttl"), *(repo_root / "mappings").glob("*.sssom.tsv")]
    found = {source.name: source for source in knowledge_graph.sources()}
    assert found.keys() == {path.relative_to(repo_root).as_posix() for path in files}
    assert len({source.graph for source in found.values()}) == len(found)
    vocabulary = {name for name, source in found.items() if source.vocabulary}
    assert {"ontology/normgraph.ttl", "ontology/evidence-types.ttl", "ontology/vendor/skos.ttl"} <= vocabulary
    assert not {name for name in vocabulary if "catalogue" in name or "criteria" in name or "mapping" in name}


def test_what_is_read_back_is_what_was_built(sources: list[Source], tmp_path: Path) -> None:
    built = build.write(sources, tmp_path / "built")
    assert build.load(built) == build.quads_of(sources)
    index = json.loads((tmp_path / "built" / build.INDEX).read_text(encoding="utf-8"))
    assert index["digest"] == built.digest == build.digest_of(sources)
    assert index["quads"] == len(build.load(built)) == 5
    assert sorted(index["sources"]) == ["ontology/fact.ttl", "ontology/order.ttl"]


def test_nothing_is_left_behind_when_writing_fails(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no space left"):
        build.write(sources, tmp_path / "built")
    assert list((tmp_path / "built").iterdir()) == []


# --- kept by digest --------------------------------------------------------------------------------------


def test_a_built_graph_is_found_again(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build.find(sources, None, tmp_path / "cache")
    monkeypatch.setattr(build, "quads_of", forbidden)
    assert build.find(list(reversed(sources)), None, tmp_path / "cache") == first
    assert first.path.parent == tmp_path / "cache" / first.digest


@pytest.mark.parametrize("change", ["content", "name", "gone"])
def test_a_change_of_a_source_builds_again(change: str, sources: list[Source], tmp_path: Path) -> None:
    first = build.find(sources, None, tmp_path / "cache")
    if change == "content":
        sources[1].path.write_text(FACT.replace("'x'", "'y'"), encoding="utf-8")
    elif change == "name":
        sources[1] = Source("ontology/other.ttl", sources[1].path, "other", False, build.read_turtle)
    else:
        del sources[1]
    second = build.find(sources, None, tmp_path / "cache")
    assert second.digest != first.digest
    assert build.load(second) == build.quads_of(sources) != build.load(first)
    assert first.path.is_file(), "what another checkout needs stays"


@pytest.mark.parametrize("index", ["", "{", "[]", '{"digest": "0"}', "gone"])
def test_a_damaged_index_builds_again(index: str, sources: list[Source], tmp_path: Path) -> None:
    first = build.find(sources, None, tmp_path / "cache")
    path = first.path.with_name(build.INDEX)
    path.unlink() if index == "gone" else path.write_text(index, encoding="utf-8")
    first.path.write_bytes(b"")  # would be an error if it were taken
    again = build.find(sources, None, tmp_path / "cache")
    assert build.load(again) == build.quads_of(sources)


def test_a_lost_graph_is_built_again(sources: list[Source], tmp_path: Path) -> None:
    first = build.find(sources, None, tmp_path / "cache")
    first.path.unlink()
    assert build.load(build.find(sources, None, tmp_path / "cache")) == build.quads_of(sources)


@pytest.mark.parametrize("damage", ["empty", "cut", "garbled", "other", "text"])
def test_a_damaged_graph_says_what_to_do(damage: str, sources: list[Source], tmp_path: Path) -> None:
    first = build.find(sources, None, tmp_path / "cache")
    content = first.path.read_bytes()
    middle = len(content) // 2
    first.path.write_bytes(
        {
            "empty": b"not packed",
            "cut": content[:middle],
            "garbled": content[:20] + b"\xff" * (len(content) - 40) + content[-20:],
            "other": gzip.compress(b"<a> <b>"),
            "text": gzip.compress(b"\xff\xfe"),
        }[damage]
    )
    with pytest.raises(KnowledgeError, match="delete the file, it is built again") as raised:
        build.load(first)
    assert str(first.path) in str(raised.value)
    first.path.unlink()
    assert build.load(build.find(sources, None, tmp_path / "cache")) == build.quads_of(sources)


def test_without_a_place_to_keep_it_the_graph_is_built_elsewhere(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("a file stands where the folder would be", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    built = build.find(sources, None, blocked)
    assert built.path.is_relative_to(elsewhere)
    assert build.load(built) == build.quads_of(sources)


def test_the_shipped_graph_is_taken_if_it_fits(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "graph"
    build.write(sources, shipped)
    with monkeypatch.context() as patch:
        patch.setattr(build, "quads_of", forbidden)
        assert build.find(sources, shipped, tmp_path / "cache").path.parent == shipped
    assert not (tmp_path / "cache").exists()
    sources[1].path.write_text(FACT.replace("'x'", "'y'"), encoding="utf-8")
    assert build.find(sources, shipped, tmp_path / "cache").path.parent != shipped


# --- sources that cannot be read -------------------------------------------------------------------------


def test_a_syntax_error_names_file_and_line(sources: list[Source], tmp_path: Path) -> None:
    sources[1].path.write_text(f"{FACT}\n\n<a> <b> .\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^fact\.ttl: .*line 3\b"):
        build.find(sources, None, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_blank_nodes_are_refused(sources: list[Source]) -> None:
    sources[1].path.write_text("<a> <b> [] .", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^ontology/fact\.ttl: blank nodes"):
        build.quads_of(sources)


# --- the closure -----------------------------------------------------------------------------------------


def test_types_of_evidence_are_ordered_transitively(stated: list[ox.Triple]) -> None:
    wanted = pairs(stated)
    while True:
        further = {(a, d) for a, b in wanted for c, d in wanted if b == c} - wanted
        if not further:
            break
        wanted |= further
    entailed = build.close(stated)
    assert pairs(stated) | pairs(entailed) == wanted
    assert pairs(entailed), "nothing is left for OWL RL to find"
    types = f"<{BASE}evidence-type/"
    assert (f"{types}subgroup-test-report>", f"{types}test-report>") in pairs(entailed)


def test_only_our_own_terms_are_closed(stated: list[ox.Triple]) -> None:
    entailed = build.close(stated)
    assert all(t.subject.value.startswith(BASE) for t in entailed)
    own = [t for t in stated if t.subject.value.startswith(BASE)]
    assert build.close(own) == entailed, "the extracts of other vocabularies add nothing"


def test_what_is_stated_is_not_entailed_again(sources: list[Source]) -> None:
    by_graph: dict[ox.NamedNode, set[tuple[object, ...]]] = {}
    for quad in build.quads_of(sources):
        graph = quad.graph_name
        assert isinstance(graph, ox.NamedNode)
        by_graph.setdefault(graph, set()).add((quad.subject, quad.predicate, quad.object))
    a, c = (ox.NamedNode(f"{BASE}evidence-type/{letter}") for letter in "ac")
    assert by_graph.pop(CLOSURE) == {(a, SPECIALISES, c)}
    assert len(by_graph) == 2


def test_the_closure_is_owlrl(stated: list[ox.Triple], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "owlrl", None)
    with pytest.raises(ImportError, match="owlrl"):
        build.close(stated)


# A provider whose report on the performance for groups of persons was read and found good.
FACTS = """
<entity/E> a ng:LegalEntity ; ng:key "entity/E" ; rdfs:label "E" .
<system/A> a ng:AISystem ; ng:key "system/A" ; rdfs:label "A" ; ng:riskClass n:risk-class\\/high-risk ;
    ng:annexIIIPoint n:aia\\/anx_III\\/pnt_4\\/pnt_a ; ng:placedOnMarket "2025-01-01"^^xsd:date .
<operator-role/A/E/provider> a ng:RoleAssignment ; ng:key "operator-role/A/E/provider" ;
    ng:system <system/A> ; ng:entity <entity/E> ; ng:operatorRole n:operator-role\\/provider .
<build/a1> a ng:ModelArtefact ; ng:key "build/a1" ; ng:system <system/A> .
<system-version/A/1> a ng:SystemVersion ; ng:key "system-version/A/1" ; ng:system <system/A> ;
    ng:versionLabel "1" ; ng:build <build/a1> ; ng:releasedOn "2026-06-01"^^xsd:date ;
    ng:useState n:use-state\\/in-use .
<person/X> a ng:Person ; ng:key "person/X" ; rdfs:label "X" ; ng:personState n:person-state\\/active .
<artefact/R> a ng:Artefact ; ng:key "artefact/R" ; dct:identifier "R" ; rdfs:label "R" .
<artefact-version/R/1> a ng:ArtefactVersion ; ng:key "artefact-version/R/1" ; ng:versionOf <artefact/R> ;
    ng:versionLabel "1" ; rdfs:label "R" ; ng:entity <entity/E> ; ng:appliesToSystem <system/A> ;
    ng:describesBuild <build/a1> ; ng:evidenceType n:evidence-type\\/subgroup-test-report ;
    ng:documentState n:document-state\\/in-force ; ng:approver "Y" ; ng:owner <person/X> ;
    ng:releasedOn "2026-05-01"^^xsd:date .
<check/c> a ng:ContentCheck ; ng:key "check/c" ; ng:criterion n:criterion\\/17-1-d\\/system-test-record ;
    ng:checkedVersion <artefact-version/R/1> ; ng:answer n:answer\\/yes ; ng:reader "Z" ;
    ng:readOn "2026-05-02"^^xsd:date .
"""


def status_of_the_test_record(quads: Sequence[ox.Quad]) -> str:
    """The status of the duty to test, with that report as the only document."""
    own = "https://example.org/o/"
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    text = f"{head}@prefix n: <{BASE}> .\n@base <{own}> .\n{FACTS}"
    facts = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    derived = derive({quad.triple for quad in quads}, facts, own, date(2026, 11, 20))
    duty = f"<{own}duty/system/A/17-1-d/system-test-record>"
    (row,) = EmbeddedStore(derived.inferred).select(f"SELECT ?status WHERE {{ {duty} <{NG}status> ?status }}")
    return value(row, "status").removeprefix(f"{BASE}status/")


def test_a_report_of_a_narrower_type_counts_by_the_closure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nowhere is it stated that a subgroup test report is a test report: OWL RL concludes it."""
    sources = knowledge_graph.sources()
    assert status_of_the_test_record(build.quads_of(sources)) == "covered"
    monkeypatch.setattr(build, "close", lambda _: [])
    assert status_of_the_test_record(build.quads_of(sources)) == "missing"
