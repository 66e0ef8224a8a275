"""A validation report as typed, frozen values (SHACL, section 3.6), with what people need to act on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class ShaclResult:
    """One validation result.

    A blank node is written ``_:b1``; its label depends on what is said about it.

    :ivar severity: ``Violation``, ``Warning`` or ``Info``; the IRI of another one.
    :ivar focus: IRI of the focus node.
    :ivar path: the path as SPARQL writes it, empty if there is none.
    :ivar value: the value as text, empty if there is none.
    :ivar shape: IRI of the source shape.
    :ivar component: IRI of the constraint component.
    :ivar source: IRI of the provision that the shape cites.
    :ivar basis: on what the shape rests: key of a basis.
    :ivar file: file of the workspace that the focus node comes from, empty if none.
    :ivar row: its line, 0 if none.
    :ivar sheet: its sheet, where the file is a workbook.
    """

    severity: str
    focus: str
    path: str
    value: str
    shape: str
    component: str
    message: str
    source: str
    basis: str
    remedy: str
    file: str
    row: int
    sheet: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ShapeFocus:
    """How many focus nodes a node shape had, and how many results it and its property shapes gave.

    :ivar engine: what checked them, with its version; empty if they demand nothing.
    """

    shape: str
    focus_nodes: int
    results: int
    engine: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A constraint in SPARQL that was left to pyshacl, and why."""

    shape: str
    component: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShaclReport:
    """All results, sorted, with focus-node counts; a shape that found nothing to check is listed with 0.

    :ivar conforms: no result of severity ``Violation``. (The standard's own ``sh:conforms`` is false for any
        result; the Turtle form says so.)
    :ivar engine: what checked the shapes, with versions.
    :ivar turtle: the report in the standard's vocabulary.
    :ivar left_to_pyshacl: constraints in SPARQL that could not be run exactly on the store.
    """

    conforms: bool
    results: tuple[ShaclResult, ...]
    shapes: tuple[ShapeFocus, ...]
    engine: str
    turtle: str
    left_to_pyshacl: tuple[Refusal, ...] = ()

    def count(self, severity: str) -> int:
        """Number of results of a severity."""
        return sum(1 for result in self.results if result.severity == severity)
