"""assessment.json keeps to its schema and leaves nothing out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from normgraph.assessment.model import Assessment
from normgraph.reports.json_report import schema, to_json
from tests.reports.factory import STATUSES, empty, many, sample
from tests.reports.factory_large import gated


def errors(document: Any) -> list[str]:
    validator = Draft202012Validator(schema(), format_checker=FormatChecker())
    return sorted(f"{error.json_path}: {error.message}" for error in validator.iter_errors(document))


@pytest.mark.parametrize("make", [sample, empty, lambda: many(3)], ids=["sample", "empty", "many"])
def test_keeps_to_the_schema(make: Callable[[], Assessment]) -> None:
    assert errors(json.loads(to_json(make()))) == []


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def objects(node: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, f"{path}/{index}")


def test_the_schema_is_closed_and_explains_itself() -> None:
    open_, unexplained, lax = [], [], []
    for path, node in objects(schema()):
        if node.get("type") == "object":
            if node.get("additionalProperties") is not False:
                open_.append(path)
            if set(node["required"]) != set(node["properties"]):
                lax.append(path)
        in_definitions = path.startswith("#/$defs/") and path.count("/") == 2
        if (
            path.endswith("/properties") is False
            and "/properties/" in path
            and path.split("/")[-2] == "properties"
        ) or (in_definitions):
            described = "description" in node or schema()["$defs"].get(
                node.get("$ref", "").rpartition("/")[2], {}
            )
            if not described:
                unexplained.append(path)
    assert (open_, lax, unexplained) == ([], [], [])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("duties", 0, "status"), "compliant"),
        (("duties", 0, "outcome"), "pass"),
        (("duties", 0, "transfer", "grade"), "mostly"),
        (("duties", 0, "unknown"), 1),
        (("findings", 0, "severity"), "critical"),
        (("findings", 0, "basis"), "opinion"),
        (("findings", 0, "gate"), "yes"),
        (("certificates", 0, "valid"), None),
        (("scopes", 0, "kind"), "product"),
        (("scopes", 0, "applies_from"), "2.12.2027"),
        (("scopes", 0, "applies_from"), "2027-13-02"),
        (("elements", 0, "counts", "compliant"), 3),
        (("conformity_route",), [{}]),
        (("provenance", "knowledge_sha256"), "3f"),
        (("as_of",), None),
    ],
)
def test_the_schema_refuses(path: tuple[str | int, ...], value: Any) -> None:
    document = json.loads(to_json(sample()))
    *parents, last = path
    place = document
    for key in parents:
        place = place[key]
    place[last] = value
    assert len(errors(document)) == 1


def test_schema_gives_a_copy() -> None:
    schema().clear()
    assert schema()["title"]


def leaves(value: Any) -> Iterator[str]:
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value


def json_leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from json_leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from json_leaves(item)
    elif isinstance(value, str):
        yield value


def test_every_text_of_the_assessment_is_there() -> None:
    a = sample()
    assert set(leaves(a)) - set(json_leaves(json.loads(to_json(a)))) == set()


def test_the_form_that_programs_rely_on() -> None:
    a = sample()
    document = json.loads(to_json(a))
    assert document["as_of"] == "2026-11-20"
    assert document["organisation"] == a.organisation
    assert [d["id"] for d in document["duties"]] == [d.id for d in a.duties]
    assert [f["id"] for f in document["findings"]] == [f.id for f in a.findings]
    assert document["conformity_route"] == []
    assert document["notice"].startswith("This is a gap assessment")
    assert document["shacl"]["shapes"][0] == {"shape": "shape:NoFocusAtAll", "focus_nodes": 0, "results": 0}
    assert set(document["elements"][0]["counts"]) == set(STATUSES)
    duty = next(d for d in document["duties"] if d["id"] == "duty/system/RNK/17-1-d/frequency")
    assert (duty["status"], duty["provision"], duty["applies_from"]) == (
        "extend",
        "art_17/par_1/pnt_d",
        "2027-12-02",
    )
    assert duty["transfer"]["chain_strength"] == "supported"
    assert duty["transfer"]["remainder"] == [{"key": "aspect-0", "label": "frequency of examinations"}]


def test_what_is_to_be_decided_first_is_marked_and_comes_first() -> None:
    findings = json.loads(to_json(gated(sample())))["findings"]
    assert [f["gate"] for f in findings[:3]] == [True, True, False]
    assert (findings[0]["scope"], findings[0]["provision"]) == ("system/VIS", "art_5/par_1/pnt_f")


def test_certificates_tell_what_they_reach() -> None:
    certificates = json.loads(to_json(sample()))["certificates"]
    assert [(c["id"], c["valid"], c["reaches"]) for c in certificates] == [
        ("IS-2020-3", False, []),
        ("AIMS-2025-0042", True, ["system/RNK"]),
        ("QM-2024-118", True, ["system/RNK"]),
    ]


def test_counts_name_every_status_even_where_an_element_does_not() -> None:
    a = sample()
    sparse = tuple(replace(e, counts=tuple(c for c in e.counts if c[1])) for e in a.elements)
    assert to_json(replace(a, elements=sparse)) == to_json(a)


def test_the_text_is_as_promised() -> None:
    text = to_json(sample())
    assert text.endswith("}\n")
    assert "Łukasiewicz" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def test_equal_assessments_give_equal_text() -> None:
    assert to_json(sample()) == to_json(sample())


def test_a_lone_surrogate_can_be_written() -> None:
    text = to_json(replace(sample(), organisation_label="A\udc80"))
    assert json.loads(text.encode("utf-8"))["organisation_label"] == "A\udc80"
