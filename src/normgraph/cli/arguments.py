"""Arguments that several commands take, and how a wrong one is reported."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

from normgraph.cli.errors import UserError

__all__ = ["Parser", "add_as_of", "add_format", "add_quiet", "add_workspace", "day", "word", "words"]

_DAY_FORMS: Final = (
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})"), (3, 2, 1)),
)
_DAY_ACCEPTED: Final = "accepted: YYYY-MM-DD or DD.MM.YYYY, such as 2026-11-20"


class Parser(argparse.ArgumentParser):
    """A parser that reports a wrong argument as every other error is reported."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(
            prog=prog,
            allow_abbrev=False,  # a new option must not change what an old abbreviation means
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )

    def describe(self, text: str, *examples: str) -> None:
        """Say what the command does, with examples."""
        self.description = text.strip()
        if examples:
            self.epilog = "\n".join(["examples:", *(f"  {example}" for example in examples)])

    def error(self, message: str) -> NoReturn:
        """Report a wrong argument.

        :raises UserError: always
        """
        raise UserError(message.removeprefix("argument "), hint=f"see '{self.prog} --help'")


def day(text: str) -> date:
    """Read a day.

    >>> day("2026-11-20") == day("20.11.2026")
    True

    :param text: what was typed
    :returns: the day
    :raises argparse.ArgumentTypeError: if it is none
    """
    for form, (year, month, day_) in _DAY_FORMS:
        if match := form.fullmatch(text.strip()):
            try:
                return date(int(match[year]), int(match[month]), int(match[day_]))
            except ValueError:
                raise argparse.ArgumentTypeError(
                    f"{text!r} is not a day of the calendar; {_DAY_ACCEPTED}"
                ) from None
    raise argparse.ArgumentTypeError(f"{text!r} is not a day; {_DAY_ACCEPTED}")


def word(*accepted: str) -> Callable[[str], str]:
    """A reader for one of several words, case aside."""

    def read(text: str) -> str:
        found = text.strip().lower()
        if found not in accepted:
            raise argparse.ArgumentTypeError(f"{text!r} is not known; accepted: {', '.join(accepted)}")
        return found

    return read


def words(*accepted: str) -> Callable[[str], tuple[str, ...]]:
    """A reader for several words separated by commas; each is kept once."""

    def read(text: str) -> tuple[str, ...]:
        found = [part.strip().lower() for part in text.split(",")]
        if unknown := [part for part in found if part not in accepted]:
            names = ", ".join(repr(part) for part in unknown)
            raise argparse.ArgumentTypeError(f"{names} is not known; accepted: {', '.join(accepted)}")
        return tuple(dict.fromkeys(found))

    return read


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a workspace."""
    parser.add_argument("dir", metavar="DIR", type=Path, help="folder of the workspace")


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """Take the day that is asked about."""
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=day,
        help="the day that is asked about (YYYY-MM-DD or DD.MM.YYYY); "
        "by default the workspace's own, else today",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Take the wish to be told nothing on standard error but what is wrong."""
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="on standard error only what is wrong: no progress, no notes, no names of written files",
    )


def add_format(parser: argparse.ArgumentParser, *accepted: str) -> None:
    """Take one output format; the first is the default."""
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=word(*accepted),
        default=accepted[0],
        help=f"{', '.join(accepted)} (default: {accepted[0]})",
    )
