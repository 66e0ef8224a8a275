"""Explain a duty, a criterion, a provision or a finding of an assessment: the proof as indented text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from normgraph.assessment.catalogue import tokens
from normgraph.assessment.model import Assessment, Duty, Finding
from normgraph.assessment.proof import duty_lines, place
from normgraph.assessment.questions import Question, open_questions

__all__ = ["explain", "explained_duty"]


def explain(a: Assessment, target: str) -> str:
    """The proof of a status.

    A duty is explained in full. A criterion or a provision gives all duties under it, scope by scope, in
    short.

    :param a: the assessment; the workspace itself is not read
    :param target: id of a duty (``duty/system/RNK/17-1-d/test-procedures``) or its end where that is unique;
        key or id of a criterion; a provision as path, CURIE or citation; id of a finding
    :raises LookupError: if there is nothing of that name; the message names what resembles it
    """
    asked = target.strip()
    questions = open_questions(a)
    duty = _duty(a, asked)
    if duty is not None:
        return "\n".join(duty_lines(a, duty, questions))
    if finding := next(
        (finding for finding in a.findings if finding.id == asked.removeprefix("finding/")), None
    ):
        return "\n".join(_finding(a, finding))
    criterion = next((c for c in a.criteria if asked in (c.id, c.key)), None)
    if criterion is not None:
        under = [duty for duty in a.duties if duty.criterion == criterion.id]
        return "\n".join(
            [f"{criterion.id}, {criterion.citation}: {criterion.label}", *_by_scope(a, under, questions)]
        )
    provision, label = _provision(a, asked)
    if provision:
        under = [duty for duty in a.duties if provision in (duty.provision, duty.stated_in)]
        return "\n".join([f"{label} ({provision})", *_by_scope(a, under, questions, provision)])
    raise LookupError(_unknown(a, asked))


def explained_duty(a: Assessment, target: str) -> Duty:
    """The one duty that a target names, for a picture of its proof.

    :param a: the assessment
    :param target: id of a duty or its end where that is unique; what else :func:`explain` knows is enough if
        it names one duty only
    :raises LookupError: if there is nothing of that name, or it names several duties; the message names them
    """
    asked = target.strip()
    if duty := _duty(a, asked):
        return duty
    finding = asked.removeprefix("finding/")
    provision, _ = _provision(a, asked)
    keys = {asked} | {c.id for c in a.criteria if asked in (c.id, c.key)}
    under = [
        d
        for d in a.duties
        if d.criterion in keys
        or finding in d.findings
        or (provision and provision in (d.provision, d.stated_in))
    ]
    if len(under) == 1:
        return under[0]
    if not under:
        raise LookupError(_unknown(a, asked))
    named = ", ".join(d.id for d in under[:5]) + (f" and {len(under) - 5} more" if len(under) > 5 else "")
    raise LookupError(f"a picture shows one duty, and '{target}' names {len(under)}: {named}")


def _duty(a: Assessment, asked: str) -> Duty | None:
    """The duty of an id, or of the end of one if no other duty ends so."""
    exact = [duty for duty in a.duties if duty.id in (asked, f"duty/{asked}")]
    ending = exact or [duty for duty in a.duties if duty.id.endswith(f"/{asked.replace(' ', '/')}")]
    return ending[0] if len(ending) == 1 else None


def _provision(a: Assessment, asked: str) -> tuple[str, str]:
    """A provision under which something is assessed: its path and how it is cited."""
    known = {c.stated_in: c.citation for c in a.criteria} | {e.provision: e.label for e in a.elements}
    path = asked.removeprefix("aia:")
    if path in known:
        return path, known[path]
    parts = tokens(asked)
    for provision, label in sorted(known.items()):
        if _tokens_of_path(provision) == parts:
            return provision, label
    return "", ""


def _tokens_of_path(path: str) -> tuple[str, ...]:
    """``art_17/par_1/pnt_d`` as the parts of its citation."""
    kind, _, rest = path.partition("_")
    return (kind, *(part.rpartition("_")[2].casefold() for part in rest.split("/")))


def _by_scope(
    a: Assessment, duties: list[Duty], questions: tuple[Question, ...], provision: str = ""
) -> Iterator[str]:
    words = dict(a.status_labels)
    for scope in a.scopes:
        here = [duty for duty in duties if duty.scope == scope.id]
        if not here:
            continue
        element = next((e for e in a.elements if e.provision == provision and e.scope == scope.id), None)
        if element is not None:
            counts = ", ".join(
                f"{number} {words.get(status, status)}" for status, number in element.counts if number
            )
            yield f"{scope.label} ({scope.id}): {words.get(element.status, element.status)}; {counts}"
        else:
            yield f"{scope.label} ({scope.id})"
        for duty in here:
            yield f"  {words.get(duty.status, duty.status)}: {duty.label} [{duty.id}]"
            yield from (f"    {line}" for line in _short(a, duty, questions))


def _short(a: Assessment, duty: Duty, questions: tuple[Question, ...]) -> Iterator[str]:
    if duty.status in ("not-applicable", "not-assessed") or duty.not_for or duty.holds_for:
        yield duty.reason
    shown = [e for e in duty.evidence if e.result == "holds"] or list(duty.evidence)
    for name in dict.fromkeys(f"{e.artefact} {e.version} {e.result}" for e in shown):
        yield f"evidence: {name}"
    for chain in duty.transfer.sources:
        yield f"carried: {chain.provision} {chain.grade}, {chain.strength}"
    if duty.status != "covered" and duty.transfer.remainder:
        yield f"remains: {', '.join(aspect.label for aspect in duty.transfer.remainder)}"
    if duty.status == "missing":
        yield duty.reason
    unlocking = sum(duty.id in question.unlocks for question in questions)
    if unlocking:
        yield f"{unlocking} open question{'s' if unlocking > 1 else ''}, each of which could cover it"


def _finding(a: Assessment, finding: Finding) -> Iterator[str]:
    yield finding.message
    yield f"  {finding.id}"
    if finding.gate:
        yield "  To be decided before any statement on coverage"
    about = f", {finding.provision}" if finding.provision else ""
    yield f"  {finding.severity}; basis: {finding.basis}{about}; place {finding.rank} in the order of urgency"
    yield f"  What to do: {finding.action}"
    for ref in finding.refs:
        yield f"  {ref.label}: {ref.key}{place(ref)}"
    duties = [duty for duty in a.duties if finding.id in duty.findings]
    if duties:
        words = dict(a.status_labels)
        yield "Duties that it concerns"
        yield from (f"  {words.get(d.status, d.status)}: {d.label}, {d.scope} [{d.id}]" for d in duties)


def _unknown(a: Assessment, asked: str) -> str:
    known = [
        *(duty.id for duty in a.duties),
        *(criterion.id for criterion in a.criteria),
        *dict.fromkeys(element.provision for element in a.elements),
        *(finding.id for finding in a.findings),
    ]
    ending = [duty.id for duty in a.duties if duty.id.endswith(f"/{asked}")]
    near = ending or difflib.get_close_matches(asked, known, n=5, cutoff=0.3)
    return f"nothing is assessed under '{asked}'" + (f". The nearest: {', '.join(near[:5])}" if near else "")
