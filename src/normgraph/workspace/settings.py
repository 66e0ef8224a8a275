"""The settings file of a workspace, ``normgraph.toml``."""

import datetime
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import NamedNode

from normgraph.namespaces import BASE
from normgraph.workspace.files import decode, lies_there, names_in, read_bytes
from normgraph.workspace.problems import Problems

__all__ = ["SETTINGS_FILE", "Settings", "id_problem", "load_settings", "title_problem"]

SETTINGS_FILE = "normgraph.toml"
_SECTION = "workspace"
_MOST_BYTES = 1024 * 1024

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_BASE_FORM = re.compile(r"https?://[^/]+/(?:.*[/#])?|urn:[a-z0-9][a-z0-9-]+:.*[/#:]")
_ORGANISATIONS = f"{BASE}org/"
# Nodes of an organisation must never look like law, standards or another body's vocabulary.
_FOREIGN = ("http://data.europa.eu/", "https://data.europa.eu/", "http://www.w3.org/", "https://www.w3.org/")


@dataclass(frozen=True)
class Settings:
    """What a workspace says about itself.

    :param id: short name, part of the IRIs of its nodes
    :param title: name for people
    :param base: what the IRI of each of its nodes begins with
    :param as_of: the day for which it is assessed if none is asked for
    :param root: its folder
    :param workbook: path of its workbook, if the settings name one
    :param base_is_own: the settings name the base
    """

    id: str
    title: str
    base: str
    as_of: datetime.date | None
    root: Path
    workbook: str | None = None
    base_is_own: bool = False


def id_problem(value: object) -> str | None:
    """What is accepted as id of a workspace, if this is not it."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    return "a short name of letters (A to Z), digits, dots, dashes and underscores, such as wendelhorn"


def title_problem(value: object) -> str | None:
    """What is accepted as title of a workspace, if this is not it."""
    if isinstance(value, str) and value.strip() and len(value) <= 500 and value.isprintable():
        return None
    return "a text in quotes on one line, such as 'Wendelhorn Talent Systems'"


def _as_of_problem(value: object) -> str | None:
    # A moment with a time is a subclass of date in Python, and not a day.
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return None
    return "a day without quotes, such as 2026-11-20"


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _base_problem(value: object) -> str | None:
    if isinstance(value, str) and _BASE_FORM.fullmatch(value) and not value.startswith(_FOREIGN):
        ours = value.startswith(BASE) or BASE.startswith(value)
        if _is_iri(value) and (not ours or (value.startswith(_ORGANISATIONS) and value != _ORGANISATIONS)):
            return None
    return (
        "an address of your own that ends in / or #, such as https://example.org/qms/, "
        f"or one below {_ORGANISATIONS}"
    )


def _workbook_problem(value: object) -> str | None:
    if isinstance(value, str) and value.isprintable() and value.lower().endswith((".xlsx", ".xlsm")):
        return None
    return "the path of a workbook inside the workspace that ends in .xlsx, such as data/workspace.xlsx"


_CHECKS: Mapping[str, Callable[[object], str | None]] = MappingProxyType(
    {
        "id": id_problem,
        "title": title_problem,
        "as_of": _as_of_problem,
        "base": _base_problem,
        "workbook": _workbook_problem,
    }
)
_REQUIRED = ("id", "title")


def _parse(root: Path, problems: Problems) -> dict[str, Any] | None:
    """The whole file, if it can be read at all."""
    if not lies_there(root / SETTINGS_FILE):
        problems.add(
            SETTINGS_FILE,
            "is missing: this folder is no workspace",
            accepted="a folder made by 'normgraph init'",
        )
        return None
    data = read_bytes(root, SETTINGS_FILE, problems, _MOST_BYTES)
    text = None if data is None else decode(SETTINGS_FILE, data, problems)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.add(SETTINGS_FILE, f"is not TOML: {error}")
        return None


def load_settings(root: Path) -> Settings:
    """Read ``normgraph.toml``.

    :param root: folder of the workspace
    :returns: its settings; without ``base``, the base is made from the id
    :raises WorkspaceError: with everything that is wrong with the folder or the file
    """
    problems = Problems()
    if names_in(root) is None:
        problems.add(str(root), "is no folder that can be read")
        problems.stop()
    content = _parse(root, problems)
    section: dict[str, Any] = {}
    if content is not None:
        for name in sorted(set(content) - {_SECTION}):
            problems.add(SETTINGS_FILE, "is not a known section", value=name, accepted=f"[{_SECTION}]")
        found = content.get(_SECTION)
        if isinstance(found, dict):
            section = found
            _check(section, problems)
        else:
            problems.add(SETTINGS_FILE, f"has no section [{_SECTION}]")
    problems.stop()
    identifier = str(section["id"])
    return Settings(
        id=identifier,
        title=str(section["title"]).strip(),
        base=str(section.get("base", f"{_ORGANISATIONS}{identifier}/")),
        as_of=section.get("as_of"),
        root=root,
        workbook=section.get("workbook"),
        base_is_own="base" in section,
    )


def _check(section: Mapping[str, Any], problems: Problems) -> None:
    """Report unknown keys, missing keys and values of a wrong kind."""
    for key in sorted(set(section) - set(_CHECKS)):
        problems.add(
            SETTINGS_FILE, "is not a known key", column=_SECTION, value=key, accepted=", ".join(_CHECKS)
        )
    for key, check in _CHECKS.items():
        if key not in section:
            if key in _REQUIRED:
                problems.add(SETTINGS_FILE, "is missing", column=f"{_SECTION}.{key}", accepted=check(None))
        elif accepted := check(section[key]):
            problems.add(
                SETTINGS_FILE,
                "cannot be used",
                column=f"{_SECTION}.{key}",
                value=str(section[key]),
                accepted=accepted,
            )
