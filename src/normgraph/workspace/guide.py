"""The guide to a workspace, made from the description of its tables and the accepted words."""

import re
import textwrap
from collections.abc import Sequence

from normgraph.namespaces import compact
from normgraph.workspace.tables import Column, Table, Tables
from normgraph.workspace.vocabulary import Scheme, Vocabulary
from normgraph.workspace.workbook import WORKBOOK, sheet_name

__all__ = ["FORMS", "accepted", "guide", "in_sheets", "markdown_free", "required", "rules"]

FORMS = ("csv", "xlsx")
"""The forms in which the tables of a workspace can be written."""

_GUIDE = """\
# {title}

This folder is a workspace of normgraph. State your facts in the tables below, then run

    normgraph assess .

from here. Record what is known: nothing is concluded in your favour from a cell that is left empty.

## How tables are written

{rules}

## Other forms

{others}

## Tables

{overview}

{tables}

## Words

{words}
"""

_CSV = (
    "CSV files in UTF-8, with or without byte-order mark. Columns are separated by commas, semicolons or "
    "tabs.",
    "The first line names the columns, in any order; optional columns may be left out. Nothing else is "
    "accepted as a column.",
    "Blank rows are passed over. A table without rows records nothing, as one that is not there; reading the "
    "workspace names them all. Tables that are required have to have rows.",
)
_XLSX = (
    f"One workbook, `{WORKBOOK}`, with a sheet for each table. The settings can name another workbook.",
    "The first row names the columns, in any order; columns that are not required may be deleted, and so may "
    "sheets. Nothing else is accepted as a column or a sheet. A sheet without rows records nothing.",
    "The headers of required columns are red. The note on a header says what the column means and accepts; "
    "the sheets Columns and Words say it once more in one place.",
    "Most cells are formatted as text, so that a version such as 1.10 stays what it is. Days are dates. Of a "
    "formula, the result is read that was saved with the workbook. What stands in cells that are merged "
    "below each other holds for each of their rows.",
)
_BOTH = (
    "Several values in one cell are separated by semicolons, where the column says so.",
    "Words are compared without regard to case and white space. Nothing but the words listed here is "
    "accepted.",
    "Ids are compared exactly. What a cell refers to has to be there.",
)
_ERRORS = {
    "csv": "All mistakes in all tables are reported at once, with file, row and column. Rows are lines of "
    "the file; the line with the names of the columns is number 1.",
    "xlsx": "All mistakes in all tables are reported at once, with sheet, row and column.",
}

_OTHERS = {
    "csv": """\
The tables may as well stand in one workbook, `{workbook}`, with a sheet for each table, such as
`{example}`. Start with `normgraph init DIR --form xlsx`, or make a copy of this workspace in that form with
`normgraph init DIR --form xlsx --from .`. A table is given in one of the two, not in both.""",
    "xlsx": """\
The tables may as well be CSV files, `{example_csv}` and so on, with the names of the columns that this
guide lists. Start with `normgraph init DIR`, or make a copy of this workspace in that form with
`normgraph init DIR --form csv --from .`. A table is given in one of the two, not in both.""",
}
_TURTLE = """\

Facts that another program writes may stand in Turtle, in files `data/*.ttl`. Each node is a row of the table
to whose key its address belongs, and its properties are those of the columns. What a table says of the same
row is added; where it says something else, that is an error. Classes, keys and properties stand below each
table; words are the nodes of their lists. Relative addresses begin at the base of the workspace:

```turtle
@prefix ng: <https://w3id.org/normgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<system/RANK> a ng:AISystem ; rdfs:label "Rank" ;
    ng:riskClass <https://w3id.org/normgraph/risk-class/high-risk> .
```"""


def rules(form: str) -> Sequence[str]:
    """How tables are written in a form, rule by rule."""
    return (*(_CSV if form == "csv" else _XLSX), *_BOTH, _ERRORS[form])


def guide(title: str, tables: Tables, vocabulary: Vocabulary, form: str = "csv") -> str:
    """The guide to all tables and columns, in Markdown.

    :param title: name of the workspace
    :param tables: the tables
    :param vocabulary: the words that they accept
    :param form: one of :data:`FORMS`
    :returns: the text
    """
    where = "file" if form == "csv" else "sheet"
    overview = [f"| table | {where} | required |", "|---|---|---|"]
    for table in tables.tables:
        overview.append(f"| {table.title} | `{_place(table, form)}` | {'yes' if table.required else 'no'} |")
    schemes = sorted(
        {column.scheme for table in tables.tables for column in table.columns if column.scheme is not None},
        key=lambda name: vocabulary.scheme(name).title.casefold(),
    )
    first = tables.tables[0]
    others = _OTHERS[form].format(workbook=WORKBOOK, example=sheet_name(first), example_csv=first.url)
    return _GUIDE.format(
        title=_markdown(title),
        rules="\n".join(_wrapped(f"- {rule}") for rule in rules(form)),
        others=others + "\n" + _TURTLE,
        overview="\n".join(overview),
        tables="\n\n".join(_table(table, tables, vocabulary, form) for table in tables.tables),
        words="\n\n".join(_scheme(vocabulary.scheme(name)) for name in schemes),
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 110, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def _place(table: Table, form: str) -> str:
    return table.url if form == "csv" else sheet_name(table)


def _markdown(text: str) -> str:
    """A text for one cell of a Markdown table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def markdown_free(text: str) -> str:
    """Markdown as plain text.

    >>> markdown_free("words: [Yes or no](#yes-or-no); `company`")
    'words: Yes or no; company'
    """
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "")


def in_sheets(text: str, tables: Tables) -> str:
    """A description of a table or column in which tables are called by their sheet."""
    for table in tables.tables:
        text = text.replace(table.url, f"the sheet {sheet_name(table)}")
    return text


def _table(table: Table, tables: Tables, vocabulary: Vocabulary, form: str) -> str:
    def described(text: str) -> str:
        return in_sheets(text, tables) if form == "xlsx" else text

    def called(column: Column) -> str:
        return column.name if form == "csv" else column.titles[-1]

    key = ", ".join(f"`{called(table.column(name))}`" for name in table.primary_key)
    needed = "This table is required." if table.required else "This table may be left out."
    lines = [
        f"### {table.title}: `{_place(table, form)}`",
        "",
        f"{described(table.description)} {needed}",
        "",
        f"One row for each {key}.",
        "",
        "| column | required | meaning | accepted |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        what = accepted(column, tables, vocabulary, sheets=form == "xlsx")
        cells = (f"`{called(column)}`", required(column), described(column.description), what)
        lines.append("| " + " | ".join(_markdown(cell) for cell in cells) + " |")
    terms = ", ".join(
        f"{called(column)} `{compact(column.property.value)}`"
        for column in table.columns
        if column.property is not None
    )
    lines += ["", f"In Turtle: `<{table.about}> a {compact(table.cls.value)}`; {terms}."]
    return "\n".join(lines)


def required(column: Column) -> str:
    """When a column has to be filled in."""
    if column.required:
        return "yes"
    if column.required_when is not None:
        words = " or ".join(sorted(word.rpartition("/")[2] for word in column.required_when.words))
        return f"where `{column.required_when.column}` is {words}"
    return "where there are several" if column.defaults_to_only_row else "no"


def accepted(column: Column, tables: Tables, vocabulary: Vocabulary, *, sheets: bool = False) -> str:
    """What a column accepts, in Markdown.

    :param sheets: name tables by their sheet
    """

    def row(url: str) -> str:
        place = f"the sheet `{sheet_name(tables.table(url))}`" if sheets else f"`{url}`"
        return f"a row in {place}"

    if column.scheme is not None:
        scheme = vocabulary.scheme(column.scheme)
        text = f"words: [{scheme.title}](#{_anchor(scheme.title)})"
    elif by := [target for target in column.targets if target.by]:
        text = " or ".join(f"{' or '.join(target.by)} of {row(target.table)}" for target in by)
        if column.flag is not None:
            text = f"`{column.flag.word}`, or {text}"
    elif column.targets:
        together = " and ".join(f"`{name}`" for name in column.targets[0].columns)
        text = f"{together} together are {row(column.targets[0].table)}"
    elif column.provision is not None:
        text = column.provision.what.format(instrument=f"the {column.provision.instrument_column}")
    else:
        text = tables.kinds[column.kind]
    if column.kind == "instrument":
        text += ": " + ", ".join(one.title for one in vocabulary.standards(column.besides_standards))
    return text + (f"; several separated by `{column.separator}`" if column.separator else "")


def _anchor(title: str) -> str:
    kept = "".join(c for c in title.casefold() if c.isalnum() or c in " -")
    return kept.replace(" ", "-")


def _scheme(scheme: Scheme) -> str:
    lines = [f"### {scheme.title}", "", "| word | also accepted | meaning |", "|---|---|---|"]
    for word in scheme.words:
        others = sorted(word.names - {word.label.casefold()})
        cells = (f"`{word.label}`", ", ".join(f"`{name}`" for name in others), word.definition)
        lines.append("| " + " | ".join(_markdown(cell) for cell in cells) + " |")
    return "\n".join(lines)
