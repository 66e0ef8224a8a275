"""``normgraph demo``: an example workspace, assessed."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, add_quiet
from normgraph.cli.errors import UserError
from normgraph.cli.progress import line

EXAMPLE: Final = "talent-screening-provider"
_NAME: Final = "normgraph-demo"

_NEXT: Final = (
    ("questions {dir}", "the questions that somebody has to answer by reading"),
    ("explain art_17/par_1/pnt_d {dir}", "why point (d) has the status that it has"),
    ("assess {dir}", "assess again, after a change of a table in {dir}/data"),
    ("serve {dir}", "the report and the API on this computer"),
    ("init my-workspace", "a workspace of your own"),
)


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Copies an example workspace into a new folder, assesses it, prints the matrix and writes the report.
The company in it and all persons are invented.
""",
        "normgraph demo                    into normgraph-demo, or normgraph-demo-2 if that is taken",
        "normgraph demo --into try/here    into a folder that is new or empty",
        "normgraph demo --example water-network-provider    an organisation with ISO 9001 only",
    )
    parser.add_argument("--into", metavar="DIR", type=Path, help="a new or empty folder for the workspace")
    parser.add_argument("--example", metavar="NAME", default=EXAMPLE, help=f"another example than {EXAMPLE}")
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises UserError: if there is no such example, or the folder is not empty
    """
    example = _example(arguments.example)
    folder = _free_folder() if arguments.into is None else _given_folder(arguments.into)
    _copy(example, folder)
    if not arguments.quiet:
        output.progress(f"copied the example workspace into {folder}")

    from normgraph.cli.workspace import assessed, evaluated

    asked = argparse.Namespace(dir=folder, as_of=None, quiet=arguments.quiet)
    assessment = assessed(evaluated(asked), asked, shacl=True)
    with line(asked) as tell:
        tell("writing the report", 0, 0)
        from normgraph.reports.table import to_table
        from normgraph.reports.write import write_reports

        report, document = write_reports(assessment, folder / "reports", ("html", "json"))
    output.say(to_table(assessment, output.width()))
    output.say(
        f"The report is {report}\nOpen it in a browser. The same for programs: {document}\n\nWhat to do next:"
    )
    steps = [(f"normgraph {command}".format(dir=folder), text.format(dir=folder)) for command, text in _NEXT]
    room = max(len(command) for command, _ in steps)
    for command, text in steps:
        output.say(f"  {command:<{room}}  {text}")
    return 0


def _example(name: str) -> Path:
    """The folder of an example: one that holds settings."""
    from normgraph import resources

    every = {file.parent.name: file.parent for file in resources.path("examples").glob("*/normgraph.toml")}
    if name not in every:
        raise UserError(f"no example is called '{name}'; accepted: {', '.join(sorted(every))}")
    return every[name]


def _free_folder() -> Path:
    """Make the first folder of the usual name that is not taken."""
    number = 1
    while True:
        folder = Path(_NAME if number == 1 else f"{_NAME}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def _given_folder(folder: Path) -> Path:
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"{folder}: is not empty; accepted: a new or empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _copy(source: Path, target: Path) -> None:
    """Copy contents only: an installed package may be read-only, and the copy is there to be changed."""
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
