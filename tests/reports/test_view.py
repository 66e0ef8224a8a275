"""What the reports for people have in common."""

from dataclasses import replace

from normgraph.reports.points import common
from normgraph.reports.view import View
from tests.reports.factory import ORG, sample
from tests.reports.factory_large import gated, large


def test_the_organisation_comes_first() -> None:
    a = sample()
    view = View(replace(a, scopes=tuple(reversed(a.scopes))))
    assert view.scopes[0].id == ORG
    assert [s.id for s in view.systems] == ["system/INT-1", "system/VIS", "system/RNK"]


def test_points_stand_in_the_order_of_the_law() -> None:
    a = sample()
    elements = tuple(replace(e, provision=e.provision.replace("art_17", "art_9")) for e in a.elements[:2])
    view = View(replace(a, elements=(*a.elements, *elements)))
    assert [p.provision for p in view.points][:2] == ["art_9/par_1/pnt_d", "art_17/par_1/pnt_d"]


def test_every_duty_stands_in_one_cell() -> None:
    a = sample()
    view = View(a)
    found = [d.id for p in view.points for s in view.scopes for d in view.duties_at(p.provision, s.id)]
    assert sorted(found) == sorted(d.id for d in a.duties)


def test_duties_stand_in_the_order_of_the_criteria() -> None:
    labels = [d.label for d in View(sample()).duties_at("art_17/par_1/pnt_d", "system/RNK")]
    assert labels[0] == "Examination procedures written"
    assert labels[-1] == "Metrics and thresholds of the system fixed beforehand"


def test_a_question_of_the_organisation_is_asked_once_for_all_systems() -> None:
    questions = [q for q in View(sample()).questions if q.criterion == "crit:17-1-e/specifications-named"]
    assert len(questions) == 1
    assert questions[0].scope == ORG
    assert {d.scope for d in questions[0].duties} == {ORG, "system/RNK", "system/VIS"}


def test_questions_that_could_change_most_come_first() -> None:
    numbers = [len(q.duties) for q in View(sample()).questions]
    assert numbers == sorted(numbers, reverse=True)


def test_covered_and_inapplicable_duties_ask_nothing() -> None:
    a = sample()
    for status in ("covered", "not-applicable"):
        assert View(replace(a, duties=tuple(replace(d, status=status) for d in a.duties))).questions == ()


def test_what_nobody_judged_and_nobody_can_read_is_told_apart() -> None:
    view = View(sample())
    assert [d.id for d in view.undecided] == ["duty/system/VIS/17-1-e/applied-to-system"]


def test_unknown_ids_are_shown_as_they_are() -> None:
    view = View(sample())
    assert view.scope_label("system/GONE") == "system/GONE"
    assert view.scope_label("") == "whole workspace"
    assert view.provision_label("cpt_III/sct_2") == "cpt_III/sct_2"
    assert view.provision_label("iso42001:9.1") == "iso42001:9.1"


def test_provisions_that_no_criterion_cites_are_cited_by_their_place() -> None:
    view = View(sample())
    assert view.provision_label("art_9/par_8") == "Article 9(8)"
    assert view.provision_label("art_5/par_1/pnt_f") == "Article 5(1), point (f)"
    assert view.provision_label("art_3/pnt_49/pnt_b") == "Article 3, point (49)(b)"
    assert view.provision_label("anx_III/pnt_1/pnt_c") == "Annex III, point 1(c)"


def test_marks_of_points_are_short_and_differ() -> None:
    a = large()
    points = View(a).points
    assert [p.mark for p in points] == ["17(1)", *(f"({letter})" for letter in "abcdefghijklm")]
    assert points[4].short == "(d) examination, test and validation"
    assert common(points) == "Article 17(1)"
    other = replace(a.elements[0], provision="art_9/par_2/pnt_d", label="Article 9(2), point (d): risks")
    points = View(replace(a, elements=(*a.elements, other))).points
    assert [p.mark for p in points if p.provision.endswith("pnt_d")] == ["9(2)(d)", "17(1)(d)"]
    assert common(points) == ""


def test_what_is_to_be_decided_first_belongs_to_its_system() -> None:
    view = View(gated(sample()))
    assert [f.kind for f in view.gates] == ["prohibited-practice-question", "possible-annex-iii-class"]
    assert view.gates_of("system/VIS") == view.gates
    assert view.gates_of("system/RNK") == ()
    nowhere = replace(view.gates[0], scope="")
    assert view.about(nowhere) == view.gates[0].refs[0].label
