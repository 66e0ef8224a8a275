"""What rules need to see of knowledge and facts for a batch of AI systems, and no more.

Time grows faster than the number of systems in one store, and a store that held everything would have to be
filled as often as there are batches. So a batch does without three things, none of which can change what a
rule over batches makes:

* triples whose predicate no rule names. A predicate that a rule takes from the data is the object of a triple
  that it reads, such as the property of a condition (a test of the rules sees to it); those are kept.
* documents that speak for other named systems only, with the checks of them and what cites them. All versions
  of a document go together, since rules compare them.
* other systems and rows of one of them (``ng:system``), unless a row that the batch sees names them. A build
  and the versions in which it is used go together.

Everything else is shared; operator roles too, since whoever bears duties for any system has duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore
from normgraph.store.lexical import tokens

if TYPE_CHECKING:
    from normgraph.assessment.rules import Rule

__all__ = ["Batches"]

_NG: Final = PREFIXES["ng"]
_TYPE: Final = f"{PREFIXES['rdf']}type"
_SYSTEM: Final = ox.NamedNode(f"{_NG}AISystem")
_ABOUT: Final = (
    *(
        "appliesToCompany",
        "appliesToSystem",
        "build",
        "checkedVersion",
        "operatorRole",
        "system",
        "versionOf",
    ),
)
_CITES: Final = (f"{_NG}citesArtefact", f"{_NG}citesArtefactVersion")
_BACK: Final = ("build", "checkedVersion")
"""Predicates that rules follow back: from a build to its uses, from a document to the checks of it."""


class Batches:
    """Knowledge and facts, sorted once by who needs them.

    :param rules: the rules that will see them.
    """

    def __init__(
        self, knowledge: Sequence[ox.Triple], facts: Sequence[ox.Triple], rules: Iterable[Rule]
    ) -> None:
        read = {name for rule in rules for name in named(rule.query)}
        known = [(triple, triple.predicate.value) for triple in knowledge]
        said = [(triple.subject, triple.predicate.value, triple.object) for triple in facts]
        objects = {triple.object for triple, name in known if name in read}
        objects.update(value for _, name, value in said if name in read)
        predicates = {name for _, name in known}.union(name for _, name, _ in said)
        read |= {name for name in predicates if ox.NamedNode(name) in objects}
        own = _Facts(said, read).owned()
        self._shared = [ox.Quad(*triple) for triple, name in known if name in read]
        self._own: dict[Any, list[ox.Quad]] = {}
        self._nodes: dict[Any, set[Any]] = {}
        for node, systems in own.items():
            for system in systems:
                self._nodes.setdefault(system, set()).add(node)
        for subject, name, value in said:
            if name in read:
                # what a control cites goes with the document, everything else with the row that says it
                node = value if name in _CITES and value in own else subject
                of = self._own.setdefault(node, []) if node in own else self._shared
                of.append(ox.Quad(subject, ox.NamedNode(name), value))

    def store(self, systems: Iterable[ox.NamedNode]) -> EmbeddedStore:
        """A store with what rules need for some systems."""
        store = EmbeddedStore()
        store.add_quads(self._shared)
        for node in {node for system in systems for node in self._nodes.get(system, ())}:
            store.add_quads(self._own.get(node, ()))
        return store


def named(query: str) -> set[str]:
    """Every IRI that a query names."""
    prefixes: dict[str, str] = {}
    base = BASE
    found = {_TYPE}
    cut = list(tokens(query))
    for before, token in pairwise(cut):
        word = before.text.upper()
        if token.kind == "iri":
            iri = token.text[1:-1]
            if before.kind == "prefixed" and before.text in prefixes:
                prefixes[before.text] = iri
            elif word == "BASE":
                base = iri
            else:
                found.add(iri if ":" in iri else base + iri)
        elif token.kind == "prefixed":
            prefix, colon, local = token.text.partition(":")
            if word == "PREFIX":
                prefixes[token.text] = ""
            elif prefix + colon in prefixes:
                found.add(prefixes[prefix + colon] + local)
    return found


class _Facts:
    """What rows say of what they are about; a row may say it several times."""

    def __init__(self, said: Iterable[tuple[Any, str, Any]], read: set[str]) -> None:
        self._values: dict[str, dict[Any, set[Any]]] = {name: {} for name in _ABOUT}
        self._systems: set[Any] = set()
        self._naming: dict[Any, set[Any]] = {}
        for subject, predicate, value in said:
            name = predicate.removeprefix(_NG)
            if name in self._values:
                self._values[name].setdefault(subject, set()).add(value)
            elif predicate == _TYPE and value == _SYSTEM:
                self._systems.add(subject)
            if name not in _BACK and predicate in read:
                self._naming.setdefault(value, set()).add(subject)

    def owned(self) -> dict[Any, set[Any]]:
        """Nodes that only batches with one of certain systems need, with these systems."""
        own = {system: {system} for system in self._systems}
        own.update(self._documents())
        of_system = self._values["system"]
        rows = {node: systems for node, systems in of_system.items() if systems <= self._systems}
        for node in self._values["operatorRole"]:
            rows.pop(node, None)
        for check, versions in self._values["checkedVersion"].items():
            if check not in of_system and versions <= own.keys():
                rows[check] = set().union(*(own[version] for version in versions))
        return own | self._unless_named(rows, own)

    def _documents(self) -> dict[Any, set[Any]]:
        """Documents of which every version names its systems, and these versions."""
        together: dict[Any, set[Any]] = {}
        shared = set()
        for version, documents in self._values["versionOf"].items():
            systems = self._values["appliesToSystem"].get(version, set())
            for document in documents:
                together.setdefault(document, set()).update(systems)
            if version in self._values["appliesToCompany"] or not systems or not systems <= self._systems:
                shared |= documents
        found = {document: systems for document, systems in together.items() if document not in shared}
        for version, documents in self._values["versionOf"].items():
            if documents <= found.keys():
                found[version] = set().union(*(together[document] for document in documents))
        return found

    def _unless_named(self, rows: dict[Any, set[Any]], own: dict[Any, set[Any]]) -> dict[Any, set[Any]]:
        """Rows that no row names that more batches see; what is named goes where the naming row goes."""
        together: dict[Any, set[Any]] = {}
        for version, builds in self._values["build"].items():
            group = set().union({version}, builds, *(together.get(one, ()) for one in (version, *builds)))
            together.update(dict.fromkeys(group, group))
        few = own.keys() | rows.keys()
        found: dict[Any, set[Any]] = {}
        for node in rows:
            group = together.get(node, {node})
            naming = {row for one in group for row in self._naming.get(one, ())} - group
            if group <= rows.keys() and naming <= few:
                above = (own.get(row) or rows[row] for row in naming)
                found[node] = set().union(*(rows[one] for one in group), *above)
        return found
