"""What would change the status of a duty, in plain words, from its assessment alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normgraph.assessment.model import Assessment, Chain, Duty, Evidence, Finding
from normgraph.assessment.questions import UNDECIDED, Question

__all__ = ["ways"]

# Kinds of findings on registers that count against whatever a document says (01-counter-facts.rq).
_FIRST = ("criterion-in-question", "contradicted")

# The finding on a wrong build (21-builds.rq) ends with the build in use.
_BUILD = re.compile(r"is build (\S+?)\.?$")


def ways(a: Assessment, duty: Duty, questions: Sequence[Question]) -> tuple[str, ...]:
    """What would change the status, what does most first.

    :param questions: open questions of the assessment
    """
    if duty.status == "not-applicable":
        return ("Another fact than the one recorded: the ground above stands in the row that it names.",)
    if duty.not_for or duty.holds_for:
        return tuple(_of_systems(a, duty))
    if duty.status == "covered":
        return tuple(_what_it_rests_on(duty))
    found = [
        *_registers(a, duty),
        *_answers(duty, questions),
        *_links(a, duty),
        *(
            line
            for evidence in duty.evidence
            if evidence.result == "fails"
            for line in _repairs(a, duty, evidence)
        ),
    ]
    remainder = ", ".join(aspect.label for aspect in duty.transfer.remainder)
    action = next((criterion.action for criterion in a.criteria if criterion.id == duty.criterion), "")
    if duty.transfer.grade == "partial" and remainder:
        found.append(
            f"Show what no certified system carries ({remainder}) in a document of your own: {action}"
        )
    elif duty.status in ("missing", "deficient", "not-assessed") and action:
        found.append(action)
    if duty.status == "missing":
        register, checks = (_lies(a, table) for table in ("data/artefacts.csv", "checks.csv"))
        found.append(f"Then enter it in {register}, and in {checks} who read it, where, with which answer.")
    return tuple(dict.fromkeys(found))


def _of_systems(a: Assessment, duty: Duty) -> Iterator[str]:
    parts = {other.scope: other for other in a.duties if other.reach_of == duty.id}
    words = dict(a.status_labels)
    for scope in duty.not_for:
        if part := parts.get(scope):
            yield f"For {scope} it is {words.get(part.status, part.status)}; see {part.id}"
    if duty.status == "covered":
        yield "It stays covered while it is covered for each of its AI systems."


def _what_it_rests_on(duty: Duty) -> Iterator[str]:
    holding = [evidence for evidence in duty.evidence if evidence.result == "holds"]
    names = list(dict.fromkeys(f"{one.artefact} {one.version}" for one in holding))
    if len(names) == 1:
        yield f"It rests on {names[0]} alone: without it, or if it failed a check, it would not be covered."
    elif names:
        yield f"It rests on {', '.join(names)}."
    if any(one.check is not None and one.check.read == "summary" for one in holding):
        yield "Only a summary was read: reading the document itself can confirm the answer or overturn it."
    if duty.transfer.grade != "none":
        carries = "the whole, its document to be named" if duty.transfer.grade == "full" else "a part"
        yield f"A certified management system would still carry {carries}: the duty would be one to extend."


def _answers(duty: Duty, questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        if duty.id not in question.waits:
            continue
        about = f" of {question.artefact} {question.version}" if question.artefact else ""
        enough = "with yes it would be covered" if duty.id in question.unlocks else "alone it is not enough"
        if question.kind == UNDECIDED:
            enough = "if a condition is not given, the duty does not apply"
        yield f"Answer the open question{about} ({enough}): {question.text} [{question.record.place}]"


def _links(a: Assessment, duty: Duty) -> Iterator[str]:
    for chain in duty.transfer.sources:
        where = _row(a, chain)
        if chain.strength == "possible":
            yield f"Settle in the statement of applicability whether {chain.provision} is implemented{where}."
        elif chain.grade == "full" and not any(link.kind == "document" for link in chain.links):
            yield f"Name the document behind {chain.provision} in the statement of applicability{where}."


def _row(a: Assessment, chain: Chain) -> str:
    for link in chain.links:
        if link.kind == "statement of applicability" and link.ref is not None and link.ref.file:
            return f" ({link.ref.place})"
    return f" ({_lies(a, 'data/controls.csv')})"


def _lies(a: Assessment, table: str) -> str:
    return dict(a.places).get(table, table)


def _registers(a: Assessment, duty: Duty) -> Iterator[str]:
    """What has to be put right before any evidence counts."""
    for finding in a.findings:
        if finding.id in duty.findings and finding.kind in _FIRST:
            yield f"{finding.message} {finding.action}"


def _repairs(a: Assessment, duty: Duty, evidence: Evidence) -> Iterator[str]:
    name = f"{evidence.artefact} {evidence.version}"
    findings = [
        finding for finding in a.findings if finding.id in duty.findings and _about(finding, evidence)
    ]
    build = next((match[1] for f in findings if (match := _BUILD.search(f.message))), "")
    if build and evidence.unit:
        kind = " or ".join(evidence.via).lower()
        a_kind = f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"
        yield f"Name {a_kind} for build {build}, in use as version {evidence.unit}; {name} describes another."
        return
    check = evidence.check
    if check is not None and check.lacking:
        yield f"Add to {name} what the reader found lacking: {', '.join(one.label for one in check.lacking)}."
    elif check is not None and check.answer == "no":
        yield f"Extend {name}, which was read and does not answer the question, or name another document."
    for finding in findings:
        if not finding.kind.startswith("answered-"):
            yield f"{name}: {'; '.join(evidence.reasons)}. {finding.action}"
            break
    else:
        others = [reason for reason in evidence.reasons if not reason.startswith("whoever read it")]
        if others:
            yield f"Put right {name}: {'; '.join(others)}."


def _about(finding: Finding, evidence: Evidence) -> bool:
    return any(ref.key == evidence.ref.key for ref in finding.refs)
