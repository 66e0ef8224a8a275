"""The routes by which a duty can be covered, with what fills their slots: what the rules decided on.

A route is a list of evidence types, or a provision that carries the whole criterion and whose document the
statement of applicability names. It holds if each of its slots holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.sparql import PROLOGUE
from normgraph.store.embedded import value

__all__ = ["Filling", "Route", "Slot", "routes"]

_QUERY: Final = """
SELECT ?route ?result ?row ?certificate ?slot ?slotResult ?type ?unit ?artefact ?version ?found WHERE {
  ?duty ng:dutyKey %s .
  ?slot ng:slotOf ?duty ; ng:route ?route ; ng:slotUnit ?u ; ng:slotResult/ng:key ?slotResult .
  ?route ng:routeOf ?duty ; ng:routeResult/ng:key ?result .
  OPTIONAL { ?slot ng:slotType/skos:prefLabel ?type }
  OPTIONAL {
    ?slot ng:slotChain ?chain . ?chain ng:mappingRow/ng:key ?row ; ng:certificate/dct:identifier ?certificate
  }
  OPTIONAL { ?u ng:versionLabel ?unit }
  OPTIONAL {
    ?candidate ng:candidateFor ?slot ; ng:candidateVersion ?v ; ng:candidateResult/ng:key ?found .
    ?v ng:versionLabel ?version ; ng:versionOf/dct:identifier ?artefact
  }
}
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """A document version in a slot, with what came of it: ``holds``, ``open`` or ``fails``."""

    artefact: str
    version: str
    result: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What a route needs: a document of one type, where it has to be about a version in use for that one.

    :ivar type: label of the evidence type; empty for the document that a statement of applicability names.
    :ivar unit: the system version; empty if it does not matter.
    :ivar result: ``holds``, ``open``, ``fails`` or ``empty``.
    """

    type: str
    unit: str
    result: str
    fillings: tuple[Filling, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way to cover a duty.

    :ivar mapping: for a route through a provision the key of its mapping row; else empty.
    :ivar certificate: for such a route the number of the certificate.
    :ivar result: ``holds``, ``open``, ``fails`` or ``empty``.
    """

    mapping: str
    certificate: str
    result: str
    slots: tuple[Slot, ...]


def routes(evaluation: Evaluation, duty: str) -> tuple[Route, ...]:
    """The routes of a duty.

    :param evaluation: the evaluated workspace
    :param duty: its id; an organisation's duty that is summed up over AI systems has none of its own
    :returns: routes by documents first, then those through provisions
    """
    found: dict[str, tuple[tuple[str, str, str], dict[str, tuple[tuple[str, str, str], set[Filling]]]]] = {}
    for row in evaluation.store.select(PROLOGUE + _QUERY % ox.Literal(duty)):
        head = (value(row, "row"), value(row, "certificate"), value(row, "result"))
        _, slots = found.setdefault(value(row, "route"), (head, {}))
        slot = (value(row, "type"), value(row, "unit"), value(row, "slotResult"))
        _, fillings = slots.setdefault(value(row, "slot"), (slot, set()))
        if value(row, "artefact"):
            filling = Filling(value(row, "artefact"), value(row, "version"), value(row, "found"))
            fillings.add(filling)
    every = []
    for head, slots in found.values():
        filled = [
            Slot(*slot, tuple(sorted(fillings, key=lambda f: (f.artefact, f.version, f.result))))
            for slot, fillings in slots.values()
        ]
        filled.sort(key=lambda slot: (slot.type, slot.unit))
        every.append(Route(*head, tuple(filled)))
    every.sort(key=lambda route: (route.mapping, route.certificate, [(s.type, s.unit) for s in route.slots]))
    return tuple(every)
