"""The facts of the invented organisation from which :mod:`tests.reports.factory` builds assessments."""

from datetime import date
from typing import NamedTuple

AS_OF = date(2026, 11, 20)
START = date(2027, 12, 2)
STATUSES = ("covered", "extend", "deficient", "missing", "not-assessed", "not-applicable")
OUTCOMES = {
    "covered": "passed",
    "extend": "cantTell",
    "deficient": "failed",
    "missing": "failed",
    "not-assessed": "untested",
    "not-applicable": "inapplicable",
}
ORG = "entity/vlk"
ANNEX_III_NOTE = (
    "High-risk system under Annex III: Chapter III, Sections 1 to 3, applies from this day (Article 113, as "
    "amended by Regulation (EU) 2026/1744)."
)
OLD_SYSTEM_NOTE = (
    "Placed on the market before 2 December 2027: applies only if the design changes significantly from 2 "
    "December 2027 (Article 111(2)). No such change is planned as far as the workspace tells."
)
LONG_QUOTE = (
    "Vor jeder Freigabe prüft die Stelle »Qualität & Prüfwesen«, ob die vorab festgelegten Maße und "
    "Schwellen eingehalten sind; <b>Abweichungen</b> werden begründet, vom Freigabekreis beurteilt und im "
    "Prüfbericht zusammen mit der Build-Kennung festgehalten."
)


class C(NamedTuple):
    """A criterion in short.

    :ivar point: the point that it counts for, if its key does not tell.
    :ivar artefact: the document that is looked at for it.
    """

    key: str
    label: str
    text: str
    stated_in: str
    citation: str
    level: str
    aspects: tuple[str, ...]
    point: str = ""
    artefact: str = "PRO-07"


def point(letter: str) -> str:
    """A point of Article 17(1) as the structure of the law names it."""
    return f"art_17/par_1/pnt_{letter}"


def cited(letter: str) -> str:
    """A point of Article 17(1) as it is cited."""
    return f"Article 17(1), point ({letter})"


CRITERIA = (
    C(
        "17-1-d/examination-procedures",
        "Examination procedures written",
        "The quality management system contains a written procedure for examining high-risk AI systems: "
        "looking at the system, its design and its documents against what they have to be, as distinct from "
        "running it on test data.",
        point("d"),
        cited("d"),
        "organisation",
        (
            "what is examined",
            "how and against what it is examined",
            "how the result of the examination is recorded",
        ),
    ),
    C(
        "17-1-d/test-procedures",
        "Test procedures written",
        "The quality management system contains a written procedure for testing high-risk AI systems: what "
        "is tested, by which method, on which data, and how results are recorded.",
        point("d"),
        cited("d"),
        "organisation",
        ("what is tested", "test method", "choice of test data", "how results are recorded"),
    ),
    C(
        "17-1-d/frequency",
        "Frequency stated",
        "The procedures say how often examinations, tests and validations have to be carried out.",
        point("d"),
        cited("d"),
        "organisation",
        ("frequency of examinations", "frequency of tests", "frequency of validations"),
    ),
    C(
        "17-1-d/system-test-record",
        "Tests of the version in use on record",
        "For every version in use there is a record of its tests that names the build, postdates it and "
        "predates the decision to release.",
        "art_9/par_8",
        "Article 9(8)",
        "ai-system",
        ("the record names the build", "tested before release", "results against the thresholds"),
    ),
    C(
        "17-1-d/system-thresholds",
        "Metrics and thresholds of the system fixed beforehand",
        "Metrics and probabilistic thresholds that fit the intended purpose were fixed before the tests.",
        "art_9/par_8",
        "Article 9(8)",
        "ai-system",
        ("metrics", "thresholds", "fixed before the test", "fit for the intended purpose"),
    ),
    C(
        "17-1-e/specifications-named",
        "Technical specifications named",
        "The quality management system names the technical specifications, standards included, that are "
        "applied.",
        point("e"),
        cited("e"),
        "organisation",
        ("specifications", "standards"),
    ),
    C(
        "17-1-e/applied-to-system",
        "Specifications and standards applied to the system",
        "For each AI system it is recorded which specifications and standards are applied, and to which "
        "extent.",
        point("e"),
        cited("e"),
        "ai-system",
        ("which are applied", "to which extent"),
    ),
    C(
        "17-1-e/means-for-rest",
        "Means for what harmonised standards do not cover",
        "Where harmonised standards are not applied in full, or leave something open, the means are recorded "
        "by which the system fulfils the rest.",
        point("e"),
        cited("e"),
        "ai-system",
        ("requirement by requirement", "the means"),
    ),
    C(
        "17-1-h/set-up",
        "Post-market monitoring system set up and documented",
        "A post-market monitoring system is set up and documented.",
        point("h"),
        cited("h"),
        "organisation",
        ("set up", "documented"),
    ),
    C(
        "72-1/corrective-trigger",
        "Experience leads to a decision on corrective or preventive action",
        "What is learnt in use leads to a decision whether corrective or preventive action is needed.",
        "art_3/pnt_25",
        "Article 3, point (25)",
        "organisation",
        ("evaluation of experience", "decision on action"),
    ),
    C(
        "72-2/deployer-data",
        "Data from deployers provided for",
        "It is laid down how relevant data that deployers may provide reach the provider.",
        "art_72/par_2",
        "Article 72(2)",
        "ai-system",
        ("which data", "by which way"),
    ),
    C(
        "72-3/plan",
        "Post-market monitoring plan",
        "The post-market monitoring system is based on a plan for the system.",
        "art_72/par_3",
        "Article 72(3)",
        "ai-system",
        ("plan in force", "names the system"),
    ),
)


def letter(key: str) -> str:
    """The point that a criterion counts for."""
    return {"72-1": "h", "72-2": "h", "72-3": "h"}.get(key.split("/")[0], key.split("/")[0][-1])


TOPICS = {"d": "examination, test and validation", "e": "technical specifications and standards",
          "h": "post-market monitoring"}  # fmt: skip
POINTS = {point(sign): f"{cited(sign)}: {topic}" for sign, topic in TOPICS.items()}
"""The points of the sample as they are labelled."""

STANDARD = "ISO/IEC 42001:2023"
QUALITY = "ISO 9001:2015"
LABELS = {
    "iso42001:A.6.2.4": "AI system verification and validation",
    "iso42001:A.6.2.6": "AI system operation and monitoring",
    "iso42001:9.1": "Monitoring, measurement, analysis and evaluation",
    "iso42001:10.2": "Nonconformity and corrective action",
    "iso42001:A.6.2.2": "AI system requirements and specification",
    "iso9001:8.3.4": "Design and development controls",
    "iso9001:10.2": "Nonconformity and corrective action",
    "iso42001:4.1": "Understanding the organization and its context",
    "iso42001:5.3": "Roles, responsibilities and authorities",
    "iso42001:6.1.2": "AI risk assessment",
    "iso42001:7.5.3": "Control of documented information",
    "iso42001:8.1": "Operational planning and control",
    "iso42001:A.2.2": "AI policy",
    "iso42001:A.3.2": "AI roles and responsibilities",
    "iso42001:A.4.6": "Human resources",
    "iso42001:A.5.2": "AI system impact assessment process",
    "iso42001:A.6.2.8": "AI system recording of event logs",
    "iso42001:A.7.4": "Quality of data for AI systems",
    "iso42001:A.8.3": "External reporting",
    "iso42001:A.8.4": "Communication of incidents",
    "iso42001:A.10.3": "Suppliers",
    "iso9001:4.4": "Quality management system and its processes",
    "iso9001:5.3": "Organizational roles, responsibilities and authorities",
    "iso9001:6.1": "Actions to address risks and opportunities",
    "iso9001:7.1.2": "People",
    "iso9001:7.5.3": "Control of documented information",
    "iso9001:8.2.1": "Customer communication",
    "iso9001:8.4.1": "General",
    "iso9001:8.7": "Control of nonconforming outputs",
    "iso9001:9.1.3": "Analysis and evaluation",
    "iso9001:9.2": "Internal audit",
}


class D(NamedTuple):
    """A duty in short: status, chains as (provision, grade, strength, open aspects...), evidence."""

    status: str
    chains: tuple[tuple[str, str, str, tuple[int, ...]], ...] = ()
    evidence: tuple[str, ...] = ()


_F, _P = "full", "partial"
_S, _E, _M = "supported", "entailed", "possible"
_D1 = (("iso42001:A.6.2.4", _F, _E, ()), ("iso9001:8.3.4", _P, _S, (0, 2)))
_D2 = (("iso42001:A.6.2.4", _P, _S, (2,)), ("iso9001:8.3.4", _P, _S, (2, 3)))
_D3 = (("iso42001:9.1", _P, _S, (0,)), ("iso42001:A.6.2.4", _P, _M, (0, 1, 2)))
_H1 = (("iso42001:A.6.2.6", _F, _S, ()), ("iso42001:9.1", _P, _S, (1,)))
_H2 = (("iso42001:10.2", _F, _E, ()), ("iso9001:10.2", _F, _S, ()))

# Per criterion: the organisation's duty as it stands for the organisation or RNK, then as it stands for VIS.
PLAN: dict[str, tuple[D, D]] = {
    "17-1-d/examination-procedures": (D("covered", _D1, ("holds",)), D("missing")),
    "17-1-d/test-procedures": (D("extend", _D2, ("holds", "open")), D("not-assessed", (), ("open",))),
    "17-1-d/frequency": (D("extend", _D3, ("fails",)), D("deficient", (), ("fails",))),
    "17-1-d/system-test-record": (
        D("deficient", (("iso42001:A.6.2.4", _P, _S, (0, 1)),), ("fails", "open")),
        D("not-assessed", (), ("open", "open")),
    ),
    "17-1-d/system-thresholds": (D("missing"), D("missing")),
    "17-1-e/specifications-named": (D("not-assessed", (), ("open",)), D("not-assessed", (), ("open",))),
    "17-1-e/applied-to-system": (
        D("extend", (("iso42001:A.6.2.2", _P, _M, (1,)),), ("open",)),
        D("not-assessed"),
    ),
    "17-1-e/means-for-rest": (D("missing"), D("missing")),
    "17-1-h/set-up": (D("covered", _H1, ("holds",)), D("deficient", (), ("fails",))),
    "72-1/corrective-trigger": (D("covered", _H2, ("holds",)), D("covered", (), ("holds",))),
    "72-2/deployer-data": (D("missing"), D("not-applicable")),
    "72-3/plan": (
        D("covered", (("iso42001:A.6.2.6", _P, _S, (1,)),), ("holds",)),
        D("not-assessed", (), ("open",)),
    ),
}

REASONS = {
    "covered": "PRO-07 1.9 is in force and its reader found the answer in 4.2.",
    "extend": "A certified provision carries a part; what remains is named.",
    "deficient": "The document is there, but its review was due on 30 September 2026.",
    "missing": "Every source was judged; none carries it, and no document is named.",
    "not-assessed": "No one has read the document for this criterion yet.",
    "not-applicable": "Recorded as not applying: minimal risk, classified by Legal on 12 February 2025.",
}


URGENCY = ("review-overdue", "approver-left", "nothing-carries", "remainder", "not-read")
"""Kinds of findings, the most urgent first."""

# Per kind of finding: severity, basis, message, action.
SAYS = {
    "review-overdue": (
        "violation",
        "own rule",
        "PRO-07 1.9 was due for review on 30 September 2026 and is still in force.",
        "Review PRO-07 and release a new version, or record why it stays as it is.",
    ),
    "approver-left": (
        "warning",
        "certified standard",
        "The approver of PRO-07 1.9 left on 31 August 2026; the role is vacant.",
        "Fill the role and let its holder confirm the release.",
    ),
    "nothing-carries": (
        "violation",
        "law",
        "Nothing that the workspace names carries '{label}'.",
        "Write down, for each aspect, what holds, and name the document in data/artefacts.csv.",
    ),
    "remainder": (
        "warning",
        "law",
        "'{label}' is carried in part only; {rest} remains.",
        "Extend PRO-07 by what remains.",
    ),
    "not-read": (
        "info",
        "law",
        "Nobody has read a document for '{label}' yet.",
        "Answer the question on the worksheet.",
    ),
}
