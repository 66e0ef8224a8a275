"""``normgraph explain``: how a status came about."""

from __future__ import annotations

import argparse
from pathlib import Path

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_quiet, add_workspace
from normgraph.cli.errors import UserError


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Shows how a status came about: what is asked, how it was decided, what certified management systems carry
and through which chain, which evidence was considered, and what would change it. A provision or criterion
gives all duties under it, scope by scope, in short. With --format svg the proof of one duty is drawn.
""",
        "normgraph explain duty/system/RNK/17-1-d/test-procedures acme",
        "normgraph explain 'Article 17(1), point (d)' acme",
        "normgraph explain 17-1-d/test-procedures acme",
        "normgraph explain duty/system/RNK/17-1-d/test-procedures acme --format svg --output proof.svg",
    )
    parser.add_argument(
        "target",
        metavar="DUTY|PROVISION|FINDING",
        help="id of a duty, or its end if unique; a criterion; a provision as id, CURIE or citation; "
        "id of a finding",
    )
    add_workspace(parser)
    add_format(parser, "text", "json", "svg")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="write into this file; by default printed"
    )
    add_as_of(parser)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if nothing is assessed under that name, or more than one duty is to be drawn
    """
    if arguments.output is not None and arguments.output.is_dir():
        raise UserError(f"--output: {arguments.output} is a folder; name a file")

    from normgraph.cli.workspace import assessed, evaluated

    evaluation = evaluated(arguments)
    assessment = assessed(evaluation, arguments)
    from normgraph.assessment.explain import explain, explained_duty

    try:
        if arguments.format == "svg":
            from normgraph.assessment.routes import routes
            from normgraph.reports.proof_picture import proof_svg

            duty = explained_duty(assessment, arguments.target)
            _give(arguments, proof_svg(assessment, duty, routes(evaluation, duty.id)))
            return 0
        text = explain(assessment, arguments.target)
    except LookupError as error:
        raise UserError(str(error)) from None
    if arguments.format == "json":
        document = {
            "organisation": assessment.organisation,
            "as_of": assessment.as_of,
            "target": arguments.target,
            "text": text,
        }
        _give(arguments, output.to_json(document))
    elif arguments.output is None:
        output.say_lines(text)
    else:
        _give(arguments, f"{text}\n")
    return 0


def _give(arguments: argparse.Namespace, text: str) -> None:
    """Write into the file that was named, or print."""
    if arguments.output is None:
        output.say(text, end="")
        return
    output.write_whole(arguments.output, text.encode("utf-8", "backslashreplace"))
    if not arguments.quiet:
        output.progress(f"wrote {arguments.output}")
