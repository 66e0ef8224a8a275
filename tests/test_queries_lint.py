"""Rules, saved queries and the SPARQL in shapes: deterministic, on one graph, and without undefined terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from normgraph import resources
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.lexical import Token, tokens

NG = PREFIXES["ng"]
SH = "http://www.w3.org/ns/shacl#"
RDF_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")

# What gives another answer on another day, in another run or in another order.
FORBIDDEN = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SAMPLE", "GROUP_CONCAT"})
# Nodes that are made when a workspace is evaluated.
MADE = frozenset({f"{BASE}run"})


@dataclass(frozen=True)
class Query:
    """A query with the place where it stands; ``prefixes`` are those that a shape declares for it."""

    place: str
    text: str
    prefixes: tuple[tuple[str, str], ...] = ()

    @property
    def tokens(self) -> list[Token]:
        return list(tokens(self.text))

    @property
    def words(self) -> list[str]:
        return [token.text.upper() for token in self.tokens if token.kind == "word"]

    @property
    def iris(self) -> set[str]:
        """Every IRI that the query names, in full."""
        known, base = dict(self.prefixes), ""
        found = self.tokens
        named = set()
        for at, token in enumerate(found):
            before = found[at - 1].text.upper() if at else ""
            if token.kind == "iri" and before == "BASE":
                base = token.text[1:-1]
            elif token.kind == "iri" and at > 1 and found[at - 2].text.upper() == "PREFIX":
                known[before.partition(":")[0].lower()] = token.text[1:-1]
            elif token.kind == "iri":
                iri = token.text[1:-1]
                named.add(iri if re.match(r"[a-z][a-z0-9+.-]*:", iri) else base + iri)
            elif token.kind == "prefixed" and before != "PREFIX":
                prefix, _, local = token.text.partition(":")
                named.add(known[prefix.lower()] + local.replace("\\", ""))
        return named


@cache
def turtle(path: Path) -> tuple[ox.Triple, ...]:
    return tuple(q.triple for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE))


def files(folder: str, ending: str) -> list[Path]:
    return sorted(resources.path(folder).rglob(f"*{ending}"))


@cache
def queries() -> tuple[Query, ...]:
    """Every query file, and every SELECT, ASK and CONSTRUCT in a shape."""
    found = [
        Query(f"queries/{path.parent.name}/{path.name}", path.read_text(encoding="utf-8"))
        for path in files("queries", ".rq")
    ]
    for path in files("shapes", ".ttl"):
        triples = turtle(path)
        declared = {
            t.subject: t.object.value
            for t in triples
            if t.predicate.value == f"{SH}prefix" and isinstance(t.object, ox.Literal)
        }
        spaces = {
            t.subject: t.object.value
            for t in triples
            if t.predicate.value == f"{SH}namespace" and isinstance(t.object, ox.Literal)
        }
        prefixes = tuple(sorted((name, spaces[node]) for node, name in declared.items()))
        for triple in triples:
            if triple.predicate.value in {f"{SH}{name}" for name in ("select", "ask", "construct")}:
                text = triple.object.value if isinstance(triple.object, ox.Literal) else ""
                found.append(Query(f"shapes/{path.name}, {triple.subject}", text, prefixes))
    return tuple(found)


def places(query: Query) -> str:
    return query.place


@pytest.mark.parametrize("query", queries(), ids=places)
def test_nothing_that_depends_on_clock_chance_or_order(query: Query) -> None:
    assert faults(query) == []


def faults(query: Query) -> list[str]:
    """What is wrong with a query, in words."""
    found = [f"{word} is not deterministic" for word in sorted(FORBIDDEN.intersection(query.words))]
    words = query.words
    if ("LIMIT" in words or "OFFSET" in words) and "ORDER" not in words:
        found.append("LIMIT without ORDER BY")
    header = "\n".join(line for line in query.text.splitlines() if line.startswith("#"))
    for word in ("GRAPH", "FROM"):
        if word in words and not re.search(r"^# reads graphs: .*\S", header, re.MULTILINE):
            found.append(f"{word} without a header 'reads graphs: ...' that says so")
    if "SERVICE" in words:
        found.append("SERVICE reaches out")
    if blank_in_template(query.tokens):
        found.append("a blank node in the template of CONSTRUCT")
    if re.search(r"\^\^\s*xsd:(yearMonth|dayTime)?[dD]uration", query.text):
        found.append("arithmetic with durations: the engine gives no value, or not the one that others give")
    return found


def blank_in_template(found: list[Token]) -> bool:
    """Whether the template of a CONSTRUCT makes blank nodes: the rows of a result would never be the same."""
    words = [token.text.upper() for token in found]
    if "CONSTRUCT" not in words:
        return False
    depth = 0
    for token in found[words.index("CONSTRUCT") + 1 :]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return False
        if token.kind == "blank" or token.text in ("[", "("):
            return True
    return False


@cache
def vocabulary() -> tuple[ox.Triple, ...]:
    """The vocabulary, and that of the description of the tables."""
    folder = resources.path("ontology")
    paths = [*sorted(folder.glob("normgraph*.ttl")), folder / "tables.ttl"]
    return tuple(triple for path in paths for triple in turtle(path))


@cache
def defined() -> frozenset[str]:
    """Terms of the vocabulary: subjects with a type in its files, and components that shapes define."""
    typed = {
        t.subject.value
        for t in vocabulary()
        if t.predicate == RDF_TYPE and isinstance(t.subject, ox.NamedNode)
    }
    components = {
        t.subject.value
        for path in files("shapes", ".ttl")
        for t in turtle(path)
        if t.predicate == RDF_TYPE
        and isinstance(t.object, ox.NamedNode)
        and t.object.value == f"{SH}ConstraintComponent"
        and isinstance(t.subject, ox.NamedNode)
    }
    return frozenset(typed | components)


@cache
def individuals() -> frozenset[str]:
    """Nodes that the ontology says something of: catalogues, lists, criteria, the vocabulary itself."""
    return frozenset(
        t.subject.value
        for path in files("ontology", ".ttl")
        for t in turtle(path)
        if isinstance(t.subject, ox.NamedNode)
    )


@pytest.mark.parametrize("query", queries(), ids=places)
def test_terms_of_queries_are_defined(query: Query) -> None:
    assert {iri for iri in query.iris if iri.startswith(NG)} - defined() == set()


@pytest.mark.parametrize("query", queries(), ids=places)
def test_individuals_that_queries_name_exist(query: Query) -> None:
    ours = {iri for iri in query.iris if iri.startswith(BASE) and not iri.startswith(NG)}
    assert ours - individuals() - MADE == set()


@pytest.mark.parametrize(
    "path",
    [*files("ontology", ".ttl"), *files("shapes", ".ttl")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_terms_of_data_files_are_defined(path: Path) -> None:
    used = {
        node.value
        for triple in turtle(path)
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(NG)
    }
    assert used - defined() == set()


def test_every_term_says_what_it_means() -> None:
    said: dict[str, set[str]] = {}
    for triple in vocabulary():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(NG):
            said.setdefault(triple.subject.value, set()).add(triple.predicate.value)
    needed = {f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}definition"}
    assert {term: needed - names for term, names in said.items() if needed - names} == {}


def headers() -> Iterator[tuple[str, str]]:
    for path in files("queries", ".rq"):
        yield f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize(("place", "first"), list(headers()))
def test_every_query_file_begins_with_a_summary(place: str, first: str) -> None:
    assert re.fullmatch(r"# summary: \S.*[.?]", first), place


SOUND = "PREFIX ng: <https://w3id.org/normgraph/ns#>\nSELECT ?s WHERE { ?s a ng:Duty } ORDER BY ?s LIMIT 3"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 3", "LIMIT without ORDER BY"),
        ("SELECT ?s WHERE { BIND(NOW() AS ?s) }", "NOW is not deterministic"),
        ("SELECT (SAMPLE(?o) AS ?x) WHERE { ?s ?p ?o }", "SAMPLE is not deterministic"),
        ("SELECT (group_concat(?o) AS ?x) WHERE { ?s ?p ?o }", "GROUP_CONCAT is not deterministic"),
        ("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "GRAPH without a header"),
        ("SELECT ?s FROM <a:b> WHERE { ?s ?p ?o }", "FROM without a header"),
        ("CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p ?o }", "a blank node in the template"),
        ("CONSTRUCT { ?s ?p [ ?q ?o ] } WHERE { ?s ?p ?o }", "a blank node in the template"),
        (
            'SELECT ?s { ?s ?p ?d FILTER(?d + "P1Y"^^xsd:yearMonthDuration < ?s) }',
            "arithmetic with durations",
        ),
        ("SELECT ?s { SERVICE <a:b> { ?s ?p ?o } }", "SERVICE reaches out"),
    ],
)
def test_the_lint_finds_faults(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults(Query("x", text)))


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        "# reads graphs: all\nSELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [ ?q ?o ] . _:b ?p ?o }",
        "SELECT ?s { ?s ?p 'NOW() LIMIT GRAPH' } # SAMPLE",
    ],
)
def test_the_lint_leaves_sound_queries_alone(text: str) -> None:
    assert faults(Query("x", text)) == []


def test_how_iris_of_a_query_are_read() -> None:
    text = f"BASE <{BASE}>\nPREFIX ng: <{NG}>\n"
    text += "ASK { ?s ng:status <status/covered> ; a <urn:x:y> ; ng:a\\/b 1 }"
    assert Query("x", text).iris == {f"{NG}status", f"{BASE}status/covered", "urn:x:y", f"{NG}a/b"}
    assert Query("x", "ASK { ?s ex:p 1 }", (("ex", "urn:e:"),)).iris == {"urn:e:p"}
