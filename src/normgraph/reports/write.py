"""Reports as files. Each file appears complete or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from normgraph.assessment.model import Assessment

__all__ = ["FILES", "ReportError", "write_reports"]

FILES: Final = {"json": "assessment.json", "html": "report.html", "table": "report.txt"}
"""The name of the file that each format is written to."""


class ReportError(Exception):
    """A report cannot be written."""


def write_reports(a: Assessment, directory: Path, formats: Sequence[str]) -> list[Path]:
    """Write an assessment in several formats.

    All reports are made before the first is written, so that an unknown format leaves nothing behind.

    :param a: what is written
    :param directory: folder for the files; it is made if it is not there
    :param formats: keys of :data:`FILES`; one that is named twice is written once
    :returns: the files, in the order of the formats
    :raises ReportError: if a format is not known, or the folder or a file in it cannot be written
    """
    wanted = list(dict.fromkeys(formats))
    if unknown := sorted(set(wanted) - FILES.keys()):
        raise ReportError(
            f"no such report format: {', '.join(unknown)}; there are {', '.join(sorted(FILES))}"
        )
    contents = {directory / FILES[format_]: _render(a, format_).encode("utf-8") for format_ in wanted}
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(f"the folder {directory} cannot be made: {error.strerror or error}") from error
    for path, content in contents.items():
        try:
            _write(path, content)
        except OSError as error:
            raise ReportError(f"{path} cannot be written: {error.strerror or error}") from error
    return list(contents)


def _render(a: Assessment, format_: str) -> str:
    # Imported here: the template engine is not loaded for a JSON file.
    if format_ == "json":
        from .json_report import to_json

        return to_json(a)
    if format_ == "html":
        from .html import to_html

        return to_html(a)
    from .table import to_table

    return to_table(a, None)


def _write(path: Path, content: bytes) -> None:
    """Write beside the file, then rename: a reader sees the old file or the new one."""
    # Not tempfile: its files are their maker's alone, while a report may be read by whom the umask allows.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
