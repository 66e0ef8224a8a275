"""The real server, started by the real command on a copy of the example workspace."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

import normgraph
from normgraph import resources


@dataclass
class Reply:
    """An answer of the server."""

    status: int
    headers: Message
    body: bytes


@dataclass
class Server:
    """A running server.

    :ivar said: the first line that it printed
    :ivar workspace: the folder that it serves
    """

    process: subprocess.Popen[str]
    said: str
    port: int
    workspace: Path

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.msg, answer.read())
        finally:
            connection.close()


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start ``normgraph serve``."""
    source = str(Path(normgraph.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "normgraph", "serve", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a free port; it ends on Ctrl-C with nothing to complain about."""
    workspace = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(resources.path("examples", "talent-screening-provider"), workspace)
    process = start(str(workspace), "--port", "0")
    try:
        assert process.stdout is not None and process.stderr is not None
        said = process.stdout.readline()
        assert said, process.stderr.read()
        yield Server(process, said, int(said.rstrip("/\n").rpartition(":")[2]), workspace)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Traceback" not in told, told
    finally:
        process.kill()
        process.wait()
