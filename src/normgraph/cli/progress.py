"""One line on standard error that tells how far long work has come, and goes away when it is done."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from normgraph.assessment.progress import Progress

__all__ = ["Line", "line", "wanted"]


class Line:
    """A line that is written over.

    It needs no control sequence but the carriage return, and has no colour.

    :param stream: a terminal
    :param width: columns of the terminal
    """

    def __init__(self, stream: TextIO, width: int) -> None:
        self._stream = stream
        self._width = width
        self._shown = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show a stage, and how much of it is done if that is known."""
        text = f"{stage} ({done} of {total})" if total else f"{stage} ..."
        text = text[: self._width - 1]  # a full line would make the terminal go on to the next
        if text != self._shown:
            self._write(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()

    def _write(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(len(self._shown)))
        self._stream.flush()
        self._shown = text


def wanted(quiet: bool) -> bool:
    """Whether somebody watches: standard error is a terminal that can write over a line.

    A build server may offer a terminal that is a log in truth; it sets ``CI``. ``NO_COLOR`` needs no regard:
    there is no colour.

    :param quiet: whether it was asked for to be told nothing
    """
    return not (quiet or os.environ.get("CI") or os.environ.get("TERM") == "dumb") and sys.stderr.isatty()


@contextmanager
def line(arguments: argparse.Namespace) -> Iterator[Progress]:
    """Show progress while something is done.

    :param arguments: with ``quiet``
    :returns: what core functions take as ``progress``; it does nothing if nobody watches
    """
    if not wanted(arguments.quiet):
        yield _nobody
        return
    shown = Line(sys.stderr, shutil.get_terminal_size().columns)
    try:
        yield shown
    finally:
        shown.clear()


def _nobody(stage: str, done: int, total: int) -> None:
    pass
