"""The workspace that is served: assessed again when its files have changed, and never served half."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import time
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.model import Assessment
from normgraph.workspace.problems import WorkspaceError

__all__ = ["Changing", "Document", "Result", "Source"]

_ATTEMPTS: Final = 3
_SETTLED: Final = 2_000_000_000  # nanoseconds after which no file system gives a further change the same time
_NOT_READ: Final = frozenset({".cache", ".git"})


class Changing(Exception):  # noqa: N818 - it is no error of anybody
    """The files of the workspace changed each time while they were read."""


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is ready to be sent."""

    body: bytes
    media_type: str

    @property
    def etag(self) -> str:
        """Entity tag: equal bytes have equal tags, after a restart too."""
        return f'"{hashlib.sha256(self.body).hexdigest()}"'


@dataclass(frozen=True)
class Result:
    """An assessed workspace, and the documents made from it when they are first asked for."""

    evaluation: Evaluation
    assessment: Assessment

    @cached_property
    def assessment_json(self) -> Document:
        """``assessment.json``."""
        from normgraph.reports.json_report import to_json

        return Document(to_json(self.assessment).encode(), "application/json")

    @cached_property
    def report(self) -> Document:
        """The report for people."""
        from normgraph.reports.html import to_html

        return Document(to_html(self.assessment).encode(), "text/html; charset=utf-8")

    @cached_property
    def shacl_turtle(self) -> Document:
        """The SHACL report in the standard's vocabulary."""
        return Document(self.evaluation.shacl.turtle.encode(), "text/turtle; charset=utf-8")


class _Digests:
    """The digest of a folder; a file is read again only if it may have changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, ...], str]] = {}

    def of(self, root: Path) -> str:
        """Names and contents of all plain files below a folder."""
        total = hashlib.sha256()
        seen: dict[str, tuple[tuple[int, ...], str]] = {}
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in _NOT_READ)
            for name in sorted(files):
                path = str(Path(folder, name))
                digest = self._file(path, seen)
                total.update(f"{path}\0{digest}\n".encode("utf-8", "surrogateescape"))
        self._known = seen
        return total.hexdigest()

    def _file(self, path: str, seen: dict[str, tuple[tuple[int, ...], str]]) -> str:
        try:
            state = Path(path).stat()
            if not stat.S_ISREG(state.st_mode):  # opening a pipe would wait for ever
                return "no plain file"
            mark = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
            known = self._known.get(path)
            if known is not None and known[0] == mark:
                seen[path] = known
                return known[1]
            with Path(path).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            return f"cannot be read: {error.errno}"
        # A file that was written just now may be written again without looking any different.
        if time.time_ns() - max(state.st_mtime_ns, state.st_ctime_ns) > _SETTLED:
            seen[path] = (mark, digest)
        return digest


class Source:
    """A workspace on disk.

    :param root: its folder
    :param as_of: the day that is asked about; by default the workspace's own, else today
    """

    def __init__(self, root: Path, as_of: date | None = None) -> None:
        self._root = root
        self._as_of = as_of
        self._digests = _Digests()
        self._lock = threading.Lock()
        self._state: object = None
        self._outcome: Result | WorkspaceError | None = None

    def current(self) -> Result:
        """The result for the files as they are now.

        :raises WorkspaceError: if they cannot be used; an earlier result is not given in their place
        :raises Changing: if they are being written
        """
        with self._lock:  # whoever comes meanwhile waits for the same result
            for _ in range(_ATTEMPTS):
                state = self._now()
                if state == self._state and self._outcome is not None:
                    break
                outcome = self._assess()
                if (
                    outcome is not None and self._now() == state
                ):  # otherwise some tables may be older than others
                    self._state, self._outcome = state, outcome
                    break
            else:
                raise Changing
            if isinstance(self._outcome, WorkspaceError):
                raise WorkspaceError(self._outcome.problems)
            return self._outcome

    def _now(self) -> tuple[str, date]:
        # A workspace without a day of its own has another result tomorrow.
        return (self._digests.of(self._root), self._as_of or date.today())

    def _assess(self) -> Result | WorkspaceError | None:
        """The outcome for what the files hold; None if one of them went away while it was read."""
        from normgraph.assessment.assess import assess
        from normgraph.assessment.evaluation import evaluate

        try:
            evaluation = evaluate(self._root, self._as_of)
        except WorkspaceError as error:
            return error
        except OSError:
            return None
        return Result(evaluation, assess(evaluation))
