"""Answers one query in a process of its own, so that it can be killed. Started by
:mod:`normgraph.store.guard`.

Standard input: one line of JSON (the query, prefixes, limits), then the triples as N-Triples. Standard
output: a line ``loaded``, then one line of JSON per row or triple between a head and an end. The process
imports nothing of the package: it is run by its path.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, cast

import pyoxigraph as ox


def encode(term: object) -> list[Any] | None:
    """A term as JSON: the letter of its kind, then its parts; ``None`` if there is no term."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ["i", term.value]
    if isinstance(term, ox.BlankNode):
        return ["b", term.value]
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return ["l", term.value, None, term.language]
        return ["l", term.value, term.datatype.value]
    raise TypeError("the result holds a triple in the place of a term")


def _limit_itself(memory: int, seconds: int) -> None:
    """Limits of the operating system, where it has them: memory, time (should the parent die), and no open
    files."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        if hasattr(resource, name):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (value, value))


def _close_the_doors() -> None:
    """No more files and sockets: whatever a query asks for, it reads nothing and reaches nobody."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


class _Output:
    def __init__(self, rows: int, size: int) -> None:
        self._left_rows = rows
        self._left_size = size

    def write(self, value: object) -> None:
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        self._left_size -= len(text)
        sys.stdout.write(text)
        sys.stdout.write("\n")

    def rows(self, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            self._left_rows -= 1
            if self._left_rows < 0 or self._left_size < 0:
                raise OverflowError
            self.write([encode(term) for term in row])


def main() -> None:
    """Read a task from standard input and answer it on standard output."""
    source = sys.stdin.buffer
    task = json.loads(source.readline())
    _limit_itself(task["memory"], task["seconds"])
    store = ox.Store()
    store.extend(ox.parse(source.read(), format=ox.RdfFormat.N_TRIPLES))
    _close_the_doors()
    print("loaded", flush=True)
    output = _Output(task["rows"], task["size"])
    try:
        result = store.query(task["query"], prefixes=task["prefixes"])
        if isinstance(result, ox.QueryBoolean):
            output.write({"kind": "ask", "answer": bool(result)})
        elif isinstance(result, ox.QuerySolutions):
            output.write({"kind": "select", "columns": [v.value for v in result.variables]})
            output.rows(cast("Iterable[Sequence[object]]", result))
        else:
            output.write({"kind": "triples"})
            output.rows((t.subject, t.predicate, t.object) for t in result)
        output.write({"end": True})
    except SyntaxError as error:
        output.write({"error": "syntax", "message": str(error)})
    except OverflowError:
        output.write({"error": "size", "message": ""})
    except Exception as error:  # whatever it is: the parent tells the user
        output.write({"error": "failed", "message": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
