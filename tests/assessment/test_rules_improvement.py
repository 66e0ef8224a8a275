"""Findings about nonconformities, corrective action, audits and letters."""

from __future__ import annotations

import pyoxigraph as ox

from tests.assessment.facts import Facts, day, known, word
from tests.assessment.situations import World, plain, sound


def case(facts: Facts, name: str, closed: str | None = None, **more: ox.NamedNode) -> ox.NamedNode:
    """A nonconformity."""
    return facts.node(
        "Nonconformity",
        f"nonconformity/{name}",
        f"Case {name}",
        raisedOn=day("2026-03-01"),
        nonconformityState=word("nonconformity-state", "closed" if closed else "open"),
        closedOn=day(closed),
        **more,
    )


def action(facts: Facts, name: str, of: ox.NamedNode, **values: ox.NamedNode | str) -> ox.NamedNode:
    """A corrective action; a text is a day."""
    given = {key: day(value) if isinstance(value, str) else value for key, value in values.items()}
    return facts.node("CorrectiveAction", f"corrective-action/{name}", f"Do {name}", actionOn=of, **given)


def actions() -> World:
    """Actions that are open, done, put off by this or that person."""
    world = plain()
    facts = world.facts
    may = facts.post("MAY", person=facts.person("M"), may="decide on corrective action")
    other = facts.post("OTH", person=facts.person("O"), may="spend")
    person = ox.NamedNode(f"{facts.base}person/M")
    open_case, closed_case = (
        case(facts, "open", appliesToSystem=world.system),
        case(facts, "shut", "2026-06-15"),
    )
    due = "2026-06-01"
    action(facts, "overdue", open_case, dueOn=due)
    action(facts, "today", open_case, dueOn="2026-11-20")
    action(facts, "undated", open_case)
    action(facts, "in-time", open_case, dueOn=due, doneOn=due)
    action(facts, "late", open_case, dueOn=due, doneOn="2026-06-02")
    action(facts, "later", open_case, dueOn=due, doneOn="2026-12-01")
    action(facts, "granted", open_case, dueOn=due, extendedTo="2027-01-31", extendedBy=may)
    action(facts, "granted-by-a-person", open_case, dueOn=due, extendedTo="2027-01-31", extendedBy=person)
    action(facts, "granted-and-gone", open_case, dueOn=due, extendedTo="2026-07-01", extendedBy=may)
    action(
        facts,
        "granted-late",
        open_case,
        dueOn=due,
        extendedTo="2027-01-31",
        extendedBy=may,
        extendedOn="2026-06-02",
    )
    action(
        facts,
        "granted-in-time",
        open_case,
        dueOn=due,
        extendedTo="2027-01-31",
        extendedBy=may,
        extendedOn=due,
    )
    action(facts, "not-granted", open_case, dueOn=due, extendedTo="2027-01-31", extendedBy=other)
    action(facts, "granted-by-nobody", open_case, dueOn=due, extendedTo="2027-01-31")
    action(facts, "not-needed", open_case, dueOn=due, extendedTo="2027-01-31", extendedBy=other, doneOn=due)
    action(facts, "shut", closed_case, dueOn=due)
    return world


def test_an_extension_counts_if_whoever_granted_it_may() -> None:
    outcome = sound(actions().outcome())
    found = outcome.found("action-overdue")
    assert {key.removeprefix("action-overdue/corrective-action/") for key in found} == {
        "overdue",
        "later",
        "granted-and-gone",
        "not-granted",
        "granted-by-nobody",
    }
    assert found["action-overdue/corrective-action/granted-and-gone"] == (
        "Corrective action granted-and-gone on nonconformity open ('Case open') was due on 2026-07-01 "
        "(first 2026-06-01) and is not recorded as done."
    )
    assert outcome.objects(
        f"{outcome.base}finding/action-overdue/corrective-action/overdue", "findingScope"
    ) == [f"{outcome.base}system/A"]
    refused = outcome.found("extension-without-authority")
    assert {key.rpartition("/")[2] for key in refused} == {"not-granted", "granted-by-nobody"}
    assert (
        "by OTH, for whom no authority to decide on corrective action is recorded. The first"
        in refused["extension-without-authority/corrective-action/not-granted"]
    )
    assert (
        "; by whom is not recorded. "
        in refused["extension-without-authority/corrective-action/granted-by-nobody"]
    )
    assert {key.rpartition("/")[2] for key in outcome.found("extension-late")} == {"granted-late"}
    late = outcome.found("action-late")
    assert {key.rpartition("/")[2] for key in late} == {"late", "shut"}
    assert late["action-late/corrective-action/shut"].endswith("due on 2026-06-01 and done on 2026-06-15.")


def test_what_is_done_later_is_open_on_the_day() -> None:
    assert not actions().outcome("2026-06-01").found("action-overdue"), "on the last day it is not overdue"
    assert "action-overdue/corrective-action/shut" in actions().outcome("2026-06-14").found("action-overdue")


def test_whether_an_action_worked() -> None:
    world = plain()
    facts = world.facts
    shut = case(facts, "shut", "2026-06-15")
    of_other = case(facts, "other", "2026-06-15", standard=known("iso9001"))
    for name, of in (("a", shut), ("b", of_other), ("open", case(facts, "open"))):
        action(facts, name, of, doneOn="2026-06-01")
    action(facts, "checked", shut, doneOn="2026-06-01", effectivenessCheckedOn="2026-09-15")
    action(facts, "to-be-checked", shut, doneOn="2026-06-01", effectivenessCheckedOn="2026-12-15")
    failed = action(facts, "failed", shut, doneOn="2026-06-01", effectivenessCheckedOn="2026-09-15")
    facts.say(failed, effective=known("answer/no"))
    kinds = ("effectiveness-unchecked", "effectiveness-unchecked-practice")
    outcome = sound(world.outcome())
    assert [key.split("/", 1)[0] for key in outcome.found(*kinds)] == [kinds[1]] * 3
    assert [key.rpartition("/")[2] for key in outcome.found(*kinds)] == ["a", "b", "to-be-checked"]
    assert [key.rpartition("/")[2] for key in outcome.found("action-not-effective")] == ["failed"]
    facts.certificate(world.entity, [world.system])
    facts.certificate(world.entity, [world.system], name="D", standard="iso9001")
    outcome = sound(world.outcome())
    head = f"{outcome.base}finding/effectiveness-unchecked/corrective-action"
    assert outcome.objects(f"{head}/a", "findingProvision") == ["iso42001/10.2"]
    assert outcome.objects(f"{head}/b", "findingProvision") == ["iso9001/10.2"], "the standard not met"
    assert not outcome.found(kinds[1])


def test_an_open_nonconformity_calls_a_criterion_into_question() -> None:
    world = plain()
    facts = world.facts
    other = facts.system("B", provider=world.entity)
    case(facts, "one", appliesToSystem=world.system, callsIntoQuestion=world.criterion)
    case(facts, "all", callsIntoQuestion=world.criterion)
    case(facts, "shut", "2026-06-15", callsIntoQuestion=world.criterion)
    case(facts, "to-be-shut", "2026-12-15", callsIntoQuestion=world.criterion)
    case(facts, "mute")
    outcome = sound(world.outcome())
    found = outcome.found("criterion-in-question")
    assert {key.split("/")[2] for key in found} == {"one", "all", "to-be-shut"}
    assert found["criterion-in-question/nonconformity/one/c"] == (
        "Nonconformity one ('Case one') is open since 2026-03-01 and calls into question: Criterion c."
    )
    head = f"{outcome.base}finding/criterion-in-question/nonconformity"
    mine, both = outcome.duty(world.criterion, world.system), outcome.duty(world.criterion, other)
    assert outcome.objects(f"{head}/one/c", "findingDuty") == [mine]
    assert outcome.objects(f"{head}/all/c", "findingDuty") == [mine, both]
    assert len(outcome.found("nonconformity-without-action")) == 4
    assert not world.outcome("2026-02-28").found("criterion-in-question"), "not raised yet"


def test_audits() -> None:
    world = plain()
    facts = world.facts

    def audit(name: str, kind: str = "internal audit", standard: str | None = None, **days: str) -> None:
        facts.node(
            "Audit",
            f"audit/{name}",
            name,
            auditKind=word("audit-kind", kind),
            standard=None if standard is None else known(standard),
            **{key: day(value) for key, value in days.items()},
        )

    audit("this-month", plannedFor="2026-11")
    audit("last-month", "supplier audit", plannedFor="2026-10")
    audit("yesterday", plannedFor="2026-11-19")
    audit("held-late", plannedFor="2026-10", heldOn="2026-11-02")
    facts.certificate(world.entity, [world.system], name="AI")
    facts.certificate(world.entity, [world.system], name="QM", standard="iso9001")
    audit("other-standard", "management review", "iso9001", heldOn="2026-02-01")
    outcome = sound(world.outcome())
    assert outcome.found("audit-not-held") == {
        "audit-not-held/audit/last-month": (
            "The supplier audit last-month was planned for 2026-10 and is not recorded as held."
        ),
        "audit-not-held/audit/yesterday": (
            "The internal audit yesterday was planned for 2026-11-19 and is not recorded as held."
        ),
    }
    assert not outcome.found("no-internal-audit"), "one without a standard may have been of any"
    assert list(outcome.found("no-management-review")) == ["no-management-review/certificate/AI"]
    finding = f"{outcome.base}finding/no-management-review/certificate/AI"
    assert outcome.objects(finding, "findingProvision") == ["iso42001/9.3"]
    assert len(world.outcome("2026-01-31").found("no-internal-audit", "no-management-review")) == 4
    assert not plain().outcome().found("no-internal-audit"), "nobody is certified"


def test_letters_that_have_to_be_answered() -> None:
    world = plain()
    facts = world.facts

    def letter(name: str, party: str = "customer", direction: str = "received", **days: str) -> None:
        node = facts.node(
            "Correspondence",
            f"correspondence/{name}",
            f"About {name}",
            correspondent="Somebody",
            partyKind=word("party-kind", party),
            direction=known(f"direction/{direction}"),
            correspondenceDate=day("2026-10-01"),
            **{key: day(value) for key, value in days.items()},
        )
        facts.say(node, appliesToSystem=world.system)

    letter("late", dueOn="2026-11-19")
    letter("today", dueOn="2026-11-20")
    letter("answered", dueOn="2026-11-19", answeredOn="2026-11-20")
    letter("to-be-answered", dueOn="2026-11-19", answeredOn="2026-11-21")
    letter("sent", direction="sent", dueOn="2026-11-19")
    letter("authority", "market surveillance authority", dueOn="2026-11-19")
    outcome = sound(world.outcome())
    found = outcome.found("answer-overdue", "authority-answer-overdue")
    assert list(found) == [
        "answer-overdue/correspondence/late",
        "answer-overdue/correspondence/to-be-answered",
        "authority-answer-overdue/correspondence/authority",
    ]
    assert found["answer-overdue/correspondence/late"] == (
        "late ('About late', from Somebody, 2026-10-01) was to be answered by 2026-11-19; "
        "no answer is recorded."
    )
    finding = f"{outcome.base}finding/authority-answer-overdue/correspondence/authority"
    assert outcome.objects(finding, "findingProvision") == ["aia/art_21"]
    assert outcome.objects(finding, "findingScope") == [f"{outcome.base}system/A"]
