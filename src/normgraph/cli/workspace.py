"""What every command does that reads a workspace."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from normgraph.cli import output
from normgraph.cli.progress import line

if TYPE_CHECKING:
    from normgraph.assessment.evaluation import Evaluation
    from normgraph.assessment.model import Assessment

__all__ = ["assessed", "evaluated"]


def evaluated(arguments: argparse.Namespace) -> Evaluation:
    """Read the workspace that the arguments name and run the rules; its notes go to standard error.

    :param arguments: with ``dir``, ``as_of`` and ``quiet``
    :raises normgraph.workspace.problems.WorkspaceError: with every problem in the workspace's files
    """
    with line(arguments) as tell:
        from normgraph.assessment.evaluation import evaluate

        evaluation = evaluate(arguments.dir, arguments.as_of, tell)
    if not arguments.quiet:
        output.note(evaluation.facts.notes)
    return evaluation


def assessed(evaluation: Evaluation, arguments: argparse.Namespace, *, shacl: bool = False) -> Assessment:
    """Assess an evaluated workspace.

    :param arguments: with ``quiet``
    :param shacl: whether the shapes are run as well, which takes longest
    """
    with line(arguments) as tell:
        from normgraph.assessment.assess import assess

        return assess(evaluation, shacl=shacl, progress=tell)
