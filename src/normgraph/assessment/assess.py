"""Put an assessment together from an evaluated workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import normgraph
from normgraph.assessment.ask import Graph, day, local
from normgraph.assessment.duties import duties
from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.model import (
    Aspect,
    Assessment,
    Certificate,
    Criterion,
    Duty,
    Element,
    Finding,
    Input,
    MappingSetUse,
    Provenance,
    RowRef,
    Scope,
    ShaclSummary,
    ShapeCount,
)
from normgraph.assessment.progress import CHECKING, RESULT, Progress, silent
from normgraph.namespaces import BASE, compact
from normgraph.shacl.model import ShaclReport
from normgraph.store.embedded import value
from normgraph.workspace.given import workbook_of
from normgraph.workspace.reader import WorkspaceFacts

_LEVELS = {"OrganisationLevel": "organisation", "SystemLevel": "ai-system"}


def assess(evaluation: Evaluation, shacl: bool = True, progress: Progress | None = None) -> Assessment:
    """The assessment of a workspace on the day of its evaluation.

    :param shacl: whether the shapes are run as well; without them ``shacl`` is ``None``.
    :param progress: is told how far the work has come.
    :raises normgraph.shacl.run.ShapesError: if a shape cannot be run.
    """
    tell = progress or silent
    tell(RESULT, 0, 0)
    graph = Graph(evaluation.store)
    scopes = _scopes(graph)
    criteria = _criteria(graph)
    findings, of_duty = _findings(graph, scopes)
    assessed = duties(graph, scopes, criteria, of_duty)
    labels = tuple((value(row, "key"), value(row, "label")) for row in graph.select("status-labels"))
    settings = evaluation.facts.settings
    if shacl:
        tell(CHECKING, 0, 0)
    return Assessment(
        as_of=evaluation.as_of,
        organisation=settings.id,
        organisation_label=settings.title,
        scopes=tuple(scopes.values()),
        criteria=tuple(sorted(criteria.values(), key=lambda c: c.order)),
        duties=assessed,
        elements=_elements(graph, scopes, [word for word, _ in labels]),
        findings=findings,
        mapping_sets=_mapping_sets(graph, assessed),
        shacl=_summary(evaluation.shacl) if shacl else None,
        provenance=Provenance(
            software=f"normgraph {normgraph.__version__}",
            knowledge_sha256=evaluation.knowledge.digest,
            inputs=tuple(Input(f.path, f.sha256, f.rows or 0) for f in evaluation.facts.inputs),
        ),
        status_labels=labels,
        certificates=_certificates(graph, scopes),
        places=_places(evaluation.facts),
    )


def _places(facts: WorkspaceFacts) -> tuple[tuple[str, str], ...]:
    """Tables that are sheets of a workbook."""
    book = workbook_of(facts.settings.root, facts.settings) if facts.places else None
    return tuple((table, f"{book}, {sheet}") for table, sheet in sorted(facts.places.items()))


def _scopes(graph: Graph) -> dict[str, Scope]:
    """Scopes that have duties: legal entities first, then AI systems, each by key."""
    roles = graph.groups("roles", "system")
    starts = {value(row, "entity"): day(row, "first") for row in graph.select("organisation-starts")}
    by_entity: dict[str, set[str]] = {}
    for group in roles.values():
        for row in group:
            by_entity.setdefault(value(row, "entity"), set()).add(value(row, "role"))
    found = []
    for row in graph.select("scopes"):
        node = value(row, "scope")
        is_system = value(row, "kind").endswith("#AISystem")
        held = {value(r, "role") for r in roles.get(node, [])} if is_system else by_entity.get(node, set())
        notes = []
        if value(row, "condition"):
            market = "Already" if value(row, "placed") == "true" else "To be placed"
            notes.append(f"{market} on the market (Article 111(2)): the Act {value(row, 'condition')}")
        notes.append(value(row, "reading"))
        if node in starts:
            notes.append("With the first of its high-risk AI systems; see there for the conditions")
        found.append(
            (
                node,
                Scope(
                    id=value(row, "key"),
                    kind="ai-system" if is_system else "organisation",
                    label=value(row, "label"),
                    risk_class=value(row, "class"),
                    operator_roles=tuple(sorted(held)),
                    applies_from=starts.get(node) or day(row, "from"),
                    start_note="; ".join(filter(None, notes)),
                    ref=graph.ref(node),
                ),
            )
        )
    unique: dict[str, Scope] = {}
    for node, scope in sorted(
        found, key=lambda item: (item[1].kind != "organisation", item[1].id, item[1].start_note)
    ):
        unique.setdefault(node, scope)
    return unique


def _criteria(graph: Graph) -> dict[str, Criterion]:
    aspects = graph.groups("criterion-aspects", "criterion")
    return {
        value(row, "criterion"): Criterion(
            id=compact(value(row, "criterion")),
            key=value(row, "key"),
            label=value(row, "label"),
            text=value(row, "text"),
            point=value(row, "point"),
            stated_in=value(row, "stated"),
            citation=value(row, "citation"),
            level=_LEVELS[value(row, "level").rpartition("#")[2]],
            kind=value(row, "kind"),
            moment=value(row, "moment"),
            question=value(row, "question"),
            action=value(row, "action"),
            doubt=value(row, "doubt"),
            aspects=tuple(
                Aspect(value(a, "key"), value(a, "label")) for a in aspects.get(value(row, "criterion"), [])
            ),
            order=int(value(row, "order")),
        )
        for row in graph.select("criteria")
    }


def _elements(graph: Graph, scopes: Mapping[str, Scope], words: Sequence[str]) -> tuple[Element, ...]:
    """Points of the law by scope; ``words`` are the statuses in the order in which they are counted."""
    counts = graph.groups(
        "element-counts",
        "element",
    )
    order = {scope.id: position for position, scope in enumerate(scopes.values())}
    found = []
    for row in graph.select("elements"):
        numbers = {value(c, "status"): int(value(c, "number")) for c in counts.get(value(row, "element"), [])}
        found.append(
            (
                int(value(row, "place")),
                Element(
                    provision=value(row, "point"),
                    label=": ".join(filter(None, (value(row, "label"), value(row, "topic")))),
                    scope=scopes[value(row, "scope")].id,
                    status=value(row, "status"),
                    counts=tuple((word, numbers.get(word, 0)) for word in words),
                ),
            )
        )
    return tuple(element for _, element in sorted(found, key=lambda item: (item[0], order[item[1].scope])))


def _findings(graph: Graph, scopes: Mapping[str, Scope]) -> tuple[tuple[Finding, ...], dict[str, list[str]]]:
    """Findings in order of urgency, and the ids of findings by duty."""
    refs = graph.groups("finding-rows", "finding")
    about = graph.groups("finding-duties", "finding")
    rows = graph.groups(
        "findings",
        "finding",
    )
    order = {"violation": 0, "warning": 1, "info": 2}
    entries = sorted(
        rows.items(),
        key=lambda item: (
            value(item[1][0], "gate") != "true",  # what is to be decided first comes first
            int(value(item[1][0], "urgency")),
            order[value(item[1][0], "severity")],
            item[0],
        ),
    )
    findings = []
    of_duty: dict[str, list[str]] = {}
    for rank, (node, group) in enumerate(entries, start=1):
        row = group[0]
        identifier = node.partition("/finding/")[2]
        scope = scopes.get(value(row, "scope"))
        provision = value(row, "provision")
        for duty in about.get(node, []):
            of_duty.setdefault(value(duty, "duty"), []).append(identifier)
        findings.append(
            Finding(
                id=identifier,
                kind=value(row, "kind"),
                severity=value(row, "severity"),
                basis=value(row, "basis"),
                provision=compact(provision) if provision.startswith(BASE) else provision,
                scope=scope.id if scope else "",
                message=value(row, "message"),
                action=value(row, "ownAction") or value(row, "action"),
                rank=rank,
                refs=_row_refs(graph, [value(ref, "node") for ref in refs.get(node, [])]),
                gate=value(row, "gate") == "true",
            )
        )
    return tuple(findings), of_duty


def _row_refs(graph: Graph, nodes: list[str]) -> tuple[RowRef, ...]:
    found = {ref for ref in (graph.ref(node) for node in nodes) if ref.file}
    return tuple(sorted(found, key=lambda ref: (ref.file, ref.row, ref.key)))


def _certificates(graph: Graph, scopes: Mapping[str, Scope]) -> tuple[Certificate, ...]:
    """Certificates by standard and number."""
    found = []
    for node, rows in graph.groups("certificates", "certificate").items():
        row = rows[0]
        reached = {scopes[system].id for r in rows if (system := value(r, "system")) in scopes}
        found.append(
            Certificate(
                id=value(row, "id"),
                standard=f"{value(row, 'standard')}:{value(row, 'edition')}",
                holder=value(row, "holder"),
                state=value(row, "state"),
                valid_from=day(row, "from"),
                valid_until=day(row, "until"),
                valid=value(row, "valid") == "true",
                reaches=tuple(sorted(reached)),
                ref=graph.ref(node),
            )
        )
    return tuple(sorted(found, key=lambda c: (c.standard, c.id, c.ref.key)))


def _mapping_sets(graph: Graph, assessed: tuple[Duty, ...]) -> tuple[MappingSetUse, ...]:
    used: dict[str, list[str]] = {}
    for duty in assessed:
        for chain in duty.transfer.sources:
            if chain.strength != "possible":
                used.setdefault(chain.mapping.rsplit("/", 3)[0], []).append(chain.reading)
    found = []
    for row in graph.select("mapping-sets"):
        identifier = value(row, "set").removeprefix(BASE)
        readings = used.get(identifier, [])
        found.append(
            MappingSetUse(
                id=local(value(row, "set")),
                standard=f"{value(row, 'standard')}:{value(row, 'edition')}",
                rows=int(value(row, "rows")),
                criteria_carried=int(value(row, "carrying")),
                criteria_without_counterpart=int(value(row, "without")),
                transfers=len(readings),
                transfers_without_qualified_reading=sum(
                    1 for reading in readings if reading != "qualified person"
                ),
            )
        )
    return tuple(found)


def _summary(report: ShaclReport) -> ShaclSummary:
    return ShaclSummary(
        conforms=report.conforms,
        results=len(report.results),
        violations=report.count("Violation"),
        warnings=report.count("Warning"),
        infos=report.count("Info"),
        shapes=tuple(ShapeCount(compact(s.shape), s.focus_nodes, s.results) for s in report.shapes),
    )
