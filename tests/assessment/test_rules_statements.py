"""Findings about statements of applicability and, where a standard has none, matrices of its clauses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.assessment.facts import Facts
from tests.assessment.situations import World, plain, sound


def declared(
    provision: str, applicable: str = "yes", why: str | None = None, sources: Sequence[str] = ()
) -> World:
    """A world whose statement of applicability, or matrix of clauses, has one row.

    :param sources: clauses and controls that carry the criterion
    """
    world = plain()
    for source in sources or [provision]:
        instrument = source.partition("/")[0]
        world.knowledge.row(world.criterion, source, "subset-of", instrument=instrument)
    row = world.facts.control(world.entity, provision, applicable=applicable)
    world.facts.say(row, justification=why)
    return world


# --- documents and owners --------------------------------------------------------------------------------


def with_documents(provision: str) -> World:
    """A row that names a document that nobody knows, a withdrawn one, and an owner who has left."""
    world = plain()
    facts: Facts = world.facts
    old = facts.artefact("P", company=True, state="withdrawn")
    row = facts.control(world.entity, provision, cites=[old])
    gone = facts.person("G", "left", "2026-07-31")
    facts.say(row, citesUnknownDocument="PLN-02", owner=gone)
    return world


@pytest.mark.parametrize(
    ("provision", "table", "word"),
    [
        ("iso42001/A.6.2.4", "The statement of applicability", "Control A.6.2.4"),
        ("iso42001/9.1", "The statement of applicability", "Clause 9.1"),
        ("iso9001/8.3.4", "The clause matrix", "Clause 8.3.4"),
    ],
)
def test_a_row_is_called_what_it_is(provision: str, table: str, word: str) -> None:
    outcome = sound(with_documents(provision).outcome())
    found = outcome.found("cited-document-unknown", "cited-document-withdrawn", "control-owner-gone")
    id_ = provision.partition("/")[2]
    assert list(found.values()) == [
        f"{table} names 'PLN-02' for {id_}; no row of the document register knows it.",
        f"{table} names P 1 for {id_}; that version is withdrawn.",
        f"{word} is owned by G, who has left or whose post is vacant.",
    ]


# --- exclusions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provision", "source", "says"),
    [
        ("iso42001/A.6.2.4", "iso42001/A.6.2.4", "Control A.6.2.4 (A.6.2.4) is declared not applicable"),
        (
            "iso42001/A.6.2",
            "iso42001/A.6.2.4",
            "Control A.6.2.4 (A.6.2.4) stands under A.6.2 (A.6.2), which is declared not applicable",
        ),
        (
            "iso9001/8.3",
            "iso9001/8.3.4",
            "Clause 8.3.4 (8.3.4) stands under 8.3 (8.3), which is declared not applicable",
        ),
    ],
)
def test_what_is_excluded_is_named_with_what_it_stands_under(provision: str, source: str, says: str) -> None:
    outcome = sound(declared(provision, "no", "We design nothing", [source]).outcome())
    (message,) = outcome.found("control-excluded").values()
    assert message == (
        f"{says}: 'We design nothing'. What it would carry of 'Criterion c' does not carry; the duty stays."
    )
    (finding,) = outcome.subjects("findingKind", "finding-kind/control-excluded")
    assert outcome.objects(finding, "findingRef") == [f"{outcome.base}control/E/{provision}"]


def test_each_control_of_an_excluded_group_is_named_once() -> None:
    world = declared("iso42001/A.6.2", "no", None, ["iso42001/A.6.2.4", "iso42001/A.6.2.5"])
    world.facts.control(world.entity, "iso42001/A.6.2.5", applicable="no")
    found = sound(world.outcome()).found("control-excluded")
    assert sorted(message.partition(" declared")[0] for message in found.values()) == [
        "Control A.6.2.4 (A.6.2.4) stands under A.6.2 (A.6.2), which is",
        "Control A.6.2.5 (A.6.2.5) is",
    ]
    assert all("not applicable without a reason." in message for message in found.values())


def test_what_is_applicable_or_carries_nothing_is_not_named() -> None:
    assert not declared("iso42001/A.6.2.4").outcome().found("control-excluded")
    beside = declared("iso42001/A.6.2.5", "no", sources=["iso42001/A.6.2.4"])
    assert not beside.outcome().found("control-excluded")
