"""The settings file: what is accepted, and what is said about the rest."""

import datetime
from pathlib import Path

import pytest

from normgraph.workspace import Settings, WorkspaceError, load_settings

HEAD = '[workspace]\nid = "acme"\ntitle = "Acme"\n'


def write(root: Path, text: str) -> Path:
    (root / "normgraph.toml").write_text(text, encoding="utf-8")
    return root


def test_least_settings(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, HEAD)) == Settings(
        id="acme", title="Acme", base="https://w3id.org/normgraph/org/acme/", as_of=None, root=tmp_path
    )


def test_all_settings(tmp_path: Path) -> None:
    text = HEAD + 'as_of = 2026-11-20\nbase = "https://example.org/qms/"\n'
    found = load_settings(write(tmp_path, text))
    assert found.as_of == datetime.date(2026, 11, 20)
    assert found.base == "https://example.org/qms/"


def test_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, "\ufeff" + HEAD)).id == "acme"


@pytest.mark.parametrize(
    "base",
    [
        "https://example.org/",
        "https://example.org/qms#",
        "http://example.org:8080/a/b/",
        "urn:example:qms:",
        "https://w3id.org/normgraph/org/acme-2/",
    ],
)
def test_bases_that_are_accepted(tmp_path: Path, base: str) -> None:
    assert load_settings(write(tmp_path, f'{HEAD}base = "{base}"\n')).base == base


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example",
        "https://example.org/qms",
        "https://example.org",
        "https://[/",
        "https://exa mple.org/",
        "https://example.org/<x>/",
        "file:///tmp/",
        "https://w3id.org/",
        "https://w3id.org/normgraph/",
        "https://w3id.org/normgraph/org/",
        "https://w3id.org/normgraph/aia/",
        "http://data.europa.eu/eli/reg/2024/1689/",
        "http://www.w3.org/ns/org#",
    ],
)
def test_bases_that_are_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(
        WorkspaceError, match=r"column workspace\.base: '.*' cannot be used\. Accepted: an address"
    ):
        load_settings(write(tmp_path, f'{HEAD}base = "{base}"\n'))


DAY = "a day without quotes, such as 2026-11-20"
NAME = "a short name of letters (A to Z), digits, dots, dashes and underscores, such as wendelhorn"
TITLE = "a text in quotes on one line, such as 'Wendelhorn Talent Systems'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["normgraph.toml: has no section [workspace]"]),
        ("workspace = 3\n", ["normgraph.toml: has no section [workspace]"]),
        (
            "[workspace]\n",
            [
                f"normgraph.toml, column workspace.id: is missing. Accepted: {NAME}",
                f"normgraph.toml, column workspace.title: is missing. Accepted: {TITLE}",
            ],
        ),
        (
            '[workspace]\nid = "a b"\ntitle = 7\nas_of = "2026-11-20"\nbas = "x"\n[other]\n',
            [
                "normgraph.toml: 'other' is not a known section. Accepted: [workspace]",
                "normgraph.toml, column workspace: 'bas' is not a known key. Accepted: id, title, "
                "as_of, base, workbook",
                f"normgraph.toml, column workspace.as_of: '2026-11-20' cannot be used. Accepted: {DAY}",
                f"normgraph.toml, column workspace.id: 'a b' cannot be used. Accepted: {NAME}",
                f"normgraph.toml, column workspace.title: '7' cannot be used. Accepted: {TITLE}",
            ],
        ),
        (
            HEAD + "as_of = 2026-11-20T10:00:00\n",
            [
                f"normgraph.toml, column workspace.as_of: '2026-11-20 10:00:00' cannot be used. "
                f"Accepted: {DAY}"
            ],
        ),
        (
            '[workspace]\nid = "acme"\ntitle = "A\\u001b[2J"\n',
            [f"normgraph.toml, column workspace.title: 'A\\x1b[2J' cannot be used. Accepted: {TITLE}"],
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, expected: list[str]) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load_settings(write(tmp_path, text))
    assert [str(problem) for problem in caught.value.problems] == expected


@pytest.mark.parametrize("text", ["[workspace\n", HEAD + "as_of = 2026-02-30\n", HEAD + HEAD, "\x00"])
def test_what_is_not_toml(tmp_path: Path, text: str) -> None:
    with pytest.raises(WorkspaceError, match=r"^normgraph\.toml: is not TOML: .+line"):
        load_settings(write(tmp_path, text))


def test_deep_nesting_is_an_error_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"normgraph\.toml: is not TOML"):
        load_settings(write(tmp_path, HEAD + "x = " + "[" * 100_000))


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "normgraph.toml").write_bytes(b'[workspace]\nid = "acme"\ntitle = "\xe4"\n')
    with pytest.raises(WorkspaceError, match=r"normgraph\.toml, row 3: byte 0xe4 is not UTF-8 text"):
        load_settings(tmp_path)


def test_large_files_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "#" * 2_000_000)
    with pytest.raises(WorkspaceError, match=r"normgraph\.toml: is too large\. Accepted: up to 1 MiB"):
        load_settings(tmp_path)


def test_a_folder_instead_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "normgraph.toml").mkdir()
    with pytest.raises(WorkspaceError, match=r"normgraph\.toml: is no plain file inside the workspace"):
        load_settings(tmp_path)


def test_a_file_instead_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is no folder"):
        load_settings(write(tmp_path, HEAD) / "normgraph.toml")
