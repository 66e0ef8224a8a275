"""Opens a workbook or parses Turtle in a process of its own, so that a hostile file takes nothing else down.

Started by :mod:`normgraph.workspace.guarded`, by its path: the process imports nothing of the package.
Standard input: one line of JSON (task, limits), then the bytes of the file; standard output: one of JSON.

A workbook is a zip archive of XML files. calamine reads its cells; what calamine does not tell is looked up
in the XML: formulas without a stored result, results that are errors, and numbers that are shown as per cent.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, Final

MOST_PARTS: Final = 10_000
# Ids of the number formats for per cent that every workbook has (ECMA-376, part 1, 18.8.30).
_PERCENT: Final = frozenset({9, 10})
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# Cells as they are written, not as XML is parsed: a parser takes a hundred times as long. Comments that look
# like cells lead to a refusal at worst.
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(rb"""\b([rst])\s*=\s*["']([^"']*)["']""")
_FILLED: Final = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'](?:[^>]*[^/>])?>"""
)
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*(?<!/)>")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b")
_FORMULA_TEXT: Final = re.compile(rb"<(?:\w+:)?f\b.*?</(?:\w+:)?f>", re.DOTALL)
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Unusable(Exception):  # noqa: N818 - the message is for people, not for the name of a class
    """The file cannot be read; the message continues a sentence that its name begins."""


def read_workbook(data: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """Read the sheets of a workbook.

    :param data: the file
    :param limits: ``unpacked`` bytes, ``rows``, ``columns`` and ``cells`` of a sheet
    :returns: the sheets with their rows that are not blank, as text
    :raises Unusable: if it is none, or too large
    """
    import python_calamine

    parts = _parts(data, limits["unpacked"])
    try:
        paths, formats = _sheet_paths(parts), _percent_formats(parts)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_stored(parts)))
        sheets = []
        for sheet in book.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                xml = parts.get(paths.get(sheet.name, ""), b"")
                _refuse_reach(sheet.name, xml, limits)
                sheets.append(_sheet(book.get_sheet_by_name(sheet.name), xml, formats, limits))
    except python_calamine.CalamineError as error:
        raise Unusable(f"is damaged: {error}") from None
    return {"sheets": sheets}


def _parts(data: bytes, most: int) -> dict[str, bytes]:
    """The XML files that say something about cells, unpacked."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unusable("is protected with a password")
        raise Unusable("is in an old format of Excel")
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > most:
                raise Unusable(f"is too large: unpacked it has more than {most // 1024**2} MiB")
            for info in infos:
                if re.fullmatch(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels)", info.filename):
                    with archive.open(info) as stream:  # never gives more than the size that was summed up
                        parts[info.filename] = stream.read()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        raise Unusable("is no workbook") from None
    except (NotImplementedError, RuntimeError):
        raise Unusable("is packed in a way that is not read, or with a password") from None
    if "xl/workbook.xml" not in parts:
        raise Unusable("is no workbook")
    for name, content in parts.items():
        if b"\0" in content[:64] or b"<!DOCTYPE" in content:
            raise Unusable(f"holds {name}, which no spreadsheet program writes like this")
    return parts


def _stored(parts: dict[str, bytes]) -> bytes:
    """The same workbook without pictures, macros and links, of which nothing has to be unpacked any more."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _xml(content: bytes) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, ValueError) as error:
        raise Unusable(f"is damaged: {error}") from None


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Where the cells of each sheet stand in the archive."""
    targets = {
        one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))[1:]
        for one in _xml(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    return {
        one.get("name", ""): targets.get(one.get(f"{_RELATED}id"), "")
        for one in _xml(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")
    }


def _percent_formats(parts: dict[str, bytes]) -> frozenset[bytes]:
    """Which styles of cells show a number as per cent."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    styles = _xml(parts["xl/styles.xml"])
    own = {
        int(one.get("numFmtId", "0"))
        for one in styles.iter(f"{_MAIN}numFmt")
        if "%" in re.sub(r'"[^"]*"|\\.', "", one.get("formatCode", ""))
    }
    used = [int(one.get("numFmtId", "0")) for one in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")]
    return frozenset(str(n).encode() for n, one in enumerate(used) if one in own | _PERCENT)


def _refuse_reach(name: str, xml: bytes, limits: dict[str, int]) -> None:
    """Refuse a sheet with a cell far away: calamine makes room for all cells before it."""
    reached = {(letters, int(number)) for letters, number in _FILLED.findall(xml)}
    height = max((number for _, number in reached), default=0)
    width = max((_column(letters.decode()) + 1 for letters in {letters for letters, _ in reached}), default=0)
    if height > limits["rows"] or width > limits["columns"] or height * width > limits["cells"]:
        most = f"{limits['rows']:,} rows, {limits['columns']:,} columns or {limits['cells']:,} cells"
        raise Unusable(f"is too large: sheet {name} reaches beyond {most}")


def _column(letters: str) -> int:
    """The place of a column, 0 for A."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _sheet(sheet: Any, xml: bytes, percent: frozenset[bytes], limits: dict[str, int]) -> dict[str, Any]:
    if sheet.total_height * sheet.total_width > limits["cells"]:  # cells need not say where they are
        raise Unusable(f"is too large: sheet {sheet.name} has more than {limits['cells']:,} cells")
    faults, shown = _peculiar(xml, percent)
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [text_of(value, (number, place) in shown) for place, value in enumerate(values)]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            rows.append([number + 1, cells])
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
    return {"name": sheet.name, "rows": rows, "merged": merged, "faults": faults}


def _peculiar(xml: bytes, percent: frozenset[bytes]) -> tuple[list[list[Any]], set[tuple[int, int]]]:
    """Cells that hold an error or a formula without a result, and cells that show per cent."""
    faults: list[list[Any]] = []
    shown: set[tuple[int, int]] = set()
    if not percent and b'"e"' not in xml and b"'e'" not in xml and not _FORMULA.search(xml):
        return faults, shown
    for match in _CELL.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        place = _REFERENCE.fullmatch(attributes.get(b"r", b"").decode("ascii", "replace"))
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        content = match[2] or b""
        if attributes.get(b"t") == b"e":
            error = re.sub(rb"<[^>]*>", b"", _FORMULA_TEXT.sub(b"", content)).decode("utf-8", "replace")
            faults.append([row, column, f"holds the error {error.strip()}"])
        elif _FORMULA.search(content) and not _VALUE.search(content):
            faults.append([row, column, "holds a formula whose result is not in the file"])
        elif attributes.get(b"s") in percent and attributes.get(b"t", b"n") == b"n":
            shown.add((row, column))
    return faults, shown


def text_of(value: object, percent: bool = False) -> str:
    """A value of a cell as a person would write it into a table.

    >>> text_of(2026.0), text_of(7.4), text_of(0.05, True), text_of(True)
    ('2026', '7.4', '5%', 'true')
    >>> text_of(datetime.datetime(2026, 11, 20))
    '2026-11-20'

    :param value: what calamine gives
    :param percent: it is shown as per cent
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        # Spreadsheet programs count with 15 digits; what comes after is noise of the binary form.
        text = format(value * 100 if percent else value, ".15g")
        if "e" in text:
            text = format(float(text), ".15f").rstrip("0").rstrip(".")
        return f"{text}%" if percent else text
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def read_turtle(data: bytes, limits: dict[str, Any]) -> dict[str, Any]:
    """Parse Turtle.

    :param data: the file
    :param limits: ``base``, what relative addresses begin with
    :returns: its triples as N-Triples, sorted; or what is wrong, with the line
    """
    import pyoxigraph as ox

    try:
        quads = ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=limits["base"])
        return {"triples": "".join(sorted({f"{quad.triple} .\n" for quad in quads}))}
    except SyntaxError as error:
        return {"error": f"is not Turtle: {error.msg}", "line": error.lineno}
    except ValueError as error:
        return {"error": f"is not Turtle: {error}"}


TASKS: Final[dict[str, Callable[[bytes, dict[str, Any]], dict[str, Any]]]] = {
    "workbook": read_workbook,
    "turtle": read_turtle,
}


def _limit_itself(memory: int, seconds: int) -> None:
    """Limits of the operating system, where it has them: memory, and time should the parent die."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        if hasattr(resource, name):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (value, value))


def main() -> None:
    """Carry out the task on standard input."""
    source = sys.stdin.buffer
    task = json.loads(source.readline())
    _limit_itself(task["memory"], task["seconds"])
    try:
        answer = TASKS[task["task"]](source.read(), task["limits"])
    except Unusable as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
