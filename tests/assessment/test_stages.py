"""The stage test: rules read only what earlier stages wrote, headers are true, and no group is blind."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef, Variable

from normgraph import resources
from normgraph.assessment.knowledge_graph import knowledge_graph
from normgraph.assessment.rules import Rule, RuleError, load_rule, load_rules
from normgraph.namespaces import BASE, compact, expand
from tests.assessment.algebra import TYPE, Construct, construct, faults, objects_of, variable_predicates

RULES = load_rules()


@cache
def parsed(rule: Rule) -> Construct:
    """A rule's query, parsed once."""
    return construct(rule.query)


def writers() -> dict[str, list[Rule]]:
    """Every derived predicate, with the rules that write it."""
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        for token in parsed(rule).writes:
            found.setdefault(token, []).append(rule)
    return found


DERIVED = writers()


@pytest.fixture(params=RULES, ids=lambda rule: rule.name)
def rule(request: pytest.FixtureRequest) -> Rule:
    """Each rule."""
    found: Rule = request.param
    return found


def test_there_are_rules() -> None:
    assert len(RULES) > 40
    assert {rule.graph for rule in RULES} == {"run", "inferred"}
    assert {rule.over for rule in RULES} == {"batch", "all"}


def test_file_name_begins_with_the_stage(rule: Rule) -> None:
    assert rule.name.startswith(f"{rule.stage:02}-")
    assert rule.summary.endswith(".")


def test_header_writes_what_the_template_writes(rule: Rule) -> None:
    assert set(rule.writes) == parsed(rule).writes
    assert len(rule.writes) == len(set(rule.writes))


def test_header_reads_what_is_read_of_the_derived(rule: Rule) -> None:
    assert set(rule.reads) == (parsed(rule).reads | by_variable(rule)) & set(DERIVED)
    assert len(rule.reads) == len(set(rule.reads))


@pytest.mark.parametrize("token", sorted(DERIVED))
def test_a_predicate_is_written_in_one_stage_and_graph_only(token: str) -> None:
    assert len({(rule.stage, rule.graph, rule.over) for rule in DERIVED[token]}) == 1


def test_what_is_read_was_written_in_an_earlier_stage(rule: Rule) -> None:
    late = {
        token: sorted({writer.stage for writer in DERIVED[token]})
        for token in (parsed(rule).reads | by_variable(rule)) & set(DERIVED)
        if not all(writer.stage < rule.stage for writer in DERIVED[token])
    }
    assert late == {}


def test_negation_and_aggregates_read_what_is_complete(rule: Rule) -> None:
    """What stands inside MINUS, EXISTS or an aggregate is a source fact or comes from an earlier stage."""
    whole = parsed(rule).reads_whole
    assert whole <= parsed(rule).reads
    assert all(writer.stage < rule.stage for token in whole for writer in DERIVED.get(token, ()))


def test_rules_that_need_all_systems_come_last() -> None:
    assert max(r.stage for r in RULES if r.over == "batch") < min(r.stage for r in RULES if r.over == "all")


def test_what_holds_on_the_day_never_rests_on_what_follows(rule: Rule) -> None:
    """Shapes read ``run/``: were it to rest on inferred facts, the second check would repeat the first."""
    if rule.graph == "run":
        assert {writer.graph for token in parsed(rule).reads for writer in DERIVED.get(token, ())} <= {"run"}


def test_no_group_is_blind(rule: Rule) -> None:
    """No blank nodes in templates, no group that starts with MINUS or uses what only its outside binds."""
    assert faults(parsed(rule)) == []


# What a rule may look up by a variable: what conditions look at, and the rows that this was taken from.
NAMED_BY = ("ng:onProperty", "ng:groundedIn")


@cache
def named_by(token: str) -> frozenset[str]:
    """The properties that a property of the knowledge graph names."""
    predicate = expand(token)
    return frozenset(
        compact(q.object.value) for q in knowledge_graph().quads if q.predicate.value == predicate
    )


def by_variable(rule: Rule) -> frozenset[str]:
    """What a rule reads by variables that stand for a property."""
    pattern = parsed(rule).pattern
    free = variable_predicates(pattern)
    return frozenset().union(*(named_by(t) for t in NAMED_BY if objects_of(pattern, t) & free))


def test_a_variable_predicate_is_one_that_something_names(rule: Rule) -> None:
    pattern = parsed(rule).pattern
    known = set().union(*(objects_of(pattern, token) for token in NAMED_BY))
    assert variable_predicates(pattern) <= known


def test_conditions_name_properties_of_the_workspace_or_of_the_day() -> None:
    named = named_by("ng:onProperty")
    assert named
    assert {rule.graph for token in named & set(DERIVED) for rule in DERIVED[token]} <= {"run"}


def test_no_rule_reads_a_class_by_variable(rule: Rule) -> None:
    """Else it would read the classes that other rules write without its header saying so."""
    assert not [token for token in parsed(rule).reads if token.startswith(f"{TYPE}?")]


def test_every_term_of_ours_is_defined(rule: Rule) -> None:
    vocabulary = _vocabulary()
    tokens = {token.removeprefix(TYPE) for token in parsed(rule).reads | parsed(rule).writes}
    ours = {URIRef(expand(token)) for token in tokens if token.startswith("ng:")}
    assert ours - vocabulary == set()


@cache
def _vocabulary() -> frozenset[URIRef]:
    graph = Graph()
    for path in sorted(resources.path("ontology").glob("normgraph*.ttl")):
        graph.parse(path, publicID=BASE)
    return frozenset(s for s in graph.subjects(RDF.type) if isinstance(s, URIRef))


def test_nothing_is_as_of_today(rule: Rule) -> None:
    """The day comes from the run; nothing depends on a clock, on chance or on an order left open."""
    for word in (
        "NOW()",
        "RAND()",
        "UUID()",
        "STRUUID()",
        "BNODE(",
        "SAMPLE(",
        "GROUP_CONCAT(",
        "LIMIT ",
        "GRAPH ",
        "SERVICE ",
    ):
        assert word not in rule.query


# --- the test tested -----------------------------------------------------------------------------------

HEAD = "PREFIX ng: <https://w3id.org/normgraph/ns#>\n"

BLIND = [
    ("CONSTRUCT { ?a ng:b [] } WHERE { ?a ng:c ?d }", "a blank node in the template"),
    ("CONSTRUCT { ?a ng:b ?x } WHERE { ?a ng:c ?d }", "?x of the template is bound nowhere"),
    (
        "CONSTRUCT { ?a ng:b ?x } "
        "WHERE { ?a ng:c ?d . { BIND(1 AS ?x) MINUS { ?a ng:e ?f } } UNION { ?a ng:g ?x } }",
        "a MINUS shares no variable with what stands before it",
    ),
    ("CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . { MINUS { ?a ng:e ?f } } }", "a group starts with MINUS"),
    (
        "CONSTRUCT { ?a ng:b 1 } "
        "WHERE { ?a ng:c ?d . { ?a ng:e ?f . FILTER(?f > ?d) } UNION { ?a ng:g ?f } }",
        "FILTER uses ?d, which is not bound in its group",
    ),
    (
        "CONSTRUCT { ?a ng:b ?x } "
        "WHERE { ?a ng:c ?d . { ?a ng:e ?f . BIND(STR(?d) AS ?x) } UNION { ?a ng:g ?x } }",
        "BIND uses ?d, which is not bound in its group",
    ),
    (
        "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . MINUS { ?a ng:e ?f . FILTER(?f > ?d) } }",
        "FILTER uses ?d, which is not bound in its group",
    ),
    (
        "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . { ?a ng:e ?f . MINUS { ?a ng:g ?d } } }",
        "MINUS uses ?d, which is bound only outside of its group or after it",
    ),
    (
        "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:e ?f . MINUS { ?a ng:g ?d } ?a ng:c ?d }",
        "MINUS uses ?d, which is bound only outside of its group or after it",
    ),
    (
        "CONSTRUCT { ?a ng:b ?x } WHERE { ?a ng:c ?d . OPTIONAL { ?a ng:e ?f . BIND(STR(?d) AS ?x) } }",
        "BIND uses ?d, which is not bound in its group",
    ),
    (
        "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . MINUS { ?a ng:e ?f . MINUS { ?f ng:g ?d } } }",
        "MINUS uses ?d, which is bound only outside of its group or after it",
    ),
    (
        "CONSTRUCT { ?a ng:b 1 } "
        "WHERE { ?a ng:c ?d FILTER NOT EXISTS { ?a ng:e ?f . { ?f ng:g ?h FILTER(?h > ?z) } } }",
        "FILTER uses ?z, which is not bound in its group",
    ),
    (
        "CONSTRUCT { ?a ng:b ?n } "
        "WHERE { ?a ng:c ?d . { SELECT ?e (COUNT(?d) AS ?n) WHERE { ?e ng:f ?g } GROUP BY ?e } }",
        "an aggregate uses ?d, which is not bound in its group",
    ),
]


@pytest.mark.parametrize(("query", "fault"), BLIND, ids=range(len(BLIND)))
def test_a_blind_group_is_found(query: str, fault: str) -> None:
    assert fault in faults(construct(HEAD + query))


SEEING = [
    "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . MINUS { ?a ng:e ?f . FILTER(?f > 1) } FILTER(?d > 1) }",
    "CONSTRUCT { ?a ng:b 1 } WHERE { ?a ng:c ?d . FILTER NOT EXISTS { ?a ng:e ?f . FILTER(?f > ?d) } }",
    "CONSTRUCT { ?a ng:b ?x } WHERE { { ?a ng:c ?d . BIND(?d AS ?x) } UNION { ?a ng:e ?x } "
    "OPTIONAL { ?a ng:f ?g FILTER(?g > ?x) } }",
    "CONSTRUCT { ?a ng:b ?n } WHERE { { SELECT ?a (MIN(?d) AS ?n) WHERE { ?a ng:c ?d } GROUP BY ?a } }",
]


@pytest.mark.parametrize("query", SEEING, ids=range(len(SEEING)))
def test_a_group_that_sees_is_left_alone(query: str) -> None:
    assert faults(construct(HEAD + query)) == []


def test_predicates_are_found_everywhere() -> None:
    query = construct(
        HEAD
        + """
        CONSTRUCT { ?a a ng:T ; a ?class ; ng:w ?n }
        WHERE {
          ?a ng:plain/ng:second|^ng:inverse ?b . ?b ng:star* ?c ; a ng:C ; ng:class ?class .
          MINUS { ?a ng:minus ?m . FILTER EXISTS { ?m ng:exists ?e } }
          OPTIONAL { ?a ng:optional ?o FILTER NOT EXISTS { ?o ng:notExists ?x } }
          BIND(IF(EXISTS { ?a ng:bind ?y }, 1, 2) AS ?z)
          { SELECT ?c (COUNT(?d) AS ?n) WHERE { ?c ng:aggregate ?d } GROUP BY ?c }
        }
        """
    )
    closed = {"ng:minus", "ng:exists", "ng:notExists", "ng:bind", "ng:aggregate"}
    assert query.writes == {"rdf:type=ng:T", "rdf:type=?class", "ng:w"}
    assert query.reads_whole == closed
    assert query.reads == closed | {
        "ng:plain",
        "ng:second",
        "ng:inverse",
        "ng:star",
        "rdf:type=ng:C",
        "ng:class",
        "ng:optional",
    }
    assert not variable_predicates(query.pattern)
    assert variable_predicates(construct("CONSTRUCT { ?s a ?c } WHERE { ?s ?p ?c }").pattern) == {
        Variable("p")
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# stage: 1", "# stage: one"),
        ("# graph: run", "# graph: elsewhere"),
        ("# over: batch", "# over: some"),
        *(
            (f"# {name}:", f"# not {name}:")
            for name in ("summary", "stage", "graph", "over", "reads", "writes")
        ),
    ],
)
def test_a_bad_header_is_refused(old: str, new: str, tmp_path: Path) -> None:
    text = resources.path("queries", "rules", "01-mapping-rows.rq").read_text(encoding="utf-8")
    file = tmp_path / "01-mapping-rows.rq"
    file.write_text(text, encoding="utf-8")
    assert load_rule(file).stage == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError, match=r"01-mapping-rows\.rq"):
        load_rule(file)


def test_rules_of_a_stage_do_not_depend_on_their_order() -> None:
    """Nothing that a rule reads is written in its own stage, so that results may be added after the stage."""
    for one, other in combinations(RULES, 2):
        if one.stage == other.stage:
            assert not parsed(one).reads & parsed(other).writes
            assert not parsed(other).reads & parsed(one).writes
