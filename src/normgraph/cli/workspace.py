"""What every command does that reads a workspace."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from normgraph.cli import output

if TYPE_CHECKING:
    from normgraph.assessment.evaluation import Evaluation
    from normgraph.assessment.model import Assessment

__all__ = ["assessed", "evaluated"]


def evaluated(arguments: argparse.Namespace) -> Evaluation:
    """Read the workspace that the arguments name and run the rules; its notes go to standard error.

    :param arguments: with ``dir`` and ``as_of``
    :raises normgraph.workspace.problems.WorkspaceError: with every problem in the workspace's files
    """
    from normgraph.assessment.evaluation import evaluate

    evaluation = evaluate(arguments.dir, arguments.as_of)
    output.note(evaluation.facts.notes)
    return evaluation


def assessed(arguments: argparse.Namespace, *, shacl: bool = False) -> Assessment:
    """Assess the workspace that the arguments name.

    :param arguments: with ``dir`` and ``as_of``
    :param shacl: whether the shapes are run as well, which takes longest
    :raises normgraph.workspace.problems.WorkspaceError: with every problem in the workspace's files
    """
    evaluation = evaluated(arguments)
    from normgraph.assessment.assess import assess

    return assess(evaluation, shacl=shacl)
