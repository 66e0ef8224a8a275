"""What the reader of a workspace must know of the knowledge graph: words, standards, criteria."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

from normgraph.namespaces import BASE, PREFIXES
from normgraph.workspace.text import fold, natural

__all__ = [
    "Criterion",
    "Instrument",
    "Provision",
    "Scheme",
    "Vocabulary",
    "VocabularyError",
    "Word",
    "vocabulary_from_store",
]

_Term = NamedNode | BlankNode | Literal | Triple | None

EVIDENCE_TYPES = "evidence-type"
"""Name under which the evidence types stand among the schemes."""


class VocabularyError(ValueError):
    """The knowledge graph lacks something that the tables of a workspace need."""


@dataclass(frozen=True)
class Word:
    """A word that a cell may hold.

    :param iri: the concept
    :param label: how it is written
    :param names: every accepted spelling, folded
    :param definition: what it means
    :param stands_alone: it contradicts every other word in the same cell
    """

    iri: NamedNode
    label: str
    names: frozenset[str]
    definition: str = ""
    stands_alone: bool = False


@dataclass(frozen=True)
class Scheme:
    """The words that one kind of cell accepts, in the order in which they are named to people."""

    name: str
    title: str
    words: tuple[Word, ...]

    def find(self, text: str) -> tuple[Word, ...]:
        """The words that a text may stand for; more than one only if two words share a spelling."""
        wanted = fold(text)
        return tuple(word for word in self.words if wanted in word.names)


@dataclass(frozen=True)
class Provision:
    """A provision: its IRI, its identifier within the instrument, its classes, how it is cited."""

    iri: NamedNode
    identifier: str
    kinds: frozenset[str]
    citation: str = ""


@dataclass(frozen=True)
class Instrument:
    """An act or standard.

    :param iri: its node
    :param identifier: short identifier, such as iso42001
    :param title: name with edition, for messages
    :param names: every accepted spelling, folded
    :param is_standard: a standard, not an act
    :param provisions: by identifier, in the order of the document
    """

    iri: NamedNode
    identifier: str
    title: str
    names: frozenset[str]
    is_standard: bool
    provisions: Mapping[str, Provision]


@dataclass(frozen=True)
class Criterion:
    """A criterion: its IRI, its key, its aspects by their keys."""

    iri: NamedNode
    key: str
    aspects: Mapping[str, NamedNode]


@dataclass(frozen=True)
class Vocabulary:
    """Accepted words by scheme, acts and standards with their provisions, criteria by key."""

    schemes: Mapping[str, Scheme]
    instruments: tuple[Instrument, ...]
    criteria: Mapping[str, Criterion]

    def scheme(self, name: str) -> Scheme:
        """The words of a scheme.

        :raises VocabularyError: if the knowledge graph has no such scheme
        """
        try:
            return self.schemes[name]
        except KeyError:
            raise VocabularyError(f"the knowledge graph has no words of the scheme '{name}'") from None

    def instrument(self, identifier: str) -> Instrument:
        """The act or standard of an identifier.

        :raises VocabularyError: if the knowledge graph has no such instrument
        """
        for instrument in self.instruments:
            if instrument.identifier == identifier:
                return instrument
        raise VocabularyError(f"the knowledge graph has no instrument '{identifier}'")

    def standards(self, besides: Collection[str] = ()) -> tuple[Instrument, ...]:
        """All standards, and the acts with these identifiers."""
        return tuple(one for one in self.instruments if one.is_standard or one.identifier in besides)

    def find_standards(self, text: str, besides: Collection[str] = ()) -> tuple[Instrument, ...]:
        """The standards that a text may name, or the acts with these identifiers."""
        wanted = fold(text)
        return tuple(one for one in self.standards(besides) if wanted in one.names)


def vocabulary_from_store(store: Store) -> Vocabulary:
    """Gather the vocabulary from the knowledge graph.

    :param store: holds the knowledge graph in its default graph
    :returns: the vocabulary
    """
    schemes = _schemes(store)
    schemes[EVIDENCE_TYPES] = _evidence_types(store)
    return Vocabulary(
        schemes=MappingProxyType(schemes), instruments=_instruments(store), criteria=_criteria(store)
    )


def _select(store: Store, query: str) -> Iterable[tuple[_Term, ...]]:
    found = store.query(query, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    return (tuple(solution) for solution in found)


def _pairs(store: Store, pattern: str) -> list[tuple[NamedNode, str]]:
    """Node and text, for every solution of a pattern over ?node and ?text."""
    return [
        (node, text.value)
        for node, text in _select(
            store, f"SELECT DISTINCT ?node ?text WHERE {{ {pattern} }} ORDER BY ?node ?text"
        )
        if isinstance(node, NamedNode) and isinstance(text, Literal)
    ]


def _texts(store: Store, pattern: str) -> dict[NamedNode, str]:
    """The first text of each node; English, or without a language, where there are several languages."""
    found: dict[NamedNode, str] = {}
    for node, text in _pairs(store, f'{pattern} FILTER(LANG(?text) = "" || LANGMATCHES(LANG(?text), "en"))'):
        found.setdefault(node, text)
    return found


def _names(store: Store, pattern: str) -> dict[NamedNode, set[str]]:
    names: dict[NamedNode, set[str]] = defaultdict(set)
    for node, text in _pairs(store, pattern):
        names[node].add(fold(text))
    return names


def _schemes(store: Store) -> dict[str, Scheme]:
    labels = _texts(store, "?node skos:prefLabel ?text")
    names = _names(store, "?node skos:inScheme ?scheme ; skos:prefLabel|skos:altLabel ?text")
    definitions = _texts(store, "?node skos:definition ?text")
    orders = {node: int(text) for node, text in _pairs(store, "?node skos:inScheme ?scheme ; ng:order ?text")}
    alone = {node for node, text in _pairs(store, "?node ng:standsAlone ?text") if text == "true"}
    members: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for scheme, node in _select(store, "SELECT DISTINCT ?scheme ?node WHERE { ?node skos:inScheme ?scheme }"):
        if isinstance(scheme, NamedNode) and isinstance(node, NamedNode) and node in labels:
            members[scheme].append(node)
    prefix = f"{BASE}scheme/"
    return {
        scheme.value.removeprefix(prefix): Scheme(
            name=scheme.value.removeprefix(prefix),
            title=labels.get(scheme, scheme.value.removeprefix(prefix)),
            words=tuple(
                Word(node, labels[node], frozenset(names[node]), definitions.get(node, ""), node in alone)
                for node in sorted(nodes, key=lambda node: (orders.get(node, 0), labels[node], node.value))
            ),
        )
        for scheme, nodes in sorted(members.items(), key=lambda item: item[0].value)
        if scheme.value.startswith(prefix)
    }


def _evidence_types(store: Store) -> Scheme:
    """Evidence types are accepted by key, CURIE and any label, in a scheme or not."""
    keys = _texts(store, "?node a ng:EvidenceType ; ng:key ?text")
    labels = _texts(store, "?node a ng:EvidenceType ; skos:prefLabel ?text")
    names = _names(store, "?node a ng:EvidenceType ; ng:key|skos:prefLabel|skos:altLabel ?text")
    definitions = _texts(store, "?node a ng:EvidenceType ; skos:definition ?text")
    return Scheme(
        name=EVIDENCE_TYPES,
        title="Types of evidence",
        words=tuple(
            Word(
                node,
                labels.get(node, key),
                frozenset(names[node] | {fold(f"et:{key}")}),
                definitions.get(node, ""),
            )
            for node, key in sorted(keys.items(), key=lambda item: item[1])
        ),
    )


def _instruments(store: Store) -> tuple[Instrument, ...]:
    identifiers = _texts(store, "?node a ng:Instrument ; dct:identifier ?text")
    short_names = _texts(store, "?node a ng:Instrument ; ng:shortName ?text")
    labels = _texts(store, "?node a ng:Instrument ; rdfs:label ?text")
    editions = _texts(store, "?node a ng:Instrument ; ng:edition ?text")
    names = _names(
        store, "?node a ng:Instrument ; dct:identifier|ng:shortName|rdfs:label|skos:altLabel ?text"
    )
    standards = {
        node for (node,) in _select(store, "SELECT ?node WHERE { ?node ng:instrumentKind ng:Standard }")
    }
    provisions = _provisions(store)
    found = []
    for node, identifier in sorted(identifiers.items(), key=lambda item: item[1]):
        title = short_names.get(node) or labels.get(node) or identifier
        edition = editions.get(node, "")
        if node in standards and edition.isdigit() and node in short_names:
            title = f"{title}:{edition}"  # as standards bodies write it: ISO 9001:2015
        found.append(
            Instrument(
                iri=node,
                identifier=identifier,
                title=title,
                names=frozenset(names[node] | {fold(title)}),
                is_standard=node in standards,
                provisions=MappingProxyType(provisions.get(node, {})),
            )
        )
    return tuple(found)


def _provisions(store: Store) -> dict[NamedNode, dict[str, Provision]]:
    kinds: dict[NamedNode, set[str]] = defaultdict(set)
    for node, cls in _select(
        store, "SELECT DISTINCT ?node ?class WHERE { ?node ng:instrument ?i ; a ?class }"
    ):
        if isinstance(node, NamedNode) and isinstance(cls, NamedNode):
            kinds[node].add(cls.value.removeprefix(PREFIXES["ng"]))
    citations = _texts(store, "?node a ng:Provision ; ng:citation ?text")
    rows = [
        (instrument, Provision(node, text.value, frozenset(kinds[node]), citations.get(node, text.value)))
        for instrument, node, text in _select(
            store,
            "SELECT DISTINCT ?instrument ?node ?text WHERE "
            "{ ?node a ng:Provision ; ng:instrument ?instrument ; dct:identifier ?text }",
        )
        if isinstance(instrument, NamedNode) and isinstance(node, NamedNode) and isinstance(text, Literal)
    ]
    found: dict[NamedNode, dict[str, Provision]] = defaultdict(dict)
    for instrument, provision in sorted(rows, key=lambda row: natural(row[1].identifier)):
        found[instrument][provision.identifier] = provision
    return found


def _criteria(store: Store) -> Mapping[str, Criterion]:
    aspects: dict[NamedNode, dict[str, NamedNode]] = defaultdict(dict)
    rows = _select(
        store,
        "SELECT DISTINCT ?criterion ?aspect ?text WHERE "
        "{ ?criterion a ng:Criterion ; ng:aspect ?aspect . ?aspect ng:key ?text } ORDER BY ?criterion ?text",
    )
    for criterion, aspect, text in rows:
        if isinstance(criterion, NamedNode) and isinstance(aspect, NamedNode) and isinstance(text, Literal):
            aspects[criterion][text.value] = aspect
    keys = _texts(store, "?node a ng:Criterion ; ng:key ?text")
    return MappingProxyType(
        {
            key: Criterion(node, key, MappingProxyType(aspects.get(node, {})))
            for node, key in sorted(keys.items(), key=lambda item: natural(item[1]))
        }
    )
