"""Look up a provision, clause, control, criterion, evidence type or instrument in the knowledge graph."""

from __future__ import annotations

from dataclasses import dataclass, field

from normgraph.assessment.catalogue import Catalogue, Node, catalogue
from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.lookup_dates import start_dates
from normgraph.assessment.naming import resolve
from normgraph.assessment.sparql import PROLOGUE
from normgraph.namespaces import compact
from normgraph.store.embedded import Row, value

__all__ = ["Named", "Shown", "show"]


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is referred to: its CURIE and what it is called."""

    curie: str
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a node.

    :ivar kind: ``provision``, ``criterion``, ``evidence type``, ``instrument``, or ``several`` if the
        identifier can mean more than one thing, which then stand in ``several``.
    :ivar parents: what it is part of, the nearest first.
    :ivar facts: names and texts of what else is known, in our own words.
    :ivar criteria: criteria that it states, or that are assessed under it.
    :ivar mappings: mapping rows from it or to it, one line each.
    :ivar amendments: amendments of it or of what it is part of, one line each.
    :ivar dates: from when it applies to whom, by which act, one line each.
    """

    identifier: str
    kind: str
    curie: str = ""
    iri: str = ""
    citation: str = ""
    label: str = ""
    instrument: str = ""
    parents: tuple[Named, ...] = ()
    children: tuple[Named, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    criteria: tuple[Named, ...] = ()
    mappings: tuple[str, ...] = ()
    amendments: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    several: tuple[Named, ...] = field(default=())

    @property
    def text(self) -> str:
        """All of it as indented text."""
        if self.kind == "several":
            lines = [f"{self.identifier} can mean:"]
            return "\n".join([*lines, *(f"  {one.curie}  {one.label}" for one in self.several)])
        title = (
            self.label
            if self.label in (self.citation, "")
            else f"{self.citation}: {self.label}".removeprefix(": ")
        )
        lines = [self.curie, title]
        if self.instrument:
            lines.append(f"  in {self.instrument}")
        lines += [f"  {name}: {text}" for name, text in self.facts]
        for heading, names in (
            ("part of", self.parents),
            ("parts", self.children),
            ("criteria", self.criteria),
        ):
            if names:
                lines += [f"  {heading}:", *(f"    {one.curie}  {one.label}" for one in names)]
        for heading, texts in (
            ("mapping", self.mappings),
            ("amended", self.amendments),
            ("applies", self.dates),
        ):
            if texts:
                lines += [f"  {heading}:", *(f"    {text}" for text in texts)]
        return "\n".join(lines)


def show(identifier: str) -> Shown:
    """What is known of something.

    >>> show("Art. 17(1)(d)").citation
    'Article 17(1), point (d)'
    >>> show("A.9.9")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    LookupError: A.9.9 does not exist: ISO/IEC 42001:2023 Annex A ends its area A.9 at A.9.4; ...

    :param identifier: CURIE, IRI, path, citation, number of a clause or control, key of a criterion, evidence
        type
    :raises LookupError: if it does not exist; the message says what there is in its place
    """
    every = catalogue()
    found = resolve(identifier)
    if len(found) > 1:
        return Shown(identifier, "several", several=tuple(_named(node, every, far=True) for node in found))
    (node,) = found
    ancestors = every.ancestors(node.iri)
    instrument = every.nodes.get(node.instrument)
    return Shown(
        identifier=identifier,
        kind=node.kind,
        curie=node.curie,
        iri=node.iri,
        citation=node.citation,
        label=node.label,
        instrument=every.standards.get(instrument.iri, instrument.label) if instrument else "",
        parents=tuple(_named(one, every) for one in ancestors),
        children=tuple(_named(one, every) for one in every.children.get(node.iri, ())),
        facts=_facts(node),
        criteria=_criteria(node),
        mappings=_mappings(node),
        amendments=_amendments((node, *ancestors)),
        dates=start_dates((node, *ancestors), every) if node.kind == "provision" else (),
    )


def _named(node: Node, every: Catalogue, far: bool = False) -> Named:
    label = (
        node.label if node.label == node.citation or not node.citation else f"{node.citation} {node.label}"
    )
    if node.instrument in every.standards:
        label = f"{every.standards[node.instrument]}, {node.identifier} {node.label}" if far else node.label
    return Named(node.curie, label)


def _rows(query: str) -> list[Row]:
    return list(knowledge_store().select(PROLOGUE + query))


# What is known of a node besides its place: name, and the path to the text.
_FACTS = (
    ("our summary", "ng:summary"),
    ("topic", "ng:topic"),
    ("former heading", "ng:formerHeading"),
    ("what it expects", "dct:description"),
    ("assessed under", "ng:point/ng:citation"),
    ("level", "ng:level/rdfs:label"),
    ("kind", "ng:criterionKind/rdfs:label"),
    ("moment", "ng:moment/rdfs:label"),
    ("what evidence has to name", "ng:binding/rdfs:label"),
    ("for operator role", "ng:forOperatorRole/skos:prefLabel"),
    ("for risk class", "ng:forRiskClass/skos:prefLabel"),
    ("question", "ng:question"),
    ("part", "ng:aspect/skos:prefLabel"),
    ("accepted evidence", "cv:hasEvidenceTypeList/cv:specifiesEvidenceType/skos:prefLabel"),
    ("action", "ng:action"),
    ("reading in doubt", "ng:doubt"),
    ("definition", "skos:definition"),
    ("also called", "skos:altLabel"),
    ("is also", "ng:specialises/skos:prefLabel"),
    ("a company's document", "ng:sharing/skos:definition"),
    ("documented information", "ng:documentedInformation"),
    ("inserted with effect from", "ng:validFrom"),
    ("deleted with effect after", "ng:validUntil"),
    ("presumption of conformity", "ng:presumptionNote"),
    ("checked on", "ng:checkedOn"),
)


def _facts(node: Node) -> tuple[tuple[str, str], ...]:
    branches = " UNION ".join(
        f"{{ <{node.iri}> {path} ?text BIND({number} AS ?place) }}" for number, (_, path) in enumerate(_FACTS)
    )
    rows = {
        (int(value(row, "place")), value(row, "text"))
        for row in _rows(f"SELECT ?place ?text WHERE {{ {branches} }}")
    }
    return tuple((_FACTS[place][0], text) for place, text in sorted(rows))


def _criteria(node: Node) -> tuple[Named, ...]:
    rows = _rows(
        "SELECT DISTINCT ?criterion ?label ?order WHERE {"
        f" {{ ?criterion ng:statedIn <{node.iri}> }} UNION {{ ?criterion ng:point <{node.iri}> }}"
        f" UNION {{ ?criterion cv:hasEvidenceTypeList/cv:specifiesEvidenceType <{node.iri}> }}"
        " ?criterion a ng:Criterion ; skos:prefLabel ?label ; ng:order ?order"
        " FILTER NOT EXISTS { ?criterion dct:isReplacedBy ?other } } ORDER BY ?order ?criterion"
    )
    return tuple(Named(compact(value(row, "criterion")), value(row, "label")) for row in rows)


def _mappings(node: Node) -> tuple[str, ...]:
    """One line per row: what maps to what, how, in which state, and what stays open."""
    rows = _rows(
        "SELECT ?source ?target ?relation ?state ?remainder ?rationale ?standard WHERE {"
        f" {{ ?row ng:mapsFrom <{node.iri}> }} UNION {{ ?row ng:mapsTo <{node.iri}> }}"
        " ?row ng:mapsTo ?target ; ng:relation/skos:prefLabel ?relation ;"
        " ng:rowStatus/skos:prefLabel ?state ;"
        " ng:rationale ?rationale ; ng:fromInstrument ?instrument . ?instrument ng:shortName ?standard ."
        " OPTIONAL { ?row ng:mapsFrom ?source } OPTIONAL { ?row ng:remainderText ?remainder }"
        "} ORDER BY ?target ?standard ?source"
    )
    lines = []
    for row in rows:
        target, state = compact(value(row, "target")), value(row, "state")
        if value(row, "source"):
            line = f"{compact(value(row, 'source'))} {value(row, 'relation')} {target} ({state})"
        else:
            nothing = f"{value(row, 'standard')} has no counterpart of {target}"
            line = f"{nothing} ({state}): {value(row, 'rationale')}"
        lines.append(line + (f". Open: {value(row, 'remainder')}" if value(row, "remainder") else ""))
    return tuple(lines)


def _amendments(nodes: tuple[Node, ...]) -> tuple[str, ...]:
    found = []
    for node in nodes:
        for row in _rows(
            "SELECT ?action ?act ?point ?from ?part WHERE {"
            f" <{node.iri}> ng:amendedBy ?a . ?a ng:action ?action ; ng:byAct/ng:shortName ?act ;"
            " ng:amendingPoint ?point ; ng:inForceFrom ?from . OPTIONAL { ?a ng:amendedPart ?part }"
            "} ORDER BY ?from ?point ?part"
        ):
            part = f", {value(row, 'part')}," if value(row, "part") else ""
            found.append(
                f"{node.citation}{part} {value(row, 'action')} by {value(row, 'act')}, {value(row, 'point')},"
                f" in force from {value(row, 'from')}"
            )
    return tuple(dict.fromkeys(found))
