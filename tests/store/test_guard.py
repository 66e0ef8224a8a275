"""Queries of other people: what is refused, and that nothing brings the process down or keeps it waiting."""

import contextlib
import itertools
import time

import pyoxigraph as ox
import pytest

from normgraph.store import guard
from normgraph.store.embedded import EmbeddedStore
from normgraph.store.guard import (
    Limits,
    QueryFailedError,
    QueryRefusedError,
    QueryTimeoutError,
    QueryTooLargeError,
    Solutions,
    check,
    run,
)

EX = "https://example.org/"
# Nothing may be reached; the engine itself refuses this port, so a test that fails opens no connection
# either.
ELSEWHERE = "http://127.0.0.1:9/"

# Terms as a query may write them, in front of what is hidden behind them.
THINGS = (
    *("1", "1.0", "1e5", "true", "'a'", '""', "'a'@en", "'a'^^ex:t"),
    *("<a:b>", "ex:", "ex:a", "ex:aA", "ex:a%41", r"ex:a\'", r"ex:a\#", r"ex:a\("),
)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    """Forty nodes, each linked to the next, with a number and a text."""
    return EmbeddedStore(
        triple
        for n in range(40)
        for triple in (
            ox.Triple(node(f"n{n}"), node("next"), node(f"n{n + 1}")),
            ox.Triple(node(f"n{n}"), node("number"), ox.Literal(n)),
            ox.Triple(node(f"n{n}"), node("text"), ox.Literal(f"N° {n}\n'quoted'", language="en")),
        )
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s WHERE { ?s ?p 'SERVICE <http://example.org/> { }' }",
        "# SERVICE <http://example.org/> { ((((\nASK { ?s ?p ?o } # FROM <x>",
        f"ASK {{ ?s ?p '''{'(' * 5000} SERVICE''' }}",
        f'ASK {{ ?s ?p """FROM " {"{" * 5000}""" }}',
        f"ASK {{ ?s ?p '{'[' * 5000}' }} # {'(' * 5000}",
        "ASK { ?s <https://example.org/service/from#insert> ?service , ?from }",
        "PREFIX ex: <https://example.org/> ASK { ex:service ex:from.insert ex:DELETE }",
        r"PREFIX ex: <https://example.org/> ASK { ex:it\'s ex:a\(b ex:c } # '",
        "select distinct ?s where { ?s a ?t . filter(?n<3&&?n>1) } order by desc(?s) limit 3",
        "ASK { ?s ng:criterion/ng:point aia:art_17 }",
        "CONSTRUCT { ?s ?p _:b.1 } WHERE { ?s ?p 'x'@en-GB . BIND(1.5e3 AS ?x) BIND(?x+.5 AS ?y) }",
        f"ASK {{ {'{' * 62} ?s ?p ?o {'}' * 62} }}",
        'ASK { FILTER(strlen("it\'s") = 4) }',
        "ASK { ?s ?p ?o FILTER(?o = '\\u0041\\\\' && ?o != \"\") }",
    ],
)
def test_what_is_accepted(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (f"ASK {{ FILTER({'(' * 5000}1{')' * 5000}) }}", "line 1: brackets are nested deeper than 64 levels"),
        (
            f"ASK {{\n{'{' * 5000} ?s ?p ?o {'}' * 5000} }}",
            "line 2: brackets are nested deeper than 64 levels",
        ),
        (f"ASK {{ ?s ?p {'[ ?p ' * 5000}{']' * 5000} }}", "deeper than 64"),
        (f"ASK {{ FILTER(1<{'(' * 100}1{')' * 100}) FILTER(2>1) }}", "deeper than 64"),
        ("ASK { " + "?s ?p ?o . " * 10_000 + "}", "110,007 characters; 100,000 are accepted"),
        ("ASK { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE is not accepted"),
        ("ASK { service silent ?x { ?s ?p ?o } }", "SERVICE is not accepted"),
        ("PREFIX : <http://example.org/> ASK { SERVICE:x { } }", "prefix 'SERVICE:' holds a keyword"),
        ("ASK { ?s ?p trueSERVICEaia:x { } }", "prefix 'trueSERVICEaia:' holds a keyword"),
        (
            "ASK { ?s ?p trueSERVICE<http://example.org/>{} }",
            "'trueSERVICE' is no word of a SPARQL 1.1 query",
        ),
        ("ASK { ?s ?p 1SERVICE<http://example.org/>{} }", "SERVICE is not accepted"),
        ("ASK { ?s ?p ?o.SERVICE<http://example.org/>{} }", "SERVICE is not accepted"),
        (r"ASK { ?s ?p aia:x\'SERVICE <http://example.org/> {} . ?s ?p '' }", None),
        (r"ASK { ?s ?p aia:x\' SERVICE <http://example.org/> {} . ?s ?p '' }", "SERVICE is not accepted"),
        ("SELECT ?s FROM <http://example.org/> { ?s ?p ?o }", "FROM is not accepted"),
        ("SELECT ?s FROM NAMED <http://example.org/> { ?s ?p ?o }", "FROM is not accepted"),
        ("ASKFROM <http://example.org/> { ?s ?p ?o }", "'ASKFROM' is no word"),
        ("LOAD <http://example.org/>", "LOAD is not accepted: queries only read"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT is not accepted"),
        ("delete where { ?s ?p ?o }", "DELETE is not accepted"),
        ("DROP ALL", "DROP is not accepted"),
        ("ASK { ?s ex:p ?o }", "the prefix 'ex:' is not declared; known without: act, aia,"),
        (r"ASK { ?s ?p \u0022x\u0022 }", "a backslash outside strings"),
        (r"A\u0053K { ?s ?p ?o }", "a backslash outside strings"),
        ("ASK { ?s ?p 'a\x00b' }", "null character"),
        ("GARBAGE", "'GARBAGE' is no word"),
    ],
)
def test_what_is_refused(query: str, reason: str | None) -> None:
    if reason is None:
        check(query)  # a name that goes on behind the escaped quote; nothing follows it but a string
        return
    with pytest.raises(QueryRefusedError, match=reason.replace("(", r"\(")):
        check(query)


def test_no_way_of_writing_it_gets_past_the_check() -> None:
    """Whatever stands before and behind SERVICE: if the engine would go out for it, the check has refused
    it."""
    engine = ox.Store()
    for thing in THINGS:
        engine.update(f"PREFIX ex: <{ELSEWHERE}> INSERT DATA {{ ex:s ex:p {thing} }}")
    before = [*THINGS, "", "1.", ".5", "?x", "'''a'''", "_:b", "ex:a.", "[]", "()", "#x\n", "."]
    behind = [" <{0}>", "<{0}>", " SILENT <{0}>", " ex:x", "ex:x", ":x", " ?g", "?g", "#\n<{0}>"]
    through = out = 0
    for start, glue, end in itertools.product(before, ["", " ", ".", "\t"], behind):
        subject = "?s ex:p " if start not in ("", ".", "#x\n") else ""
        text = f"PREFIX ex: <{ELSEWHERE}> PREFIX : <{ELSEWHERE}> ASK {{ BIND(<{ELSEWHERE}> AS ?g) "
        text += f"{subject}{start}{glue}SERVICE{end.format(ELSEWHERE)} {{ ?a ?b ?c }} }}"
        try:
            check(text)
            refused = False
        except QueryRefusedError:
            refused = True
        try:
            engine.query(text)
            goes_out = False
        except SyntaxError:
            goes_out = False
        except (OSError, RuntimeError):  # refused connection; a service whose name is unbound
            goes_out = True
        assert refused or not goes_out, text
        through += not refused
        out += goes_out
    assert through > 50 and out > 50, "the texts try neither what is harmless nor what is not"


def test_results_are_those_of_the_store(store: EmbeddedStore) -> None:
    query = f"SELECT ?s ?text ?none {{ ?s <{EX}text> ?text ; <{EX}number> ?n FILTER(?n < 3) }} ORDER BY ?n"
    answer = run(query, store)
    assert isinstance(answer, Solutions)
    assert answer.columns == ("s", "text", "none")
    assert answer.rows == tuple((row["s"], row["text"], None) for row in store.select(query))
    construct = f"CONSTRUCT {{ ?o ?p ?s }} WHERE {{ ?s ?p ?o . ?s <{EX}next> ?o }}"
    assert run(construct, store) == tuple(store.construct(construct))
    assert run(f"ASK {{ ?s <{EX}number> 39 }}", store) is True
    assert run(f"ASK {{ ?s <{EX}number> 40 }}", store) is False
    described = run(f"DESCRIBE <{EX}n3>", store)
    assert isinstance(described, tuple) and len(described) == 3


def test_prefixes_of_ours_need_no_declaration(store: EmbeddedStore) -> None:
    assert run("ASK { BIND(crit:x AS ?x) FILTER(STRENDS(STR(?x), 'criterion/x')) }", store) is True


def test_a_query_without_end_is_stopped(store: EmbeddedStore) -> None:
    every = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8))
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="stopped after 1 seconds"):
        run(f"SELECT (COUNT(*) AS ?n) {{ {every} }}", store, Limits(seconds=1))
    assert time.monotonic() - started < 5


def test_a_result_without_end_is_stopped(store: EmbeddedStore) -> None:
    with pytest.raises(QueryTooLargeError, match="larger than 1,000 rows"):
        run("SELECT * { ?a ?b ?c . ?d ?e ?f }", store, Limits(rows=1000))
    with pytest.raises(QueryTooLargeError, match="10,000 characters"):
        run("SELECT * { ?a ?b ?c . ?d ?e ?f }", store, Limits(size=10_000))


def test_memory_is_bounded(store: EmbeddedStore) -> None:
    pytest.importorskip("resource")
    every = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5))
    with pytest.raises((QueryFailedError, QueryTimeoutError)):
        run(f"SELECT DISTINCT * {{ {every} }} ORDER BY ?o1", store, Limits(seconds=20, memory=512 * 1024**2))


def test_a_crash_of_the_engine_is_an_error_like_others(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "check", lambda query: None)
    with pytest.raises(QueryFailedError, match="crashed on the query"):
        run(f"ASK {{ FILTER({'(' * 20_000}1{')' * 20_000}) }}", store)
    assert run("ASK { ?s ?p ?o }", store) is True


def test_the_worker_itself_reaches_nobody(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the check failed, the process could still open no connection."""
    pytest.importorskip("resource")
    monkeypatch.setattr(guard, "check", lambda query: None)
    with pytest.raises(QueryFailedError, match=r"Too many open files|OSError"):
        run("ASK { SERVICE <http://127.0.0.1:47999/> { ?s ?p ?o } }", store)


def test_what_does_not_parse(store: EmbeddedStore) -> None:
    with pytest.raises(QueryFailedError, match="does not parse"):
        run("SELECT ?s { ?s ?p }", store)


def test_a_long_sum_harms_nobody(store: EmbeddedStore) -> None:
    """Depth without brackets: whether the engine bears it or not, this process does."""
    with contextlib.suppress(guard.QueryError):
        run(f"ASK {{ FILTER({'1+' * 45_000}1) }}", store)
