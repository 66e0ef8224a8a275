"""The workbook of a workspace: a sheet for each table, with notes, lists of words and formats to fill in."""

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from normgraph.workspace.content import letters
from normgraph.workspace.guide import accepted, in_sheets, markdown_free, required, rules
from normgraph.workspace.kinds import calendar_day
from normgraph.workspace.tables import Column, Table, Tables
from normgraph.workspace.vocabulary import Vocabulary
from normgraph.workspace.workbook import OTHER_SHEETS, sheet_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["Rows", "workbook_bytes"]

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows by the file of their table: text by column name."""

_CREATED: Final = datetime.datetime(2026, 1, 1)  # the same workbook has the same bytes on every day
_LISTED_ROWS: Final = 2_000  # how many rows offer lists to choose from
_NAMED_WORDS: Final = 15  # longer lists stand on a sheet of their own only
_WIDTHS: Final = {"text": 32, "date": 12, "partial-date": 12, "word": 18, "integer": 12, "id": 16}
_GUIDE, _COLUMNS, _WORDS, _LISTS = OTHER_SHEETS
_FORMATS: Final[Mapping[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"},
    "needed": {"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd"},
    "integer": {"num_format": "0"},
}


def workbook_bytes(title: str, tables: Tables, vocabulary: Vocabulary, rows: Rows) -> bytes:
    """Write the workbook.

    :param title: name of the workspace
    :param tables: its tables
    :param vocabulary: the words that they accept
    :param rows: what is to stand in them already
    :returns: an .xlsx file; the same for the same content
    """
    import xlsxwriter

    buffer = io.BytesIO()
    # Text stays text, whatever it begins with: nothing becomes a formula, a number or a link by itself.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        _Form(book, tables, vocabulary).write(title, rows)
    return buffer.getvalue()


class _Form:
    def __init__(self, book: "Workbook", tables: Tables, vocabulary: Vocabulary) -> None:
        self._book, self._tables, self._vocabulary = book, tables, vocabulary
        self._formats = {name: book.add_format(how) for name, how in _FORMATS.items()}
        self._lists: dict[str, str] = {}

    def write(self, title: str, rows: Rows) -> None:
        guide = self._book.add_worksheet(_GUIDE)
        sheets = [(table, self._book.add_worksheet(sheet_name(table))) for table in self._tables.tables]
        self._guide(guide, title)
        self._columns(self._book.add_worksheet(_COLUMNS))
        self._words(self._book.add_worksheet(_WORDS), self._book.add_worksheet(_LISTS))
        for table, sheet in sheets:
            if table.required:
                sheet.set_tab_color(_FORMATS["needed"]["bg_color"])
            self._table(sheet, table, rows.get(table.url, ()))

    def _guide(self, sheet: "Worksheet", title: str) -> None:
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 10)
        sheet.set_column(2, 2, 110)
        sheet.write_string(0, 0, title, self._formats["title"])
        line = 2
        for rule in rules("xlsx"):
            sheet.merge_range(line, 0, line, 2, "", self._formats["wrap"])
            sheet.write_string(line, 0, markdown_free(rule), self._formats["wrap"])
            sheet.set_row(line, 15 * (1 + len(rule) // 140))
            line += 1
        line += 1
        for place, head in enumerate(("Sheet", "Required", "What it holds")):
            sheet.write_string(line, place, head, self._formats["head"])
        for number, table in enumerate(self._tables.tables, line + 1):
            sheet.write_url(number, 0, f"internal:'{sheet_name(table)}'!A1", string=table.title)
            sheet.write_string(number, 1, "yes" if table.required else "no", self._formats["wrap"])
            description = in_sheets(table.description, self._tables)
            sheet.write_string(number, 2, description, self._formats["wrap"])
            sheet.set_row(number, 15 * (1 + len(description) // 110))

    def _columns(self, sheet: "Worksheet") -> None:
        lines = [
            (
                sheet_name(table),
                column.titles[-1],
                markdown_free(required(column)),
                in_sheets(column.description, self._tables),
                self._accepted(column),
            )
            for table in self._tables.tables
            for column in table.columns
        ]
        heads = ("Sheet", "Column", "Required", "Meaning", "Accepted")
        self._listing(sheet, heads, lines, (22, 24, 12, 80, 60))

    def _words(self, sheet: "Worksheet", lists: "Worksheet") -> None:
        schemes = [
            self._vocabulary.scheme(name)
            for name in sorted({c.scheme for t in self._tables.tables for c in t.columns if c.scheme})
        ]
        lines = []
        for scheme in schemes:
            for word in scheme.words:
                others = ", ".join(sorted(word.names - {word.label.casefold()}))
                lines.append((scheme.title, word.label, others, word.definition))
        self._listing(sheet, ("List", "Word", "Also accepted", "Meaning"), lines, (34, 34, 40, 90))
        for place, scheme in enumerate(schemes):
            lists.write_column(0, place, [scheme.title, *(word.label for word in scheme.words)])
            name = f"words_{re.sub('[^a-z]', '_', scheme.name)}"
            letter = letters(place)
            area = f"={_LISTS}!${letter}$2:${letter}${len(scheme.words) + 1}"
            self._book.define_name(name, area)
            self._lists[scheme.name] = f"={name}"
        lists.hide()

    def _listing(
        self, sheet: "Worksheet", heads: Sequence[str], lines: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self._formats["head"])
        for number, line in enumerate(lines, 1):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text, self._formats["wrap"])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(heads) - 1)

    def _table(self, sheet: "Worksheet", table: Table, rows: Sequence[Mapping[str, str]]) -> None:
        for place, column in enumerate(table.columns):
            look = self._formats.get(column.kind, self._formats["text"])
            sheet.set_column(place, place, _WIDTHS.get(column.kind, 20), look)
            head = self._formats["needed" if column.required else "head"]
            sheet.write_string(0, place, column.titles[-1], head)
            meaning = in_sheets(column.description, self._tables)
            note = f"{meaning}\n\nRequired: {required(column)}\nAccepted: {self._accepted(column)}"
            lines = sum(1 + len(line) // 45 for line in note.split("\n"))
            sheet.write_comment(0, place, markdown_free(note), {"width": 320, "height": 20 + 17 * lines})
            if (choice := self._choice(column)) is not None:
                sheet.data_validation(1, place, _LISTED_ROWS, place, choice)
            for number, row in enumerate(rows, 1):
                if text := row.get(column.name):
                    self._cell(sheet, number, place, column, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)

    def _cell(self, sheet: "Worksheet", line: int, place: int, column: Column, text: str) -> None:
        if column.kind == "date" and (day := calendar_day(text)) is not None and day.year >= 1901:
            moment = datetime.datetime(day.year, day.month, day.day)
            sheet.write_datetime(line, place, moment, self._formats["date"])
        elif column.kind == "integer" and re.fullmatch("[1-9][0-9]{0,14}", text):
            sheet.write_number(line, place, int(text), self._formats["integer"])
        else:
            sheet.write_string(line, place, text, self._formats["text"])

    def _choice(self, column: Column) -> dict[str, Any] | None:
        """What there is to choose from; other text is refused only where nothing else can be right."""
        several = {"show_error": False, "input_title": column.titles[-1][:32]}
        if column.scheme is not None:
            choice: dict[str, Any] = {"validate": "list", "source": self._lists[column.scheme]}
            if column.separator is not None:
                return choice | several | {"input_message": "One word, or several separated by semicolons."}
            title, message = "Not one of the accepted words", "See the sheet Words for what each word means."
            return choice | {"error_type": "warning", "error_title": title, "error_message": message}
        if len(column.targets) == 1 and column.targets[0].by[:1] == ("id",):
            target = self._tables.table(column.targets[0].table)
            names = [one.name for one in target.columns]
            letter = letters(names.index("id"))
            source = f"={sheet_name(target)}!${letter}$2:${letter}${_LISTED_ROWS + 1}"
            ids = "One id" if column.separator is None else "One id, or several separated by semicolons"
            message = f"{ids}, from the sheet {sheet_name(target)}."
            return {"validate": "list", "source": source, **several, "input_message": message}
        return None

    def _accepted(self, column: Column) -> str:
        text = markdown_free(accepted(column, self._tables, self._vocabulary, sheets=True))
        words = self._vocabulary.scheme(column.scheme).words if column.scheme is not None else ()
        if 0 < len(words) <= _NAMED_WORDS:
            text = text.replace("words: ", "", 1) + f" ({', '.join(word.label for word in words)})"
        return text
