"""What is wrong with a workspace, cell by cell, in words for the person who filled it in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Problem", "Problems", "WorkspaceError", "listing", "place_of", "printable"]

_SHOWN = 80  # characters of a cell that a message repeats
_LISTED = 10


def printable(text: str, limit: int = _SHOWN) -> str:
    r"""A text from a workspace, safe to print on one line of a terminal.

    >>> printable("PRO-07\n\x1b[2J")
    'PRO-07\\n\\x1b[2J'

    :param text: any text
    :param limit: how many characters are kept
    :returns: the text, cut short where it is too long, with whatever does not print written as an escape
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


def listing(names: Iterable[str], limit: int = _LISTED) -> str:
    """Name what exists, but not endlessly.

    >>> listing(["RNK", "VIS", "INT-1"], limit=2)
    'RNK, VIS and 1 more'

    :param names: what exists, in the order in which it is to be named
    :param limit: how many are named
    :returns: the names, separated by commas, and how many were left out
    """
    every = [printable(name) for name in names]
    if not every:
        return "nothing yet"
    rest = len(every) - limit
    return ", ".join(every[:limit]) + (f" and {rest} more" if rest > 0 else "")


def place_of(file: str, row: int | None = None, sheet: str | None = None) -> str:
    """Where something stands in a workspace, in words.

    >>> place_of("data/workspace.xlsx", 3, "Systems")
    'data/workspace.xlsx, sheet Systems, row 3'
    >>> place_of("data/more.ttl", 7)
    'data/more.ttl, line 7'

    :param file: path relative to the workspace
    :param row: line in the file as a person counts; nothing or 0 for the file as a whole
    :param sheet: sheet of a workbook
    """
    where = [printable(file, 200)]
    if sheet:
        where.append(f"sheet {printable(sheet)}")
    if row:
        where.append(f"{'line' if file.endswith('.ttl') else 'row'} {row}")
    return ", ".join(where)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it stands, and what would be accepted there.

    >>> print(Problem("checks.csv", None, 3, "read", "all", "is not an accepted word", "full text, summary"))
    checks.csv, row 3, column read: 'all' is not an accepted word. Accepted: full text, summary

    :param file: path relative to the workspace
    :param sheet: sheet of a workbook
    :param row: line in the file as a person counts, the header being 1
    :param column: name of the column, or key in the settings
    :param value: what stands there
    :param message: what is wrong; continues a sentence that the value begins
    :param accepted: what would be accepted
    """

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    message: str
    accepted: str | None = None

    def __str__(self) -> str:
        where = place_of(self.file, self.row, self.sheet)
        if self.column is not None:
            column = "property" if self.file.endswith(".ttl") else "column"
            where += f", {column} {printable(self.column)}"
        value = "" if self.value is None else f"'{printable(self.value)}' "
        accepted = "" if self.accepted is None else f". Accepted: {self.accepted}"
        return f"{where}: {value}{self.message}{accepted}"

    @property
    def order(self) -> tuple[str, str, int, str, str, str]:
        """Sorting key: file, sheet, row, column."""
        column, value = self.column or "", self.value or ""
        return (self.file, self.sheet or "", self.row or 0, column, self.message, value)


class WorkspaceError(Exception):
    """A workspace cannot be used as it is.

    :param problems: all that is wrong
    """

    problems: tuple[Problem, ...]
    """Every problem once, sorted by file, row and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda problem: problem.order))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Problems:
    """Collects problems while a workspace is read, so that one run names them all."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        file: str,
        message: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        accepted: str | None = None,
    ) -> None:
        """Record a problem; the parameters are those of :class:`Problem`."""
        self.found.append(Problem(file, sheet, row, column, value, message, accepted))

    def stop(self) -> None:
        """Give up if anything is wrong.

        :raises WorkspaceError: with everything found so far
        """
        if self.found:
            raise WorkspaceError(self.found)
