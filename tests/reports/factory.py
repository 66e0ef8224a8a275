"""Assessments to try reports on: a realistic one, one without duties, one with many AI systems.

The organisation, its systems and its documents are invented; names are chosen to be hard to print.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from normgraph.assessment.model import (
    Answer,
    Aspect,
    Assessment,
    Certificate,
    Chain,
    Criterion,
    Duty,
    Element,
    Evidence,
    Finding,
    Input,
    Link,
    MappingSetUse,
    Provenance,
    RowRef,
    Scope,
    ShaclSummary,
    ShapeCount,
    Transfer,
)
from tests.reports.factory_data import (
    ANNEX_III_NOTE,
    AS_OF,
    CRITERIA,
    LABELS,
    LONG_QUOTE,
    OLD_SYSTEM_NOTE,
    ORG,
    OUTCOMES,
    PLAN,
    POINTS,
    QUALITY,
    REASONS,
    SAYS,
    STANDARD,
    START,
    STATUSES,
    URGENCY,
    C,
    D,
    letter,
    point,
)

Plans = Mapping[str, tuple[D, D]]
"""Per criterion the outcome inside the certificates' scope and outside it."""


def _aspects(c: C, *indices: int) -> tuple[Aspect, ...]:
    return tuple(Aspect(f"aspect-{i}", c.aspects[i]) for i in indices)


def criteria(every: Sequence[C] = CRITERIA) -> tuple[Criterion, ...]:
    """Criteria in full; by default those of the sample."""
    return tuple(
        Criterion(
            id=f"crit:{c.key}",
            key=c.key,
            label=c.label,
            text=c.text,
            point=c.point or point(letter(c.key)),
            stated_in=c.stated_in,
            citation=c.citation,
            level=c.level,
            kind="record" if "record" in c.key else "process" if c.level == "organisation" else "document",
            moment="before placing on the market" if c.level == "ai-system" else "always",
            question=f"Does it answer this in full: {c.text[0].lower()}{c.text[1:]}",
            action=f"Write down, for each of these, what holds: {'; '.join(c.aspects)}.",
            doubt="'Examination' is not defined in the Act. Read as assessment without executing the system."
            if "examination" in c.key
            else "",
            aspects=_aspects(c, *range(len(c.aspects))),
            order=order,
        )
        for order, c in enumerate(every, start=1)
    )


def scopes() -> tuple[Scope, ...]:
    """An organisation and three AI systems: inside the certificate's scope, outside it, not high-risk."""

    def row(file: str, number: int, key: str, label: str) -> RowRef:
        return RowRef(f"data/{file}.csv", number, key, label, "ai_register.csv")

    org = "Vålerenga & Łukasiewicz Künstliche Prüfsysteme GmbH"
    rank = "Rang <script>alert('Søknad')</script> 7"
    view, minutes = "面接スコア・ビデオ面接評価システム View", "Meeting minutes assistant"
    high, minimal = "high-risk", "minimal"
    return (
        Scope(
            ORG, "organisation", org, "", ("provider",), START, ANNEX_III_NOTE, row("entities", 2, ORG, org)
        ),
        Scope(
            *("system/RNK", "ai-system", rank, high, ("provider",), START, OLD_SYSTEM_NOTE),
            row("systems", 2, "system/RNK", rank),
        ),
        Scope(
            *("system/VIS", "ai-system", view, high, ("provider", "deployer"), START, ANNEX_III_NOTE),
            row("systems", 3, "system/VIS", view),
        ),
        Scope(
            *(
                "system/INT-1",
                "ai-system",
                minutes,
                minimal,
                ("deployer",),
                None,
                "Not classified as high-risk.",
            ),
            row("systems", 5, "system/INT-1", minutes),
        ),
    )


def _chain(c: C, provision: str, grade: str, strength: str, scope: str, *left: int) -> Chain:
    quality = provision.startswith("iso9001")
    standard, number = (QUALITY if quality else STANDARD), provision.partition(":")[2]
    certificate = "certificate/QM-2024-118" if quality else "certificate/AIMS-2025-0042"
    row = RowRef("data/certificates.csv", 2, certificate, certificate.partition("/")[2])
    soa = RowRef(
        "data/controls.csv", 31, f"control/iso42001/{number}", LABELS[provision], "SoA_AIMS_v3.2.xlsx, row 27"
    )
    document = RowRef(
        "data/artefacts.csv", 14, "artefact-version/PRO-07/1.9", "PRO-07 1.9", "Master list, row 12"
    )
    return Chain(
        id=f"chain/{scope}/{c.key}/{number}",
        standard=standard,
        provision=provision,
        provision_label=LABELS[provision],
        certificate=certificate.partition("/")[2],
        mapping=f"{'iso-9001' if quality else 'iso-iec-42001'}--ai-act: {provision} → crit:{c.key}",
        relation="superset-of" if grade == "full" else "intersects-with" if left[1:] else "subset-of",
        grade=grade,
        strength=strength,
        rationale=f"{number} asks that verification and validation measures be defined and criteria for "
        f"their use be specified; that answers which methods there are. It does not tell how often they are "
        f"applied to a system that is already in use, and leaves the place where that is written to the "
        "organisation.",
        confidence=0.85 if grade == "full" else 0.6,
        remainder=_aspects(c, *left),
        remainder_text="Still to be shown: " + ", ".join(c.aspects[i] for i in left) + "." if left else "",
        reading="qualified person" if number == "A.6.2.4" else "automated",
        links=(
            Link("certificate", f"Certificate of {standard}, scope names the system", "entailed", row),
            Link("statement of applicability", f"{number} applicable, implemented", "supported", soa),
            Link("document", "PRO-07 1.9 in force", "entailed" if grade == "full" else strength, document),
            Link(
                "mapping row", f"{number} → {c.label}", "possible" if strength == "possible" else "supported"
            ),
        ),
    )


def _evidence(c: C, scope: str, results: tuple[str, ...], artefact: str) -> tuple[Evidence, ...]:
    found = []
    for number, result in enumerate(results):
        version = f"1.{9 - number}"
        ref = RowRef(
            "data/artefacts.csv",
            14 + number,
            f"artefact-version/{artefact}/{version}",
            f"{artefact} {version}",
            "Master document list 2026-10.xlsx, sheet 'valid', row 12",
        )
        answer = {"holds": "yes", "fails": "partly"}.get(result)
        check = answer and Answer(
            answer=answer,
            place="4.2, second table",
            quote=LONG_QUOTE,
            read="full text" if number == 0 and result == "holds" else "summary",
            reader="Zoë Çelik-Ångström",
            read_on=date(2026, 11, 4),
            lacking=_aspects(c, 1) if answer == "partly" else (),
            note="Read in the German original; <i>translation</i> not compared." if result == "fails" else "",
            ref=RowRef("checks.csv", 7 + number, f"check/{c.key}/{artefact}/{version}", "answer", ""),
        )
        found.append(
            Evidence(
                artefact=artefact,
                version=version,
                title="Prüfen & Freigeben von KI-Systemen <Arbeitsanweisung>",
                via=("et:test-procedure" if c.level == "organisation" else "iso42001:A.6.2.4",),
                unit="7.4" if c.level == "ai-system" else "",
                result=result,
                reasons={
                    "holds": (),
                    "fails": ("Review overdue since 30 September 2026", "Approver left on 31 August 2026"),
                    "open": ("No content check for this version",),
                }[result],
                check=check or None,
                ref=ref,
            )
        )
    return tuple(found)


def _duty(c: C, scope: Scope, plan: D, plans: Plans, reach: bool) -> Duty:
    chains = tuple(_chain(c, p, grade, strength, scope.id, *left) for p, grade, strength, left in plan.chains)
    grade = "none" if not chains else "full" if any(x.grade == "full" for x in chains) else "partial"
    carried = [{a.key for a in x.remainder} for x in chains]
    left = set.intersection(*carried) if carried and grade == "partial" else set()
    strongest = next(
        (s for s in ("entailed", "supported", "possible") if any(x.strength == s for x in chains)), None
    )
    return Duty(
        id=f"duty/{scope.id}/{c.key}",
        criterion=f"crit:{c.key}",
        label=c.label,
        provision=c.point or point(letter(c.key)),
        stated_in=c.stated_in,
        scope=scope.id,
        level=c.level,
        applies_from=scope.applies_from,
        start_note=scope.start_note,
        status=plan.status,
        outcome=OUTCOMES[plan.status],
        reason=REASONS[plan.status],
        reach_of=f"duty/{ORG}/{c.key}" if reach else None,
        holds_for=_reached(plans[c.key], True) if scope.id == ORG else (),
        not_for=_reached(plans[c.key], False) if scope.id == ORG else (),
        transfer=Transfer(
            grade, strongest, chains, tuple(a for a in _aspects(c, *range(len(c.aspects))) if a.key in left)
        ),
        evidence=_evidence(c, scope.id, plan.evidence, c.artefact),
        findings=tuple(sorted(f"finding/{scope.id}/{c.key}/{n}" for n in _kinds(plan.status))),
    )


def _reached(plans: tuple[D, D], covered: bool) -> tuple[str, ...]:
    both = zip(("system/RNK", "system/VIS"), plans, strict=True)
    return tuple(scope for scope, plan in both if (plan.status == "covered") is covered)


def _kinds(status: str) -> tuple[str, ...]:
    return {
        "deficient": ("approver-left", "review-overdue"),
        "missing": ("nothing-carries",),
        "extend": ("remainder",),
        "not-assessed": ("not-read",),
    }.get(status, ())


def _duties(all_scopes: tuple[Scope, ...], every: Sequence[C], plans: Plans) -> tuple[Duty, ...]:
    found = []
    for c in every:
        inside, outside = plans[c.key]
        for scope in all_scopes:
            if c.level == "ai-system" and scope.kind == "organisation":
                continue
            plan = outside if scope.id == "system/VIS" else inside
            plan = D("not-applicable") if scope.risk_class == "minimal" else plan
            reach = c.level == "organisation" and scope.kind != "organisation"
            found.append(_duty(c, scope, plan, plans, reach))
    return tuple(sorted(found, key=lambda d: d.id))


def _element_status(statuses: list[str]) -> str:
    left = [s for s in statuses if s != "not-applicable"]
    if not left:
        return "not-applicable"
    others = {s for s in left if s != "covered"}
    if not others:
        return "covered"
    if "deficient" in others:
        return "deficient"
    if others == {"not-assessed"}:
        return "not-assessed"
    if others <= {"missing", "not-assessed"} and "covered" not in left:
        return "missing" if others == {"missing"} else "not-assessed"
    return "extend"


def _elements(
    duties: tuple[Duty, ...], all_scopes: tuple[Scope, ...], labels: Mapping[str, str]
) -> tuple[Element, ...]:
    found = []
    for provision, label in labels.items():
        for scope in all_scopes:
            statuses = [d.status for d in duties if d.provision == provision and d.scope == scope.id]
            counts = Counter(statuses)
            pairs = tuple((s, counts[s]) for s in STATUSES)
            found.append(Element(provision, label, scope.id, _element_status(statuses), pairs))
    return tuple(found)


def _findings(duties: tuple[Duty, ...]) -> tuple[Finding, ...]:
    ids = sorted(
        ((URGENCY.index(f.rpartition("/")[2]), f, d) for d in duties for f in d.findings),
        key=lambda x: x[:2],
    )
    found = []
    for rank, (_, finding, duty) in enumerate(ids, start=1):
        kind = finding.rpartition("/")[2]
        severity, basis, message, action = SAYS[kind]
        rest = ", ".join(a.label for a in duty.transfer.remainder) or "the whole"
        refs = tuple(e.ref for e in duty.evidence[:2])
        found.append(Finding(finding, kind, severity, basis, duty.provision, duty.scope,
                             message.format(label=duty.label, rest=rest), action, rank, refs))  # fmt: skip
    advice = Finding(
        "finding/sbom", "no-bill-of-materials", "info", "good practice", "", "",
        "No software bill of materials is registered for any build. " + "This text is long on purpose. " * 6,
        "Consider one per release.", len(found) + 1,
        (RowRef("data/builds.csv", 4, "build/rank-7.2", "rank-7.2", "releases.csv, line 4"),),
    )  # fmt: skip
    return (*found, advice)


def sample() -> Assessment:
    """A realistic assessment with everything that a report has to show."""
    return assessed(scopes())


def many(number: int = 40) -> Assessment:
    """The sample with more AI systems."""
    first, inside, *_ = scopes()
    systems = tuple(
        replace(inside, id=f"system/S{n:02}", label=f"Anlage {n:02} Überwachung")
        for n in range(1, number + 1)
    )
    return assessed((first, *systems))


def certificates(all_scopes: tuple[Scope, ...]) -> tuple[Certificate, ...]:
    """Two of which every system but VIS and those of minimal risk is in scope, one that has ended."""
    inside = tuple(s.id for s in all_scopes if s.risk_class == "high-risk" and s.id != "system/VIS")

    def one(number: int, id_: str, standard: str, until: date, reaches: tuple[str, ...]) -> Certificate:
        row = RowRef("data/certificates.csv", number, f"certificate/{id_}", id_, "Certificates.xlsx, row 3")
        holder = all_scopes[0].label
        return Certificate(
            id_, standard, holder, "valid", date(2024, 1, 1), until, until > AS_OF, reaches, row
        )

    return (
        one(4, "IS-2020-3", "ISO/IEC 27001:2022", date(2026, 10, 31), ()),
        one(2, "AIMS-2025-0042", STANDARD, date(2028, 3, 2), inside),
        one(3, "QM-2024-118", QUALITY, date(2027, 5, 1), inside),
    )


def assessed(
    all_scopes: tuple[Scope, ...],
    every: Sequence[C] = CRITERIA,
    plans: Plans = PLAN,
    labels: Mapping[str, str] = POINTS,
) -> Assessment:
    """An assessment of these scopes against these criteria, with the outcome that is planned for each."""
    duties = _duties(all_scopes, every, plans)
    return Assessment(
        as_of=AS_OF,
        organisation=ORG,
        organisation_label=all_scopes[0].label,
        scopes=all_scopes,
        criteria=criteria(every),
        duties=duties,
        elements=_elements(duties, all_scopes, labels),
        findings=_findings(duties),
        mapping_sets=(
            MappingSetUse("iso-9001--ai-act", QUALITY, 41, 12, 22, 5, 5),
            MappingSetUse("iso-iec-42001--ai-act", STANDARD, 58, 19, 15, 17, 11),
        ),
        shacl=ShaclSummary(
            False, 23, 9, 11, 3,
            (ShapeCount("shape:NoFocusAtAll", 0, 0), ShapeCount("shape:Point17-1-d", 14, 12),
             ShapeCount("shape:Point17-1-e", 8, 7), ShapeCount("shape:Point17-1-h", 9, 4)),
        ),
        provenance=Provenance(
            "normgraph 0.1.0", "3f" * 32,
            (Input("checks.csv", "a1" * 32, 12), Input("data/artefacts.csv", "b2" * 32, 41),
             Input("data/systems.csv", "c3" * 32, 4), Input("normgraph.toml", "d4" * 32, 9)),
        ),
        status_labels=tuple((s, s) for s in STATUSES),
        certificates=certificates(all_scopes),
    )  # fmt: skip


def empty() -> Assessment:
    """An organisation without AI systems, duties and findings."""
    full = sample()
    return replace(
        full,
        scopes=full.scopes[:1],
        criteria=(),
        duties=(),
        elements=(),
        findings=(),
        mapping_sets=(),
        certificates=(),
        shacl=None,
        provenance=replace(full.provenance, inputs=()),
    )
