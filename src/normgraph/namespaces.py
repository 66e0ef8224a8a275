"""Prefixes and CURIEs.

A CURIE is what people type and read: ``aia:art_17/par_1/pnt_d``. Its local part may hold slashes, dots
and dashes; unlike in Turtle nothing is escaped. This module imports no RDF library, so that it costs
nothing to start.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["BASE", "PREFIXES", "CurieError", "compact", "expand"]

BASE: Final = "https://w3id.org/normgraph/"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # ours: vocabulary, instruments, then the other kinds of individuals
        "ng": f"{BASE}ns#",
        "aia": f"{BASE}aia/",
        "iso42001": f"{BASE}iso42001/",
        "iso9001": f"{BASE}iso9001/",
        "iso27001": f"{BASE}iso27001/",
        "en18286": f"{BASE}en18286/",
        "act": f"{BASE}act/",
        "crit": f"{BASE}criterion/",
        "et": f"{BASE}evidence-type/",
        "role": f"{BASE}operator-role/",
        "status": f"{BASE}status/",
        # other people's
        "cv": "http://data.europa.eu/m8g/",
        "dct": "http://purl.org/dc/terms/",
        "dpv-aiact": "https://w3id.org/dpv/legal/eu/aiact#",
        "earl": "http://www.w3.org/ns/earl#",
        "eli": "http://data.europa.eu/eli/ontology#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Every prefix that the product reads and prints, with its namespace."""

# Characters that no IRI may hold (SPARQL 1.1, rule IRIREF): a CURIE with one of them would otherwise be a
# way to write outside the angle brackets of a query.
_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')

# The longest namespace first, so that a namespace inside another one wins over it.
_BY_LENGTH: Final = tuple(sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0])))


class CurieError(ValueError):
    """A text is no CURIE, or its prefix is not known."""


def expand(curie: str) -> str:
    """Turn a CURIE into an IRI.

    >>> expand("aia:art_17/par_1/pnt_d")
    'https://w3id.org/normgraph/aia/art_17/par_1/pnt_d'
    >>> expand("crit:17-1-d/frequency")
    'https://w3id.org/normgraph/criterion/17-1-d/frequency'
    >>> expand("iso9000:3.7.1")
    Traceback (most recent call last):
    ...
    normgraph.namespaces.CurieError: 'iso9000:3.7.1': the prefix 'iso9000' is not known

    :param curie: prefix, colon, local part
    :returns: the IRI
    :raises CurieError: if there is no colon, the prefix is not in :data:`PREFIXES`, the local part is
        empty, or it holds a character that no IRI may hold
    """
    prefix, colon, local = curie.partition(":")
    if not colon:
        raise CurieError(f"{curie!r} is no CURIE: it has no colon")
    if prefix not in PREFIXES:
        raise CurieError(f"{curie!r}: the prefix {prefix!r} is not known")
    if not local:
        raise CurieError(f"{curie!r}: nothing follows the prefix")
    if found := _NOT_IN_AN_IRI.search(local):
        raise CurieError(f"{curie!r}: the character {found.group()!r} may not stand in an IRI")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """Turn an IRI into a CURIE, by the longest namespace that fits.

    >>> compact("https://w3id.org/normgraph/iso42001/A.6.2.4")
    'iso42001:A.6.2.4'
    >>> compact("https://example.org/elsewhere")
    'https://example.org/elsewhere'

    :param iri: an absolute IRI
    :returns: the CURIE, such that :func:`expand` gives the IRI again; the IRI itself if no namespace fits, if
        it is a bare namespace, or if it holds a character that no IRI may hold
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            local = iri.removeprefix(namespace)
            return f"{prefix}:{local}" if local and not _NOT_IN_AN_IRI.search(local) else iri
    return iri
