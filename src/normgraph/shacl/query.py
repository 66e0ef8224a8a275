"""SPARQL texts of SHACL with pre-bound variables, as queries of plain SPARQL.

The standard defines pre-binding as *values insertion* (SHACL, appendix A): every basic graph pattern is
joined with a table of one row, the values of the pre-bound variables. That is done here to the text: at the
beginning of every group that names such a variable, a pattern is inserted that reads the row from a named
graph beside the data. The graph may hold blank nodes, which ``VALUES`` may not.

A table of many rows gives the solutions of all rows at once. That is the same as one query for each row if
every SELECT returns all pre-bound variables, groups by them where it groups, and takes no slice: then each
solution of each group belongs to one row, and solutions of different rows never meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES
from normgraph.shacl.groups import Groups, RefusedError
from normgraph.store import guard
from normgraph.store.embedded import EmbeddedStore
from normgraph.store.lexical import LexicalError, Token, tokens

__all__ = ["TABLE", "Prebound", "RefusedError", "cell", "with_path"]

TABLE: Final = ox.NamedNode(f"{BASE}table")
"""The named graph that holds the rows of pre-bound values."""

_FORBIDDEN: Final = frozenset({"MINUS", "VALUES", "SERVICE"})
_ELSEWHERE: Final = frozenset({"GRAPH", "FROM", "NAMED"})
_UNSUPPORTED: Final = frozenset({"shapesGraph", "currentShape"})


def cell(name: str) -> ox.NamedNode:
    """The predicate of a row's value for a pre-bound variable."""
    return ox.NamedNode(f"{TABLE.value}/{name}")


@lru_cache(maxsize=256)
def with_path(text: str, path: str | None) -> str:
    """A text with a path in the place of ``$PATH`` (SHACL, section 5.3.1).

    :param path: the path as SPARQL writes it; None for node shapes
    :raises RefusedError: if a text asks for a path and there is none
    """
    places: dict[int, str] = {}
    for token in _tokens(text):
        if token.kind == "variable" and token.text[1:] == "PATH":
            if path is None:
                raise RefusedError("$PATH stands in the query, and the shape has no path")
            places[token.start] = path
    return _insert(text, places, len("$PATH"))


@dataclass(frozen=True, slots=True)
class Prebound:
    """A SELECT or ASK query, ready to be asked with pre-bound variables.

    :ivar bound: the variables that are pre-bound, sorted.
    :ivar together: whether one query may answer for many rows.
    """

    bound: tuple[str, ...]
    together: bool
    _head: str
    _text: str
    _groups: Groups

    @staticmethod
    @lru_cache(maxsize=256)  # shapes of one component share their text
    def of(
        text: str, prefixes: tuple[tuple[str, str], ...], bound: frozenset[str], potential: frozenset[str]
    ) -> Prebound:
        """Look at a text.

        :param text: value of ``sh:select`` or ``sh:ask``, see :func:`with_path`
        :param prefixes: the prefixes declared for it, with their namespaces, sorted
        :param bound: variables that have a value
        :param potential: variables of which the standard says that they may have one
        :raises RefusedError: if it cannot be run exactly, or holds what the standard forbids
        """
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes)
        try:
            guard.check(head + text)
        except guard.QueryRefusedError as error:
            raise RefusedError(str(error)) from None
        found = _tokens(text)
        _check(found, potential, dict(prefixes))
        groups = Groups.of(found, bound, potential)
        return Prebound(tuple(sorted(bound)), groups.together, head, text, groups)

    @property
    def plain(self) -> str:
        """The query without the table."""
        return self._head + self._text

    def query(self, row: ox.NamedNode | None = None) -> str:
        """The query for all rows of the table, or for one.

        :param row: the row's node; may be left out only if :attr:`together`
        """
        groups = self._groups
        cells = " ; ".join(f"{cell(name)} ?{name}" for name in self.bound)
        pattern = f" GRAPH {TABLE} {{ {'[]' if row is None else row} {cells} }} "
        places = dict.fromkeys(groups.naming, pattern)
        if groups.form == "SELECT":
            missing = () if row is not None else groups.not_returned
            places[groups.names_end] = "".join(f" ?{name}" for name in missing) + " "
            return self._head + _insert(self._text, places)
        # What is asked is reported if there is no answer to it.
        start = groups.names_end
        asked = _insert(self._text[start:], {place - start: put for place, put in places.items()})
        returned = " ".join(f"?{name}" for name in self.bound)
        prologue = self._head + self._text[: groups.begins]
        return f"{prologue}SELECT DISTINCT {returned} WHERE {{{pattern}FILTER NOT EXISTS {asked} }}"


def _insert(text: str, places: Mapping[int, str], instead_of: int = 0) -> str:
    """A text with pieces put in at places, instead of as many characters each."""
    parts, last = [], 0
    for place in sorted(places):
        parts += [text[last:place], places[place]]
        last = place + instead_of
    return "".join([*parts, text[last:]])


def _tokens(text: str) -> list[Token]:
    try:
        return list(tokens(text))
    except LexicalError as error:
        raise RefusedError(str(error)) from None


def _check(found: Sequence[Token], potential: frozenset[str], prefixes: Mapping[str, str]) -> None:
    """Refuse what the standard forbids, what asks elsewhere, and what means something else here."""
    for token, after in pairwise([*found, Token("other", "", 0, 0)]):
        word = token.text.upper() if token.kind == "word" else ""
        name = token.text[1:] if token.kind == "variable" else ""
        if word in _FORBIDDEN:
            raise RefusedError(f"{word} is forbidden in a query of SHACL")
        if word in _ELSEWHERE:
            raise RefusedError(f"{word} asks another graph than the data")
        if name in _UNSUPPORTED:
            raise RefusedError(f"${name} is not supported")
        if word == "AS" and after.kind == "variable" and after.text[1:] in potential:
            raise RefusedError(f"AS gives a new value to {after.text}, which may be pre-bound")
        if token.kind in ("iri", "prefixed") and after.text == "(":
            iri = _iri(token, prefixes)
            if not iri.startswith(PREFIXES["xsd"]):
                raise RefusedError(f"the function {iri or token.text} is not known here")
    changed = EmbeddedStore.not_kept(_literals(found, prefixes))
    if changed:
        raise RefusedError(f"{min(map(str, changed))} is kept in another form")


def _iri(token: Token, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token names; empty if its prefix is declared in the query itself."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + local if prefix in prefixes else ""


def _literals(found: Sequence[Token], prefixes: Mapping[str, str]) -> Iterable[ox.Literal]:
    """Numbers and literals with a datatype."""
    for place, token in enumerate(found):
        if token.kind == "number":
            written = token.text
        elif token.kind == "string" and [t.text for t in found[place + 1 : place + 3]] == ["^", "^"]:
            written = f"{token.text}^^<{_iri(found[place + 3], prefixes)}>"
        else:
            continue
        try:
            (quad,) = ox.parse(f"<urn:x> <urn:x> {written} .", format=ox.RdfFormat.TURTLE)
        except SyntaxError:
            raise RefusedError(f"{written} is not understood") from None
        if isinstance(quad.object, ox.Literal):
            yield quad.object
