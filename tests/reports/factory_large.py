"""An assessment of the size that all points of Article 17(1) give: 150 criteria, 600 duties, 300 findings.

What each criterion gets is counted out, not drawn by lot: equal calls give equal assessments.
"""

from dataclasses import replace

from normgraph.assessment.model import Assessment, Finding, RowRef
from tests.reports.factory import assessed, scopes
from tests.reports.factory_data import C, D, cited, point

TOPICS = {
    "a": ("regulatory compliance strategy", 10),
    "b": ("design control and verification", 9),
    "c": ("development, quality control and assurance", 9),
    "d": ("examination, test and validation", 17),
    "e": ("technical specifications and standards", 5),
    "f": ("data management", 16),
    "g": ("risk management", 18),
    "h": ("post-market monitoring", 15),
    "i": ("reporting of serious incidents", 12),
    "j": ("communication", 8),
    "k": ("record-keeping", 6),
    "l": ("resources and security of supply", 8),
    "m": ("accountability", 12),
}
"""Per point its topic and how many criteria it has here."""
_WHOLE = "art_17/par_1"

LABELS = {_WHOLE: "Article 17(1): quality management system in place"} | {
    point(sign): f"{cited(sign)}: {topic}" for sign, (topic, _) in TOPICS.items()
}
_ASPECTS = (
    "who decides it and on which information",
    "how it is carried out, step by step, with the tools that are used",
    "how the result is recorded",
    "when it is repeated",
)
_EXPECTATIONS = (
    "Procedure written",
    "Record for the version in use",
    "Responsibility and authority named in writing for every step",
    "Criteria and limits fixed beforehand, with their reasons",
    "Applied to the system",
    "Results fed back into the design and into the technical documentation",
)
_AI = ("4.1", "5.3", "6.1.2", "7.5.3", "8.1", "9.1", "10.2", "A.2.2", "A.3.2", "A.4.6", "A.5.2", "A.6.2.4",
       "A.6.2.6", "A.6.2.8", "A.7.4", "A.8.3", "A.8.4", "A.10.3")  # fmt: skip
_QUALITY = ("4.4", "5.3", "6.1", "7.1.2", "7.5.3", "8.2.1", "8.3.4", "8.4.1", "8.7", "9.1.3", "9.2", "10.2")
# Points that no standard reaches, and what is done with the others in turn.
_UNREACHED = ("i", "k")
_EVIDENCE = (("holds",), ("holds", "open"), ("fails",), ("open",), (), ("fails", "open"), ("holds", "fails"))
_STATUS = ("covered", "extend", "deficient", "not-assessed", "missing", "extend", "deficient")


def _criteria() -> list[C]:
    found = []
    for sign, (topic, number) in [("", ("quality management system", 5)), *TOPICS.items()]:
        provision = point(sign) if sign else _WHOLE
        for n in range(number):
            level = "organisation" if n % 3 else "ai-system"
            expectation = _EXPECTATIONS[n % len(_EXPECTATIONS)]
            found.append(
                C(
                    f"17-1{sign and '-'}{sign}/expectation-{n + 1:02}",
                    f"{expectation} ({topic}, {n + 1})",
                    f"It is laid down for {topic} what has to be there, and by whom: {expectation.lower()}.",
                    provision,
                    cited(sign) if sign else "Article 17(1)",
                    level,
                    _ASPECTS[: 2 + n % 3],
                    provision,
                    f"{('PRO', 'PLN', 'REC', 'POL')[n % 4]}-{len(found) % 61 + 1:02}",
                )
            )
    return found


def _chains(sign: str, n: int, aspects: int) -> tuple[tuple[str, str, str, tuple[int, ...]], ...]:
    if sign in _UNREACHED or n % 4 == 3:
        return ()
    turn = ord(sign or "_") * 7 + n
    left = tuple(range(aspects))[1:]
    chains = [(f"iso42001:{_AI[turn % len(_AI)]}", "partial", "supported", left)]
    if n % 5 == 0:
        chains = [(chains[0][0], "full", "entailed" if n else "supported", ())]
    if n % 2:
        chains.append((f"iso9001:{_QUALITY[turn % len(_QUALITY)]}", "partial", "supported", left[:1]))
    if n % 6 == 4:
        chains.append((f"iso42001:{_AI[(turn + 5) % len(_AI)]}", "partial", "possible", left))
    return tuple(chains)


def _plans(criteria: list[C]) -> dict[str, tuple[D, D]]:
    found = {}
    for number, c in enumerate(criteria):
        sign = c.point.rpartition("_")[2] if c.point != _WHOLE else ""
        turn = number % len(_STATUS)
        n = int(c.key[-2:]) - 1
        inside = D(_STATUS[turn], _chains(sign, n, len(c.aspects)), _EVIDENCE[turn])
        outside = D("not-assessed" if turn % 2 else "missing", (), ("open",) if turn % 2 else ())
        found[c.key] = (inside, outside)
    return found


def _gates(scope: str, row: RowRef) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            id=f"{kind}/{scope}",
            kind=kind,
            severity="warning",
            basis="law",
            provision=provision,
            scope=scope,
            message=message,
            action=action,
            rank=number,
            refs=(row,),
            gate=True,
        )
        for number, (kind, provision, message, action) in enumerate(
            (
                (
                    "prohibited-practice-question",
                    "art_5/par_1/pnt_f",
                    "面接スコア View: it infers emotions of people at work from their voice and face. Is it "
                    "intended for medical or safety reasons? If not, Article 5(1), point (f), is in "
                    "question.",
                    "Have it decided by a lawyer, and record decision and reason in data/decisions.csv.",
                ),
                (
                    "possible-annex-iii-class",
                    "anx_III/pnt_1/pnt_c",
                    "面接スコア View: emotion recognition is named in Annex III, point 1(c), besides the "
                    "point that is recorded. Does the system fall under both?",
                    "Record every point of Annex III that fits, in data/systems.csv, column annex_iii.",
                ),
            ),
            start=1,
        )
    )


def gated(a: Assessment, scope: str = "system/VIS") -> Assessment:
    """An assessment with two questions that come before any statement on coverage of one system."""
    first = _gates(scope, next(s.ref for s in a.scopes if s.id == scope))
    others = tuple(replace(f, rank=f.rank + len(first)) for f in a.findings)
    return replace(a, findings=(*first, *others))


def large(systems: int = 4) -> Assessment:
    """All fourteen points for an organisation and some AI systems, one of them with open questions first."""
    organisation, inside, outside, minimal = scopes()
    more = tuple(
        replace(inside, id=f"system/S{n:02}", label=f"Anlage {n:02} Überwachung")
        for n in range(1, systems - 2)
    )
    criteria = _criteria()
    return gated(
        assessed((organisation, inside, *more, outside, minimal), criteria, _plans(criteria), LABELS)
    )
