"""Workspaces and knowledge in a few words, for tests of the rules.

The vocabulary is the real one (statuses, checks, relations, evidence types, dates of application,
instruments). Criteria, mapping rows and the few provisions that they need are made here, so that no test
depends on what the real mapping sets say. What is not said has a default that is in order: a document is in
force, approved and owned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TypeAlias

import pyoxigraph as ox

from normgraph.assessment import rules
from normgraph.assessment.knowledge_graph import knowledge_graph
from normgraph.namespaces import BASE, PREFIXES

AS_OF = "2026-11-20"
OWN = "https://example.org/o/"
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_KEPT = ("vocabulary/", "closure", "application", "deadlines", "instruments")

RULES = rules.load_rules()
"""The rules that :func:`derive` applies; tests of the tests put others in their place."""

Value: TypeAlias = ox.NamedNode | ox.Literal | str | bool | int | None
Values: TypeAlias = Value | Iterable[Value]


def known(path: str) -> ox.NamedNode:
    """A node of the knowledge graph: ``answer/yes``."""
    return ox.NamedNode(BASE + path)


def ng(name: str) -> ox.NamedNode:
    """A term of our vocabulary."""
    return ox.NamedNode(PREFIXES["ng"] + name)


def day(text: str | None) -> ox.Literal | None:
    """A date, or a month for ``2026-03``."""
    if text is None:
        return None
    kind = "date" if len(text) == 10 else "gYearMonth"
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def word(scheme: str, text: str | None) -> ox.NamedNode | None:
    """A concept by its name: ``word("document-state", "in force")``."""
    return None if text is None else known(f"{scheme}/{text.replace(' ', '-')}")


@dataclass
class Triples:
    """Triples that grow."""

    triples: list[ox.Triple] = field(default_factory=list)

    def say(self, node: ox.NamedNode, **values: Values) -> ox.NamedNode:
        """Say something about a node: a keyword is the name of a property of ours, a value may be several."""
        for name, given in values.items():
            self._add(node, ng(name), given)
        return node

    def _add(self, node: ox.NamedNode, predicate: ox.NamedNode, given: Values) -> None:
        if given is None:
            return
        if isinstance(given, ox.NamedNode | ox.Literal | str | bool | int):
            term = given if isinstance(given, ox.NamedNode | ox.Literal) else ox.Literal(given)
            self.triples.append(ox.Triple(node, predicate, term))
            return
        for one in given:
            self._add(node, predicate, one)


class Facts(Triples):
    """What a workspace says, one method per table."""

    def __init__(self, base: str = OWN) -> None:
        super().__init__()
        self.base = base
        self._row = 1

    def node(self, kind: str, key: str, label: str, **values: Values) -> ox.NamedNode:
        """A node of the workspace with what every row has."""
        node = ox.NamedNode(self.base + key)
        self._row += 1
        self.triples.append(ox.Triple(node, _TYPE, ng(kind)))
        self._add(node, ox.NamedNode(f"{PREFIXES['dct']}identifier"), key.rpartition("/")[2])
        self._add(node, ox.NamedNode(f"{PREFIXES['rdfs']}label"), label)
        return self.say(node, key=key, sourceFile=f"data/{kind}.csv", sourceRow=self._row, **values)

    def entity(self, name: str = "E") -> ox.NamedNode:
        """A legal entity."""
        return self.node("LegalEntity", f"entity/{name}", f"Entity {name}")

    def system(
        self,
        name: str = "A",
        *,
        provider: ox.NamedNode | None = None,
        risk: str = "high-risk",
        ground: str | None = None,
        by: str | None = None,
        placed: str | None = "2025-01",
        interacts: str | None = None,
    ) -> ox.NamedNode:
        """An AI system under Annex III, point 4(a); with a provider, if one is given."""
        node = self.node(
            "AISystem",
            f"system/{name}",
            f"System {name}",
            riskClass=word("risk-class", risk),
            riskClassGround=ground,
            classifiedBy=by,
            annexIIIPoint=known("aia/anx_III/pnt_4/pnt_a"),
            placedOnMarket=day(placed),
            interactsWithOtherAI=word("answer", interacts),
        )
        if provider is not None:
            self.role(node, provider)
        return node

    def role(
        self,
        system: ox.NamedNode,
        entity: ox.NamedNode,
        role: str = "provider",
        *,
        ground: str | None = "it develops it",
        since: str | None = None,
        until: str | None = None,
    ) -> ox.NamedNode:
        """An operator role of an entity for a system."""
        key = f"operator-role/{_last(system)}/{_last(entity)}/{role}"
        return self.node(
            "RoleAssignment",
            key,
            role,
            system=system,
            entity=entity,
            operatorRole=word("operator-role", role),
            ground=ground,
            validFrom=day(since),
            validUntil=day(until),
        )

    def person(self, name: str = "X", state: str | None = "active", left: str | None = None) -> ox.NamedNode:
        """A person."""
        return self.node(
            "Person", f"person/{name}", name, personState=word("person-state", state), leftOn=day(left)
        )

    def post(
        self,
        name: str = "Q",
        *,
        person: ox.NamedNode | None = None,
        state: str = "filled",
        since: str | None = None,
        until: str | None = None,
        may: str | None = None,
        deputy: ox.NamedNode | None = None,
    ) -> ox.NamedNode:
        """A post, filled by a person, with an authority."""
        return self.node(
            "Role",
            f"post/{name}",
            name,
            heldBy=person,
            postState=word("post-state", state),
            validFrom=day(since),
            validUntil=day(until),
            authority=word("authority", may),
            deputy=deputy,
        )

    def certificate(
        self,
        holder: ox.NamedNode,
        systems: Iterable[ox.NamedNode],
        *,
        name: str = "C",
        standard: str = "iso42001",
        activities: Iterable[str] = ("develop", "provide"),
        state: str = "valid",
        since: str = "2025-01-01",
        until: str = "2028-01-01",
    ) -> ox.NamedNode:
        """A certificate."""
        return self.node(
            "Certificate",
            f"certificate/{name}",
            name,
            certifiesAgainst=known(standard),
            holder=holder,
            scopeText="as agreed",
            coversSystem=list(systems),
            coversActivity=[word("activity", one) for one in activities],
            certificateState=word("certificate-state", state),
            validFrom=day(since),
            validUntil=day(until),
        )

    def control(
        self,
        entity: ox.NamedNode,
        provision: str = "iso42001/A.6.2.4",
        *,
        applicable: str = "yes",
        state: str | None = "implemented",
        cites: Iterable[ox.NamedNode] = (),
    ) -> ox.NamedNode:
        """A row of a statement of applicability; it cites documents or versions of documents."""
        cited = list(cites)
        return self.node(
            "ControlImplementation",
            f"control/{_last(entity)}/{provision}",
            provision,
            entity=entity,
            implementsProvision=known(provision),
            applicable=word("answer", applicable),
            implementationState=word("implementation-state", state),
            citesArtefact=[one for one in cited if "/artefact/" in one.value],
            citesArtefactVersion=[one for one in cited if "/artefact-version/" in one.value],
        )

    def document(self, name: str = "P") -> ox.NamedNode:
        """The node of a document, of which :meth:`version_of` makes versions."""
        return ox.NamedNode(f"{self.base}artefact/{name}")

    def artefact(
        self,
        name: str = "P",
        types: str | Sequence[str] = "test-procedure",
        *,
        entity: ox.NamedNode | None = None,
        company: bool = False,
        systems: Iterable[ox.NamedNode] = (),
        version: str = "1",
        state: str = "in force",
        approver: str | None = "Y",
        owner: ox.NamedNode | str | None = "person/X",
        released: str | None = "2026-01-01",
        review: str | None = None,
        digest: str | None = None,
        file_digest: str | None = None,
        describes: Iterable[ox.NamedNode] = (),
    ) -> ox.NamedNode:
        """A version of a document; the document is made with its first version."""
        document = self.document(name)
        if not any(t.subject == document for t in self.triples):
            self.node("Artefact", f"artefact/{name}", f"Document {name}")
        return self.node(
            "ArtefactVersion",
            f"artefact-version/{name}/{version}",
            f"Document {name}",
            versionOf=document,
            versionLabel=version,
            entity=entity if entity is not None else ox.NamedNode(f"{self.base}entity/E"),
            appliesToCompany=True if company else None,
            appliesToSystem=list(systems),
            evidenceType=[
                word("evidence-type", one) for one in ([types] if isinstance(types, str) else types)
            ],
            documentState=word("document-state", state),
            approver=approver,
            owner=ox.NamedNode(self.base + owner) if isinstance(owner, str) else owner,
            releasedOn=day(released),
            nextReview=day(review),
            digest=digest,
            fileDigest=file_digest,
            describesBuild=list(describes),
        )

    def check(
        self,
        criterion: ox.NamedNode,
        version: ox.NamedNode,
        answer: str = "yes",
        *,
        system: ox.NamedNode | None = None,
        read: str = "2026-02-01",
    ) -> ox.NamedNode:
        """A content check, made for one system or for all."""
        key = f"check/{criterion.value.removeprefix(BASE + 'criterion/')}/{_tail(version, 2)}"
        return self.node(
            "ContentCheck",
            key if system is None else f"{key}/{_last(system)}",
            "check",
            criterion=criterion,
            checkedVersion=version,
            system=system,
            answer=word("answer", answer),
            readOn=day(read),
            reader="Z",
            readExtent=known("read-extent/full-text"),
        )

    def build(self, system: ox.NamedNode, name: str = "a1", built: str | None = "2025-06-01") -> ox.NamedNode:
        """A build of a system."""
        return self.node("ModelArtefact", f"build/{name}", name, system=system, builtOn=day(built))

    def version(
        self,
        system: ox.NamedNode,
        build: ox.NamedNode | None,
        name: str = "1",
        *,
        state: str = "in use",
        decided: str | None = "2026-03-01",
        released: str | None = "2026-03-15",
    ) -> ox.NamedNode:
        """A version of a system."""
        return self.node(
            "SystemVersion",
            f"system-version/{_last(system)}/{name}",
            name,
            system=system,
            versionLabel=name,
            build=build,
            useState=word("use-state", state),
            releaseDecidedOn=day(decided),
            releasedOn=day(released),
        )

    def standard(
        self, listed_in: ox.NamedNode, claims: str = "yes", standard: str = "iso42001"
    ) -> ox.NamedNode:
        """An entry of a register of standards."""
        return self.node(
            "StandardApplied",
            f"standard/{_tail(listed_in, 2)}/{standard}",
            standard,
            standardText=standard,
            appliesStandard=known(standard),
            listedIn=listed_in,
            claimsPresumption=word("answer", claims),
            extent=word("extent", "full"),
        )


class Knowledge(Triples):
    """Criteria and mapping rows."""

    def criterion(
        self,
        key: str = "c",
        lists: Sequence[Sequence[str]] = (("test-procedure",),),
        *,
        level: str = "SystemLevel",
        binding: str = "ForOrganisation",
        point: str = "d",
        moment: str = "Always",
        activity: str = "develop",
        condition: bool = False,
        stated_in: str | None = None,
        replaced_by: ox.NamedNode | None = None,
    ) -> ox.NamedNode:
        """A criterion for providers of high-risk systems.

        :param lists: evidence-type lists: one of them has to be filled, with all of its types.
        :param condition: whether the criterion concerns only systems that interact with other AI systems.
        """
        node = known(f"criterion/{key}")
        of_law = known(f"aia/art_17/par_1/pnt_{point}")
        self.triples.append(ox.Triple(node, _TYPE, ng("Criterion")))
        self._add(node, ox.NamedNode(f"{PREFIXES['skos']}prefLabel"), f"Criterion {key}")
        self._add(node, ox.NamedNode(f"{PREFIXES['dct']}isReplacedBy"), replaced_by)
        self.say(
            node,
            key=key,
            point=of_law,
            statedIn=of_law if stated_in is None else known(stated_in),
            level=ng(level),
            binding=ng(binding),
            moment=ng(moment),
            activity=word("activity", activity),
            forOperatorRole=known("operator-role/provider"),
            forRiskClass=known("risk-class/high-risk"),
            action="Do it.",
        )
        for number, types in enumerate(lists, start=1):
            one = known(f"criterion/{key}/list/{number}")
            self._add(node, ox.NamedNode(f"{PREFIXES['cv']}hasEvidenceTypeList"), one)
            self.say(one, key=str(number))
            required = ox.NamedNode(f"{PREFIXES['cv']}specifiesEvidenceType")
            self._add(one, required, [word("evidence-type", name) for name in types])
        if condition:
            asked = known(f"criterion/{key}/condition")
            self.say(node, condition=asked)
            self.say(asked, onProperty=ng("interactsWithOtherAI"), expects=known("answer/yes"))
            self._add(asked, ox.NamedNode(f"{PREFIXES['skos']}prefLabel"), "interacts with other AI systems")
        return node

    def row(
        self,
        criterion: ox.NamedNode,
        source: str | None = "iso42001/A.6.2.4",
        relation: str = "equal",
        *,
        instrument: str = "iso42001",
        status: str = "reviewed",
        author: str = "first-reading",
        reviewer: str | None = "second-reading",
    ) -> ox.NamedNode:
        """A mapping row; without a source for 'no counterpart in this standard'."""
        local = criterion.value.removeprefix(f"{BASE}criterion/")
        key = f"mapping/test/{instrument}/{'none' if source is None else source.partition('/')[2]}/{local}"
        node = known(key)
        self.triples.append(ox.Triple(node, _TYPE, ng("MappingRow")))
        return self.say(
            node,
            key=key,
            fromInstrument=known(instrument),
            mapsTo=criterion,
            mapsFrom=None if source is None else known(source),
            relation=word("relation", relation),
            rowStatus=word("row-status", status),
            author=known(f"agent/{author}"),
            reviewer=None if reviewer is None else known(f"agent/{reviewer}"),
        )


@cache
def provisions() -> tuple[ox.Triple, ...]:
    """The provisions that tests refer to: points of the law with their classes, some clauses and controls."""
    made = Triples()

    def provision(path: str, kind: str, above: str, **values: Values) -> None:
        instrument, _, identifier = path.partition("/")
        node = known(path)
        made.triples.extend((ox.Triple(node, _TYPE, ng("Provision")), ox.Triple(node, _TYPE, ng(kind))))
        made._add(node, ox.NamedNode(f"{PREFIXES['dct']}identifier"), identifier)
        made._add(node, ox.NamedNode(f"{PREFIXES['rdfs']}label"), identifier)
        made.say(node, instrument=known(instrument), partOf=known(above), **values)

    provision("aia/cpt_III", "Chapter", "aia")
    provision("aia/cpt_III/sct_3", "Section", "aia/cpt_III")
    provision("aia/art_17", "Article", "aia/cpt_III/sct_3")
    provision("aia/art_17/par_1", "Paragraph", "aia/art_17")
    for letter in "abcdefghijklm":
        path = f"aia/art_17/par_1/pnt_{letter}"
        cited = f"Article 17(1), point ({letter})"
        provision(path, "Point", "aia/art_17/par_1", dutyClass=known(f"{path}/duty"), citation=cited)
        sub = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
        made.triples.append(ox.Triple(known(f"{path}/duty"), sub, ng("Duty")))
    provision("aia/art_17/par_2", "Paragraph", "aia/art_17", validFrom=day("2026-07-27"))
    provision("aia/art_17/par_3", "Paragraph", "aia/art_17", validUntil=day("2026-07-26"))
    provision("aia/art_10/par_5", "Paragraph", "aia/art_10", validUntil=day("2026-07-26"))
    provision("aia/art_72", "Article", "aia", citation="Article 72")
    provision("aia/art_72/par_2", "Paragraph", "aia/art_72", citation="Article 72(2)")
    provision("aia/art_73", "Article", "aia", citation="Article 73")
    provision("aia/art_3/pnt_49/pnt_b", "Point", "aia/art_3/pnt_49", citation="Article 3, point (49)(b)")
    provision("aia/art_5/par_1/pnt_f", "Point", "aia/art_5/par_1", citation="Article 5(1), point (f)")
    for area in "1345":
        provision(f"aia/anx_III/pnt_{area}", "AnnexPoint", "aia/anx_III")
        for letter in "ac":
            provision(f"aia/anx_III/pnt_{area}/pnt_{letter}", "AnnexPoint", f"aia/anx_III/pnt_{area}")
    for standard in ("iso42001", "iso9001"):
        for clause in ("9.2", "9.3", "10.2"):
            provision(f"{standard}/{clause}", "Clause", standard)
    provision("iso42001/9", "Clause", "iso42001")
    provision("iso42001/9.1", "Clause", "iso42001/9")
    provision("iso42001/A.6", "ControlGroup", "iso42001")
    provision("iso42001/A.6.2", "ControlGroup", "iso42001/A.6")
    provision("iso42001/A.6.2.4", "Control", "iso42001/A.6.2")
    provision("iso42001/A.6.2.5", "Control", "iso42001/A.6.2")
    provision("iso9001/8", "Clause", "iso9001")
    provision("iso9001/8.3", "Clause", "iso9001/8")
    provision("iso9001/8.3.4", "Clause", "iso9001/8.3")
    return tuple(made.triples)


@cache
def vocabulary() -> tuple[ox.Triple, ...]:
    """The real vocabulary without catalogues, criteria and mappings; and the provisions of tests."""
    graphs = f"{BASE}graph/"
    kept = {
        quad.triple
        for quad in knowledge_graph().quads
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value.removeprefix(graphs).startswith(_KEPT)
    }
    return (*sorted(kept, key=str), *provisions())


class Outcome:
    """What the rules made of a workspace."""

    def __init__(self, derived: rules.Derived, base: str) -> None:
        self.derived = derived
        self.base = base
        self._objects: dict[tuple[str, str], list[str]] = {}
        for triple in (*derived.run, *derived.inferred):
            name = triple.predicate.value.removeprefix(PREFIXES["ng"])
            key = (triple.subject.value, name)
            value = triple.object.value
            self._objects.setdefault(key, []).append(
                value.removeprefix(BASE) if value.startswith(BASE) else value
            )

    def objects(self, node: ox.NamedNode | str, name: str) -> list[str]:
        """Values of a derived property, those of the knowledge graph without its base."""
        return sorted(self._objects.get((node if isinstance(node, str) else node.value, name), []))

    def subjects(self, name: str, value: str) -> list[str]:
        """Nodes that have a value of a derived property."""
        return sorted(s for (s, p), values in self._objects.items() if p == name and value in values)

    def duty(self, criterion: ox.NamedNode, scope: ox.NamedNode) -> str:
        """IRI of the duty that a criterion makes in a scope."""
        key = criterion.value.removeprefix(f"{BASE}criterion/")
        return f"{self.base}duty/{scope.value.removeprefix(self.base)}/{key}"

    def status(self, criterion: ox.NamedNode, scope: ox.NamedNode) -> str:
        """Status word of a duty; ``no duty`` if there is none."""
        found = self.objects(self.duty(criterion, scope), "status")
        assert len(found) <= 1, found
        return found[0].removeprefix("status/") if found else "no duty"

    def statuses(self) -> dict[str, str]:
        """Status word of every duty, by IRI."""
        return {s: v[0].removeprefix("status/") for (s, p), v in self._objects.items() if p == "status"}

    def flags(self, criterion: ox.NamedNode, scope: ox.NamedNode) -> list[str]:
        """What is the case for a duty."""
        return [flag.removeprefix("flag/") for flag in self.objects(self.duty(criterion, scope), "flag")]

    def reasons(self, version: ox.NamedNode) -> list[str]:
        """Why a document version fails or is open, over all that it is a candidate for."""
        found = set()
        for candidate in self.subjects("candidateVersion", version.value):
            for name in ("failsBecause", "openBecause"):
                found.update(self.objects(candidate, name))
        return sorted(one.rpartition("/")[2] for one in found)

    def found(self, *kinds: str) -> dict[str, str]:
        """Message of every finding, or of those of some kinds, by the part of its IRI that tells it from
        others."""
        head = f"{self.base}finding/"
        messages = {
            s.removeprefix(head): v[0] for (s, p), v in self._objects.items() if p == "findingMessage"
        }
        return {key: messages[key] for key in sorted(messages) if not kinds or key.partition("/")[0] in kinds}

    def considered(self, version: ox.NamedNode) -> bool:
        """Whether a document version is a candidate for anything."""
        return bool(self.subjects("candidateVersion", version.value))


def derive(
    facts: Facts,
    knowledge: Knowledge,
    as_of: str = AS_OF,
    chosen: Sequence[rules.Rule] | None = None,
    words: Sequence[ox.Triple] | None = None,
) -> Outcome:
    """Run the rules.

    :param chosen: other rules than the product's.
    :param words: another vocabulary than the product's.
    """
    known_triples = (*(vocabulary() if words is None else words), *knowledge.triples)
    applied = RULES if chosen is None else chosen
    derived = rules.derive(known_triples, facts.triples, facts.base, date.fromisoformat(as_of), applied)
    return Outcome(derived, facts.base)


def _last(node: ox.NamedNode) -> str:
    return _tail(node, 1)


def _tail(node: ox.NamedNode, parts: int) -> str:
    return "/".join(node.value.split("/")[-parts:])


def changed(name: str, old: str, new: str) -> tuple[rules.Rule, ...]:
    """The product's rules with a text of one of them replaced.

    :raises ValueError: if there is no such rule, or it does not hold the text; then write the change anew.
    """
    all_rules = rules.load_rules()
    (rule,) = (one for one in all_rules if one.name == name)
    if old not in rule.query:
        raise ValueError(f"{name}.rq does not hold '{old}'")
    return tuple(replace(one, query=one.query.replace(old, new)) if one is rule else one for one in all_rules)
