"""``normgraph init``: a new workspace, empty or as a copy of another one in another form."""

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

The tables are CSV files (--form csv), or the sheets of one workbook (--form xlsx), data/workspace.xlsx, with
notes on the columns and lists of the accepted words to choose from. Facts are the same in both. To turn a
workspace into the other form, copy it with --from: the copy has the same rows, and the Turtle files and
documents that belong to them; the original stays as it is.
""",
        "normgraph init acme",
        "normgraph init acme --form xlsx",
        "normgraph init acme-workbook --form xlsx --from acme",
        "normgraph init acme-tables --form csv --from acme-workbook",
        "normgraph init qms/acme --id acme --title 'Acme Diagnostics'",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--form",
        choices=("csv", "xlsx"),
        default="csv",
        help="csv: a file for each table (the default); xlsx: one workbook with a sheet for each table",
    )
    parser.add_argument(
        "--from", dest="source", metavar="WORKSPACE", type=Path, help="copy the facts of this workspace"
    )
    parser.add_argument(
        "--id",
        help="short name of the workspace (default: that of the one copied, or made from the folder's name)",
    )
    parser.add_argument(
        "--title", help="its name for people (default: that of the one copied, or the folder's name)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises normgraph.workspace.problems.WorkspaceError: if the folder or the workspace to copy cannot be used
    """
    from normgraph.workspace.settings import load_settings
    from normgraph.workspace.template import copy_of, write_template

    name = arguments.dir.resolve().name
    # What an id may not hold becomes a dash; an empty rest is refused with what would be accepted.
    identifier = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:64]
    copy = None
    if arguments.source is not None:
        settings = load_settings(arguments.source)
        identifier, name = settings.id, settings.title
        copy = copy_of(arguments.source)
    written = write_template(
        arguments.dir,
        identifier if arguments.id is None else arguments.id,
        name if arguments.title is None else arguments.title,
        arguments.form,
        copy,
    )
    output.say(
        f"The workspace {arguments.dir} has {len(written)} files. Its guide is {arguments.dir / 'README.md'}"
    )
    if copy is not None:
        output.say("Its facts are those of the workspace that it was copied from. Now run")
    elif arguments.form == "xlsx":
        output.say(
            "Fill in the sheets of data/workspace.xlsx for which there is something to record, then run"
        )
    else:
        output.say("Fill in the tables, delete those for which there is nothing to record, then run")
    output.say(f"  normgraph assess {arguments.dir}")
    return 0
