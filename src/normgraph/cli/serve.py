"""``normgraph serve``: the API and the report."""

from __future__ import annotations

import argparse
import ipaddress
import os
import platform
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of
from normgraph.cli.errors import UserError

if TYPE_CHECKING:
    from fastapi import FastAPI

_HOST: Final = "127.0.0.1"
_PORT: Final = 8042
_KEY_VARIABLE: Final = "NORMGRAPH_API_KEY"


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Serves the report and a read-only API for a workspace; without DIR, the provisions of the knowledge graph.
The workspace is assessed again when its files have changed. Ctrl-C ends the server.

Only this computer can reach it, unless --host names another address. Then a key is needed, and every
request has to bring it: 'Authorization: Bearer KEY'. The connection is not encrypted: put a server that
does so in front.

  /report            the report for people          /v1/assessment     assessment.json
  /v1/provisions/ID  a provision and its duties     /v1/shacl-report   JSON or Turtle, by Accept
  /v1/health         whether it answers             /openapi.json      description of the API
""",
        "normgraph serve acme",
        "normgraph serve acme --port 0    on a free port, which is printed",
        f"{_KEY_VARIABLE}=... normgraph serve acme --host 192.0.2.10",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, nargs="?", help="folder of the workspace")
    parser.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    parser.add_argument("--port", type=_port, default=_PORT, help=f"0 for a free one (default: {_PORT})")
    parser.add_argument(
        "--key",
        help=f"what every request has to bring; better in {_KEY_VARIABLE}, since others see the command line",
    )
    add_as_of(parser)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; accepted: 0 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out: serve until the process is told to end.

    :raises UserError: if the address may not or cannot be listened on
    """
    key = arguments.key if arguments.key is not None else os.environ.get(_KEY_VARIABLE)
    if key is not None and not _usable(key):
        raise UserError("--key: is empty or has characters that no header may hold")
    local = _is_loopback(arguments.host)
    if not local:
        _allow_outside(arguments.host, key)
    listening = _listen(arguments.host, arguments.port)
    with listening:
        from normgraph.api.app import create_app
        from normgraph.api.security import LOOPBACK_NAMES

        hosts = {*LOOPBACK_NAMES, _in_address(arguments.host).lower()} if local else None
        app = create_app(arguments.dir, arguments.as_of, key=key, hosts=hosts)
        if app.state.source is not None:
            output.progress("assessing the workspace")
            # Tells at once what is wrong with it, and the first request need not wait.
            output.note(app.state.source.current().evaluation.facts.notes)
        port = listening.getsockname()[1]
        output.say(f"http://{_in_address(arguments.host)}:{port}/")
        output.progress("press Ctrl-C to end")
        _serve(app, listening)
    return 0


def _usable(key: str) -> bool:
    return bool(key) and key.isascii() and key.isprintable() and " " not in key


def _is_loopback(host: str) -> bool:
    """Whether an address is reached from this computer only. Other names than localhost may lead anywhere."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _allow_outside(host: str, key: str | None) -> None:
    if key is None:
        raise UserError(
            f"--host: {host} can be reached by others; give a key with {_KEY_VARIABLE} or --key, "
            f"or serve on {_HOST}"
        )
    if platform.system() != "Linux":
        raise UserError(f"--host: outside Linux only addresses of this computer are served, such as {_HOST}")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        what = error.strerror or str(error)
        raise UserError(f"cannot listen on {host}, port {port}: {what}; --port 0 takes a free port") from None


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _serve(app: FastAPI, listening: socket.socket) -> None:
    import sys

    import uvicorn

    sys.stdout.flush()  # whoever waits for the address reads it before the first request
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=100,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])
