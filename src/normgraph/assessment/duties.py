"""The duties of an assessment with transfer, evidence and their proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
        "duties",
        "duty",
    )
    reaches: dict[str, list[tuple[str, str]]] = {}
    for group in rows.values():
        first = group[0]
        if value(first, "reachKey") and value(first, "scope") in scopes:
            reaches.setdefault(value(first, "reachKey"), []).append(
                (scopes[value(first, "scope")].id, value(first, "status"))
            )
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
                not_for=tuple(
                    sorted(s for s, status in carried if status not in ("covered", "not-applicable"))
                ),
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
        f"{status.replace('-', ' ')} for {', '.join(sorted(s for s, w in carried if w == status))}"
        for status in words
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
    remainders = graph.groups("remainders", "row")
    statements = {(value(row, "entity"), value(row, "source")): row for row in graph.select("statements")}
    documents = graph.groups(
        "chain-documents",
        "chain",
    )
    found: dict[str, list[Chain]] = {}
    for row in graph.select("chains"):
        statement = statements.get((value(row, "holder"), value(row, "source")))
        named = documents.get(value(row, "chain"), [])
        grade = _GRADES[local(value(row, "grade")).rpartition("#")[2]]
        aspects = graph.aspects(value(r, "aspect") for r in remainders.get(value(row, "row"), []))
        # Where a document that the statement of applicability names was read and answers, it is the proof;
        # until then the statement is, which a certification audit supports by samples.
        read = [document for document in named if value(document, "result") == "holds"]
        strength = "entailed" if grade == "full" and read else value(row, "strength")
        links = _links(graph, row, statement, strength, read)
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
                strength=strength,
                rationale=value(row, "rationale"),
                confidence=float(value(row, "confidence") or 0),
                remainder=aspects,
                remainder_text=value(row, "remainderText"),
                reading="automated"
                if value(row, "qualification").endswith("#AutomatedReading")
                else "qualified person",
                links=links,
            )
        )
    return {duty: tuple(sorted(chains, key=lambda chain: chain.id)) for duty, chains in found.items()}


def _links(
    graph: Graph, row: Row, statement: Row | None, strength: str, documents: Sequence[Row]
) -> tuple[Link, ...]:
    """The links of a chain; none is weaker than the chain."""
    certificate = f"Certificate {value(row, 'certificateId')} ({value(row, 'standard')})"
    links = [
        Link(
            kind="certificate",
            label=f"{certificate} is valid and covers {value(row, 'system')}",
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
                strength=strength,
                ref=graph.ref(value(statement, "node")),
            )
        )
    else:
        says = (
            "is a clause of the certified system"
            if value(row, "strength") == "supported"
            else "has no row in the statement of applicability"
        )
        links.append(Link(kind="statement of applicability", label=f"{what} {says}", strength=strength))
    links += [
        Link(
            kind="document",
            label=f"{value(document, 'id')} {value(document, 'label')} was read and answers the question",
            strength="entailed",
            ref=graph.ref(value(document, "version")),
        )
        for document in documents
    ]
    relation = f"{value(row, 'sourceId')} {value(row, 'relation').replace('-', ' ')}"
    links.append(
        Link(
            kind="mapping",
            label=f"{relation} '{value(row, 'criterion')}' ({value(row, 'citation')})",
            strength="entailed",
        )
    )
    return tuple(links)


def _evidence(graph: Graph) -> dict[str, tuple[Evidence, ...]]:
    reasons = graph.groups(
        "reasons",
        "candidate",
    )
    lacking = graph.groups("lacking", "check")
    answers = {
        (value(row, "duty"), value(row, "version")): _answer(graph, row, lacking)
        for row in graph.select("answers")
    }
    found: dict[str, dict[Evidence, set[str]]] = {}
    for row in graph.select("evidence"):
        evidence = Evidence(
            artefact=value(row, "id"),
            version=value(row, "label"),
            title=value(row, "title"),
            via=(),
            unit=value(row, "unitLabel"),
            result=value(row, "result"),
            reasons=tuple(
                sorted({value(reason, "label") for reason in reasons.get(value(row, "candidate"), [])})
            ),
            check=answers.get((value(row, "duty"), value(row, "version"))),
            ref=graph.ref(value(row, "version")),
        )
        # A version that several types or controls ask for is one piece of evidence.
        found.setdefault(value(row, "duty"), {}).setdefault(evidence, set()).add(value(row, "via"))
    return {
        duty: tuple(
            sorted(
                (replace(evidence, via=tuple(sorted(via - {""}))) for evidence, via in items.items()),
                key=lambda e: (e.artefact, e.version, e.unit, e.via, e.result),
            )
        )
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
