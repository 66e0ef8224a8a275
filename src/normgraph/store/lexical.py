"""SPARQL cut into tokens, as far as it takes to look for what a query must not hold before a parser sees it.

Where two readings of a text are possible, the one is taken in which more of it is looked at: what stands in
strings, IRIs and comments is passed over, so nothing may pass for one of them that the parser takes for
something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["KEYWORDS", "LexicalError", "Token", "tokens"]

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_NAME = r"\w\u00b7"  # what a name may hold, near enough: where it differs from the grammar no parser goes on
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# The order matters: the first that fits is taken.
_PARTS: Final = (
    ("space", r"\s+|\ufeff"),
    ("comment", r"#[^\n\r]*"),
    ("iri", rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>"),
    ("string", r"\"\"\"(?:\\.|\"{0,2}[^\"\\])*\"\"\"|'''(?:\\.|'{0,2}[^'\\])*'''"),
    ("string", r"\"(?:\\[^\n\r]|[^\"\\\n\r])*\"|'(?:\\[^\n\r]|[^'\\\n\r])*'"),
    ("variable", rf"[?$][{_NAME}]+"),
    ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    ("number", r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)(?:[eE][+\-]?[0-9]+)?"),
    ("blank", rf"_:[{_NAME}](?:[{_NAME}.\-]*[{_NAME}\-])?"),
    (
        "prefixed",
        rf"(?:[^\W\d_](?:[{_NAME}.\-]*[{_NAME}\-])?)?:"
        rf"(?:(?:[{_NAME}:]|{_PLX})(?:(?:[{_NAME}:.\-]|{_PLX})*(?:[{_NAME}:\-]|{_PLX}))?)?",
    ),
    ("word", r"[A-Za-z][A-Za-z0-9_]*"),
    ("other", r"."),
)
_TOKEN = re.compile("|".join(f"(?P<k{n}>{part})" for n, (_, part) in enumerate(_PARTS)), re.DOTALL)

KEYWORDS: Final = frozenset(
    """
    BASE PREFIX SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE GROUP BY HAVING ORDER ASC DESC LIMIT
    OFFSET VALUES UNDEF OPTIONAL GRAPH MINUS UNION FILTER BIND AS EXISTS NOT IN A TRUE FALSE SEPARATOR
    COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS
    CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE
    STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384
    SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
    """.split()  # noqa: SIM905
)
"""Every word of a SPARQL 1.1 query that stands outside names, strings and IRIs (grammar of SPARQL 1.1 Query
Language, section 19.8), but ``SERVICE``, ``FROM`` and ``NAMED``."""


class LexicalError(ValueError):
    """A character that stands in no token of the language."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    :ivar kind: ``iri``, ``string``, ``variable``, ``language``, ``number``, ``blank``, ``prefixed`` (a
        prefixed name), ``word`` or ``other`` (one character).
    :ivar line: line in which it begins, 1 first.
    :ivar start: where in the query it begins, 0 first.
    """

    kind: str
    text: str
    line: int
    start: int

    @property
    def end(self) -> int:
        """Where the next character after it stands."""
        return self.start + len(self.text)


def tokens(query: str) -> Iterator[Token]:
    """Cut a query into tokens; white space and comments are left out.

    >>> [t.text for t in tokens("ASK { ?s a 'x # y' } # SERVICE")]
    ['ASK', '{', '?s', 'a', "'x # y'", '}']

    :param query: any text
    :raises LexicalError: for a backslash outside strings, IRIs and names
    """
    line = 1
    for match in _TOKEN.finditer(query):
        kind = _PARTS[int((match.lastgroup or "k0")[1:])][0]
        text = match.group()
        if kind == "other" and text == "\\":
            raise LexicalError(f"line {line}: a backslash outside strings, IRIs and names")
        if kind not in ("space", "comment"):
            yield Token(kind, text, line, match.start())
        line += text.count("\n")
