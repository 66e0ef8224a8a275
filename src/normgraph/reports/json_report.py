"""``assessment.json``: the whole result for other programs, and the schema that it keeps to."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from normgraph.assessment.model import Assessment, Element

from .view import NOTICE

__all__ = ["FORMAT_VERSION", "schema", "to_json"]

FORMAT_VERSION: Final = "1"
"""Goes up when a program that reads the file would have to change."""


def to_json(a: Assessment) -> str:
    """Write an assessment as JSON.

    Keys are sorted and lists keep the assessment's own order, so that equal results give equal bytes.

    :param a: what is written
    :returns: the text, indented by two spaces, with a line feed at the end
    """
    document = _plain(a)
    document["statuses"] = [{"id": status, "label": label} for status, label in a.status_labels]
    del document["status_labels"]
    del document["places"]  # said of each row; without rows it is of use for the worksheet of questions only
    document["elements"] = [_element(element, a) for element in a.elements]
    document["format_version"] = FORMAT_VERSION
    document["notice"] = NOTICE
    # Not computed yet; the key is there so that programs can rely on it.
    document["conformity_route"] = []
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    # A lone surrogate cannot be encoded; as an escape it stands for the same character in JSON.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _element(element: Element, a: Assessment) -> dict[str, Any]:
    """An element with a count for every status, zeros included: programs need not guess."""
    counts = dict.fromkeys((status for status, _ in a.status_labels), 0) | dict(element.counts)
    return {**_plain(element), "counts": counts}


def _plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, days as text."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``assessment.json``.

    :returns: a fresh copy
    """
    text = files("normgraph.reports").joinpath("assessment.schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
