"""``normgraph validate``: a SHACL report."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_format, add_quiet
from normgraph.cli.errors import UserError
from normgraph.cli.progress import line

if TYPE_CHECKING:
    from normgraph.assessment.progress import Progress
    from normgraph.shacl.model import ShaclReport

_CHECKING: Final = "checking against the shapes"
_SEVERITIES: Final = (("Violation", "violations"), ("Warning", "warnings"), ("Info", "notes"))


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Checks a workspace against the project's shapes or your own, or any RDF file against your own, and prints
the report. Exit code 0: no violation; 1: violations; 2: the input cannot be used. Warnings are no
violations. Files are read as they are: no address in them is fetched.
""",
        "normgraph validate acme",
        "normgraph validate acme --shapes own-rules.ttl --format ttl",
        "normgraph validate register.jsonld --shapes register-shapes.ttl",
    )
    parser.add_argument("target", metavar="DIR|FILE", help="a workspace, or an RDF file")
    parser.add_argument(
        "--shapes",
        metavar="FILE",
        type=Path,
        action="append",
        help="shapes in Turtle, in place of the project's; may be given several times. Needed for a FILE",
    )
    add_format(parser, "text", "ttl", "json")
    add_as_of(parser)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if the target is not there, or is a file and no shapes are named
    :raises normgraph.shacl.run.ShapesError: if the shapes cannot be used
    """
    target = Path(arguments.target)
    if not target.exists():
        raise UserError(f"{arguments.target}: there is no such file or folder; addresses are not fetched")
    base = None
    if target.is_dir():
        asked = argparse.Namespace(dir=target, as_of=arguments.as_of, quiet=arguments.quiet)
        report, base = _of_workspace(asked, arguments.shapes)
    else:
        with line(arguments) as tell:
            report = _of_file(target, arguments.shapes, tell)
    if arguments.format == "ttl":
        output.say(report.turtle, end="")
    elif arguments.format == "json":
        from normgraph.api.documents import shacl_document

        output.say_json(shacl_document(report))
    else:
        output.say(_text(report, base))
    return 0 if report.conforms else 1


def _of_workspace(arguments: argparse.Namespace, shapes: Sequence[Path] | None) -> tuple[ShaclReport, str]:
    from normgraph.cli.workspace import evaluated

    evaluation = evaluated(arguments)
    with line(arguments) as tell:
        tell(_CHECKING, 0, 0)
        return (evaluation.validate(shapes) if shapes else evaluation.shacl), evaluation.base


def _of_file(target: Path, shapes: Sequence[Path] | None, tell: Progress) -> ShaclReport:
    if not shapes:
        raise UserError(f"{target}: name the shapes for a file with --shapes FILE")
    tell(_CHECKING, 0, 0)
    from normgraph.cli.rdffile import read_rdf
    from normgraph.shacl import run as shacl

    return shacl.validate(shacl.data_graph(read_rdf(target)), shacl.shapes_graph(shapes))


def _text(report: ShaclReport, base: str | None) -> str:
    from normgraph.api.documents import short
    from normgraph.reports.text import clean, fill
    from normgraph.workspace.problems import place_of

    room = output.width() or 100
    blocks = []
    for result in report.results:
        lines = fill(f"{result.severity}: {clean(result.message)}", room)
        focus = short(result.focus, base)
        details = [
            (
                "at",
                f"{place_of(result.file, result.row, result.sheet)} ({focus})" if result.file else focus,
            ),
            ("path", result.path),
            ("value", short(result.value, base)),
            ("shape", short(result.shape)),
            ("rests on", result.basis),
            ("do", result.remedy),
        ]
        for name, text in details:
            if text:
                lines += fill(clean(text), room, f"  {name}: ")
        blocks.append("\n".join(lines))
    counts = ", ".join(f"{report.count(name)} {word}" for name, word in _SEVERITIES)
    idle = [short(shape.shape) for shape in report.shapes if not shape.focus_nodes]
    checked = len(report.shapes) - len(idle)
    end = [f"{counts}. {checked} of {len(report.shapes)} shapes found something to check ({report.engine})."]
    if report.left_to_pyshacl:
        left = sorted({f"{short(one.shape)} ({one.reason})" for one in report.left_to_pyshacl})
        end += fill(f"Left to pyshacl: {'; '.join(left)}", room)
    if idle:
        end += fill(f"Nothing to check: {', '.join(idle)}", room)
    return "\n\n".join([*blocks, "\n".join(end)])
