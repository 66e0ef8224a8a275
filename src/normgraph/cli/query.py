"""``normgraph query``: a query of the library, or one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_quiet
from normgraph.cli.errors import UserError
from normgraph.cli.results import FORMATS, write_result

if TYPE_CHECKING:
    from normgraph.assessment.evaluation import Evaluation
    from normgraph.assessment.library import SavedQuery

_LARGEST: Final = 1024 * 1024


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Runs a query of the library ('normgraph queries' lists them) or a SPARQL 1.1 query from a file: SELECT,
CONSTRUCT, DESCRIBE or ASK. With DIR it asks that workspace, evaluated, together with the knowledge graph;
without, the knowledge graph alone. A query of one's own has a time limit and reaches no other place.
""",
        "normgraph query what-transfers acme --param standard=iso42001",
        "normgraph query provisions-of --param instrument=iso42001 --format csv",
        "normgraph query mine.rq acme --format json",
    )
    parser.add_argument("query", metavar="NAME|FILE", help="name of a query of the library, or a file")
    parser.add_argument("dir", metavar="DIR", type=Path, nargs="?", help="folder of the workspace")
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        type=_parameter,
        action="append",
        default=[],
        help="keep the rows that have this value in this column; may be given for several columns",
    )
    add_format(parser, *FORMATS)
    add_as_of(parser)
    add_quiet(parser)


def _parameter(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if there is no such query, or it cannot be run in this way
    """
    from normgraph.assessment.library import library, run_saved, run_text

    params: dict[str, str] = {}
    for name, value in arguments.param:
        if name in params:
            raise UserError(f"--param: {name} is given twice")
        params[name] = value
    saved = next((query for query in library() if query.name == arguments.query), None)
    if saved is None and params:
        raise UserError("--param: a query from a file has no parameters; write the value into it")
    text = "" if saved else _text(arguments.query, library())
    if saved and saved.needs == "workspace" and arguments.dir is None:
        raise UserError(f"{saved.name} asks a workspace: normgraph query {saved.name} DIR")

    evaluation = _evaluation(arguments)
    if evaluation is None:
        from normgraph.assessment.evaluation import knowledge_store

        store, base = knowledge_store(), None
    else:
        store, base = evaluation.store, evaluation.base
    result = run_saved(saved.name, store, params, base) if saved else run_text(text, store)
    output.say(write_result(result, arguments.format, base, output.width()), end="")
    return 0


def _evaluation(arguments: argparse.Namespace) -> Evaluation | None:
    if arguments.dir is None:
        return None
    from normgraph.cli.workspace import evaluated

    return evaluated(arguments)


def _text(name: str, library: tuple[SavedQuery, ...]) -> str:
    """The text of a query file."""
    path = Path(name)
    if not path.is_file():
        names = ", ".join(query.name for query in library)
        raise UserError(f"{name!r} is neither a query of the library nor a file; accepted: {names}")
    with path.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise UserError(f"{path}: is too large for a query")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: byte {error.start + 1} is not UTF-8 text") from None
