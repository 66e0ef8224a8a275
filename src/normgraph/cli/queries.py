"""``normgraph queries``: the library."""

from __future__ import annotations

import argparse

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_format


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Lists the queries of the library: the question that each answers, its parameters, and whether it asks a
workspace or the knowledge graph alone. Run one with 'normgraph query NAME'.
""",
        "normgraph queries",
        "normgraph queries --format json",
    )
    add_format(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out."""
    from normgraph.assessment.library import library

    if arguments.format == "json":
        output.say_json(
            [
                {
                    "name": query.name,
                    "summary": query.summary,
                    "question": query.question,
                    "tags": query.tags,
                    "needs": query.needs,
                    "params": query.params,
                    "columns": [{"name": name, "meaning": meaning} for name, meaning in query.columns],
                }
                for query in library()
            ]
        )
        return 0
    from normgraph.reports.text import fill

    room = output.width() or 100
    for query in library():
        where = " DIR" if query.needs == "workspace" else ""
        output.say(f"{query.name}{where}")
        output.say("\n".join(fill(query.question, room, "    ")))
        for param in query.params:
            default = f" (default: {param.default})" if param.default else ""
            output.say("\n".join(fill(f"{param.description}{default}", room, f"    --param {param.name}=  ")))
        output.say("")
    return 0
