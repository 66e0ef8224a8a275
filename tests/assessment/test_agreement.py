"""Rules and shapes say the same, duty by duty; and a fault in either of them shows as a disagreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from normgraph import resources
from normgraph.assessment import rules
from normgraph.assessment.evaluation import evaluate
from normgraph.namespaces import BASE, PREFIXES
from normgraph.shacl import run
from normgraph.shacl.model import ShaclReport
from tests.assessment import facts as making
from tests.assessment.facts import Outcome
from tests.assessment.generate import Workspace, workspace

WORKSPACES = 200
TOGETHER = 10
"""Workspaces that are validated in one graph: they share the vocabulary and nothing else."""

SAYS = {
    "covered": frozenset[str](),
    "extend": frozenset({"Warning"}),
    "not-assessed": frozenset({"Warning"}),
    "deficient": frozenset({"Violation"}),
    "missing": frozenset({"Violation"}),
}
"""What the shapes have to report for a status; a duty that is not applicable is no focus node."""

COVERAGE = resources.path("shapes", "coverage.ttl")
_TYPE = f"{PREFIXES['rdf']}type"
Severities = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Judged:
    """A workspace judged both ways."""

    workspace: Workspace
    outcome: Outcome
    severities: Severities


def focus_of(derived: rules.Derived) -> set[str]:
    """The duties that are in the class of a point: the focus nodes of the coverage shapes."""
    return {
        triple.subject.value
        for triple in derived.run
        if triple.predicate.value == _TYPE and triple.object.value.endswith("/duty")
    }


def severities_of(report: ShaclReport) -> dict[str, frozenset[str]]:
    """Severities of the results by focus node."""
    found: dict[str, frozenset[str]] = {}
    for result in report.results:
        found[result.focus] = found.get(result.focus, frozenset()) | {result.severity}
    return found


def disagreements(statuses: Mapping[str, str], focus: set[str], severities: Severities) -> list[str]:
    """Where rules and shapes differ, in words."""
    found = []
    for duty, status in sorted(statuses.items()):
        if (status == "not-applicable") == (duty in focus):
            found.append(f"{duty}: {status}, and {'a' if duty in focus else 'no'} focus node")
        elif duty in focus and severities.get(duty, frozenset()) != SAYS[status]:
            found.append(f"{duty}: {status}, and the shapes say {sorted(severities.get(duty, ())) or 'nothing'}")
    found += [f"{node}: a focus node without a status" for node in sorted(focus - statuses.keys())]
    found += [f"{node}: a result, and no focus node" for node in sorted(severities.keys() - focus)]
    return found


def differences(outcome: Outcome, severities: Severities) -> list[str]:
    """Where the rules' outcome for a workspace differs from what the shapes say about it."""
    own = {focus: found for focus, found in severities.items() if focus.startswith(outcome.base)}
    return disagreements(outcome.statuses(), focus_of(outcome.derived), own)


def derive(made: Workspace, chosen: Sequence[rules.Rule] | None = None, words: Sequence[ox.Triple] | None = None) -> Outcome:
    """What the rules make of a generated workspace."""
    return making.derive(made.facts, made.knowledge, made.as_of, chosen, words)


def validate(pairs: Iterable[tuple[Workspace, Outcome]], shapes: rdflib.Graph) -> ShaclReport:
    """Validate several workspaces in one graph."""
    triples = set(making.vocabulary())
    for made, outcome in pairs:
        triples.update(made.knowledge.triples, made.facts.triples, outcome.derived.run)
    return run.validate(run.data_graph(sorted(triples, key=str)), shapes)


@cache
def coverage() -> rdflib.Graph:
    """The coverage shapes, parsed once."""
    return run.shapes_graph([COVERAGE])


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """All generated workspaces, judged both ways."""
    pairs = [(made, derive(made)) for made in map(workspace, range(WORKSPACES))]
    found = []
    for start in range(0, WORKSPACES, TOGETHER):
        group = pairs[start : start + TOGETHER]
        report = validate(group, coverage())
        focus = {node for _, outcome in group for node in focus_of(outcome.derived)}
        assert sum(shape.focus_nodes for shape in report.shapes) == len(focus)
        severities = severities_of(report)
        found += [Judged(made, outcome, severities) for made, outcome in group]
    return found


# --- they agree ------------------------------------------------------------------------------------------------------


def test_rules_and_shapes_agree_on_generated_workspaces(judged: list[Judged]) -> None:
    found = [line for one in judged for line in differences(one.outcome, one.severities)]
    assert found == []
