"""How a SPARQL query is built: its groups and SELECTs, read from its tokens.

In a query without ``VALUES`` every curly bracket opens a group of patterns, or one that holds a SELECT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from normgraph.store.lexical import Token

__all__ = ["Groups", "RefusedError"]

_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_AFTER_KEYS: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET"})


class RefusedError(ValueError):
    """A constraint cannot be run exactly here; the message says why."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What was found.

    :ivar form: ``SELECT`` or ``ASK``.
    :ivar begins: where that word stands.
    :ivar names_end: where the names begin that the query returns; for ASK, where its group begins.
    :ivar naming: where groups begin that name a pre-bound variable, and the outermost one.
    :ivar not_returned: pre-bound variables that the query does not return.
    :ivar together: whether solutions of different rows are kept apart.
    """

    form: str
    begins: int
    names_end: int
    naming: tuple[int, ...]
    not_returned: tuple[str, ...]
    together: bool

    @staticmethod
    def of(found: Sequence[Token], bound: frozenset[str], potential: frozenset[str]) -> Groups:
        """Read a query.

        :param bound: variables that are pre-bound
        :param potential: variables that may be, of which the standard speaks
        :raises RefusedError: if it is no SELECT or ASK as the standard wants it
        """
        return _Reader(found, bound, potential).read()


class _Reader:
    def __init__(self, found: Sequence[Token], bound: frozenset[str], potential: frozenset[str]) -> None:
        self._found = found
        self._at = 0
        self._bound = bound
        self._potential = potential
        self._naming: list[int] = []
        self._together = True

    def read(self) -> Groups:
        while self._word() in ("PREFIX", "BASE"):
            self._at += 3 if self._word() == "PREFIX" else 2
        form, begins = self._word(), self._peek().start
        missing: tuple[str, ...] = ()
        if form == "SELECT":
            names_end, missing = self._select(nested=False)
        elif form == "ASK":
            self._at += 2 if self._word(1) == "WHERE" else 1
            names_end = self._peek().start
            self._group(outermost=True)
        else:
            raise RefusedError("the query is neither a SELECT nor an ASK")
        if self._at < len(self._found):
            raise RefusedError(f"{self._peek().text} stands after the query")
        return Groups(form, begins, names_end, tuple(self._naming), missing, self._together)

    def _peek(self) -> Token:
        if self._at >= len(self._found):
            raise RefusedError("the query ends too early")
        return self._found[self._at]

    def _word(self, ahead: int = 0) -> str:
        place = self._at + ahead
        if place < len(self._found) and self._found[place].kind == "word":
            return self._found[place].text.upper()
        return ""

    def _select(self, nested: bool) -> tuple[int, tuple[str, ...]]:
        """Read a SELECT; for the outermost one, what is to be known of its names."""
        self._at += 2 if self._word(1) in ("DISTINCT", "REDUCED") else 1
        names_end = self._found[self._at - 1].end
        returned: set[str] = set()
        everything = aggregated = False
        while self._peek().text != "{" and self._word() != "WHERE":
            if self._peek().text == "(":
                inside = self._parenthesis()
                aggregated |= _aggregates(inside)
                if len(inside) > 3 and inside[-3].text.upper() == "AS":
                    returned.add(inside[-2].text[1:])
                continue
            if self._peek().kind == "variable":
                returned.add(self._peek().text[1:])
            everything |= self._peek().text == "*"
            self._at += 1
        if nested and (everything or not returned >= self._potential):
            raise RefusedError("a SELECT inside does not return all variables that may be pre-bound")
        if not nested and not everything and "this" not in returned:
            raise RefusedError("the query does not return $this")
        if "failure" in returned or (everything and any(t.text[1:] == "failure" for t in self._found)):
            raise RefusedError("the query may return ?failure")
        if self._word() == "WHERE":
            self._at += 1
        self._group(outermost=not nested)
        self._modifiers(aggregated)
        return names_end, () if everything else tuple(sorted(self._bound - returned))

    def _modifiers(self, aggregated: bool) -> None:
        """What follows the group of a SELECT, up to the bracket around it or the end."""
        keys: set[str] = set()
        in_keys = False
        while self._at < len(self._found) and self._peek().text != "}":
            token, word = self._peek(), self._word()
            if token.text == "{":
                self._group()
                continue
            if token.text == "(":
                aggregated |= _aggregates(self._parenthesis())
                continue
            if word == "GROUP":
                in_keys = aggregated = True
            elif word in _AFTER_KEYS:
                in_keys = False
                aggregated |= word == "HAVING"
            elif in_keys and token.kind == "variable":
                keys.add(token.text[1:])
            if word in ("LIMIT", "OFFSET"):
                self._together = False
            self._at += 1
        if aggregated and not keys >= self._bound:
            self._together = False

    def _parenthesis(self) -> list[Token]:
        """Pass over what stands in parentheses; groups in it are read."""
        first, depth = self._at, 0
        while True:
            if self._peek().text == "{":
                self._group()
                continue
            depth += (self._peek().text == "(") - (self._peek().text == ")")
            self._at += 1
            if depth == 0:
                return list(self._found[first : self._at])

    def _group(self, outermost: bool = False) -> None:
        """Read a group, from its bracket on."""
        if self._peek().text != "{":
            raise RefusedError(f"a group is expected where {self._peek().text} stands")
        begins = self._peek().end
        self._at += 1
        if self._word() == "SELECT":
            self._select(nested=True)
        names = outermost
        while self._peek().text != "}":
            if self._peek().text == "{":
                self._group()
                continue
            names |= self._peek().kind == "variable" and self._peek().text[1:] in self._bound
            self._at += 1
        self._at += 1
        if names:
            self._naming.append(begins)


def _aggregates(found: Sequence[Token]) -> bool:
    return any(token.kind == "word" and token.text.upper() in _AGGREGATES for token in found)
