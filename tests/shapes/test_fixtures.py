"""Each shape says what it is meant to say: a passing and a failing fixture for each, some for its borders."""

from collections import defaultdict

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from tests.shapes import support
from tests.shapes.support import BASE, NG, Fixture

CASES = support.fixtures()
PASSING = [case for case in CASES if case.kind.startswith("pass")]
FAILING = [case for case in CASES if case.kind.startswith("fail")]

# Shapes that the faultless organisation cannot give anything to check: only a fault or a doubtful claim does.
NOTHING_TO_CHECK = {
    "roles/vacant-has-no-holder",
    "standards/no-false-presumption",
    "standards/presumption-of-known-standard",
}


@pytest.fixture(scope="module")
def organisation() -> Graph:
    """The faultless organisation."""
    facts = support.read(support.FIXTURES / "organisation.ttl")
    return support.merged([support.vocabulary_of("rows"), facts])


@pytest.mark.parametrize("case", PASSING, ids="/".join)
def test_passing_fixture(case: Fixture) -> None:
    assert support.results_of(case) == ()
    if case.kind == "pass":  # further ones show where a shape has nothing to say, so it need not reach them
        idle = support.idle(support.data_of(case), support.shapes_of(case.stem))
        assert f"{case.stem}/{case.name}" not in idle, "the shape finds nothing to check here"


@pytest.mark.parametrize("case", FAILING, ids="/".join)
def test_failing_fixture(case: Fixture) -> None:
    shapes = support.shapes_of(case.stem)
    (result,) = support.results_of(case)
    assert result.severity == shapes.value(case.shape, SH.severity)
    assert result.component in support.components(shapes, case.shape)


def test_each_shape_has_both_and_no_fixture_is_left_over() -> None:
    shapes = {shape for stem in support.FILES for shape in support.reporting(support.shapes_of(stem))}
    assert {case.shape for case in CASES if case.kind == "pass"} == shapes
    assert {case.shape for case in CASES if case.kind == "fail"} == shapes
    assert {case.shape for case in CASES} == shapes


@pytest.mark.parametrize("stem", sorted(support.FILES))
def test_each_constraint_of_a_shape_is_seen_to_fail(stem: str) -> None:
    seen: dict[URIRef, set[str]] = defaultdict(set)
    for case in FAILING:
        if case.stem == stem:
            seen[case.shape] |= {result.component for result in support.results_of(case)}
    shapes = support.shapes_of(stem)
    for shape in support.reporting(shapes):
        needed = support.components(shapes, shape)
        if "MinCount" in needed:  # 'exactly one' and 'not empty' are one thought: 'none' is shown to fail
            needed -= {"MaxCount", "MinLength", "UniqueLang"}
        assert needed <= seen[shape], shape


def test_faultless_organisation(organisation: Graph) -> None:
    for path in support.ORGANISATION:
        assert support.validate(organisation, support.shapes_of(path.stem)) == [], path.name


def test_faultless_organisation_gives_each_shape_something_to_check(organisation: Graph) -> None:
    stems = [path.stem for path in support.ORGANISATION]
    found = [support.idle(organisation, support.shapes_of(stem)) for stem in stems]
    assert set().union(*found) == NOTHING_TO_CHECK


@pytest.mark.parametrize("stem", sorted(support.FILES))
def test_nothing_is_wrong_with_nothing(stem: str) -> None:
    assert support.validate(Graph(), support.shapes_of(stem)) == []
    assert support.validate(support.vocabulary_of(stem), support.shapes_of(stem)) == []


def test_a_misspelt_class_does_not_pass(organisation: Graph) -> None:
    data = Graph()
    for subject, predicate, value in organisation:
        data.add((subject, predicate, NG.AISytem if value == NG.AISystem else value))
    shapes = {result.shape for result in support.validate(data, support.shapes_of("rows"))}
    assert {BASE["shape/rows/known-class"], BASE["shape/rows/systems-known"]} <= shapes
