"""``normgraph query``, ``queries`` and ``knowledge``."""

from __future__ import annotations

import csv
import json
import os
import threading
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from normgraph.assessment.library import library
from normgraph.assessment.tabular import Table
from normgraph.cli.columns import to_columns
from normgraph.cli.main import main
from normgraph.cli.results import FORMATS, write_result
from tests.cli.conftest import Run

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE = Table(
    ("who", "says"),
    (
        (ox.NamedNode("https://example.org/o/system/RNK"), ox.Literal("=1+1\tand <more>", language="en")),
        (ox.BlankNode("b1"), ox.Literal("-5", datatype=ox.NamedNode(f"{XSD}integer"))),
        (None, ox.Literal('a "quote", a\nline')),
    ),
)


@pytest.mark.parametrize(("format_", "reader"), [("json", "JSON"), ("xml", "XML"), ("tsv", "TSV")])
def test_results_are_read_back_by_another_program(format_: str, reader: str) -> None:
    text = write_result(TABLE, format_, None, None)
    solutions = ox.parse_query_results(text.encode(), format=getattr(ox.QueryResultsFormat, reader))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["who", "says"]
    rows = [tuple(solution) for solution in solutions]
    assert len(rows) == 3
    for row, expected in zip(rows, TABLE.rows, strict=True):
        assert row[1] == expected[1]
        assert isinstance(row[0], type(expected[0]))


def test_csv_is_harmless_in_a_spreadsheet() -> None:
    rows = list(csv.reader(StringIO(write_result(TABLE, "csv", None, None))))
    assert rows[0] == ["who", "says"]
    assert rows[1] == ["https://example.org/o/system/RNK", "'=1+1\tand <more>"]
    assert rows[2] == ["_:b1", "-5"]
    assert rows[3] == ["", 'a "quote", a\nline']


def test_a_table_has_short_names() -> None:
    text = write_result(TABLE, "table", "https://example.org/o/", None)
    assert text.splitlines()[2].split()[0] == "system/RNK"
    assert text.endswith("\n3 rows\n")


def test_a_table_fits_the_terminal() -> None:
    rows = [["a", "many words " * 10, "x" * 100]]
    lines = to_columns(("one", "two", "three"), rows, 60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "".join(line[45:] for line in lines).count("x") <= 100
    assert sum(line.count("x") for line in lines) == 100


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize("format_", FORMATS)
def test_yes_and_no(answer: bool, format_: str) -> None:
    text = write_result(answer, format_, None, None)
    if format_ in {"json", "xml"}:
        reader = getattr(ox.QueryResultsFormat, format_.upper())
        found = ox.parse_query_results(text.encode(), format=reader)
        assert isinstance(found, ox.QueryBoolean) and bool(found) is answer
    else:
        assert text.strip() in {"yes", "true"} if answer else text.strip() in {"no", "false"}


def test_what_xml_cannot_hold_does_not_break_it() -> None:
    text = write_result(Table(("a",), ((ox.Literal("\x01\x0c]]>&"),),)), "xml", None, None)
    assert "".join(ElementTree.fromstring(text).itertext()).strip() == "\ufffd\ufffd]]>&"


def test_the_library_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries"]) == 0
    told = capsys.readouterr().out
    for query in library():
        assert f"\n{query.name}{' DIR' if query.needs == 'workspace' else ''}\n" in f"\n{told}"
    assert main(["queries", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [query["name"] for query in listed] == [query.name for query in library()]
    assert all(query["question"].endswith("?") for query in listed)


def test_a_saved_query_on_the_knowledge_graph(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "provisions-of", "--param", "instrument=iso42001", "--format", "json"]) == 0
    bindings = json.loads(capsys.readouterr().out)["results"]["bindings"]
    names = {row["provision"]["value"] for row in bindings}
    assert "https://w3id.org/normgraph/iso42001/A.6.2.4" in names
    assert not any("/aia/" in name for name in names)


def test_a_query_of_one_s_own_on_a_workspace(run: Run, example: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(
        "SELECT ?system ?status { ?duty a ng:Duty ; ng:scope ?system ; ng:status ?status } ORDER BY ?system"
    )
    done = run("query", tmp_path / "mine.rq", example)
    assert done.returncode == 0, done.stderr
    assert "system/RNK" in done.stdout
    assert "status:covered" in done.stdout
    assert "note: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such"], "'no-such' is neither a query of the library nor a file; accepted: "),
        (["what-transfers"], "what-transfers asks a workspace: normgraph query what-transfers DIR"),
        (["provisions-of", "--param", "instrument"], "--param: 'instrument' is not NAME=VALUE"),
        (["provisions-of", "--param", "x=1"], "has no parameter 'x'. Accepted: "),
        (["provisions-of", "--param", "instrument=nothing"], "'nothing' is not accepted. Accepted: "),
        (["provisions-of", "--param", "above=a", "--param", "above=b"], "--param: above is given twice"),
        (["service.rq"], "SERVICE is not accepted"),
        (["service.rq", "--param", "x=1"], "a query from a file has no parameters"),
        (["update.rq"], "queries only read"),
        (["broken.rq"], "does not parse"),
        (["latin.rq"], "latin.rq: byte 5 is not UTF-8 text"),
        (["graph.rq", "--format", "csv"], "accepted: table (Turtle), json (JSON-LD), xml (RDF/XML)"),
    ],
)
def test_a_query_that_cannot_be_run(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("service.rq").write_text("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    Path("update.rq").write_text("DELETE WHERE { ?s ?p ?o }")
    Path("broken.rq").write_text("SELECT * { ?s ?p }")
    Path("latin.rq").write_bytes(b"# \xc3\xa9\xe9")
    Path("graph.rq").write_text("CONSTRUCT WHERE { ?s a ng:Instrument }")
    assert main(["query", *arguments]) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("format_", "reader"),
    [("nquads", "N_QUADS"), ("turtle", "TURTLE"), ("trig", "TRIG"), ("jsonld", "JSON_LD")],
)
def test_the_knowledge_graph_is_exported_whole_and_the_same_each_time(
    format_: str, reader: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from normgraph.assessment.knowledge_graph import knowledge_graph

    file = tmp_path / "graph"
    assert main(["knowledge", "export", "--format", format_, "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["knowledge", "export", "--format", format_]) == 0
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")
    quads = set(ox.parse(file.read_bytes(), format=getattr(ox.RdfFormat, reader)))
    if format_ == "turtle":
        assert {quad.triple for quad in quads} == set(knowledge_graph().triples())
    else:
        assert quads == set(knowledge_graph().quads)
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert main(["knowledge", "export", "--output", str(pipe)]) == 0
    reader.join(30)
    assert read and read[0].startswith(b"<http")
    assert pipe.is_fifo()
