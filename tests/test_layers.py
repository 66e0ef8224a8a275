"""Imports point one way, and the command line starts without the heavy packages.

cli, api, web → reports → assessment → shacl, mappings, workspace → knowledge → store → namespaces, resources
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HEAVY = frozenset(
    {"fastapi", "jinja2", "networkx", "owlrl", "pyoxigraph", "pyshacl", "rdflib", "uvicorn"},
)

_BASE = frozenset({"namespaces", "resources"})
_DATA = _BASE | {"store"}
_KNOWLEDGE = _DATA | {"knowledge"}
_MIDDLE = _KNOWLEDGE | {"shacl", "mappings", "workspace"}
_ASSESSMENT = _MIDDLE | {"assessment"}
_REPORTS = _ASSESSMENT | {"reports"}

# What each part may import, besides itself. Parts of one layer do not import each other, but a few may look
# sideways: building knowledge fills a store, the server shows the web page, the command line starts it.
ALLOWED: dict[str, frozenset[str]] = {
    "namespaces": frozenset(),
    "resources": frozenset(),
    "store": _BASE,
    "knowledge": _DATA,
    "shacl": _KNOWLEDGE,
    "mappings": _KNOWLEDGE,
    "workspace": _KNOWLEDGE,
    "assessment": _MIDDLE,
    "reports": _ASSESSMENT,
    "web": _REPORTS,
    "api": _REPORTS | {"web"},
    "cli": _REPORTS | {"api", "web"},
    "__init__": frozenset(),
    "__main__": frozenset({"cli"}),
}


def modules(package: Path) -> Iterator[tuple[str, bool, ast.Module]]:
    """Every module of a package: dotted name, whether it is a package, syntax tree."""
    for file in sorted(package.rglob("*.py")):
        relative = file.relative_to(package.parent).with_suffix("")
        is_package = relative.name == "__init__"
        name = ".".join(relative.parent.parts if is_package else relative.parts)
        yield name, is_package, ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[str, int]]:
    """All that a module imports, anywhere in it: absolute dotted names with line numbers.

    Of ``from a import b`` both ``a`` and ``a.b`` are named, since either may be the module that is meant.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                anchor = module.split(".") if is_package else module.split(".")[:-1]
                anchor = anchor[: len(anchor) - node.level + 1]
                base = ".".join([*anchor, base] if base else anchor)
            yield base, node.lineno
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            argument = node.args[0]
            if (
                called in {"import_module", "__import__"}
                and isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
            ):
                yield argument.value, node.lineno


def part_of(module: str) -> str | None:
    """The part of normgraph that a dotted name belongs to; None for what is not a part."""
    parts = module.split(".")
    if parts[0] != "normgraph":
        return None
    return parts[1] if len(parts) > 1 else "__init__"


def wrong_imports(package: Path) -> list[str]:
    """Every import against the direction, as ``module:line imports what``."""
    wrong = set()
    for name, is_package, tree in modules(package):
        own = part_of(name)
        assert own is not None
        if own not in ALLOWED:
            wrong.add(f"{name}: 'normgraph.{own}' has no place in the layers")
            continue
        for target, line in imported(tree, name, is_package):
            part = part_of(target)
            # 'from normgraph import __version__' names a part that is none: everyone may ask for the version.
            if part in ALLOWED and part not in {own, "__init__"} and part not in ALLOWED[own]:
                wrong.add(f"{name}:{line} imports normgraph.{part}")
    return sorted(wrong)


def at_module_level(tree: ast.Module) -> ast.Module:
    """What runs when the module is imported: no function bodies, nothing that only type checkers see."""

    class Cut(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST:
            if ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
                return ast.Module(body=node.orelse, type_ignores=[])
            return self.generic_visit(node)

    return Cut().visit(tree)


def heavy_imports(package: Path) -> list[str]:
    """Heavy packages that a module of the command line imports at its top."""
    return sorted(
        {
            f"{name}:{line} imports {top}"
            for name, is_package, tree in modules(package)
            if part_of(name) == "cli"
            for target, line in imported(at_module_level(tree), name, is_package)
            if (top := target.split(".")[0]) in HEAVY
        }
    )


def test_imports_point_one_way(repo_root: Path) -> None:
    assert wrong_imports(repo_root / "src" / "normgraph") == []


def test_the_command_line_imports_nothing_heavy_at_its_top(repo_root: Path) -> None:
    assert heavy_imports(repo_root / "src" / "normgraph") == []


def test_help_loads_nothing_heavy(repo_root: Path) -> None:
    """The same, through all that the command line imports in turn."""
    if not (repo_root / "src" / "normgraph" / "cli" / "main.py").is_file():
        pytest.skip("there is no command line yet")
    code = f"""
import sys
from normgraph.cli.main import main
try:
    main(["--help"])
except SystemExit:
    pass
print(sorted({set(HEAVY)!r} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("file", "source", "expected"),
    [
        (
            "store/a.py",
            "import normgraph.knowledge.build",
            ["normgraph.store.a:1 imports normgraph.knowledge"],
        ),
        (
            "store/a.py",
            "from normgraph import knowledge",
            ["normgraph.store.a:1 imports normgraph.knowledge"],
        ),
        ("store/a.py", "from ..knowledge import x", ["normgraph.store.a:1 imports normgraph.knowledge"]),
        ("store/__init__.py", "from .. import shacl", ["normgraph.store:1 imports normgraph.shacl"]),
        (
            "shacl/a.py",
            "def f():\n    from normgraph.mappings import x",
            ["normgraph.shacl.a:2 imports normgraph.mappings"],
        ),
        (
            "reports/a.py",
            "import importlib\nimportlib.import_module('normgraph.cli.main')",
            ["normgraph.reports.a:2 imports normgraph.cli"],
        ),
        ("__init__.py", "from .store import x", ["normgraph:1 imports normgraph.store"]),
        ("extra.py", "", ["normgraph.extra: 'normgraph.extra' has no place in the layers"]),
        ("knowledge/a.py", "from normgraph.store import x\nfrom . import b\nfrom .store import c", []),
        ("cli/a.py", "from normgraph import __version__, resources\nimport normgraph", []),
    ],
)
def test_wrong_imports_are_seen(tmp_path: Path, file: str, source: str, expected: list[str]) -> None:
    module = tmp_path / "normgraph" / file
    module.parent.mkdir(parents=True)
    module.write_text(source, encoding="utf-8")
    assert wrong_imports(tmp_path / "normgraph") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import rdflib.term", ["normgraph.cli.a:1 imports rdflib"]),
        (
            "try:\n    from pyshacl import validate\nexcept ImportError: ...",
            ["normgraph.cli.a:2 imports pyshacl"],
        ),
        ("class A:\n    import networkx", ["normgraph.cli.a:2 imports networkx"]),
        ("def f():\n    import rdflib", []),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import rdflib", []),
        (
            "if TYPE_CHECKING:\n    import rdflib\nelse:\n    import owlrl",
            ["normgraph.cli.a:4 imports owlrl"],
        ),
        ("import json", []),
    ],
)
def test_heavy_imports_are_seen(tmp_path: Path, source: str, expected: list[str]) -> None:
    module = tmp_path / "normgraph" / "cli" / "a.py"
    module.parent.mkdir(parents=True)
    module.write_text(source, encoding="utf-8")
    assert heavy_imports(tmp_path / "normgraph") == expected
