"""How queries with pre-bound variables are read and what is made of them."""

import pytest

from normgraph.shacl.query import TABLE, Prebound, RefusedError, with_path

HEAD = (("ex", "https://example.org/"),)


def read(text: str, *bound: str, potential: tuple[str, ...] = ()) -> Prebound:
    """A query with ``$this`` and more pre-bound."""
    names = frozenset({"this", *bound})
    return Prebound.of(text, HEAD, names, names.union(potential))


def pattern(*names: str, row: str = "[]") -> str:
    """The pattern that reads a row of the table."""
    return f" GRAPH {TABLE} {{ {row} " + " ; ".join(f"<{TABLE.value}/{n}> ?{n}" for n in names) + " } "


TOGETHER = {
    "SELECT $this { $this ex:p ?o }": True,
    "SELECT DISTINCT $this ?o { $this ex:p ?o } ORDER BY ?o": True,
    "SELECT * { $this ex:p ?o }": True,
    "SELECT $this { $this ex:p ?o } LIMIT 1": False,
    "SELECT $this { $this ex:p ?o } OFFSET 1": False,
    "SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this": True,
    "SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY ?o": False,
    "SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o }": False,
    "SELECT $this { $this ex:p ?o } HAVING(COUNT(?o) > 1)": False,
    "SELECT $this { $this ex:p ?o } GROUP BY $this ?o HAVING(EXISTS { ?o ex:p ?x })": True,
    "SELECT $this { $this ex:p ?o } GROUP BY (STR($this) AS ?s)": False,
    "SELECT $this { { SELECT $this (MAX(?o) AS ?m) { $this ex:p ?o } GROUP BY $this } }": True,
    "SELECT $this { { SELECT $this (MAX(?o) AS ?m) { $this ex:p ?o } } }": False,
    "SELECT $this { { SELECT $this { $this ex:p ?o } LIMIT 1 } }": False,
    "ASK { $this ex:p ?o }": True,
}


@pytest.mark.parametrize("text", TOGETHER)
def test_whether_many_rows_can_be_asked_for_at_once(text: str) -> None:
    assert read(text).together is TOGETHER[text]


def test_the_table_stands_in_every_group_that_names_a_variable() -> None:
    query = read(
        "SELECT $this ?x { ?a ex:p ?x . { ?x ex:q $this } UNION "
        "{ ?x ex:r ?a OPTIONAL { ?a ex:s ?y FILTER(?y = ?this) } } "
        "FILTER NOT EXISTS { ?x ex:t ?z } }"
    )
    table = pattern("this")
    assert query.query() == (
        "PREFIX ex: <https://example.org/>\n"
        f"SELECT  $this ?x {{{table} ?a ex:p ?x . {{{table} ?x ex:q $this }} UNION {{ ?x ex:r ?a OPTIONAL "
        f"{{{table} ?a ex:s ?y FILTER(?y = ?this) }} }} FILTER NOT EXISTS {{ ?x ex:t ?z }} }}"
    )


def test_what_is_not_returned_is_added_for_many_rows() -> None:
    query = read("SELECT DISTINCT ?this { $this ex:p $max }", "max")
    assert "SELECT DISTINCT ?max  ?this {" in query.query()
    assert "SELECT DISTINCT  ?this {" in query.query(TABLE)
    assert pattern("max", "this", row=str(TABLE)) in query.query(TABLE)


def test_a_question_is_turned_round() -> None:
    query = read("PREFIX x: <urn:x:> ASK WHERE { $value x:p ?o }", "value")
    table = pattern("this", "value")
    assert query.query() == (
        "PREFIX ex: <https://example.org/>\nPREFIX x: <urn:x:> SELECT DISTINCT ?this ?value WHERE "
        f"{{{table}FILTER NOT EXISTS {{{table} $value x:p ?o }} }}"
    )


def test_a_path_stands_where_it_is_asked_for() -> None:
    text = "SELECT $this { $this $PATH ?a . ?a ?PATH ?b . FILTER(?a != '$PATH') # $PATH\n }"
    expected = "SELECT $this { $this ^<urn:p> ?a . ?a ^<urn:p> ?b . FILTER(?a != '$PATH') # $PATH\n }"
    assert with_path(text, "^<urn:p>") == expected
    assert with_path("ASK {}", None) == "ASK {}"
    with pytest.raises(RefusedError, match="has no path"):
        with_path(text, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT $this { $this ex:p ?o", "ends too early"),
        ("SELECT $this { $this ex:p ?o } }", "stands after the query"),
        ("SELECT $this ( { }", "ends too early"),
        ("ASK { $this ex:p ?o } LIMIT 1", "LIMIT stands after"),
        ("SELECT $this WHERE ( )", "a group is expected"),
        (
            "SELECT $this { $this ex:p '1'^^<urn:number>, '01'^^<http://www.w3.org/2001/XMLSchema#int> }",
            "another form",
        ),
        ("SELECT $this { $this ex:p \\u0020 }", "backslash"),
        ("SELECT $this { BIND(2 AS ?may) }", "may be pre-bound"),
        ("INSERT DATA { }", "not accepted"),
    ],
)
def test_what_is_no_such_query_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        read(text, potential=("may",))


def test_numbers_are_taken_as_they_are_kept() -> None:
    assert read("SELECT $this { $this ex:p ?o FILTER(?o > -1 && ?o < 2.5) }").together
    with pytest.raises(RefusedError, match=r"1\.0"):
        read("SELECT $this { $this ex:p 1.0 }")
