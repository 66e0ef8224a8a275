"""Standard output and standard error."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

__all__ = [
    "complain",
    "note",
    "prepare",
    "printable",
    "progress",
    "say",
    "say_json",
    "say_lines",
    "to_json",
    "width",
    "write_whole",
]

_PIECE: Final = 32 * 1024


def prepare() -> None:
    """Make both streams able to take any text.

    A pipe or file gets UTF-8 and line feeds on every platform; a terminal keeps its encoding, and what it
    cannot show is escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def printable(text: str) -> str:
    r"""A text that was typed or read, safe to print on one line.

    >>> printable("PRO-07\x1b[2J")
    'PRO-07\\x1b[2J'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def say(text: str, *, end: str = "\n") -> None:
    """Print what was asked for."""
    text += end
    # In pieces: where standard output is not buffered, Python takes a write that a closing pipe cut short for
    # a whole one, and only the next piece tells.
    for start in range(0, len(text), _PIECE):
        sys.stdout.write(text[start : start + _PIECE])


def say_lines(text: str) -> None:
    """Print indented lines; on a terminal, long ones are broken and keep their indent."""
    from normgraph.reports.text import clean, columns, fill

    room = width()
    for line in text.splitlines():
        content = clean(line).rstrip()
        if room is None or columns(content) <= room:
            say(content)
        else:
            indent = content[: len(content) - len(content.lstrip())]
            say("\n".join(fill(content, room, indent, f"{indent}  ")))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that appears complete or not at all.

    :raises OSError: if it cannot be written
    """
    import secrets

    if path.exists() and not path.is_file():  # a device or pipe is written to, never replaced
        path.write_bytes(data)
        return
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # not the temporary name
    finally:
        temporary.unlink(missing_ok=True)


def to_json(document: object) -> str:
    """A document as JSON, keys sorted: equal answers give equal text. With a line feed at the end."""
    import json

    from normgraph.api.documents import plain

    return json.dumps(plain(document), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def say_json(document: object) -> None:
    """Print a document as JSON."""
    say(to_json(document), end="")


def progress(text: str) -> None:
    """Tell on standard error what is being done or was written."""
    print(text, file=sys.stderr, flush=True)


def note(notes: Iterable[str]) -> None:
    """Tell on standard error what is worth knowing and no mistake."""
    for text in notes:
        print(f"note: {printable(text)}", file=sys.stderr)


def complain(lines: Iterable[str]) -> None:
    """Tell on standard error what is wrong."""
    for line in lines:
        print(f"error: {printable(line)}", file=sys.stderr)


def width() -> int | None:
    """Columns of the terminal; None if nobody looks at one."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns
