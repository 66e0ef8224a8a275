"""Queries that other people wrote: looked at before they are parsed, and run in a process that can be killed.

pyoxigraph crashes the whole process on deep nesting, has no time limit, and would fetch over HTTP for
``SERVICE``. So a query is first checked on the level of tokens, then answered by a fresh process that gets a
copy of the graph and has limits of memory and, where the operating system has them, of open files. A fresh
process rather than a fork: it works everywhere and in a server with threads; for 35,000 triples it costs 0.2
seconds, for 375,000 1.4.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from normgraph.namespaces import PREFIXES
from normgraph.store.embedded import EmbeddedStore, Term
from normgraph.store.lexical import KEYWORDS, LexicalError, Token, tokens

__all__ = [
    "DEFAULT_LIMITS",
    "Answer",
    "Limits",
    "QueryError",
    "QueryFailedError",
    "QueryRefusedError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "Solutions",
    "check",
    "run",
]

MAX_LENGTH: Final = 100_000
MAX_DEPTH: Final = 64

_OPENING = "([{"
_CLOSING = ")]}"
_OUTSIDE = frozenset({"SERVICE", "FROM", "NAMED"})
_UPDATE = frozenset(
    "LOAD INSERT DELETE CLEAR DROP CREATE ADD MOVE COPY WITH USING INTO TO DATA SILENT ALL DEFAULT".split()  # noqa: SIM905
)


class QueryError(ValueError):
    """A query cannot be answered; the message says why."""


class QueryRefusedError(QueryError):
    """The query holds something that is not accepted; it was not run."""


class QueryTimeoutError(QueryError):
    """The query took longer than its limit and was stopped."""


class QueryTooLargeError(QueryError):
    """The result is larger than its limit."""


class QueryFailedError(QueryError):
    """The query does not parse, or the engine gave up or crashed on it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may cost.

    :ivar seconds: time for the query itself; copying the graph is not counted.
    :ivar rows: rows or triples of the result.
    :ivar size: characters of the result as it is sent back.
    :ivar memory: bytes for the engine beyond ten times the size of the graph.
    """

    seconds: float = 30.0
    rows: int = 100_000
    size: int = 64 * 1024 * 1024
    memory: int = 2 * 1024**3


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Solutions:
    """The result of a SELECT query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


Answer: TypeAlias = Solutions | tuple[ox.Triple, ...] | bool


def check(query: str) -> None:
    """Refuse what is not accepted in a query, before any parser sees it.

    Accepted are SELECT, CONSTRUCT, DESCRIBE and ASK over the graph at hand. Not accepted: more than 100,000
    characters, brackets nested deeper than 64, ``SERVICE``, ``FROM``, updates, words that SPARQL 1.1 does not
    know, prefixes that are neither declared in the query nor known here.

    >>> check("SELECT ?s { ?s ?p 'SERVICE' } # FROM")
    >>> check("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    normgraph.store.guard.QueryRefusedError: line 1: SERVICE is not accepted: queries reach no other place

    :param query: SPARQL as somebody wrote it
    :raises QueryRefusedError: with the line and the reason
    """
    if len(query) > MAX_LENGTH:
        raise QueryRefusedError(f"the query has {len(query):,} characters; {MAX_LENGTH:,} are accepted")
    if "\x00" in query:
        raise QueryRefusedError("the query holds a null character")
    try:
        found = list(tokens(query))
    except LexicalError as error:
        raise QueryRefusedError(str(error)) from None
    _check_depth(found)
    declared = {
        name.text.partition(":")[0]
        for word, name in pairwise(found)
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "prefixed"
    }
    for token in found:
        if token.kind == "word":
            _check_word(token)
        elif token.kind == "prefixed":
            _check_prefix(token, declared)


def _check_depth(found: list[Token]) -> None:
    depth = 0
    for token in found:
        # An IRI may hold brackets, and what looks like one may be two comparisons: they are counted for
        # themselves.
        inside = sum(token.text.count(char) for char in _OPENING) if token.kind in ("iri", "other") else 0
        if depth + inside > MAX_DEPTH:
            raise QueryRefusedError(f"line {token.line}: brackets are nested deeper than {MAX_DEPTH} levels")
        if token.kind == "other":
            depth += inside
            if token.text in _CLOSING:
                depth = max(0, depth - 1)


def _check_word(token: Token) -> None:
    word = token.text.upper()
    if word == "SERVICE":
        raise QueryRefusedError(f"line {token.line}: SERVICE is not accepted: queries reach no other place")
    if word in _OUTSIDE:
        raise QueryRefusedError(
            f"line {token.line}: {word} is not accepted: queries ask the one graph that is there"
        )
    if word in _UPDATE:
        raise QueryRefusedError(f"line {token.line}: {word} is not accepted: queries only read")
    if word not in KEYWORDS:
        raise QueryRefusedError(f"line {token.line}: '{token.text}' is no word of a SPARQL 1.1 query")


def _check_prefix(token: Token, declared: set[str]) -> None:
    prefix = token.text.partition(":")[0]
    # A parser that finds no such prefix may cut the text elsewhere and see a keyword in its middle.
    if any(word in prefix.upper() for word in _OUTSIDE):
        raise QueryRefusedError(
            f"line {token.line}: the prefix '{prefix}:' holds a keyword; take another name"
        )
    if prefix not in declared and prefix not in PREFIXES:
        known = ", ".join(sorted(PREFIXES))
        raise QueryRefusedError(
            f"line {token.line}: the prefix '{prefix}:' is not declared; known without: {known}"
        )


def run(query: str, store: EmbeddedStore, limits: Limits = DEFAULT_LIMITS) -> Answer:
    """Answer a query of somebody else in a process of its own.

    The prefixes of :mod:`normgraph.namespaces` need no declaration. Triples come in the order of their
    N-Triples form; rows in the order that the query asks for.

    :param query: SPARQL 1.1: SELECT, CONSTRUCT, DESCRIBE or ASK
    :param store: the graph that is asked; it is copied, never changed
    :raises QueryRefusedError: if :func:`check` refuses it
    :raises QueryTimeoutError: if it is not answered within its time
    :raises QueryTooLargeError: if the result is too large
    :raises QueryFailedError: if it does not parse, or the engine ran out of memory or crashed
    """
    check(query)
    data = store.pyoxigraph_store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert data is not None  # without a file to write to, the text comes back
    task = {
        "query": query,
        "prefixes": dict(PREFIXES),
        "rows": limits.rows,
        "size": limits.size,
        "memory": limits.memory + 10 * len(data),
        # Processor time, over all threads, as a last resort: it only matters if this process dies first.
        "seconds": int(limits.seconds) * 4 + 60 + len(data) // 1_000_000,
    }
    lines = _converse(json.dumps(task).encode() + b"\n" + data, limits)
    return _answer(lines, limits)


def _converse(task: bytes, limits: Limits) -> list[str]:
    worker = Path(__file__).with_name("worker.py")
    # -P: the worker's own folder is no place to import from.
    process = subprocess.Popen(
        [sys.executable, "-P", str(worker)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None
    loaded = threading.Event()
    lines: list[str] = []

    def send() -> None:
        try:
            stdin.write(task)
            stdin.close()
        except OSError:  # the worker is gone: the reader notices
            pass

    def receive() -> None:
        for line in stdout:
            if loaded.is_set():
                lines.append(line.decode("ascii"))
            else:
                loaded.set()
        loaded.set()

    sender, receiver = _started(send), _started(receive)
    try:
        # Copying the graph is bounded too, by more time than it can need.
        in_time = loaded.wait(60 + len(task) / 1_000_000)
        receiver.join(limits.seconds)
        if not in_time or receiver.is_alive():
            raise QueryTimeoutError(f"the query was stopped after {limits.seconds:g} seconds")
    finally:
        process.kill()
        process.wait()
        sender.join()
        receiver.join()
        stdout.close()
    return lines


def _started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _answer(lines: list[str], limits: Limits) -> Answer:
    try:
        parsed = [json.loads(line) for line in lines]
    except ValueError:  # cut off in the middle of a line
        parsed = []
    head, rows, end = (parsed[0], parsed[1:-1], parsed[-1]) if parsed else ({}, [], {})
    problem = end if "error" in end else head
    if problem.get("error") == "size":
        what = f"{limits.rows:,} rows or {limits.size:,} characters"
        raise QueryTooLargeError(f"the result is larger than {what}; ask for less, with LIMIT for example")
    if "error" in problem:
        message = problem["message"]
        raise QueryFailedError(
            f"the query does not parse: {message}" if problem["error"] == "syntax" else message
        )
    if "end" not in end:
        memory = limits.memory // 1024**2
        raise QueryFailedError(
            f"the query engine gave up: it needed more than {memory:,} MB, or crashed on the query"
        )
    if head["kind"] == "ask":
        return bool(head["answer"])
    terms = [tuple(None if term is None else _decode(term) for term in row) for row in rows]
    if head["kind"] == "select":
        return Solutions(tuple(head["columns"]), tuple(terms))
    triples = {ox.Triple(s, p, o) for s, p, o in terms}  # type: ignore[arg-type]
    return tuple(sorted(triples, key=str))


def _decode(term: list[Any]) -> Term:
    kind, text, *rest = term
    if kind == "i":
        return ox.NamedNode(text)
    if kind == "b":
        return ox.BlankNode(text)
    if len(rest) == 2:
        return ox.Literal(text, language=rest[1])
    return ox.Literal(text, datatype=ox.NamedNode(rest[0]))
