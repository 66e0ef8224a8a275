"""The duties of an assessment with transfer, evidence and their proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from normgraph.assessment.ask import Graph, day, local
from normgraph.assessment.model import Answer, Chain, Criterion, Duty, Evidence, Link, Scope, Transfer
from normgraph.namespaces import compact
from normgraph.store.embedded import Row, value

_GRADES = {"CarriesWhole": "full", "CarriesPart": "partial"}
_NO_TRANSFER = Transfer(grade="none", chain_strength=None, sources=(), remainder=())


def duties(
    graph: Graph,
    scopes: Mapping[str, Scope],
    criteria: Mapping[str, Criterion],
    findings: Mapping[str, Sequence[str]],
) -> tuple[Duty, ...]:
    """All duties, by scope and criterion.

    :param scopes: scopes by node.
    :param criteria: criteria by node.
    :param findings: ids of findings by node of the duty.
    """
    chains = _chains(graph)
    evidence = _evidence(graph)
    rows = graph.groups(
        "SELECT ?duty ?key ?criterion ?scope ?status ?earl ?reason ?notApplicable ?undecided ?reach ?reachKey WHERE {"
        " ?duty ng:status/ng:key ?status ; ng:status/ng:earlOutcome ?earl ; ng:dutyKey ?key ; ng:criterion ?criterion ; ng:scope ?scope ."
        " OPTIONAL { ?duty ng:decidedBy/ng:reasonText ?reason } OPTIONAL { ?duty ng:notApplicableBecause ?notApplicable }"
        " OPTIONAL { ?duty ng:undecidedBecause ?undecided } OPTIONAL { ?duty ng:reachOf ?reach . ?reach ng:dutyKey ?reachKey } }",
        "duty",
    )
    reaches: dict[str, list[tuple[str, str]]] = {}
    for group in rows.values():
        first = group[0]
        if value(first, "reachKey") and value(first, "scope") in scopes:
            reaches.setdefault(value(first, "reachKey"), []).append((scopes[value(first, "scope")].id, value(first, "status")))
    found = []
    for node, group in rows.items():
        row = group[0]
        criterion = criteria[value(row, "criterion")]
        scope = scopes[value(row, "scope")]
        key = value(row, "key")
        carried = reaches.get(key, [])
        found.append(
            Duty(
                id=key,
                criterion=criterion.id,
                label=criterion.label,
                provision=criterion.point,
                stated_in=criterion.stated_in,
                scope=scope.id,
                level=criterion.level,
                applies_from=scope.applies_from,
                start_note=scope.start_note,
                status=value(row, "status"),
                outcome=value(row, "earl").rpartition("#")[2],
                reason=_reason(group, carried),
                reach_of=value(row, "reachKey") or None,
                holds_for=tuple(sorted(s for s, status in carried if status == "covered")),
                not_for=tuple(sorted(s for s, status in carried if status not in ("covered", "not-applicable"))),
                transfer=_transfer(chains.get(node, ())),
                evidence=evidence.get(node, ()),
                findings=tuple(sorted(findings.get(node, ()))),
            )
        )
    order = {scope.id: position for position, scope in enumerate(scopes.values())}
    place = {criterion.id: criterion.order for criterion in criteria.values()}
    return tuple(sorted(found, key=lambda d: (order[d.scope], place[d.criterion])))


def _reason(group: Sequence[Row], carried: Sequence[tuple[str, str]]) -> str:
    grounds = sorted({value(row, "notApplicable") for row in group} - {""})
    if grounds:
        return " ".join(grounds)
    unknown = sorted({value(row, "undecided") for row in group} - {""})
    if unknown:
        return " ".join(unknown)
    if value(group[0], "reason"):
        return value(group[0], "reason")
    words = sorted({status for _, status in carried})
    return "Summed up over its AI systems: " + ", ".join(
        f"{status.replace('-', ' ')} for {', '.join(sorted(s for s, w in carried if w == status))}" for status in words
    )


def _transfer(chains: Sequence[Chain]) -> Transfer:
    """What the chains carry together: an aspect stays open only if every chain leaves it open."""
    counting = [chain for chain in chains if chain.strength != "possible"]
    if not chains:
        return _NO_TRANSFER
    grade = "none" if not counting else "full" if any(c.grade == "full" for c in counting) else "partial"
    strengths = ("entailed", "supported", "possible")
    best = min((chain.strength for chain in chains), key=strengths.index)
    remainder = counting[0].remainder if counting else ()
    for chain in counting[1:]:
        remainder = tuple(aspect for aspect in remainder if aspect in chain.remainder)
    return Transfer(grade=grade, chain_strength=best, sources=tuple(chains), remainder=remainder)


def _chains(graph: Graph) -> dict[str, tuple[Chain, ...]]:
    remainders = graph.groups("SELECT ?row ?aspect WHERE { ?row a ng:MappingRow ; ng:remainder ?aspect }", "row")
    statements = {
        (value(row, "entity"), value(row, "source")): row
        for row in graph.select(
            "SELECT ?entity ?source ?node ?state WHERE { ?node a ng:ControlImplementation ; ng:entity ?entity ; ng:implementsProvision ?source ."
            " OPTIONAL { ?node ng:implementationState/skos:prefLabel ?state } }"
        )
    }
    documents = graph.groups(
        "SELECT ?chain ?version ?id ?label ?result WHERE { ?slot ng:slotChain ?chain . ?candidate ng:candidateFor ?slot ; ng:candidateVersion ?version ;"
        " ng:candidateResult/ng:key ?result . ?version ng:versionLabel ?label ; ng:versionOf/dct:identifier ?id } ORDER BY ?version",
        "chain",
    )
    found: dict[str, list[Chain]] = {}
    for row in graph.select(
        "SELECT ?chain ?duty ?row ?certificate ?certificateId ?grade ?strength ?relation ?rationale ?remainderText ?confidence ?source ?sourceId ?sourceLabel"
        " ?standard ?edition ?qualification ?holder ?rowKey ?criterion ?citation ?system WHERE {"
        " ?chain a ng:Chain ; ng:chainOf ?duty ; ng:mappingRow ?row ; ng:certificate ?certificate ; ng:chainGrade ?grade ; ng:rowStrength/ng:key ?strength ."
        " ?duty ng:criterion ?c ; ng:forSystem/rdfs:label ?system . ?c skos:prefLabel ?criterion ; ng:statedIn/ng:citation ?citation ."
        " ?certificate dct:identifier ?certificateId ; ng:holder ?holder ."
        " ?row ng:relation/ng:key ?relation ; ng:rationale ?rationale ; ng:mapsFrom ?source ; ng:reviewer/ng:qualification ?qualification ; ng:key ?rowKey ."
        " OPTIONAL { ?row ng:remainderText ?remainderText } OPTIONAL { ?row ng:confidence ?confidence }"
        " ?source dct:identifier ?sourceId ; rdfs:label ?sourceLabel ; ng:instrument ?instrument . ?instrument ng:shortName ?standard ; ng:edition ?edition }"
    ):
        statement = statements.get((value(row, "holder"), value(row, "source")))
        named = documents.get(value(row, "chain"), [])
        grade = _GRADES[local(value(row, "grade")).rpartition("#")[2]]
        aspects = graph.aspects(value(r, "aspect") for r in remainders.get(value(row, "row"), []))
        links = _links(graph, row, statement, named)
        # The statement of applicability is replaced as proof where the document that it names was read and answers.
        read = grade == "full" and any(value(document, "result") == "holds" for document in named)
        found.setdefault(value(row, "duty"), []).append(
            Chain(
                id=value(row, "rowKey"),
                standard=f"{value(row, 'standard')}:{value(row, 'edition')}",
                provision=compact(value(row, "source")),
                provision_label=value(row, "sourceLabel"),
                certificate=value(row, "certificateId"),
                mapping=value(row, "rowKey"),
                relation=value(row, "relation"),
                grade=grade,
                strength="entailed" if read else value(row, "strength"),
                rationale=value(row, "rationale"),
                confidence=float(value(row, "confidence") or 0),
                remainder=aspects,
                remainder_text=value(row, "remainderText"),
                reading="automated" if value(row, "qualification").endswith("#AutomatedReading") else "qualified person",
                links=links,
            )
        )
    return {duty: tuple(sorted(chains, key=lambda chain: chain.id)) for duty, chains in found.items()}


def _links(graph: Graph, row: Row, statement: Row | None, documents: Sequence[Row]) -> tuple[Link, ...]:
    links = [
        Link(
            kind="certificate",
            label=f"Certificate {value(row, 'certificateId')} ({value(row, 'standard')}) is valid and covers {value(row, 'system')}",
            strength="entailed",
            ref=graph.ref(value(row, "certificate")),
        )
    ]
    what = f"{value(row, 'sourceId')} ({value(row, 'sourceLabel')})"
    if statement is not None:
        links.append(
            Link(
                kind="statement of applicability",
                label=f"{what} is declared applicable, {value(statement, 'state') or 'state not given'}",
                strength=value(row, "strength"),
                ref=graph.ref(value(statement, "node")),
            )
        )
    else:
        says = "is a clause of the certified system" if value(row, "strength") == "supported" else "has no row in the statement of applicability"
        links.append(Link(kind="statement of applicability", label=f"{what} {says}", strength=value(row, "strength")))
    for document in documents:
        result = value(document, "result")
        links.append(
            Link(
                kind="document",
                label=f"{value(document, 'id')} {value(document, 'label')}: {result}",
                strength="entailed" if result == "holds" else "possible",
                ref=graph.ref(value(document, "version")),
            )
        )
    links.append(
        Link(
            kind="mapping",
            label=f"{value(row, 'sourceId')} {value(row, 'relation').replace('-', ' ')} '{value(row, 'criterion')}' ({value(row, 'citation')})",
            strength="entailed",
        )
    )
    return tuple(links)


def _evidence(graph: Graph) -> dict[str, tuple[Evidence, ...]]:
    reasons = graph.groups(
        "SELECT ?candidate ?label WHERE { ?candidate a ng:Candidate ; ng:failsBecause|ng:openBecause ?why . ?why skos:prefLabel ?label }",
        "candidate",
    )
    lacking = graph.groups("SELECT ?check ?aspect WHERE { ?check a ng:ContentCheck ; ng:lacksAspect ?aspect }", "check")
    answers = {
        (value(row, "duty"), value(row, "version")): _answer(graph, row, lacking)
        for row in graph.select(
            "SELECT ?duty ?version ?check ?answer ?place ?quote ?read ?reader ?on ?note WHERE { ?check ng:answersFor ?duty ; ng:checkedVersion ?version ;"
            " ng:answer/skos:prefLabel ?answer ; ng:readExtent/skos:prefLabel ?read ; ng:reader ?reader ; ng:readOn ?on ."
            " OPTIONAL { ?check ng:place ?place } OPTIONAL { ?check ng:quote ?quote } OPTIONAL { ?check rdfs:comment ?note } }"
        )
    }
    found: dict[str, dict[str, Evidence]] = {}
    for row in graph.select(
        "SELECT ?candidate ?duty ?version ?id ?label ?title (MIN(?asLabel) AS ?via) ?unitLabel ?result WHERE {"
        " ?candidate a ng:Candidate ; ng:candidateFor ?slot ; ng:candidateVersion ?version ; ng:candidateResult/ng:key ?result ; ng:takenAs ?as ."
        " ?slot ng:slotOf ?duty ; ng:slotUnit ?unit . OPTIONAL { ?as skos:prefLabel ?typeLabel } OPTIONAL { ?as rdfs:label ?controlLabel }"
        " BIND(COALESCE(?typeLabel, ?controlLabel) AS ?asLabel) OPTIONAL { ?unit ng:versionLabel ?unitLabel }"
        " ?version ng:versionLabel ?label ; rdfs:label ?title ; ng:versionOf/dct:identifier ?id"
        "} GROUP BY ?candidate ?duty ?version ?id ?label ?title ?unitLabel ?result"
    ):
        candidate = value(row, "candidate")
        found.setdefault(value(row, "duty"), {})[candidate] = Evidence(
            artefact=value(row, "id"),
            version=value(row, "label"),
            title=value(row, "title"),
            via=value(row, "via"),
            unit=value(row, "unitLabel"),
            result=value(row, "result"),
            reasons=tuple(sorted({value(reason, "label") for reason in reasons.get(candidate, [])})),
            check=answers.get((value(row, "duty"), value(row, "version"))),
            ref=graph.ref(value(row, "version")),
        )
    return {
        duty: tuple(sorted(items.values(), key=lambda e: (e.artefact, e.version, e.unit, e.via)))
        for duty, items in found.items()
    }


def _answer(graph: Graph, row: Row, lacking: Mapping[str, Sequence[Row]]) -> Answer:
    return Answer(
        answer=value(row, "answer"),
        place=value(row, "place"),
        quote=value(row, "quote"),
        read=value(row, "read"),
        reader=value(row, "reader"),
        read_on=day(row, "on"),
        lacking=graph.aspects(value(r, "aspect") for r in lacking.get(value(row, "check"), [])),
        note=value(row, "note"),
        ref=graph.ref(value(row, "check")),
    )
