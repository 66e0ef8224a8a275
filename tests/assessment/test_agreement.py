"""Rules and shapes say the same, duty by duty; and a fault in either of them shows as a disagreement.

What both of them read (``run/``: what holds on the day) is not checked twice: tests of the rules guard it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyoxigraph as ox
import pytest
import rdflib

from normgraph import resources
from normgraph.assessment import rules
from normgraph.assessment.evaluation import Evaluation
from normgraph.namespaces import PREFIXES
from normgraph.shacl import run
from normgraph.shacl.model import ShaclReport
from tests.assessment import facts as making
from tests.assessment import worlds
from tests.assessment.facts import Outcome
from tests.assessment.generate import Workspace, workspace
from tests.assessment.situations import World, certified, plain

WORKSPACES = 200

SAYS = {
    "covered": frozenset[str](),
    "extend": frozenset({"Warning"}),
    "not-assessed": frozenset({"Warning"}),
    "deficient": frozenset({"Violation"}),
    "missing": frozenset({"Violation"}),
}
"""What the shapes have to report for a status; a duty that is not applicable is no focus node."""

COVERAGE = resources.path("shapes", "coverage.ttl")
RULES = tuple(rule for rule in making.RULES if "rdf:type=ng:Finding" not in rule.writes)
_TYPE = f"{PREFIXES['rdf']}type"
Severities = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Judged:
    """A workspace judged both ways."""

    workspace: Workspace
    outcome: Outcome
    severities: Severities


# --- comparing -----------------------------------------------------------------------------------------


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


def disagreements(statuses: Mapping[str, list[str]], focus: set[str], severities: Severities) -> list[str]:
    """Where rules and shapes differ, in words."""
    found = []
    for duty, words in sorted(statuses.items()):
        said = severities.get(duty, frozenset())
        if len(words) > 1:
            found.append(f"{duty}: {' and '.join(words)}")
        elif (words == ["not-applicable"]) == (duty in focus):
            found.append(f"{duty}: {words[0]}, and {'a' if duty in focus else 'no'} focus node")
        elif duty in focus and said != SAYS[words[0]]:
            found.append(f"{duty}: {words[0]}, and the shapes say {' and '.join(sorted(said)) or 'nothing'}")
    found += [f"{node}: a focus node without a status" for node in sorted(focus - statuses.keys())]
    found += [f"{node}: a result, and no focus node" for node in sorted(severities.keys() - focus)]
    return found


def statuses_of(derived: rules.Derived) -> dict[str, list[str]]:
    """Status words of every duty."""
    found: dict[str, list[str]] = {}
    for triple in derived.inferred:
        if triple.predicate.value == f"{PREFIXES['ng']}status":
            found.setdefault(triple.subject.value, []).append(triple.object.value.rpartition("/")[2])
    return found


def differences(outcome: Outcome, severities: Severities) -> list[str]:
    """Where the rules' outcome for a workspace differs from what the shapes say about it."""
    own = {focus: found for focus, found in severities.items() if focus.startswith(outcome.base)}
    return disagreements(statuses_of(outcome.derived), focus_of(outcome.derived), own)


# --- judging both ways ---------------------------------------------------------------------------------


@cache
def coverage() -> rdflib.Graph:
    """The coverage shapes, parsed once."""
    return run.shapes_graph([COVERAGE])


@cache
def words_of_shapes() -> tuple[ox.Triple, ...]:
    """The part of the vocabulary that the component reads: nothing else makes a difference to it."""
    (text,) = coverage().objects(None, rdflib.SH.select)
    names = set(re.findall(r"\b(?:ng|cv):(\w+)", str(text)))
    read = {f"{PREFIXES[prefix]}{name}" for name in names for prefix in ("ng", "cv")}
    read |= {_TYPE, f"{PREFIXES['rdfs']}subClassOf"}
    return tuple(triple for triple in making.vocabulary() if triple.predicate.value in read)


def derive(made: Workspace) -> Outcome:
    """What the rules make of a generated workspace."""
    return making.derive(made.facts, made.knowledge, made.as_of, RULES)


def validate(
    made: Workspace | World,
    outcome: Outcome,
    shapes: rdflib.Graph | None = None,
    engine: Literal["auto", "pyshacl"] = "auto",
) -> ShaclReport:
    """What the shapes say about a workspace."""
    triples = (*words_of_shapes(), *made.knowledge.triples, *made.facts.triples, *outcome.derived.run)
    return run.validate(run.data_graph(triples), coverage() if shapes is None else shapes, engine)


def judge(number: int) -> Judged:
    """A generated workspace, judged both ways."""
    made = workspace(number)
    outcome = derive(made)
    report = validate(made, outcome)
    assert sum(shape.focus_nodes for shape in report.shapes) == len(focus_of(outcome.derived))
    return Judged(made, outcome, severities_of(report))


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """All generated workspaces, judged both ways."""
    return [judge(number) for number in range(WORKSPACES)]


# --- they agree ----------------------------------------------------------------------------------------


def test_they_agree_on_the_small_graph() -> None:
    small = worlds.small()
    severities = severities_of(small.validate([COVERAGE]))
    assert disagreements(statuses_of(small.derived), focus_of(small.derived), severities) == []
    assert len(set(severities.values())) == 2


@pytest.mark.slow
@pytest.mark.parametrize("make", [worlds.example, worlds.other_example])
def test_they_agree_on_the_examples(make: Callable[[], Evaluation]) -> None:
    example = make()
    severities = severities_of(example.validate([COVERAGE]))
    assert disagreements(statuses_of(example.derived), focus_of(example.derived), severities) == []
    assert len(focus_of(example.derived)) > 50


@pytest.mark.slow
def test_they_agree_on_generated_workspaces(judged: list[Judged]) -> None:
    found = [line for one in judged for line in differences(one.outcome, one.severities)]
    assert found == []


@pytest.mark.parametrize(
    ("make", "every"), [(worlds.example, 25), (worlds.small, 25)], ids=["example", "small"]
)
def test_both_engines_say_the_same(make: Callable[[], Evaluation], every: int) -> None:
    """The store, all duties at once; pyshacl, each for itself, so only some are asked about."""
    facts = make().shape_data()
    duties = sorted({t.subject for t in facts if _of_a_point(t)}, key=str)
    asked = set(duties[::every])
    data = run.data_graph(t for t in facts if not _of_a_point(t) or t.subject in asked)
    ours, other = run.validate(data, coverage()), run.validate(data, coverage(), "pyshacl")
    assert "pyshacl" not in ours.engine and "pyshacl" in other.engine
    assert told(ours) == told(other)
    assert {result.severity for result in ours.results} == {"Violation", "Warning"}
    assert sum(shape.focus_nodes for shape in ours.shapes) == len(asked)


def test_both_engines_say_the_same_of_generated_workspaces(judged: list[Judged]) -> None:
    for one in judged[::40]:
        other = validate(one.workspace, one.outcome, engine="pyshacl")
        assert severities_of(other) == one.severities


def told(report: ShaclReport) -> list[tuple[str, ...]]:
    """The results of a report, without messages: pyshacl leaves ``{?value}`` in them as it stands."""
    return sorted((r.severity, r.focus, r.path, r.value, r.shape, r.component) for r in report.results)


def _of_a_point(triple: ox.Triple) -> bool:
    return triple.predicate.value == _TYPE and str(triple.object).endswith("/duty>")


FLAGS = {
    "duty",
    "condition-false",
    "condition-undecidable",
    "route-holds",
    "partial-source",
    "document-lacking",
    "route-fails",
    "route-open",
    "source-unjudged",
}


def test_the_workspaces_show_every_situation(judged: list[Judged]) -> None:
    """Every status of a system and of an organisation, every flag, check, question and result of a route."""
    met = {
        (triple.predicate.value.removeprefix(PREFIXES["ng"]), triple.object.value.rpartition("/")[2])
        for one in judged
        for triple in one.outcome.derived.inferred
    }
    words = making.vocabulary()

    def of_class(name: str) -> set[str]:
        return {t.subject.value.rpartition("/")[2] for t in words if t.object == making.ng(name)}

    def seen(name: str) -> set[str]:
        return {value for predicate, value in met if predicate == name}

    assert seen("flag") == of_class("Flag") == FLAGS
    assert seen("failsBecause") == of_class("QualityCheck")
    assert seen("openBecause") == of_class("OpenQuestion")
    assert seen("slotResult") == seen("routeResult") == of_class("RouteResult")
    assert seen("fitsRow") == {str(n) for n in range(1, 10)}
    assert seen("fitsSumRow") == {str(n) for n in range(1, 8)}
    assert seen("rowStrength") == {"supported", "possible"}
    for scope in ("system", "entity"):
        shown = {
            word
            for one in judged
            for duty, found in statuses_of(one.outcome.derived).items()
            if f"/duty/{scope}/" in duty
            for word in found
        }
        assert shown == {*SAYS, "not-applicable"}, scope


# --- situations in which they once disagreed, or easily could ------------------------------------------


def _document_of_another_company() -> World:
    """A procedure that another company made for itself."""
    world = plain()
    world.read(world.facts.artefact(company=True, entity=world.facts.entity("F")))
    return world


def _document_that_names_another_system() -> World:
    """The register says that it is for B; somebody read it for A."""
    world = plain()
    other = world.facts.system("B", provider=world.entity)
    world.read(world.facts.artefact(systems=[other]), system=world.system)
    return world


def _late_report(cited: bool, types: Sequence[str]) -> World:
    """A report on the build in use, made after its release was decided."""
    world = plain(lists=[["pmm-plan" if cited else "record"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build)
    version = world.facts.artefact(
        "R", types, systems=[world.system], describes=[build], released="2026-05-01"
    )
    world.read(version)
    if cited:
        world.knowledge.row(world.criterion)
        world.facts.certificate(world.entity, [world.system])
        world.facts.control(world.entity, cites=[version])
    return world


def _one_report_for_two_versions() -> World:
    world = _late_report(True, ["pmm-report"])
    world.facts.version(world.system, world.facts.build(world.system, "a2"), "2")
    return world


def _excluded_chapter() -> World:
    world = certified(source="iso42001/9.1", control=False)
    world.facts.control(world.entity, "iso42001/9", applicable="no")
    return world


def _two_providers() -> World:
    """Both provide the system; E is certified and names no document, F names one that does not answer."""
    world = certified()
    other = world.facts.entity("F")
    world.facts.role(world.system, other)
    version = world.facts.artefact(company=True)
    world.read(version, "no")
    world.facts.control(other, cites=[version])
    return world


def _half_a_list(answer: str) -> World:
    """One of two types is there."""
    world = plain(lists=[["test-procedure", "policy"]])
    world.read(world.facts.artefact(company=True), answer)
    return world


SITUATIONS: dict[str, tuple[Callable[[], World], str]] = {
    "document of another company": (_document_of_another_company, "missing"),
    "document that names another system": (_document_that_names_another_system, "missing"),
    "late report that is cited": (lambda: _late_report(True, ["test-report"]), "deficient"),
    "late report": (lambda: _late_report(False, ["test-report"]), "deficient"),
    "late report of two types": (lambda: _late_report(False, ["pmm-report", "test-report"]), "deficient"),
    "report that may be late": (lambda: _late_report(True, ["pmm-report"]), "covered"),
    "one report for two versions": (_one_report_for_two_versions, "extend"),
    "document of another provider": (_two_providers, "extend"),
    "half a list": (lambda: _half_a_list("yes"), "deficient"),
    "half a list set aside": (lambda: _half_a_list("not applicable"), "missing"),
    "chapter excluded": (_excluded_chapter, "missing"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_they_agree_on_a_situation(name: str) -> None:
    make, status = SITUATIONS[name]
    world = make()
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == status
    assert differences(outcome, severities_of(validate(world, outcome))) == []


# --- a fault in either shows ---------------------------------------------------------------------------

RULE_FAULTS = [
    ("05-answers", "MINUS { ?special a ng:ContentCheck", "MINUS { ?special a ng:Certificate"),
    ("04-failed-checks", "ng:reviewOverdueOnDay true", "ng:reviewOverdueOnDay false"),
    ("04-failed-checks", "MINUS { ?version ng:approver ?approver }", "MINUS { ?version ng:key ?approver }"),
    ("04-failed-checks", "MINUS { ?owner ng:answerableOnDay true }", "MINUS { ?owner ng:key ?any }"),
    ("04-failed-checks", "LCASE(STR(?stated)) != LCASE(STR(?found))", "false"),
    ("04-failed-checks", "ng:claimsPresumption <answer/yes>", "ng:claimsPresumption <answer/no>"),
    ("04-failed-checks", "ng:documentState <document-state/draft> .", "ng:documentState <answer/no> ."),
    ("04-implementations", "ng:applicable <answer/no> ;", "ng:applicable <answer/unknown> ;"),
    ("04-implementations", "ng:implementationCarries ng:CarriesNothing }", "ng:label ng:None }"),
    ("04-implementations", "    ?source a ng:Clause .\n", ""),
    ("04-implementations", "?source ng:partOf* ?above", "?source ng:partOf? ?above"),
    ("04-reach-of-documents", "MINUS { ?version ng:appliesToSystem ?other }", ""),
    ("04-unjudged-systems", "ng:coversSystem ?system ;", ""),
    ("04-unjudged-systems", "ng:counts true ;", ""),
    ("05-chains", "ng:coversSystem ?system ;", ""),
    ("05-chains", "ng:coversActivity ?activity ;", ""),
    ("05-chains", "ng:fromInstrument ?instrument ;", ""),
    ("05-chains", "ng:holder ?entity ;", ""),
    ("07-candidates", "ng:answer <answer/not-applicable>", "ng:answer <answer/none>"),
    (
        "07-candidates",
        "{ ?implementation ng:citesArtefact ?artefact . ?version ng:versionOf ?artefact } UNION",
        "",
    ),
    ("08-questions-open", "ng:answer <answer/cannot-tell>", "ng:answer <answer/none>"),
    (
        "08-questions-open",
        "MINUS { ?check ng:answersFor ?duty ; ng:checkedVersion ?version }",
        "FILTER(false)",
    ),
    ("08-questions-open", "ng:takenAs/ng:sharing ng:CompanySuffices ;", ""),
    ("08-questions-open", "ng:slotOf/ng:criterion/ng:binding ng:ForOrganisation", "ng:slotOf ?any"),
    ("08-questions-open", "BIND(<question/build-not-named> AS ?question)", ""),
    ("08-reasons-against", "ng:answer/ng:failsAs ?reason", "ng:answer/ng:label ?reason"),
    ("08-reasons-against", "MINUS { ?version ng:describesBuild ?build }", "FILTER(false)"),
    ("08-reasons-against", "?reported > ?decided", "false"),
    ("08-reasons-against", "?reported < ?built", "false"),
    ("08-reasons-against", "ng:countsAgainstIn ?system", "ng:countsAgainstIn ?any"),
    ("08-reasons-against", "BIND(<check/contradicted> AS ?reason)", ""),
    ("09-candidate-results", "MINUS { ?candidate ng:openBecause ?question }", ""),
    ("10-slot-results", "MIN(?rank)", "MAX(?rank)"),
    ("11-route-results", "MIN(?rank)", "MAX(?rank)"),
    ("12-flags", "ng:routeResult <route-result/empty>", "ng:routeResult <route-result/open>"),
    (
        "12-flags",
        "ng:chainGrade ng:CarriesPart ; ng:rowStrength <strength/supported>",
        "ng:chainGrade ng:CarriesPart",
    ),
    ("12-flags", "ng:rowStrength <strength/possible>", "ng:rowStrength <strength/none>"),
    ("14-status-in-system", "MIN(?order)", "MAX(?order)"),
    ("15-members", "?duty ng:undecidedBecause ?reason ;", "?duty ng:label ?reason ;"),
    ("16-sums", "MINUS { ?duty ng:memberStatus ?other . ?row ng:unless ?other }", ""),
    ("17-status", "MIN(?order)", "MAX(?order)"),
]
"""A rule, a text in it, and what stands there instead."""

WORD_FAULTS: list[tuple[str, str, object, object]] = [
    ("route-result/open", "rankInSlot", 3, 1),
    ("route-result/fails", "rankInSlot", 2, 4),
    ("route-result/empty", "rankInSlot", 4, 0),
    ("route-result/fails", "rankInRoute", 1, 5),
    ("route-result/empty", "rankInRoute", 2, 5),
    ("route-result/open", "rankInRoute", 3, 5),
    ("route-result/empty", "filledInPartAs", "route-result/fails", None),
    ("table/duty/2", "order", 2, 4),
    ("table/duty/3", "order", 3, 7),
    ("table/duty/4", "order", 4, 8),
    ("table/duty/6", "order", 6, 10),
    ("table/duty/8", "order", 8, 10),
    ("table/sum/3", "order", 3, 9),
    ("table/sum/2", "unless", "status/missing", None),
    ("table/sum/5", "unless", "status/covered", None),
    ("table/sum/7", "when", "status/extend", None),
]
"""A node of ``ontology/status.ttl``, a property, its value, and what stands there instead."""


@cache
def words_of_rules() -> tuple[ox.Triple, ...]:
    """The part of the vocabulary that rules read."""
    names = {name for rule in RULES for name in re.findall(r"\b\w+:(\w+)", rule.query)} | {"type"}
    return tuple(t for t in making.vocabulary() if re.split("[#/]", t.predicate.value)[-1] in names)


def _noticed(judged: list[Judged], chosen: Sequence[rules.Rule], words: Sequence[ox.Triple]) -> bool:
    """Whether some workspace shows that the rules have a fault.

    Rules that write what holds on the day have none here, so their results are taken as they are, and what
    the shapes say of them is known.
    """
    following = [
        rule for rule in chosen if rule.graph == "inferred" and "rdf:type=ng:Finding" not in rule.writes
    ]
    for one in judged:
        made, day = one.workspace, one.outcome.derived.run
        known_triples = (*words, *made.knowledge.triples)
        facts = (*made.facts.triples, *day)
        derived = rules.derive(
            known_triples, facts, made.facts.base, date.fromisoformat(made.as_of), following
        )
        if disagreements(statuses_of(derived), focus_of(one.outcome.derived), one.severities):
            return True
    return False


def test_rules_without_a_fault_are_left_alone(judged: list[Judged]) -> None:
    assert not _noticed(judged[:20], RULES, words_of_rules())


@pytest.mark.parametrize("fault", RULE_FAULTS, ids=[f"{f[0]}-{n}" for n, f in enumerate(RULE_FAULTS)])
def test_a_fault_in_a_rule_shows(fault: tuple[str, str, str], judged: list[Judged]) -> None:
    assert next(rule for rule in RULES if rule.name == fault[0]).graph == "inferred"
    assert _noticed(judged, making.changed(*fault), words_of_rules())


@pytest.mark.parametrize("fault", WORD_FAULTS, ids=[f"{f[0]} {f[1]}" for f in WORD_FAULTS])
def test_a_fault_in_the_tables_shows(fault: tuple[str, str, Any, Any], judged: list[Judged]) -> None:
    node, name, old, new = fault

    def term(value: Any) -> ox.NamedNode | ox.Literal:
        return making.known(value) if isinstance(value, str) else ox.Literal(value)

    triple = ox.Triple(making.known(node), making.ng(name), term(old))
    assert triple in words_of_rules()
    words = [t for t in words_of_rules() if t != triple]
    if new is not None:
        words.append(ox.Triple(making.known(node), making.ng(name), term(new)))
    assert _noticed(judged, RULES, words)


YES = "<https://w3id.org/normgraph/answer/yes>"
SHAPE_FAULTS = [
    (
        "ng:coversSystem ?system ; ng:coversActivity ?activity ;",
        "ng:coversActivity ?activity ;",
        "source-unjudged",
    ),
    ("ng:coversActivity ?activity ;", "", "partial-source"),
    (
        "FILTER NOT EXISTS { ?version ng:currentOnDay true ; ng:reviewOverdueOnDay true }",
        "",
        "review-overdue",
    ),
    ("?version ng:approver ?approver ; ng:owner", "?version ng:owner", "not-approved"),
    ("&& ?answer = answer:yes", '&& ?answer != "none"', "cannot-tell"),
    ("?answer != answer:not-applicable", "true", "route-open"),
    ("FILTER NOT EXISTS { ?general ng:system ?named }", "", "answered-no"),
    ("COALESCE(?specially, ?generally,", "COALESCE(?generally, ?specially,", "answered-no"),
    ("EXISTS { ?unit ng:decidedOnDay ?decided . FILTER(?reported > ?decided) }", "false", "after-release"),
    ("FILTER(NOT EXISTS { ?version ng:describesBuild ?build }", "FILTER(false", "other-build"),
    ("?version ng:entity/^ng:borneBy ?system .", "?version ng:entity ?somebody .", "F"),
    ("COUNT(DISTINCT ?answered) > COUNT(DISTINCT ?carried) ||", "", "deficient"),
    ('IF(?kind = "chain", "part", IF(', 'IF(?kind = "none", "part", IF(', "document-lacking"),
    ('IF(?reached > 0, "bad", "nothing")', '"nothing"', "deficient"),
    ('BIND("open" AS ?shows)', "", "source-unjudged"),
    ("ng:countsAgainst ?criterion ;", "ng:countsAgainst ?other ;", "contradicted"),
    ("|| EXISTS { ?fact ng:countsAgainst ?criterion ; ng:countsAgainstIn ?system }", "", "contradicted"),
]
"""A text of the component, what stands there instead, and what is met in workspaces that should show it."""


@pytest.mark.parametrize("fault", SHAPE_FAULTS, ids=[f"{f[2]}-{n}" for n, f in enumerate(SHAPE_FAULTS)])
def test_a_fault_in_the_component_shows(
    fault: tuple[str, str, str], judged: list[Judged], tmp_path: Path
) -> None:
    old, new, met = fault
    text = COVERAGE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "coverage.ttl"
    file.write_text(text.replace(old, new), encoding="utf-8")
    shapes = run.shapes_graph([file])
    promising = [one for one in judged if met in _met(one)]
    promising.sort(key=lambda one: (len(focus_of(one.outcome.derived)), one.workspace.number))

    def noticed() -> bool:
        reports = ((one, validate(one.workspace, one.outcome, shapes)) for one in promising)
        return any(differences(one.outcome, severities_of(report)) for one, report in reports)

    assert noticed(), f"none of {len(promising)} workspaces shows it"


def _met(one: Judged) -> set[str]:
    """What is met in a workspace, by name; reasons and questions where nothing else is against a document."""
    against: dict[str, list[str]] = {}
    found = set()
    for triple in (*one.outcome.derived.run, *one.outcome.derived.inferred):
        name = triple.object.value.rpartition("/")[2]
        if triple.predicate.value.endswith(("#failsBecause", "#openBecause")):
            against.setdefault(triple.subject.value, []).append(name)
        else:
            found.add(name)
    return found | {names[0] for names in against.values() if len(names) == 1}
