"""Workspaces by number: the same number gives the same workspace, and many numbers give every situation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from tests.assessment.facts import AS_OF, Facts, Knowledge, day, word

T = TypeVar("T")

TYPES = (
    "procedure",
    "test-procedure",
    "policy",
    "record",
    "test-schedule",
    "test-report",
    "performance-test-report",
    "subgroup-test-report",
    "pmm-report",
    "standards-register",
)
"""Types that a company may share and types that it may not, wide and narrow, bound to a release and not."""

PROVISIONS = (
    ("iso42001", "iso42001/9.1"),
    ("iso42001", "iso42001/A.6.2.4"),
    ("iso42001", "iso42001/A.6.2.5"),
    ("iso9001", "iso9001/8.3.4"),
)
ABOVE = ("iso42001/A.6.2", "iso42001/A.6", "iso42001/9", "iso9001/8.3", "iso9001/8")


@dataclass
class Workspace:
    """A workspace with its own criteria and mapping rows, and what can be added to it."""

    number: int
    facts: Facts
    knowledge: Knowledge
    as_of: str = AS_OF
    criteria: list[ox.NamedNode] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    entities: list[ox.NamedNode] = field(default_factory=list)
    systems: list[ox.NamedNode] = field(default_factory=list)
    builds: list[ox.NamedNode] = field(default_factory=list)
    owners: list[ox.NamedNode | None] = field(default_factory=list)
    versions: list[ox.NamedNode] = field(default_factory=list)
    controls: list[ox.NamedNode] = field(default_factory=list)

    @property
    def owner(self) -> ox.NamedNode:
        """Somebody who is there."""
        first = self.owners[0]
        assert first is not None
        return first


def workspace(number: int) -> Workspace:
    """The workspace of a number."""
    made = Workspace(number, Facts(f"https://example.org/w{number}/"), Knowledge())
    chance = _Chance(number)
    _knowledge(made, chance)
    _organisation(made, chance)
    _documents(made, chance)
    _certificates(made, chance)
    _checks(made, chance)
    _nonconformities(made, chance)
    return made


class _Chance:
    """Draws; most workspaces are nearly in order, so that every single flaw decides somewhere."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.flaw = self.random.choice((0.03, 0.08, 0.2))

    def maybe(self, probability: float) -> bool:
        return self.random.random() < probability

    def wrong(self, weight: float = 1.0) -> bool:
        """Whether something is out of order here."""
        return self.maybe(self.flaw * weight)

    def one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def some(self, of: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """Some of these, in their order."""
        number = self.random.randint(least, min(len(of), len(of) if most is None else most))
        chosen = set(self.random.sample(range(len(of)), number))
        return [item for place, item in enumerate(of) if place in chosen]


def _knowledge(made: Workspace, chance: _Chance) -> None:
    pool = chance.some(TYPES, 2, 4)
    made.types = pool
    for number in range(chance.one((2, 2, 3, 4))):
        lists = [chance.some(pool, 1, 2) for _ in range(1 if chance.maybe(0.75) else 2)]
        criterion = made.knowledge.criterion(
            f"w{made.number}/c{number}",
            lists,
            level=chance.one(("OrganisationLevel", "SystemLevel")),
            binding=chance.one(("ForOrganisation", "ForSystem", "ForVersion")),
            point=chance.one("deh"),
            moment="AfterPlacing"
            if chance.maybe(0.15)
            else chance.one(("Always", "BeforePlacing", "AtIntervals")),
            activity=chance.one(("develop", "provide")),
            condition=chance.maybe(0.1),
        )
        made.criteria.append(criterion)
        for instrument in ("iso42001", "iso9001"):
            if chance.maybe(0.25):
                if chance.maybe(0.7):
                    made.knowledge.row(criterion, None, "no-relationship", instrument=instrument)
                continue
            for of, source in chance.some([p for p in PROVISIONS if p[0] == instrument], 1, 2):
                made.knowledge.row(
                    criterion,
                    source,
                    chance.one(
                        ("equal", "superset-of", "equal", "subset-of", "intersects-with", "no-relationship")
                    ),
                    instrument=of,
                    status=chance.one(("proposed", "disputed")) if chance.wrong() else "reviewed",
                    reviewer=chance.one(("first-reading", None)) if chance.wrong(0.5) else "second-reading",
                )


def _organisation(made: Workspace, chance: _Chance) -> None:
    facts = made.facts
    made.entities = [facts.entity(name) for name in ("E", "F")[: 1 if chance.maybe(0.6) else 2]]
    there = facts.person("X")
    gone = facts.person("gone", state="left", left=chance.one((None, "2026-01-01")))
    leaving = facts.person("leaving", state="left", left="2027-01-01")
    posts = (
        facts.post("filled", person=there),
        facts.post("vacant", person=there, state="vacant"),
        facts.post("left", person=gone),
        facts.post("ended", person=there, until="2026-10-31"),
        facts.post("coming", person=there, since="2027-01-01"),
    )
    made.owners = [there, leaving, posts[0], None, gone, *posts[1:]]
    for name in "ABC"[: chance.one((1, 2, 2, 3))]:
        _system(made, chance, name)


def _system(made: Workspace, chance: _Chance, name: str) -> None:
    facts = made.facts
    odd = chance.wrong(0.7)
    system = facts.system(
        name,
        risk=chance.one(("unknown", "minimal", "limited")) if odd else "high-risk",
        ground="no listed use" if chance.maybe(0.7) else None,
        by="N" if chance.maybe(0.8) else None,
        placed=chance.one(("2025-01", "2026-03-01", "2026-11", "2026-12", "2027-02-01", None)),
        interacts=chance.one(("yes", "yes", "no", "unknown", None)),
    )
    made.systems.append(system)
    provider = chance.one(made.entities)
    if not chance.wrong(0.5):
        until = chance.one(("2026-01-01", "2027-01-01")) if chance.wrong(0.5) else None
        facts.role(system, provider, "deployer" if chance.wrong(0.5) else "provider", until=until)
    if len(made.entities) > 1 and chance.maybe(0.3):
        other = next(e for e in made.entities if e != provider)
        facts.role(system, other, "provider" if chance.wrong(2) else "deployer")
    builds = [
        facts.build(
            system, f"{name.lower()}{n}", chance.one(("2025-06-01", "2025-11-01", "2025-12-10", None))
        )
        for n in range(chance.random.randint(1, 3))
    ]
    made.builds += builds
    for number in range(0 if chance.wrong(2) else chance.one((1, 1, 1, 2))):
        facts.version(
            system,
            None if chance.wrong() else builds[min(number, len(builds) - 1)],
            str(number),
            state=chance.one(("planned", "withdrawn")) if chance.wrong() else "in use",
            decided=chance.one(("2026-03-01", "2025-12-15", None)),
            released=chance.one(("2027-01-01", None)) if chance.wrong() else "2026-03-15",
        )


def _documents(made: Workspace, chance: _Chance) -> None:
    for number in range(chance.one((1, 2, 2, 3, 4))):
        name = f"D{number}"
        last = chance.one((1, 1, 1, 2))
        for version in range(1, last + 1):
            if version < last:
                state = chance.one(("superseded", "superseded", "withdrawn", "in force"))
            else:
                state = chance.one(("draft", "withdrawn", "superseded")) if chance.wrong(2) else "in force"
            made.versions.append(_document(made, chance, name, str(version), state))


def _document(made: Workspace, chance: _Chance, name: str, version: str, state: str) -> ox.NamedNode:
    systems = chance.some(made.systems, 1)
    scope = chance.one(("company", "company", "systems", "systems", "systems", "unsure"))
    if scope == "unsure":
        scope = "none" if chance.wrong(3) else "systems"
    described = [b for b in made.builds if _of(b, systems)] if scope == "systems" else made.builds
    made_of = made.facts.artefact(
        name,
        chance.some(made.types, 1, 2) if chance.maybe(0.9) else [chance.one(TYPES)],
        entity=chance.one(made.entities),
        company=scope == "company",
        systems=systems if scope == "systems" else [],
        version=version,
        state=state,
        approver=None if chance.wrong() else "Y",
        owner=chance.one(made.owners[3:]) if chance.wrong(2) else chance.one(made.owners[:3]),
        released=chance.one(("2027-01-01", None, "2026-05-01", "2026-05-01", "2025-02-01"))
        if chance.maybe(0.2)
        else "2025-12-01",
        review=chance.one(("2026-11-19", "2026-10"))
        if chance.wrong()
        else chance.one((None, "2026-11", "2027-01-01")),
        digest="ab" if chance.maybe(0.5) else None,
        file_digest="cd" if chance.wrong() else "AB",
        describes=chance.some(described, min(1, len(described))) if chance.maybe(0.5) else described,
    )
    if chance.wrong() or ("standards-register" in made.types and chance.maybe(0.3)):
        made.facts.standard(made_of, chance.one(("yes", "no", "unknown")))
    return made_of


def _of(build: ox.NamedNode, systems: Sequence[ox.NamedNode]) -> bool:
    return build.value.rpartition("/")[2][0].upper() in {s.value.rpartition("/")[2] for s in systems}


def _certificates(made: Workspace, chance: _Chance) -> None:
    facts = made.facts
    for instrument in ("iso42001", "iso9001"):
        if chance.maybe(0.45):
            continue
        holder = chance.one(made.entities) if chance.wrong(2) else made.entities[0]
        covered = chance.some(made.systems) if chance.maybe(0.25) else made.systems
        activities = (
            [chance.one(("develop", "provide", "use"))] if chance.maybe(0.15) else ["develop", "provide"]
        )
        facts.certificate(
            holder,
            covered,
            name=instrument,
            standard=instrument,
            activities=activities,
            state=chance.one(("suspended", "withdrawn")) if chance.wrong() else "valid",
            since="2026-12-01" if chance.wrong(0.5) else "2025-01-01",
            until="2026-11-01" if chance.wrong(0.5) else "2028-01-01",
        )
        if len(made.entities) > 1 and chance.maybe(0.5):
            other = next(e for e in made.entities if e != holder)
            facts.certificate(other, chance.some(made.systems), name=f"{instrument}-2", standard=instrument)
    for entity in made.entities:
        for _, provision in PROVISIONS:
            if chance.maybe(0.75):
                made.controls.append(_control(made, chance, entity, provision))
        for provision in ABOVE:
            if chance.maybe(0.06):
                facts.control(entity, provision, applicable="no", state="not applicable")


def _control(made: Workspace, chance: _Chance, entity: ox.NamedNode, provision: str) -> ox.NamedNode:
    cited: list[ox.NamedNode] = []
    for version in chance.some(made.versions, 0, 2):
        document = made.facts.document(version.value.split("/")[-2])
        cited.append(version if chance.maybe(0.4) else document)
    if chance.wrong():
        return made.facts.control(entity, provision, applicable="no", state="not applicable", cites=cited)
    return made.facts.control(
        entity,
        provision,
        applicable="unknown" if chance.wrong(0.5) else "yes",
        state=chance.one(("partly", "planned", "planned", "unknown", None))
        if chance.maybe(0.25)
        else "implemented",
        cites=cited,
    )


def _checks(made: Workspace, chance: _Chance) -> None:
    answers = ("no", "partly", "cannot tell", "not applicable", "not applicable")
    for criterion in made.criteria:
        for version in made.versions:
            general = chance.one(answers) if chance.wrong(1.5) else "yes"
            if chance.maybe(0.2):
                # made for one system, and it may say the contrary of the one that was made for all
                special = "yes" if chance.maybe(0.6) else chance.one(answers)
                general = chance.one(answers) if special == "yes" and chance.maybe(0.7) else "yes"
                read = "2026-12-01" if chance.wrong() else "2026-02-01"
                made.facts.check(criterion, version, special, system=chance.one(made.systems), read=read)
            if chance.maybe(0.8):
                read = "2026-12-01" if chance.wrong(0.5) else "2026-02-01"
                made.facts.check(criterion, version, general, read=read)


def _nonconformities(made: Workspace, chance: _Chance) -> None:
    """What the organisation's own log calls into question; some of it is closed or still to come."""
    for number, criterion in enumerate(made.criteria):
        if chance.wrong(0.6):
            closed = chance.one((None, None, "2026-11-01", "2026-12-01"))
            made.facts.node(
                "Nonconformity",
                f"nonconformity/N{number}",
                f"Nonconformity {number}",
                callsIntoQuestion=criterion,
                raisedOn=day("2026-12-01" if chance.maybe(0.1) else "2026-05-01"),
                nonconformityState=word("nonconformity-state", "closed" if closed else "open"),
                closedOn=day(closed),
                appliesToSystem=chance.some(made.systems) if chance.maybe(0.5) else (),
            )
