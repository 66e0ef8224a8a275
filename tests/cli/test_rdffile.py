"""RDF files from anywhere: what is read, what is refused, and that writing has one result."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from normgraph.cli.errors import UserError
from normgraph.cli.rdffile import read_rdf, write_rdf

EX = "https://example.org/"
ONE = ox.Triple(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}b"), ox.NamedNode(f"{EX}c"))

FILES = {
    "a.ttl": f"@prefix ex: <{EX}> . ex:a ex:b ex:c .",
    "a.nt": f"<{EX}a> <{EX}b> <{EX}c> .",
    "a.nq": f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n<{EX}a> <{EX}b> <{EX}c> <{EX}h> .",
    "a.TRIG": f"<{EX}g> {{ <{EX}a> <{EX}b> <{EX}c> }}",
    "a.jsonld": json.dumps({"@context": {"ex": EX}, "@id": "ex:a", "ex:b": {"@id": "ex:c"}}),
    "a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
    '<r:Description r:about="https://example.org/a"><e:b r:resource="https://example.org/c"/></r:Description></r:RDF>',
}


@pytest.mark.parametrize("name", FILES)
def test_every_format(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    assert read_rdf(tmp_path / name) == [ONE]


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">
<r:Description r:about="https://example.org/a"><e:b>&c;</e:b></r:Description></r:RDF>"""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.rdf", BOMB.encode(), "document type declaration is not read; save it as Turtle"),
        ("a.rdf", BOMB.encode("utf-16"), "document type declaration is not read"),
        ("a.xml", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "document type declaration is not read"),
        ("a.rdf", b"no xml", "is not XML"),
        ("a.jsonld", b'{"@context": "http://127.0.0.1:9/c", "a": 1}', "is not fetched"),
        ("a.jsonld", b'{"https://example.org/a":' * 5000 + b"1" + b"}" * 5000, "more than 64 levels deep"),
        ("a.ttl", b"<a> <b> ", "a.ttl: "),
        ("a.ttl", b"\xff\xfe", "a.ttl: "),
        ("a.csv", b"a,b", "does not say which RDF format it is in; accepted: .ttl, .nt"),
    ],
)
def test_what_is_refused(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_rdf(tmp_path / name)
    assert told in str(caught.value)


def test_brackets_in_a_text_are_no_depth(tmp_path: Path) -> None:
    text = json.dumps({"@id": f"{EX}a", f"{EX}b": "[{" * 1000 + '"\\' + "[" * 1000})
    (tmp_path / "a.jsonld").write_text(text, encoding="utf-8")
    assert len(read_rdf(tmp_path / "a.jsonld")) == 1


def test_what_is_written_can_be_read_and_does_not_change(tmp_path: Path) -> None:
    ng = "https://w3id.org/normgraph/ns#"
    triples = [ONE, ox.Triple(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{ng}key"), ox.Literal("ng:x"))]
    texts = {write_rdf(triples, "TURTLE") for _ in range(5)}
    assert len(texts) == 1
    text = texts.pop()
    assert text.startswith("@prefix ng: <https://w3id.org/normgraph/ns#> .\n\n")
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    assert read_rdf(tmp_path / "a.ttl") == sorted(triples, key=str)
