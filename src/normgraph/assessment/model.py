"""The result of an assessment as typed, frozen values; :mod:`normgraph.reports` turns them into files.

Identifiers are CURIEs (``crit:17-1-d/frequency-tests``) for the knowledge graph and workspace keys
(``system/RNK``) for the organisation. Provisions of the AI Act are written as in the structure of the law:
``art_17/par_1/pnt_d``.
Every sequence is sorted, so that equal inputs give equal values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from normgraph.workspace.problems import place_of


@dataclass(frozen=True, slots=True)
class RowRef:
    """Where in the workspace a fact stands.

    :ivar file: path relative to the workspace.
    :ivar row: line number as a person counts, the header being line 1.
    :ivar key: key of the node, e.g. ``artefact-version/PRO-07/1.9``.
    :ivar label: what the row is called.
    :ivar origin: where the row was taken from, as the workspace's ``source`` column says, or empty.
    :ivar sheet: sheet, where the file is a workbook; else empty.
    """

    file: str
    row: int
    key: str
    label: str
    origin: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """In words: ``data/workspace.xlsx, sheet Systems, row 3``; empty for what stands in no file."""
        return place_of(self.file, self.row, self.sheet) if self.file else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a duty is assessed for: a legal entity or one AI system.

    :ivar kind: ``organisation`` or ``ai-system``.
    :ivar operator_roles: operator roles held on the day, e.g. ``provider``.
    :ivar applies_from: day from which the duties of a high-risk system apply; ``None`` if not known.
    :ivar start_note: condition or reading behind that day (Art. 111(2), Art. 113), in words.
    """

    id: str
    kind: str
    label: str
    risk_class: str
    operator_roles: tuple[str, ...]
    applies_from: date | None
    start_note: str
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Aspect:
    """A named part of a criterion; remainders are lists of them."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion as the duties refer to it."""

    id: str
    key: str
    label: str
    text: str
    point: str
    stated_in: str
    citation: str
    level: str
    kind: str
    moment: str
    question: str
    action: str
    doubt: str
    aspects: tuple[Aspect, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a proof chain with its own strength: ``entailed``, ``supported`` or ``possible``."""

    kind: str
    label: str
    strength: str
    ref: RowRef | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """One way in which a source carries: certificate, statement of applicability, document, mapping row.

    :ivar grade: ``full`` or ``partial``.
    :ivar strength: strength of the weakest link.
    :ivar remainder: aspects that stay open.
    :ivar reading: ``qualified person`` or ``automated``: who has read the mapping row a second time.
    """

    id: str
    standard: str
    provision: str
    provision_label: str
    certificate: str
    mapping: str
    relation: str
    grade: str
    strength: str
    rationale: str
    confidence: float
    remainder: tuple[Aspect, ...]
    remainder_text: str
    reading: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What certified management systems carry of a duty; ``grade`` is ``full``, ``partial`` or ``none``."""

    grade: str
    chain_strength: str | None
    sources: tuple[Chain, ...]
    remainder: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A content check: who read which version, where, with which answer."""

    answer: str
    place: str
    quote: str
    read: str
    reader: str
    read_on: date | None
    lacking: tuple[Aspect, ...]
    note: str
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Evidence:
    """An artefact version that was considered for a duty.

    :ivar via: evidence types it was taken as, and the controls of chains that name it.
    :ivar unit: for evidence that must name a version in use: which one (``7.4``); else empty.
    :ivar result: ``holds``, ``open`` or ``fails``.
    :ivar reasons: labels of the quality checks that fail or of the questions that are open.
    """

    artefact: str
    version: str
    title: str
    via: tuple[str, ...]
    unit: str
    result: str
    reasons: tuple[str, ...]
    check: Answer | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Duty:
    """A criterion that applies to one scope.

    :ivar status: ``covered``, ``extend``, ``deficient``, ``missing``, ``not-assessed`` or
        ``not-applicable``.
    :ivar outcome: the EARL outcome: ``passed``, ``failed``, ``cantTell``, ``inapplicable``, ``untested``.
    :ivar reason: why, in one sentence.
    :ivar reach_of: for an organisation-level duty as it reaches an AI system: the organisation's duty.
    :ivar holds_for: for an organisation's duty: the AI systems for which it is covered.
    :ivar not_for: for an organisation's duty: the AI systems for which it is not covered.
    """

    id: str
    criterion: str
    label: str
    provision: str
    stated_in: str
    scope: str
    level: str
    applies_from: date | None
    start_note: str
    status: str
    outcome: str
    reason: str
    reach_of: str | None
    holds_for: tuple[str, ...]
    not_for: tuple[str, ...]
    transfer: Transfer
    evidence: tuple[Evidence, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """Status of one point of the law in one scope with the counts of its duties by status."""

    provision: str
    label: str
    scope: str
    status: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person has to know or do.

    :ivar severity: ``violation``, ``warning`` or ``info``.
    :ivar basis: ``law``, ``certified standard``, ``own rule`` or ``good practice``.
    :ivar scope: scope id, or empty when it concerns the whole workspace.
    :ivar rank: place in the order of urgency, 1 first.
    :ivar gate: whether it is a question that has to be decided before any statement on coverage.
    """

    id: str
    kind: str
    severity: str
    basis: str
    provision: str
    scope: str
    message: str
    action: str
    rank: int
    refs: tuple[RowRef, ...]
    gate: bool = False


@dataclass(frozen=True, slots=True)
class ShapeCount:
    """How many focus nodes a shape had and how many results it gave."""

    shape: str
    focus_nodes: int
    results: int


@dataclass(frozen=True, slots=True)
class ShaclSummary:
    """SHACL validation in numbers."""

    conforms: bool
    results: int
    violations: int
    warnings: int
    infos: int
    shapes: tuple[ShapeCount, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A file that went in."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Versions and digests of everything that the result depends on."""

    software: str
    knowledge_sha256: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of a management system, and what it reaches on the day.

    :ivar id: its number.
    :ivar standard: the standard with its edition.
    :ivar state: ``valid``, ``suspended`` or ``withdrawn``, as recorded.
    :ivar valid: whether it is valid on the day.
    :ivar reaches: the AI systems that it names and its holder provides; none if it is not valid.
    """

    id: str
    standard: str
    holder: str
    state: str
    valid_from: date | None
    valid_until: date | None
    valid: bool
    reaches: tuple[str, ...]
    ref: RowRef


@dataclass(frozen=True, slots=True)
class MappingSetUse:
    """How a mapping set was used, and how many transfers rest on rows that no qualified person has read."""

    id: str
    standard: str
    rows: int
    criteria_carried: int
    criteria_without_counterpart: int
    transfers: int
    transfers_without_qualified_reading: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """A dated result over all duties of a workspace.

    :ivar places: where tables of the workspace are that are no CSV files, in words, by the file that the
        table is named after: ``data/workspace.xlsx, sheet systems`` for ``data/systems.csv``.
    """

    as_of: date
    organisation: str
    organisation_label: str
    scopes: tuple[Scope, ...]
    criteria: tuple[Criterion, ...]
    duties: tuple[Duty, ...]
    elements: tuple[Element, ...]
    findings: tuple[Finding, ...]
    mapping_sets: tuple[MappingSetUse, ...]
    shacl: ShaclSummary | None
    provenance: Provenance
    status_labels: tuple[tuple[str, str], ...]
    certificates: tuple[Certificate, ...] = ()
    places: tuple[tuple[str, str], ...] = ()

    def element(self, provision: str, scope: str) -> Element:
        """The status of a point of the law in a scope.

        :raises KeyError: if that point is not assessed for that scope.
        """
        for element in self.elements:
            if element.provision == provision and element.scope == scope:
                return element
        raise KeyError((provision, scope))
