"""``normgraph questions``: what somebody has to answer by reading."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_quiet, add_workspace
from normgraph.cli.errors import UserError

if TYPE_CHECKING:
    from normgraph.assessment.evaluation import Evaluation
    from normgraph.assessment.questions import Question

_COLUMNS: Final = (
    "number",
    "question",
    "document",
    "version",
    "title",
    "system",
    "system version",
    "criterion",
    "owner",
    "open because",
    "record in",
    "duties unlocked",
)

# Who owns a document version, under all names: the owner's own, those of the person who holds that post, and
# those of the posts that this person holds.
_OWNERS: Final = """
SELECT DISTINCT ?artefact ?version ?name WHERE {
  ?v a ng:ArtefactVersion ; ng:versionOf/dct:identifier ?artefact ; ng:versionLabel ?version .
  ?v ng:owner/(ng:heldBy|^ng:heldBy)? ?who .
  ?who ng:key|dct:identifier|rdfs:label ?name .
}
"""


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Lists the open questions: what a criterion asks of a document, and nobody has answered. Those whose answer
could change most duties come first; each says where its answer is recorded.
""",
        "normgraph questions acme",
        "normgraph questions acme --format csv > questions.csv",
        "normgraph questions acme --for 'Quality Manager'",
    )
    add_workspace(parser)
    add_format(parser, "text", "csv", "md", "json")
    parser.add_argument(
        "--for",
        dest="owner",
        metavar="ROLE",
        help="only the questions on documents that this role or person owns: key, id or name",
    )
    add_as_of(parser)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if nobody of that name owns a document with an open question
    """
    from normgraph.cli.workspace import assessed, evaluated

    evaluation = evaluated(arguments)
    assessment = assessed(evaluation, arguments)
    from normgraph.assessment.questions import document_owners, open_questions

    questions: Sequence[Question] = open_questions(assessment, document_owners(evaluation))
    if arguments.owner is not None:
        questions = _owned(evaluation, questions, arguments.owner)
    if arguments.format == "json":
        from normgraph.api.documents import plain

        listed = [plain(one) | {"place": one.record.place, "line": one.record.line} for one in questions]
        output.say_json(
            {
                "organisation": assessment.organisation,
                "as_of": assessment.as_of,
                "questions": listed,
            }
        )
    else:
        output.say(_written(questions, arguments.format), end="")
    return 0


def _owned(evaluation: Evaluation, questions: Sequence[Question], wanted: str) -> list[Question]:
    """The questions about documents of one owner."""
    from normgraph.assessment.sparql import PROLOGUE
    from normgraph.store.embedded import value
    from normgraph.workspace.problems import listing
    from normgraph.workspace.text import fold

    names: dict[tuple[str, str], set[str]] = {}
    for row in evaluation.store.select(PROLOGUE + _OWNERS):
        document = (value(row, "artefact"), value(row, "version"))
        names.setdefault(document, set()).add(fold(value(row, "name")))
    if not any(fold(wanted) in known for known in names.values()):
        owners = sorted({question.owner for question in questions if question.owner})
        raise UserError(
            f"--for: nobody called {wanted!r} owns a document; owners with questions: {listing(owners)}"
        )
    return [one for one in questions if fold(wanted) in names.get((one.artefact, one.version), ())]


def _written(questions: Sequence[Question], format_: str) -> str:
    from normgraph.cli.columns import to_csv, to_markdown

    rows = [_row(number, question) for number, question in enumerate(questions, start=1)]
    if format_ == "csv":
        return to_csv(_COLUMNS, rows)
    if format_ == "md":
        return to_markdown(_COLUMNS, rows) + "\n"
    blocks = [_block(number, question) for number, question in enumerate(questions, start=1)]
    end = f"{len(questions)} open question{'' if len(questions) == 1 else 's'}."
    return "\n\n".join([*blocks, end]) + "\n"


def _row(number: int, question: Question) -> list[str]:
    return [
        str(number),
        question.text,
        question.artefact,
        question.version,
        question.title,
        question.scope,
        question.unit,
        question.criterion,
        question.owner,
        "; ".join(question.because),
        question.record.place,
        str(len(question.unlocks)),
    ]


def _block(number: int, question: Question) -> str:
    from normgraph.reports.text import clean, fill

    room = output.width() or 100
    indent = f"{number:>3}  "
    lines = fill(clean(question.text), room, indent)
    document = f"{question.artefact} {question.version}  {question.title}".strip()
    unlocked = len(question.unlocks)
    details = (
        ("document", document),
        ("for", f"{question.scope} {question.unit}".strip()),
        ("owner", question.owner),
        ("open because", "; ".join(question.because)),
        ("record in", question.record.place),
        ("row to add", question.record.line),
        ("unlocks", f"{unlocked} {'duty' if unlocked == 1 else 'duties'}" if unlocked else ""),
    )
    for name, text in details:
        if text:
            lines += fill(clean(text), room, f"{' ' * len(indent)}{name}: ", " " * (len(indent) + 2))
    return "\n".join(lines)
