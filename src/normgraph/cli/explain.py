"""``normgraph explain``: how a status came about."""

from __future__ import annotations

import argparse

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_workspace
from normgraph.cli.errors import UserError


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Shows how a status came about: what is asked, how it was decided, what certified management systems carry
and through which chain, which evidence was considered, and what would change it. A provision or criterion
gives all duties under it, scope by scope, in short.
""",
        "normgraph explain duty/system/RNK/17-1-d/test-procedures acme",
        "normgraph explain 'Article 17(1), point (d)' acme",
        "normgraph explain 17-1-d/test-procedures acme",
    )
    parser.add_argument(
        "target",
        metavar="DUTY|PROVISION|FINDING",
        help="id of a duty, or its end if unique; a criterion; a provision as id, CURIE or citation; "
        "id of a finding",
    )
    add_workspace(parser)
    add_format(parser, "text", "json")
    add_as_of(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if nothing is assessed under that name
    """
    from normgraph.cli.workspace import assessed

    assessment = assessed(arguments)
    from normgraph.assessment.explain import explain

    try:
        text = explain(assessment, arguments.target)
    except LookupError as error:
        raise UserError(str(error)) from None
    if arguments.format == "json":
        output.say_json(
            {
                "organisation": assessment.organisation,
                "as_of": assessment.as_of,
                "target": arguments.target,
                "text": text,
            }
        )
    else:
        output.say_lines(text)
    return 0
