"""Parameters of saved queries: a name that people type becomes a term of the graph, or an error that names
others."""

from __future__ import annotations

import difflib
import re
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from normgraph.assessment.sparql import PROLOGUE
from normgraph.assessment.tabular import cell_text
from normgraph.namespaces import CurieError, expand
from normgraph.store.embedded import EmbeddedStore
from normgraph.workspace.problems import listing

__all__ = ["PARAMETERS", "ParameterError", "resolve"]

PARAMETERS: Final = MappingProxyType(
    {
        "above": "{ ?node a ng:Provision } UNION { ?node a ng:Instrument }",
        "artefact": "?node a ng:Artefact",
        "certificate": "?node a ng:Certificate",
        "criterion": "?node a ng:Criterion",
        "instrument": "?node a ng:Instrument",
        "owner": "{ ?node a ng:Person } UNION { ?node a ng:Role } UNION { ?node a ng:LegalEntity }",
        "point": "?criterion a ng:Criterion ; ng:point ?node",
        "provision": "?node a ng:Provision",
        "result": "?node a ng:RouteResult",
        "scope": "{ ?node a ng:AISystem } UNION { ?node a ng:LegalEntity }",
        "standard": "?node a ng:Instrument ; ng:instrumentKind ng:Standard",
        "status": "?node a ng:Status",
        "system": "?node a ng:AISystem",
    }
)
"""What a parameter of a saved query may be called, and which nodes its values are. The same name means the
same in every query of the library."""

_SHOWN = 10  # so many names stand in a message
_NAMES = "ng:key|dct:identifier|ng:shortName|ng:citation|rdfs:label|skos:prefLabel"


class ParameterError(ValueError):
    """A parameter that the query does not have, or a value that it does not accept; the message names what
    is."""


def resolve(name: str, text: str, store: EmbeddedStore, base: str | None) -> ox.NamedNode:
    """The node that a value of a parameter names.

    :param name: name of the parameter, one of :data:`PARAMETERS`
    :param text: IRI, CURIE, key, identifier, citation or label; case and white space do not matter, nothing
        else is taken for the same
    :param store: the graph that is asked
    :param base: base IRI of the workspace
    :raises ParameterError: if no node or more than one fits
    """
    rows = store.select(
        f"{PROLOGUE}SELECT DISTINCT ?node ?name WHERE {{ {PARAMETERS[name]} . ?node {_NAMES} ?name }}"
    )
    names: dict[str, set[str]] = {}
    for row in rows:
        names.setdefault(row["node"].value, set()).add(row["name"].value)
    wanted = _fold(text)
    exact = {text.strip(), f"{base}{text.strip()}", _expanded(text)} & names.keys()
    found = exact or {
        node
        for node, known in names.items()
        if wanted in {_fold(one) for one in (*known, cell_text(ox.NamedNode(node), base))}
    }
    if len(found) == 1:
        return ox.NamedNode(found.pop())
    if found:
        several = sorted(cell_text(ox.NamedNode(node), base) for node in found)
        raise ParameterError(f"{name}: '{text}' names more than one: {listing(several)}")
    raise ParameterError(
        f"{name}: '{text}' is not accepted. Accepted: {listing(_nearest(text, names, base))}"
    )


def _expanded(text: str) -> str:
    try:
        return expand(text.strip())
    except CurieError:
        return text.strip()


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _nearest(text: str, names: dict[str, set[str]], base: str | None) -> list[str]:
    """What is accepted, what resembles the text first."""
    written = {node: cell_text(ox.NamedNode(node), base) for node in names}
    if len(written) <= _SHOWN:
        return sorted(written.values())
    nodes: dict[str, list[str]] = {}
    for node, known in sorted(names.items()):
        for name in (*known, written[node]):
            nodes.setdefault(_fold(name), []).append(node)
    close = difflib.get_close_matches(_fold(text), nodes, n=_SHOWN, cutoff=0.6)
    first = list(dict.fromkeys(written[node] for name in close for node in nodes[name]))
    return [*first, *sorted(set(written.values()) - set(first))]
