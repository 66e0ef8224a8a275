"""A provision with what stands around it: parents and children, criteria, and its duties in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from normgraph.namespaces import BASE, PREFIXES, CurieError, compact, expand
from normgraph.store.embedded import EmbeddedStore, value

if TYPE_CHECKING:
    from normgraph.assessment.model import Assessment

__all__ = ["provision_document", "provision_iri"]

_ACT: Final = PREFIXES["aia"]
_PROLOGUE: Final = f"BASE <{BASE}>\n" + "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("ng", "dct", "rdfs", "skos")
)
# In one place, so that a provision looks the same wherever it stands in the document.
_NAMED: Final = "OPTIONAL { ?node rdfs:label ?label } OPTIONAL { ?node ng:citation ?citation }"


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


def provision_document(
    store: EmbeddedStore, iri: str, assessment: Assessment | None
) -> dict[str, Any] | None:
    """A provision as an object.

    :param store: the knowledge graph
    :param iri: its address, as :func:`provision_iri` gives it
    :param assessment: where its duties are taken from; None for none
    :returns: the object; None if there is no such provision
    """
    node = f"<{iri}>"
    rows = store.select(
        f"{_PROLOGUE}SELECT * WHERE {{ BIND({node} AS ?node) ?node a ng:Provision ; ng:instrument ?instrument ."
        f" {_NAMED} OPTIONAL {{ ?node ng:summary ?summary }} OPTIONAL {{ ?node ng:partOf ?above }}"
        " OPTIONAL { ?node ng:validFrom ?from } OPTIONAL { ?node ng:validUntil ?until } }"
        " ORDER BY ?label ?summary"
    )
    if not rows:
        return None
    row = rows[0]
    document: dict[str, Any] = {
        **_named(row),
        "kind": _kind(store, node),
        "instrument": _id(value(row, "instrument")),
        "summary": value(row, "summary"),
        "valid_from": value(row, "from") or None,
        "valid_until": value(row, "until") or None,
        "parents": _parents(store, value(row, "above")),
        "children": [
            _named(child)
            for child in store.select(
                f"{_PROLOGUE}SELECT DISTINCT ?node ?label ?citation WHERE {{ ?node ng:partOf {node} ; ng:order ?order ."
                f" {_NAMED} }} ORDER BY ?order ?node"
            )
        ],
        "criteria": _criteria(store, node),
    }
    if assessment is not None:
        document["as_of"] = assessment.as_of.isoformat()
        document["scopes"] = _scopes(assessment, document["id"])
    return document


def _id(iri: str) -> str:
    """Provisions of the AI Act are written as in the structure of the law, others as CURIEs."""
    if iri.startswith(_ACT):
        return iri.removeprefix(_ACT)
    curie = compact(iri)
    return curie if curie != iri else iri.removeprefix(BASE)


def _named(row: Any) -> dict[str, Any]:
    iri = value(row, "node")
    names = {name: value(row, name) for name in ("label", "citation")}
    return {"id": _id(iri), "iri": iri, **names}


def _kind(store: EmbeddedStore, node: str) -> str:
    rows = store.select(
        f"{_PROLOGUE}SELECT ?kind WHERE {{ {node} a ?kind . FILTER(?kind != ng:Provision)"
        f" FILTER(STRSTARTS(STR(?kind), STR(ng:))) }} ORDER BY ?kind"
    )
    return value(rows[0], "kind").rpartition("#")[2] if rows else ""


def _parents(store: EmbeddedStore, above: str) -> list[dict[str, Any]]:
    """From the instrument down to what stands directly above."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    while above and above not in seen:
        seen.add(above)
        rows = store.select(
            f"{_PROLOGUE}SELECT ?node ?label ?citation ?above WHERE {{ BIND(<{above}> AS ?node) {_NAMED}"
            " OPTIONAL { ?node ng:partOf ?above } } ORDER BY ?label ?above"
        )
        found.insert(0, _named(rows[0]))
        above = value(rows[0], "above")
    return found


def _criteria(store: EmbeddedStore, node: str) -> list[dict[str, Any]]:
    """The criteria that count for the provision or for one below it, and those that it states for another."""
    rows = store.select(
        f"{_PROLOGUE}SELECT DISTINCT ?criterion ?key ?label ?text ?question ?point ?stated WHERE {{"
        f" {{ ?criterion ng:point/ng:partOf* {node} }} UNION {{ ?criterion ng:statedIn {node} }}"
        " ?criterion a ng:Criterion ; ng:key ?key ; skos:prefLabel ?label ; dct:description ?text ; ng:point ?point ;"
        " ng:statedIn ?stated ; ng:order ?order . OPTIONAL { ?criterion ng:question ?question } } ORDER BY ?order ?key"
    )
    return [
        {
            "id": compact(value(row, "criterion")),
            "key": value(row, "key"),
            "label": value(row, "label"),
            "text": value(row, "text"),
            "question": value(row, "question"),
            "point": _id(value(row, "point")),
            "stated_in": _id(value(row, "stated")),
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
