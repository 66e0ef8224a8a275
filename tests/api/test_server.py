"""Requests to the real server."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import jsonschema
import pytest
import rdflib

from normgraph.reports.json_report import schema
from tests.api.conftest import Reply, Server, start

PROBLEM = "application/problem+json"


def problem(reply: Reply, status: int) -> dict[str, object]:
    """A problem document, with all that every one has (RFC 9457, section 3.1)."""
    assert reply.status == status
    assert reply.headers["Content-Type"] == PROBLEM
    document: dict[str, object] = json.loads(reply.body)
    assert document["status"] == status
    assert document["title"] and document["detail"]
    assert document["type"] == "about:blank" or str(document["type"]).startswith(
        "https://w3id.org/normgraph/"
    )
    return document


def test_the_address_is_printed_and_is_this_computer(server: Server) -> None:
    assert server.said == f"http://127.0.0.1:{server.port}/\n"


def test_the_assessment_keeps_to_its_schema(server: Server) -> None:
    reply = server.get("/v1/assessment")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Cache-Control"] == "no-cache"
    document = json.loads(reply.body)
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert document["organisation"] == "wendelhorn"


@pytest.mark.parametrize("path", ["/v1/assessment", "/v1/provisions/art_17", "/v1/shacl-report", "/report"])
def test_what_the_client_has_is_not_sent_again(path: str, server: Server) -> None:
    first = server.get(path)
    assert first.status == 200
    etag = first.headers["ETag"]
    for tags in (etag, f'"other", W/{etag}', "*"):
        again = server.get(path, {"If-None-Match": tags})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    assert server.get(path, {"If-None-Match": '"other"'}).body == first.body


def test_head_has_no_body(server: Server) -> None:
    full, head = server.get("/v1/assessment"), server.get("/v1/assessment", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(full.body)


def test_a_provision_with_its_duties(server: Server) -> None:
    found = json.loads(server.get("/v1/provisions/art_17/par_1/pnt_d").body)
    assert (found["id"], found["citation"]) == ("art_17/par_1/pnt_d", "Article 17(1), point (d)")
    assert [parent["id"] for parent in found["parents"]][-2:] == ["art_17", "art_17/par_1"]
    assert "crit:17-1-d/test-procedures" in {criterion["id"] for criterion in found["criteria"]}
    scopes = {scope["id"]: scope for scope in found["scopes"]}
    assert set(scopes) == {"entity/wendelhorn", "system/INT-1", "system/RNK", "system/VIS"}
    (element,) = scopes["system/RNK"]["elements"]
    assert sum(element["counts"].values()) == len(scopes["system/RNK"]["duties"]) > 0
    assessment = json.loads(server.get("/v1/assessment").body)
    wanted = {d["id"] for d in assessment["duties"] if d["provision"] == found["id"]}
    assert {duty["id"] for scope in found["scopes"] for duty in scope["duties"]} == wanted
    # An article has what stands below it.
    article = json.loads(server.get("/v1/provisions/art_17").body)
    assert [child["id"] for child in article["children"]][:2] == ["art_17/par_1", "art_17/par_2"]
    assert len(article["criteria"]) > len(found["criteria"])


def test_a_control_of_a_standard(server: Server) -> None:
    found = json.loads(server.get("/v1/provisions/iso42001:A.6.2.4").body)
    assert found["label"] == "AI system verification and validation"
    assert (found["kind"], found["instrument"]) == ("Control", "iso42001")
    assert found["iri"] == "https://w3id.org/normgraph/iso42001/A.6.2.4"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/provisions/art_999",
        "/v1/provisions/iso42001:A.9.9",
        "/v1/provisions/iso9000:3.7.1",
        "/v1/provisions/crit:17-1-d/frequency",
        "/v1/provisions/",
        "/v1/provisions/%3E%20%7D%20SELECT",
        "/v1/provisions/../../etc/passwd",
        "/v1/nothing",
        "/docs",
        "/redoc",
        "/v1/assessment/",
    ],
)
def test_what_is_not_there(path: str, server: Server) -> None:
    problem(server.get(path), 404)


def test_nothing_can_be_changed(server: Server) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        reply = server.get("/v1/assessment", method=method)
        problem(reply, 405)
        assert reply.headers["Allow"] == "GET"


def test_a_parameter_that_cannot_be_used(server: Server) -> None:
    secret = "x" * 300
    reply = server.get(f"/v1/provisions/{secret}")
    document = problem(reply, 422)
    assert document["problems"] == [
        {"place": "path/id", "message": "String should have at most 200 characters"}
    ]
    assert secret.encode() not in reply.body


def test_the_shacl_report_in_both_forms(server: Server) -> None:
    reply = server.get("/v1/shacl-report")
    assert (reply.headers["Content-Type"], reply.headers["Vary"]) == ("application/json", "Accept")
    document = json.loads(reply.body)
    assert document["shapes"] and document["violations"] > 0
    turtle = server.get("/v1/shacl-report", {"Accept": "text/turtle, application/json;q=0.5"})
    assert turtle.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert turtle.headers["ETag"] != reply.headers["ETag"]
    graph = rdflib.Graph().parse(data=turtle.body, format="turtle")
    results = list(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))
    assert len(results) == len(document["results"])
    refused = server.get("/v1/shacl-report", {"Accept": "image/png, application/json;q=0"})
    assert "application/json, text/turtle" in str(problem(refused, 406)["detail"])


def test_the_report_is_allowed_its_own_styles_and_nothing_else(server: Server) -> None:
    start = server.get("/")
    assert (start.status, start.headers["Location"]) == (307, "/report")
    page = server.get("/report")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    styles = re.findall(rb"<style>(.*?)</style>", page.body, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style).digest()).decode() for style in styles]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    assert len(digests) == 1
    assert b"<script" not in page.body


@pytest.mark.parametrize(
    "path", ["/", "/report", "/v1/health", "/v1/assessment", "/v1/nothing", "/openapi.json"]
)
def test_every_answer_is_guarded(path: str, server: Server) -> None:
    headers = server.get(path, {"Origin": "https://elsewhere.example"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert "Server" not in headers


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example:80", "localhost.", ""])
def test_another_name_for_this_computer_is_refused(host: str, server: Server) -> None:
    document = problem(server.get("/v1/assessment", {"Host": host}), 421)
    assert document["type"] == "https://w3id.org/normgraph/problem/host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "[::1]:80", "127.0.0.1"])
def test_the_names_of_this_computer_are_accepted(host: str, server: Server) -> None:
    assert server.get("/v1/health", {"Host": host}).status == 200


def test_the_description_needs_nothing_from_elsewhere(server: Server) -> None:
    document = json.loads(server.get("/openapi.json").body)
    assert set(document["paths"]) == {
        "/report",
        "/v1/assessment",
        "/v1/health",
        "/v1/provisions/{id}",
        "/v1/shacl-report",
    }
    references = set(re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(document)))
    assert references == {"#/components/schemas/Problem"}
    assert document["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "detail"]
    for path in document["paths"].values():
        for status, answer in path["get"]["responses"].items():
            if status >= "400":
                assert set(answer["content"]) == {PROBLEM}


def test_a_changed_workspace_is_assessed_again_and_a_broken_one_has_no_result(server: Server) -> None:
    before = server.get("/v1/assessment").headers["ETag"]
    table = server.workspace / "data" / "certificates.csv"
    good = table.read_bytes()
    try:
        # One digit, so that the size stays as it is.
        table.write_bytes(good.replace(b"2026-12-31", b"2026-12-30", 1))
        changed = server.get("/v1/assessment", {"If-None-Match": before})
        assert changed.status == 200
        assert changed.headers["ETag"] != before
        table.write_bytes(good.replace(b"2026-12-31", b"31.02.2026", 1))
        for path in ("/v1/assessment", "/v1/shacl-report", "/v1/provisions/art_17", "/report"):
            reply = server.get(path, {"If-None-Match": before})
            document = problem(reply, 503)
            (wrong,) = document["problems"]  # type: ignore[misc]
            assert wrong["file"] == "data/certificates.csv"
            assert (wrong["row"], wrong["column"], wrong["value"]) == (3, "valid_until", "31.02.2026")
            assert str(server.workspace) not in reply.body.decode()
        assert json.loads(server.get("/v1/health").body)["status"] == "ok"
    finally:
        table.write_bytes(good)
    assert server.get("/v1/assessment", {"If-None-Match": before}).status == 304


def test_a_port_that_is_taken(server: Server) -> None:
    process = start("--port", str(server.port))
    said, told = process.communicate(timeout=60)
    assert (process.returncode, said) == (2, "")
    assert told.startswith(f"error: cannot listen on 127.0.0.1, port {server.port}: ")
    assert "--port 0 takes a free port" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "can be reached by others; give a key with NORMGRAPH_API_KEY or --key"),
        (["--host", "elsewhere.example"], "can be reached by others"),
        (["--host", "0.0.0.0", "--key", ""], "--key: is empty"),
        (["--port", "70000"], "'70000' is no port; accepted: 0 to 65535"),
        (["nowhere", "--port", "0"], "error: nowhere: is no folder that can be read"),
    ],
)
def test_what_is_not_served(arguments: list[str], told: str) -> None:
    process = start(*arguments)
    said, complaint = process.communicate(timeout=60)
    assert (process.returncode, said) == (2, "")
    assert told in complaint
    assert "Traceback" not in complaint
