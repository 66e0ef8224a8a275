"""Small situations to start from: an organisation, a system, a criterion; a certificate or a document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES
from tests.assessment.facts import AS_OF, Facts, Knowledge, Outcome, derive, ng, vocabulary


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


@cache
def finding_kinds() -> dict[str, dict[str, str]]:
    """What the knowledge graph says of each kind of finding: severity, basis, source and gate, by its IRI."""
    told = {
        ng("severity"): "severity",
        ng("basis"): "basis",
        ng("gate"): "gate",
        ng("urgency"): "urgency",
        ng("action"): "action",
        ox.NamedNode(f"{PREFIXES['dct']}source"): "source",
    }
    kinds = {t.subject for t in vocabulary() if t.object == ng("FindingKind")}
    found: dict[str, dict[str, str]] = {kind.value.removeprefix(BASE): {} for kind in kinds}
    for triple in vocabulary():
        if triple.subject in kinds and triple.predicate in told:
            value = triple.object.value.removeprefix(BASE)
            found[triple.subject.value.removeprefix(BASE)][told[triple.predicate]] = value
    return found


def sound(outcome: Outcome) -> Outcome:
    """The same outcome, all findings of which say one thing on one basis.

    Law cites one provision of the Act, a certified standard one provision, good practice none; what asks a
    question holds nothing against anybody."""
    for finding in [t.subject.value for t in outcome.derived.inferred if t.object == ng("Finding")]:
        (kind,), (message,) = (
            outcome.objects(finding, "findingKind"),
            outcome.objects(finding, "findingMessage"),
        )
        facts, provisions = finding_kinds()[kind], outcome.objects(finding, "findingProvision")
        assert len(outcome.objects(finding, "findingScope")) <= 1, finding
        wanted = {"basis/law": (1, 1), "basis/certified-standard": (1, 1), "basis/good-practice": (0, 0)}
        least, most = wanted.get(facts["basis"], (0, 1))
        assert least <= len(provisions) <= most, (finding, provisions)
        if facts["basis"] == "basis/law":
            assert provisions[0].startswith("aia/"), finding
        assert message[-1] in ".?", message
        if message.endswith("?"):
            assert facts["severity"] != "severity/violation", finding
    return outcome
