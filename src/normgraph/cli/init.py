"""``normgraph init``: a new workspace."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from normgraph.cli import output
from normgraph.cli.arguments import Parser


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Starts a new workspace: a commented settings file, empty tables, and README.md, a guide to every table,
column and accepted word.
""",
        "normgraph init acme",
        "normgraph init qms/acme --id acme --title 'Acme Diagnostics'",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument("--id", help="short name of the workspace (default: made from the folder's name)")
    parser.add_argument("--title", help="its name for people (default: the folder's name)")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out."""
    name = arguments.dir.resolve().name
    # What an id may not hold becomes a dash; an empty rest is refused with what would be accepted.
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:64]
    from normgraph.workspace.template import write_template

    written = write_template(
        arguments.dir,
        made if arguments.id is None else arguments.id,
        name if arguments.title is None else arguments.title,
    )
    output.say(
        f"The workspace {arguments.dir} has {len(written)} files. Its guide is {arguments.dir / 'README.md'}"
    )
    output.say("Fill in the tables, delete those for which there is nothing to record, then run")
    output.say(f"  normgraph assess {arguments.dir}")
    return 0
