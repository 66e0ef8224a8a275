"""Choosing a command, and what every command has in common: exit codes, errors, closed pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NamedTuple

from normgraph import __version__
from normgraph.cli import errors, output

__all__ = ["COMMANDS", "Command", "main"]

DONE: Final = 0
UNUSABLE: Final = 2
FAULT: Final = 70  # EX_SOFTWARE of sysexits.h: never to be mistaken for 1, a result that was asked about
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141  # what a shell reports for a program that SIGPIPE ended


class Command(NamedTuple):
    """A command: what people type, what it does in one line, and the module that does it."""

    name: str
    summary: str
    module: str


COMMANDS: Final = (
    Command("demo", "copy an example workspace, assess it and write the report", "demo"),
    Command("init", "start a new workspace: settings, empty tables, a guide", "init"),
    Command("assess", "assess a workspace: the matrix of duties, and reports", "assess"),
    Command("questions", "list the open questions, those that unlock most first", "questions"),
    Command("explain", "show how a status came about, with its proof", "explain"),
    Command("what-falls", "tell what is lost if a control, role, person or document goes", "what_falls"),
    Command("show", "look up a provision, criterion, clause, control or type of evidence", "show"),
    Command("query", "run a query of the library or one of your own", "query"),
    Command("queries", "list the library of queries and the question that each answers", "queries"),
    Command("validate", "check a workspace or any RDF file against SHACL shapes", "validate"),
    Command("knowledge", "export the knowledge graph", "knowledge"),
    Command("serve", "serve the API and the report on this computer", "serve"),
)

_HELP = """\
usage: normgraph COMMAND ...
       normgraph COMMAND --help

Shows, duty by duty and with proof, what an ISO/IEC 42001 or ISO 9001 management system carries
towards Article 17 of the EU AI Act, what must be extended, and what is missing.

Begin with 'normgraph demo'.

commands:
{commands}

options:
  -h, --help    show this text
  --version     show the version

exit codes:
  0  done
  1  done, and the answer is the one that was asked about: --fail-on is met, or there are violations
  2  the input cannot be used; every problem is named
"""

_HINT = "see 'normgraph --help'"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    :param argv: the arguments; by default those of the process
    :returns: the exit code
    """
    output.prepare()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # argparse ends in this way after --help
        return stop.code if isinstance(stop.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Otherwise the interpreter complains when it flushes the stream at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except Exception as error:
        lines = errors.describe(error)
        if lines is None:
            sys.excepthook(type(error), error, error.__traceback__)
            output.complain(["this is a fault of normgraph, not of your input; please report it"])
            return FAULT
        output.complain(lines)
        if hint := getattr(error, "hint", None):
            output.progress(hint)
        return UNUSABLE


def _run(arguments: list[str]) -> int:
    if not arguments:
        raise errors.UserError(f"name a command; {_accepted()}", hint=_HINT)
    first, rest = arguments[0], arguments[1:]
    if first in {"-h", "--help"}:
        output.say(_HELP.format(commands="\n".join(f"  {c.name:<12}{c.summary}" for c in COMMANDS)), end="")
        return DONE
    if first == "--version":
        output.say(f"normgraph {__version__}")
        return DONE
    for command in COMMANDS:
        if command.name == first:
            return _command(command, rest)
    kind = "option" if first.startswith("-") else "command"
    raise errors.UserError(f"there is no {kind} {first!r}; {_accepted()}", hint=_HINT)


def _accepted() -> str:
    return f"accepted: {', '.join(command.name for command in COMMANDS)}"


def _command(command: Command, arguments: list[str]) -> int:
    from normgraph.cli.arguments import Parser

    module = import_module(f"normgraph.cli.{command.module}")
    parser = Parser(prog=f"normgraph {command.name}")
    module.configure(parser)
    code: int = module.run(parser.parse_args(arguments))
    return code
