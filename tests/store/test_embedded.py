"""The embedded store keeps what is put aside apart, and knows which literals it changes."""

import pyoxigraph as ox
import pytest

from normgraph.store.embedded import EmbeddedStore, value

A, P, Q, G = (ox.NamedNode(f"https://example.org/{name}") for name in "apqg")
XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(text: str, kind: str) -> ox.Literal:
    """A literal of a datatype of XML Schema."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def test_what_is_put_aside_is_seen_by_those_who_name_it() -> None:
    store = EmbeddedStore([ox.Triple(A, P, ox.Literal("here"))])
    store.put(G, [ox.Triple(A, P, ox.Literal("aside"))])
    store.put(G, [ox.Triple(A, Q, ox.BlankNode("b"))])
    assert [value(row, "o") for row in store.select("SELECT ?o { ?s ?p ?o }")] == ["here"]
    assert [row["p"] for row in store.select(f"SELECT ?p {{ GRAPH {G} {{ ?s ?p ?o }} }}")] == [Q]
    assert [t.object for t in store.triples()] == [ox.Literal("here")]


def test_what_is_taken_out_is_gone() -> None:
    triples = [ox.Triple(A, P, ox.Literal(number)) for number in range(3)]
    store = EmbeddedStore()
    store.add_quads(ox.Quad(*triple) for triple in triples)
    store.remove(triples[:2])
    assert list(store.triples()) == triples[2:]
    store.remove(triples)
    assert len(store) == 0


def test_triples_are_made_without_an_order_or_with_one() -> None:
    store = EmbeddedStore(ox.Triple(A, P, ox.Literal(number)) for number in range(9))
    query = f"CONSTRUCT {{ ?s {Q} ?o }} WHERE {{ ?s {P} ?o }}"
    assert store.construct(query) == sorted(store.constructed(query), key=str)
    assert len(store.construct(query)) == 9
    with pytest.raises(TypeError, match="CONSTRUCT"):
        store.constructed("ASK {}")


def test_literals_that_come_back_in_another_form_are_known() -> None:
    changed = {
        literal("01", "integer"),
        literal("1.50", "decimal"),
        literal("300", "byte"),
        literal("1", "boolean"),
    }
    kept = {
        literal("1", "integer"),
        literal("x", "integer"),
        literal("2026-11-20", "date"),
        literal("2026-11", "gYearMonth"),
        literal("true", "boolean"),
        ox.Literal("01"),
        ox.Literal("01", language="en"),
    }
    assert EmbeddedStore.not_kept(changed | kept) == changed
    assert EmbeddedStore.not_kept([]) == frozenset()
