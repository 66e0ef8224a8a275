"""The worksheet of open questions: what somebody has to read or record, what unlocks most first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from normgraph.assessment.evaluation import Evaluation, knowledge_store
from normgraph.assessment.model import Assessment, Criterion, Duty, Evidence
from normgraph.assessment.recording import (
    Record,
    content_check,
    made_for,
    missing_facts,
    own_id,
    register_cell,
)
from normgraph.assessment.sparql import PROLOGUE
from normgraph.assessment.unlocking import covered_by, sums
from normgraph.store.embedded import value
from normgraph.workspace.text import natural

__all__ = ["READ", "UNDECIDED", "Question", "document_owners", "open_questions"]

READ = "read"
UNDECIDED = "undecided"
_BY_READING = frozenset({"unread", "cannot-tell", "scope-not-stated"})
_SETTLED = ("covered", "not-applicable")


@dataclass(frozen=True, slots=True)
class Question:
    """One open question.

    :ivar kind: ``read`` (put the question of a criterion to a document), ``scope-not-stated``,
        ``build-not-named``, ``no-version-in-use`` (something is missing in a register), or ``undecided`` (a
        fact about the scope is missing).
    :ivar text: the question.
    :ivar because: why it is open.
    :ivar criterion: id of the criterion, for ``read``.
    :ivar artefact: id of the document, with ``version`` and ``title``; empty where no document is asked
        about.
    :ivar scope: system that the answer is given for; empty for all that the document reaches.
    :ivar unit: version in use that the document has to name.
    :ivar owner: who owns the document, as far as it was told, see :func:`document_owners`.
    :ivar record: where the answer is recorded.
    :ivar unlocks: duties that become covered if this question alone is answered with yes.
    :ivar points: points of the law under which these stand.
    :ivar waits: all duties that wait for the answer.
    """

    kind: str
    text: str
    because: tuple[str, ...]
    criterion: str
    artefact: str
    version: str
    title: str
    scope: str
    unit: str
    owner: str
    record: Record
    unlocks: tuple[str, ...]
    points: tuple[str, ...]
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """What makes two open pieces of evidence one question."""

    kind: str
    criterion: str = ""
    artefact: str = ""
    version: str = ""
    scope: str = ""
    unit: str = ""
    fact: str = ""


def document_owners(evaluation: Evaluation) -> dict[str, str]:
    """Owners of document versions by key: ``artefact-version/PRO-07/1.9``. An assessment does not hold"
    " them."""
    rows = evaluation.store.select(
        PROLOGUE
        + "SELECT ?key ?owner WHERE { ?v a ng:ArtefactVersion ; ng:key ?key ; ng:owner/rdfs:label ?owner }"
    )
    return dict(sorted((value(row, "key"), value(row, "owner")) for row in rows))


def open_questions(a: Assessment, owners: Mapping[str, str] | None = None) -> tuple[Question, ...]:
    """The open questions of an assessment, those first whose answer would make most duties covered.

    Duties that are covered or not applicable ask nothing. A document that serves several systems is asked
    about once.

    :param owners: owners by key of the document version, see :func:`document_owners`
    """
    criteria = {criterion.id: criterion for criterion in a.criteria}
    waiting: dict[_Key, list[tuple[Duty, Evidence | None]]] = {}
    for duty in a.duties:
        if duty.status in _SETTLED:
            continue
        for evidence in duty.evidence:
            for key in _keys(duty, evidence):
                waiting.setdefault(key, []).append((duty, evidence))
        for fact, _ in _facts(a, duty):
            waiting.setdefault(_Key(UNDECIDED, scope=duty.scope, fact=fact), []).append((duty, None))
    found = [_question(a, key, asked, criteria, owners or {}) for key, asked in waiting.items()]
    return tuple(sorted(found, key=lambda question: _order(question, criteria)))


@cache
def _names() -> dict[str, str]:
    """Keys of the questions that keep evidence open, by the words in which an assessment gives them."""
    rows = knowledge_store().select(
        PROLOGUE + "SELECT ?key ?l WHERE { ?q a ng:OpenQuestion ; ng:key ?key ; skos:prefLabel ?l }"
    )
    return {value(row, "l"): value(row, "key") for row in rows}


def _open(evidence: Evidence) -> set[str]:
    # A reason that the knowledge graph does not know stays open whatever is answered.
    return (
        {_names().get(reason, reason) for reason in evidence.reasons} if evidence.result == "open" else set()
    )


def _keys(duty: Duty, evidence: Evidence) -> list[_Key]:
    """The questions that keep a piece of evidence open."""
    reasons = _open(evidence)
    document = {"artefact": evidence.artefact, "version": evidence.version}
    keys = []
    if reasons & {"unread", "cannot-tell"}:
        # Who reads it for one system and finds the answer has seen that it names the system
        # (08-questions-open.rq).
        of_one = "scope-not-stated" in reasons or made_for(evidence, duty.scope)
        keys.append(_Key(READ, duty.criterion, scope=duty.scope if of_one else "", **document))
    elif "scope-not-stated" in reasons:
        keys.append(_Key("scope-not-stated", scope=duty.scope, **document))
    if "build-not-named" in reasons:
        keys.append(_Key("build-not-named", scope=duty.scope, unit=evidence.unit, **document))
    if "no-version-in-use" in reasons:
        keys.append(_Key("no-version-in-use", scope=duty.scope))
    return keys


def _closes(key: _Key, duty: Duty, evidence: Evidence) -> set[str]:
    """What an answer to a question would settle of a piece of evidence."""
    if key not in _keys(duty, evidence):
        return set()
    if key.kind == READ:
        return {"unread", "cannot-tell"} | ({"scope-not-stated"} if key.scope else set())
    # Which versions are in use decides what evidence is asked for: what follows cannot be told beforehand.
    return set() if key.kind == "no-version-in-use" else {key.kind}


def _facts(a: Assessment, duty: Duty) -> tuple[tuple[str, Record], ...]:
    if duty.status != "not-assessed":
        return ()
    scope = next(scope.ref for scope in a.scopes if scope.id == duty.scope)
    return missing_facts(duty, scope, dict(a.places))


def _question(
    a: Assessment,
    key: _Key,
    asked: list[tuple[Duty, Evidence | None]],
    criteria: Mapping[str, Criterion],
    owners: Mapping[str, str],
) -> Question:
    duty, evidence = asked[0]
    waits = {one.id: one for one, _ in asked}
    unlocked = [one.id for one in waits.values() if _unlocks(a, key, one)]
    unlocks = (*unlocked, *sums(a, unlocked))
    of = {one.id: one.provision for one in a.duties}
    return Question(
        kind=key.kind,
        text=_text(key, duty, criteria),
        because=tuple(sorted({reason for _, e in asked if e is not None for reason in e.reasons})),
        criterion=key.criterion,
        artefact=key.artefact,
        version=key.version,
        title=evidence.title if evidence else "",
        scope=key.scope,
        unit=key.unit,
        owner=owners.get(evidence.ref.key, "") if evidence else "",
        record=_where(a, key, duty, evidence, criteria),
        unlocks=tuple(sorted(unlocks)),
        points=tuple(sorted({of[one] for one in unlocks}, key=natural)),
        waits=tuple(sorted(waits)),
    )


def _unlocks(a: Assessment, key: _Key, duty: Duty) -> bool:
    if key.kind == UNDECIDED:
        facts = [fact for fact, _ in _facts(a, duty)]
        return facts == [key.fact] and covered_by(duty, lambda _, e: e.result == "holds")
    if _facts(a, duty):
        return False
    return covered_by(
        duty, lambda one, e: e.result == "holds" or (e.result == "open" and _open(e) <= _closes(key, one, e))
    )


def _text(key: _Key, duty: Duty, criteria: Mapping[str, Criterion]) -> str:
    if key.kind == READ:
        return criteria[key.criterion].question
    document = f"{key.artefact} {key.version}"
    return {
        "scope-not-stated": f"Is {document} made for {own_id(key.scope)} as well?",
        "build-not-named": f"Which build does {document} describe: that of version {key.unit}?",
        "no-version-in-use": f"Which version of {own_id(key.scope)} is in use, and which build is it?",
        UNDECIDED: key.fact,
    }[key.kind]


def _where(
    a: Assessment, key: _Key, duty: Duty, evidence: Evidence | None, criteria: Mapping[str, Criterion]
) -> Record:
    if evidence is None:
        return next(record for fact, record in _facts(a, duty) if fact == key.fact)
    if key.kind == READ:
        return content_check(criteria[key.criterion].key, evidence, key.scope, dict(a.places))
    return register_cell(key.kind, evidence, duty, dict(a.places))


def _order(question: Question, criteria: Mapping[str, Criterion]) -> tuple[object, ...]:
    place = criteria[question.criterion].order if question.criterion else len(criteria)
    return (
        -len(question.unlocks),
        -len(question.points),
        -len(question.waits),
        place,
        question.artefact,
        natural(question.version),
        question.scope,
        natural(question.unit),
        question.text,
    )
