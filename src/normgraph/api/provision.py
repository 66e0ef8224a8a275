"""A provision with what stands around it: parents and children, criteria, and its duties in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from normgraph.assessment.catalogue import Node, catalogue
from normgraph.assessment.evaluation import knowledge_store
from normgraph.namespaces import PREFIXES, CurieError, compact, expand
from normgraph.store.embedded import Term, value

if TYPE_CHECKING:
    from normgraph.assessment.model import Assessment

__all__ = ["provision_document", "provision_iri"]

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("ng", "dct", "rdfs", "skos"))


def provision_iri(identifier: str) -> str | None:
    """The address of a provision.

    >>> provision_iri("art_17/par_1/pnt_d") == provision_iri("aia:art_17/par_1/pnt_d")
    True

    :param identifier: a CURIE, or for the AI Act the id without its prefix
    :returns: the address, whether or not it exists; None if it cannot be one
    """
    try:
        return expand(identifier if ":" in identifier else f"aia:{identifier}")
    except CurieError:
        return None


def provision_document(iri: str, assessment: Assessment | None) -> dict[str, Any] | None:
    """A provision as an object.

    :param iri: its address, as :func:`provision_iri` gives it
    :param assessment: where its duties are taken from; None for none
    :returns: the object; None if there is no such provision
    """
    every = catalogue()
    node = every.nodes.get(iri)
    if node is None or node.kind != "provision":
        return None
    above = [every.nodes[node.instrument], *reversed(every.ancestors(iri))]
    document: dict[str, Any] = {
        **_named(node),
        **_facts(iri),
        "instrument": every.nodes[node.instrument].identifier,
        "parents": [_named(one) for one in above],
        "children": [_named(one) for one in every.children.get(iri, ())],
        "criteria": _criteria(iri),
    }
    if assessment is not None:
        document["as_of"] = assessment.as_of.isoformat()
        document["scopes"] = _scopes(assessment, document["id"])
    return document


def _named(node: Node) -> dict[str, str]:
    """Provisions of the AI Act are called as in the structure of the law, others by their CURIEs."""
    identifier = node.curie.removeprefix("aia:")
    return {"id": identifier, "iri": node.iri, "label": node.label, "citation": node.citation}


def _facts(iri: str) -> dict[str, str | None]:
    rows = _rows(
        f"SELECT ?kind ?summary ?from ?until WHERE {{ <{iri}> a ?kind . ?kind rdfs:subClassOf ng:Provision ."
        f" OPTIONAL {{ <{iri}> ng:summary ?summary }} OPTIONAL {{ <{iri}> ng:validFrom ?from }}"
        f" OPTIONAL {{ <{iri}> ng:validUntil ?until }} FILTER(?kind != ng:Provision) }}"
        " ORDER BY ?kind ?summary"
    )
    row = rows[0] if rows else {}
    return {
        "kind": value(row, "kind").rpartition("#")[2],
        "summary": value(row, "summary"),
        "valid_from": value(row, "from") or None,
        "valid_until": value(row, "until") or None,
    }


def _rows(query: str) -> list[dict[str, Term]]:
    return knowledge_store().select(f"{_PROLOGUE}{query}")


def _criteria(iri: str) -> list[dict[str, str]]:
    """The criteria that count for the provision or for one below it, and those that it states for another."""
    nodes = catalogue().nodes
    rows = _rows(
        "SELECT DISTINCT ?criterion ?key ?label ?text ?question ?point ?stated WHERE {"
        f" {{ ?criterion ng:point/ng:partOf* <{iri}> }} UNION {{ ?criterion ng:statedIn <{iri}> }}"
        " ?criterion a ng:Criterion ; ng:key ?key ; skos:prefLabel ?label ; dct:description ?text ;"
        " ng:point ?point ; ng:statedIn ?stated ; ng:order ?order ."
        " OPTIONAL { ?criterion ng:question ?question } } ORDER BY ?order ?key"
    )
    return [
        {
            "id": compact(value(row, "criterion")),
            "key": value(row, "key"),
            "label": value(row, "label"),
            "text": value(row, "text"),
            "question": value(row, "question"),
            "point": _named(nodes[value(row, "point")])["id"],
            "stated_in": _named(nodes[value(row, "stated")])["id"],
        }
        for row in rows
    ]


def _scopes(assessment: Assessment, identifier: str) -> list[dict[str, Any]]:
    def belongs(provision: str) -> bool:
        return provision == identifier or provision.startswith(f"{identifier}/")

    return [
        {
            "id": scope.id,
            "label": scope.label,
            "elements": [
                {"provision": e.provision, "label": e.label, "status": e.status, "counts": dict(e.counts)}
                for e in assessment.elements
                if e.scope == scope.id and belongs(e.provision)
            ],
            "duties": [
                {
                    "id": duty.id,
                    "criterion": duty.criterion,
                    "label": duty.label,
                    "provision": duty.provision,
                    "stated_in": duty.stated_in,
                    "status": duty.status,
                    "reason": duty.reason,
                    "applies_from": duty.applies_from.isoformat() if duty.applies_from else None,
                    "carried": duty.transfer.grade,
                }
                for duty in assessment.duties
                if duty.scope == scope.id and (belongs(duty.provision) or duty.stated_in == identifier)
            ],
        }
        for scope in assessment.scopes
    ]
