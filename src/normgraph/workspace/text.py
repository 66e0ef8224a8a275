"""Small rules for text that people typed: folding, natural order, characters that do not belong."""

import re
import unicodedata

__all__ = ["fold", "natural", "squeeze", "unwanted"]

# Control characters, marks that reverse or override the direction of writing (they make a text look like
# another one), and code points that are no characters (surrogates, noncharacters). Tab and line breaks are
# text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def squeeze(text: str) -> str:
    """White space at the ends removed, and any run of it within made one space.

    >>> squeeze(" Annex  A\\n6.2.4 ")
    'Annex A 6.2.4'
    """
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which words and names are compared: case and white space do not count.

    >>> fold("In  Force") == fold("in force")
    True
    """
    return unicodedata.normalize("NFC", squeeze(text).casefold())


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorting key that puts A.9 before A.10.

    >>> sorted(["A.10", "A.9", "9.1"], key=natural)
    ['9.1', 'A.9', 'A.10']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part[:18]), part) if part[0] in "0123456789" else (1, 0, part) for part in parts)


def unwanted(text: str) -> str | None:
    r"""The first character that may not stand in a table, by name or code point.

    >>> unwanted("a\x00b"), unwanted("a\tb\n")
    ('U+0000', None)
    """
    found = _UNWANTED.search(text)
    return None if found is None else f"U+{ord(found.group()):04X}"
