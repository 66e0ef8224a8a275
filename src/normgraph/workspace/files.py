"""Reading the files of a workspace, which are not to be trusted: no way out of it, no endless files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from normgraph.workspace.problems import Problems

__all__ = [
    "MOST_BYTES",
    "InputFile",
    "decode",
    "file_digest",
    "inside",
    "lies_there",
    "names_in",
    "read_bytes",
]

MOST_BYTES = 64 * 1024 * 1024
"""The largest table that is read."""


@dataclass(frozen=True)
class InputFile:
    """A file whose content went into the facts.

    :param path: relative to the workspace, with ``/``
    :param sha256: of its bytes, in hexadecimal
    :param rows: how many rows of a table were read; None for a file that is no table
    """

    path: str
    sha256: str
    rows: int | None = None


def lies_there(path: Path) -> bool:
    """Whether there is anything at a path, a broken link included."""
    try:
        return path.exists() or path.is_symlink()
    except OSError:  # a folder on the way may not be entered
        return False


def names_in(folder: Path) -> list[str] | None:
    """The names in a folder, sorted; None if it is no folder or may not be read."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):
        return None


def inside(root: Path, relative: str) -> Path | None:
    """Find a file that a workspace names.

    :param root: folder of the workspace
    :param relative: path as it stands in a table, with ``/``
    :returns: the file; None if it would lie outside the workspace, links followed, if it is no plain file,
        or if it is not there
    """
    # A drive letter or a backslash means something on one platform and nothing on another.
    windows = PureWindowsPath(relative)
    if windows.anchor or "\\" in relative or ".." in windows.parts:
        return None
    try:
        found = (root / relative).resolve(strict=True)
        good = found.is_relative_to(root.resolve(strict=True)) and found.is_file()
    except (OSError, ValueError, RuntimeError):  # missing, loops, or a name that no file system takes
        return None
    return found if good else None


def file_digest(file: Path) -> str:
    """SHA-256 of a file, read in pieces.

    :raises OSError: if it cannot be read
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_bytes(root: Path, relative: str, problems: Problems, most: int = MOST_BYTES) -> bytes | None:
    """Read a file of a workspace at once.

    :param root: folder of the workspace
    :param relative: its path, with ``/``
    :param problems: takes what is wrong
    :param most: largest size that is read
    :returns: its bytes; None if something is wrong with it
    """
    file = inside(root, relative)
    if file is None:
        problems.add(relative, "is no plain file inside the workspace")
        return None
    try:
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        problems.add(relative, f"cannot be read: {error.strerror or error}")
        return None
    if len(data) > most:
        problems.add(relative, "is too large", accepted=f"up to {most // (1024 * 1024)} MiB")
        return None
    return data


def decode(relative: str, data: bytes, problems: Problems) -> str | None:
    """Decode UTF-8, with or without a byte-order mark.

    :param relative: path of the file, for messages
    :param data: its bytes
    :param problems: takes what is wrong
    :returns: the text; None if a byte is not UTF-8
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        problems.add(
            relative,
            f"byte 0x{data[error.start]:02x} is not UTF-8 text",
            row=before.count(b"\n") + 1,
            accepted="UTF-8 (in a spreadsheet program: save as 'CSV UTF-8')",
        )
        return None
