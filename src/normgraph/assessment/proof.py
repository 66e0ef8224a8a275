"""The proof of a duty as indented text, from its assessment alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from normgraph.assessment.counterfactual import ways
from normgraph.assessment.model import Aspect, Assessment, Chain, Criterion, Duty, Evidence, Finding, RowRef
from normgraph.assessment.questions import Question

__all__ = ["duty_lines", "place"]

_STRENGTHS = ("entailed", "supported", "possible")


def place(ref: RowRef | None) -> str:
    """File, sheet and row in brackets, with where the row was taken from."""
    if ref is None or not ref.file:
        return ""
    origin = f"; from {ref.origin}" if ref.origin else ""
    return f" ({ref.place}{origin})"


def duty_lines(a: Assessment, duty: Duty, questions: Sequence[Question]) -> Iterator[str]:
    """All that led to the status of a duty, line by line.

    :param questions: open questions of the assessment
    """
    scope = next(scope for scope in a.scopes if scope.id == duty.scope)
    criterion = next(criterion for criterion in a.criteria if criterion.id == duty.criterion)
    yield f"{duty.label}, {scope.label}"
    yield f"  {duty.id}"
    yield f"Status: {_word(a, duty.status)}. {duty.reason}"
    for finding in a.findings:
        if finding.gate and finding.scope == duty.scope:
            yield f"  To be decided before any statement on coverage: {finding.message} [{finding.id}]"
    if duty.applies_from is not None:
        yield f"  The duty applies from {duty.applies_from.isoformat()}."
    if duty.start_note:
        yield f"  {duty.start_note}"
    yield "What is asked"
    yield from _indent(_criterion_lines(criterion))
    yield "How it was decided"
    yield from _indent(_decision(a, duty))
    if duty.transfer.sources:
        open_parts = _aspects(duty.transfer.remainder) or "nothing"
        yield f"What certified management systems carry: {duty.transfer.grade}; open after it: {open_parts}"
        for chain in duty.transfer.sources:
            yield from _indent(_chain_lines(chain, criterion))
    if duty.evidence:
        yield "Evidence considered"
        for evidence in duty.evidence:
            yield from _indent(_evidence_lines(evidence))
    yield "What would change it"
    yield from (f"  - {line}" for line in ways(a, duty, questions))
    findings = [finding for finding in a.findings if finding.id in duty.findings]
    if findings:
        yield "Findings"
        yield from (f"  {line}" for finding in findings for line in _finding_lines(finding))


def _indent(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _word(a: Assessment, status: str) -> str:
    return dict(a.status_labels).get(status, status)


def _aspects(aspects: Sequence[Aspect]) -> str:
    return ", ".join(aspect.label for aspect in aspects)


def _criterion_lines(criterion: Criterion) -> Iterator[str]:
    yield f"{criterion.id}, {criterion.citation}"
    yield criterion.text
    yield f"Question: {criterion.question}"
    yield f"Parts: {_aspects(criterion.aspects)}"
    yield f"Due: {criterion.moment}"
    if criterion.doubt:
        yield f"Reading in doubt: {criterion.doubt}"


def _decision(a: Assessment, duty: Duty) -> Iterator[str]:
    """The questions of the decision table (``ontology/status.ttl``) in their order, up to the one that
    decided."""
    parts = [other for other in a.duties if other.reach_of == duty.id]
    if parts:
        yield "It is a duty of the organisation, judged for each AI system that it reaches:"
        yield from (f"  {part.scope}: {_word(a, part.status)} ({part.id})" for part in parts)
        return
    results = {
        result: [e for e in duty.evidence if e.result == result] for result in ("holds", "fails", "open")
    }
    carried = [chain for chain in duty.transfer.sources if chain.strength != "possible"]
    steps = (
        ("not-applicable", "Is a condition recorded as not given?", "yes: the duty does not apply"),
        ("not-assessed", "Can it be decided whether the duty applies?", "no"),
        ("covered", "Does evidence hold?", _names(results["holds"])),
        (
            "extend",
            "Does a certified management system carry it, or a part?",
            ", ".join(c.provision for c in carried),
        ),
        ("deficient", "Is there evidence that fails?", _names(results["fails"])),
        ("not-assessed", "Is a question open?", _open(results["open"], duty)),
        ("missing", "Otherwise", "judged, and nothing is known that carries it"),
    )
    undecided = duty.status == "not-assessed" and not results["open"] and duty.reason.endswith("?")
    for status, question, found in steps:
        if status == duty.status and (question != "Can it be decided whether the duty applies?" or undecided):
            yield f"{question} {found or 'yes'}: {_word(a, status)}"
            return
        no = {"Can it be decided whether the duty applies?": "yes"}.get(question, "no")
        yield f"{question} {no}"


def _names(evidence: Sequence[Evidence]) -> str:
    return ", ".join(dict.fromkeys(f"{one.artefact} {one.version}" for one in evidence))


def _open(evidence: Sequence[Evidence], duty: Duty) -> str:
    possible = [chain.provision for chain in duty.transfer.sources if chain.strength == "possible"]
    return ", ".join(filter(None, (_names(evidence), *possible)))


def _chain_lines(chain: Chain, criterion: Criterion) -> Iterator[str]:
    yield f"{chain.provision} {chain.provision_label} ({chain.standard}): {chain.grade}, {chain.strength}"
    for link in chain.links:
        yield f"  {link.kind}: {link.label} [{link.strength}]{place(link.ref)}"
    how = f"{chain.relation.replace('-', ' ')}, confidence {chain.confidence:g}"
    yield f"  row {chain.mapping}: {how}, second reading: {chain.reading}"
    yield f"  why: {chain.rationale}"
    if chain.remainder:
        yield f"  open: {_aspects(chain.remainder)}. {chain.remainder_text}".rstrip()
    yield f"  leads to {criterion.id}, {criterion.citation}"
    weakest = max(chain.links, key=lambda link: _STRENGTHS.index(link.strength), default=None)
    if weakest is not None and weakest.strength == "entailed":
        yield "  every link is entailed"
    elif weakest is not None:
        yield f"  weakest link: {weakest.kind} [{weakest.strength}]"


def _evidence_lines(evidence: Evidence) -> Iterator[str]:
    unit = f", for version {evidence.unit}" if evidence.unit else ""
    name = f"{evidence.artefact} {evidence.version} {evidence.title}"
    yield f"{name}, as {' and '.join(evidence.via)}{unit}: {evidence.result}{place(evidence.ref)}"
    yield from (f"  {reason}" for reason in evidence.reasons)
    check = evidence.check
    if check is None:
        return
    when = f" on {check.read_on.isoformat()}" if check.read_on else ""
    yield f"  answer: {check.answer}, by {check.reader}{when}, {check.read}{place(check.ref)}"
    if check.place:
        yield f"  where: {check.place}"
    if check.quote:
        yield f"  quote: '{check.quote}'"
    if check.lacking:
        yield f"  lacking: {_aspects(check.lacking)}"
    if check.note:
        yield f"  note: {check.note}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity} ({finding.basis}): {finding.message}"
    yield f"  {finding.action}"
