"""Small situations to start from: an organisation, a system, a criterion; a certificate or a document."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from tests.assessment.facts import AS_OF, Facts, Knowledge, Outcome, derive


@dataclass
class World:
    """An entity E with a person X; a high-risk system A that it provides; a criterion."""

    facts: Facts
    knowledge: Knowledge
    entity: ox.NamedNode
    system: ox.NamedNode
    criterion: ox.NamedNode

    def outcome(self, as_of: str = AS_OF) -> Outcome:
        """What the rules make of it."""
        return derive(self.facts, self.knowledge, as_of)

    def status(self, as_of: str = AS_OF) -> str:
        """Status of the criterion in the system."""
        return self.outcome(as_of).status(self.criterion, self.system)

    def flags(self) -> list[str]:
        """What is the case for the criterion in the system."""
        return self.outcome().flags(self.criterion, self.system)

    def read(self, version: ox.NamedNode, answer: str = "yes", **more: object) -> ox.NamedNode:
        """A content check of a version for the criterion."""
        return self.facts.check(self.criterion, version, answer, **more)  # type: ignore[arg-type]


def plain(system: dict[str, object] | None = None, **criterion: object) -> World:
    """A world without evidence and without certificates."""
    made, knowledge = Facts(), Knowledge()
    entity = made.entity()
    made.person()
    settings_of_system: dict[str, object] = {"provider": entity, **(system or {})}
    one = made.system(**settings_of_system)  # type: ignore[arg-type]
    return World(made, knowledge, entity, one, knowledge.criterion(**criterion))  # type: ignore[arg-type]


def certified(
    relation: str = "equal", source: str = "iso42001/A.6.2.4", control: bool = True, **certificate: object
) -> World:
    """A world with a certificate for its system and a mapping row that counts.

    Evidence is asked for as a plan, so that procedures reach the criterion only through the chain."""
    world = plain(lists=[["pmm-plan"]])
    world.knowledge.row(world.criterion, source, relation)
    world.facts.certificate(world.entity, [world.system], **certificate)  # type: ignore[arg-type]
    if control:
        world.facts.control(world.entity, source)
    return world


def citing(
    types: str = "test-procedure", relation: str = "equal", **artefact: object
) -> tuple[World, ox.NamedNode]:
    """A certified world whose statement of applicability cites a document of the company."""
    world = certified(relation, control=False)
    scope: dict[str, object] = {} if "systems" in artefact else {"company": True}
    version = world.facts.artefact("P", types, **scope, **artefact)  # type: ignore[arg-type]
    world.facts.control(world.entity, cites=[world.facts.document("P")])
    return world, version


def documented(types: str = "test-procedure", **artefact: object) -> tuple[World, ox.NamedNode]:
    """A world with a document of the company that was read and answers the criterion."""
    world = plain()
    version = world.facts.artefact("P", types, **{"company": True, **artefact})  # type: ignore[arg-type]
    world.read(version)
    return world, version
