"""``normgraph assess``: the main job."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_as_of, add_quiet, add_workspace, words
from normgraph.cli.errors import UserError
from normgraph.cli.progress import line

if TYPE_CHECKING:
    from normgraph.assessment.model import Assessment

_FORMATS: Final = ("table", "json", "html")

# Each status with those that are worse (covered > extend > {deficient, not-assessed} > missing). The two in
# braces have no order between them: what fails a check and what nobody has judged call for different acts.
_WORSE: Final = {
    "extend": ("extend", "deficient", "not-assessed", "missing"),
    "deficient": ("deficient", "missing"),
    "not-assessed": ("not-assessed", "missing"),
    "missing": ("missing",),
}
_NAMED: Final = 5


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Assesses a workspace: reads its tables, runs the rules and the shapes, prints the matrix of points and
scopes, and writes reports.
""",
        "normgraph assess acme",
        "normgraph assess acme --output acme/reports",
        "normgraph assess acme --as-of 2027-12-02 --format json",
        "normgraph assess acme --fail-on missing    for a pipeline: exit code 1 if a duty is missing",
    )
    add_workspace(parser)
    add_as_of(parser)
    parser.add_argument(
        "--format",
        metavar="FORMAT[,FORMAT]",
        type=words(*_FORMATS),
        help="table, json, html (default: table; with --output all three)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        help="write each format as a file into this folder (report.txt, assessment.json, report.html); "
        "the table is printed as well. Without it, one format is printed",
    )
    parser.add_argument(
        "--fail-on",
        metavar="STATUS",
        type=_status,
        help="exit code 1 if any duty has this status or a worse one. "
        "extend: also deficient, not-assessed and missing; deficient: also missing; "
        "not-assessed: also missing; missing: missing alone. Covered and not-applicable never fail",
    )
    add_quiet(parser)


def _status(text: str) -> str:
    found = "-".join(text.replace("_", " ").replace("-", " ").lower().split())
    if found not in _WORSE:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be asked for; accepted: {', '.join(_WORSE)}")
    return found


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if several formats are to be printed
    """
    formats = arguments.format or (_FORMATS if arguments.output else ("table",))
    if arguments.output is None and len(formats) > 1:
        raise UserError(f"--output: name a folder for several formats ({', '.join(formats)})")
    _refuse_a_file(arguments.output)

    from normgraph.cli.workspace import assessed, evaluated

    assessment = assessed(evaluated(arguments), arguments, shacl=True)
    if arguments.output is None:
        _print(assessment, formats[0])
    else:
        from normgraph.reports.write import write_reports

        with line(arguments) as tell:
            tell("writing the reports", 0, 0)
            written = write_reports(assessment, arguments.output, formats)
        _print(assessment, "table")
        for path in () if arguments.quiet else written:
            output.progress(f"wrote {path}")
    return _fails(assessment, arguments.fail_on)


def _refuse_a_file(folder: Path | None) -> None:
    """Tell before the work, not after it."""
    if folder is not None and folder.exists() and not folder.is_dir():
        raise UserError(f"--output: {folder} is no folder")


def _print(assessment: Assessment, format_: str) -> None:
    if format_ == "json":
        from normgraph.reports.json_report import to_json

        output.say(to_json(assessment), end="")
    elif format_ == "html":
        from normgraph.reports.html import to_html

        output.say(to_html(assessment), end="")
    else:
        from normgraph.reports.table import to_table

        output.say(to_table(assessment, output.width()), end="")


def _fails(assessment: Assessment, status: str | None) -> int:
    """Whether the status that was asked about occurs, said on standard error."""
    if status is None:
        return 0
    found = [duty for duty in assessment.duties if duty.status in _WORSE[status]]
    if not found:
        return 0
    named = ", ".join(f"{duty.id} ({duty.status})" for duty in found[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    output.progress(output.printable(f"--fail-on {status} is met by {len(found)} duties: {named}{more}"))
    return 1
