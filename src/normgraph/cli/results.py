"""Results of queries in the formats of SPARQL 1.1 and as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from normgraph.cli.columns import to_columns, to_csv
from normgraph.cli.errors import UserError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from normgraph.assessment.tabular import Table, Triples
    from normgraph.store.embedded import Term

__all__ = ["FORMATS", "write_result"]

FORMATS: Final = ("table", "csv", "json", "tsv", "xml")

_XML_START: Final = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def write_result(result: Table | Triples | bool, format_: str, base: str | None, width: int | None) -> str:
    """Write a result.

    :param result: rows, triples, or an answer of yes or no
    :param format_: one of :data:`FORMATS`
    :param base: base address of the workspace, which the table leaves out
    :param width: columns of the terminal
    :returns: the text, with a line feed at the end
    :raises UserError: if triples are asked for as rows
    """
    if isinstance(result, bool):
        return _answer(result, format_)
    if isinstance(result, tuple):
        return _triples(result, format_)
    if format_ == "json":
        return _json(result)
    if format_ == "xml":
        return _xml(result)
    if format_ == "tsv":
        lines = ["\t".join(f"?{name}" for name in result.columns)]
        lines += ["\t".join("" if term is None else str(term) for term in row) for row in result.rows]
        return "".join(f"{line}\n" for line in lines)
    if format_ == "csv":
        return to_csv(result.columns, [[_plain(term) for term in row] for row in result.rows])
    number = len(result.rows)
    table = to_columns(result.columns, result.text_rows(base), width)
    return f"{table}\n\n{number} {'row' if number == 1 else 'rows'}\n"


def _plain(term: Term | None) -> str:
    import pyoxigraph as ox

    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _answer(answer: bool, format_: str) -> str:
    word = "true" if answer else "false"
    if format_ == "json":
        return _dump({"head": {}, "boolean": answer})
    if format_ == "xml":
        return f"{_XML_START}\n  <head/>\n  <boolean>{word}</boolean>\n</sparql>\n"
    return f"{'yes' if answer else 'no'}\n" if format_ == "table" else f"{word}\n"


def _triples(triples: tuple[ox.Triple, ...], format_: str) -> str:
    from normgraph.cli.rdffile import write_rdf

    formats = {"table": "TURTLE", "json": "JSON_LD", "xml": "RDF_XML"}
    if format_ not in formats:
        raise UserError(
            f"--format: a query that makes triples cannot be written as {format_}; "
            "accepted: table (Turtle), json (JSON-LD), xml (RDF/XML)"
        )
    return write_rdf(triples, formats[format_])


def _json(table: Table) -> str:
    rows = [
        {name: _binding(term) for name, term in zip(table.columns, row, strict=True) if term is not None}
        for row in table.rows
    ]
    return _dump({"head": {"vars": list(table.columns)}, "results": {"bindings": rows}})


def _dump(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _binding(term: Term) -> dict[str, str]:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        binding["datatype"] = term.datatype.value
    return binding


def _xml(table: Table) -> str:
    lines = [_XML_START, "  <head>"]
    lines += [f"    <variable name={quoteattr(name)}/>" for name in table.columns]
    lines += ["  </head>", "  <results>"]
    for row in table.rows:
        lines.append("    <result>")
        lines += [
            f"      <binding name={quoteattr(name)}>{_element(_binding(term))}</binding>"
            for name, term in zip(table.columns, row, strict=True)
            if term is not None
        ]
        lines.append("    </result>")
    return "\n".join([*lines, "  </results>", "</sparql>"]) + "\n"


def _element(binding: dict[str, str]) -> str:
    kind = binding["type"]
    extra = "".join(
        f" {name}={quoteattr(binding[name])}" for name in ("xml:lang", "datatype") if name in binding
    )
    return f"<{kind}{extra}>{escape(_xml_text(binding['value']))}</{kind}>"


def _xml_text(text: str) -> str:
    """What XML 1.0 cannot hold, not even as a reference, replaced."""
    return "".join(
        c if c in "\t\n\r" or ("\x20" <= c <= "\ud7ff") or c >= "\ue000" else "\ufffd" for c in text
    )
