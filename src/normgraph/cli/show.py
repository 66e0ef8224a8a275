"""``normgraph show``: what is known of a provision, criterion, clause, control or type of evidence."""

from __future__ import annotations

import argparse

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_format
from normgraph.cli.errors import UserError


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Looks up a provision of the AI Act, a clause or control of a standard, a criterion, a type of evidence or
an instrument: what it is called, what it is part of, the criteria under it, how it is mapped, from when it
applies. An id that can mean several things is answered with all of them; one that does not exist with what
there is in its place. Texts are summaries in the project's own words, never the text of a standard.
""",
        "normgraph show art_17/par_1/pnt_d",
        "normgraph show 'Art. 17(1)(d)'",
        "normgraph show A.6.2.4",
        "normgraph show crit:17-1-d/test-procedures --format json",
    )
    parser.add_argument("id", metavar="ID", nargs="+", help="a CURIE, id, citation, number or name")
    add_format(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if there is no such thing
    """
    from normgraph.assessment.lookup import show

    try:
        # A citation without quotes arrives in several pieces.
        shown = show(" ".join(arguments.id))
    except LookupError as error:
        raise UserError(str(error)) from None
    if arguments.format == "json":
        output.say_json(shown)
    else:
        output.say_lines(shown.text)
    return 0
