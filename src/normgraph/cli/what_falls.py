"""``normgraph what-falls``: what depends on one control, role, person or document."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_quiet, add_workspace
from normgraph.cli.errors import UserError
from normgraph.cli.progress import line

if TYPE_CHECKING:
    from normgraph.assessment.evaluation import Evaluation
    from normgraph.assessment.impact import Change, Impact
    from normgraph.assessment.progress import Progress


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Tells which duties change if one thing goes: a certificate, a control, a document, a person who leaves, a
post that falls vacant, a mapping row. A duty stays covered where another route holds.
""",
        "normgraph what-falls certificate/AIMS-60417 acme",
        "normgraph what-falls PRO-07 acme",
        "normgraph what-falls post/CPO acme --format json",
    )
    parser.add_argument(
        "id", metavar="ID", help="its key, such as artefact/PRO-07; the last part where that is unique"
    )
    add_workspace(parser)
    add_format(parser, "text", "json")
    add_as_of(parser)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if there is no such thing
    """
    from normgraph.cli.workspace import evaluated

    evaluation = evaluated(arguments)
    with line(arguments) as tell:
        impact = _impact(evaluation, arguments.id, tell)
    if arguments.format == "json":
        from normgraph.api.documents import plain

        output.say_json(plain(impact) | {"falls": [change.duty for change in impact.falls]})
    else:
        output.say(_text(impact))
    return 0


def _impact(evaluation: Evaluation, target: str, tell: Progress) -> Impact:
    from normgraph.assessment.impact import proof_graph, what_falls
    from normgraph.assessment.progress import FALLING, PROOFS

    tell(PROOFS, 0, 0)
    graph = proof_graph(evaluation)
    tell(FALLING, 0, 0)
    try:
        return what_falls(evaluation, target, graph)
    except LookupError as error:
        raise UserError(str(error)) from None


def _text(impact: Impact) -> str:
    from normgraph.cli.columns import to_columns
    from normgraph.reports.text import clean

    name = f"{impact.label} ({impact.target})" if impact.label not in ("", impact.target) else impact.target
    title = clean(f"If {name} goes:")
    if not impact.changes and not impact.points:
        return f"{title} no duty changes its status, and no less is carried."
    others = [change for change in impact.changes if not change.falls]
    blocks = [title]
    for heading, changes in ((f"{len(impact.falls)} duties fall", impact.falls), ("Other changes", others)):
        if changes:
            rows = [[change.duty, change.label, _change(change)] for change in changes]
            blocks.append(f"{heading}\n{to_columns(('duty', 'criterion', 'change'), rows, output.width())}")
    if impact.points:
        rows = [[point.point, f"{point.before} -> {point.after}"] for point in impact.points]
        blocks.append(f"Points of the law\n{to_columns(('point', 'change'), rows, output.width())}")
    return "\n\n".join(blocks)


def _change(change: Change) -> str:
    parts = [f"{change.before} -> {change.after}"] if change.before != change.after else [change.before]
    if change.transfer_before != change.transfer_after:
        parts.append(f"carried: {change.transfer_before} -> {change.transfer_after}")
    return ", ".join(parts)
