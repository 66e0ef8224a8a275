"""``normgraph knowledge``: the whole knowledge graph."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from normgraph.cli import output
from normgraph.cli.arguments import Parser, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

_FORMATS: Final = {"nquads": "N_QUADS", "turtle": "TURTLE", "trig": "TRIG", "jsonld": "JSON_LD"}


def configure(parser: Parser) -> None:
    """Describe the command."""
    parser.describe(
        """
Exports the knowledge graph: ontology, catalogues of the AI Act and the standards, criteria, mapping sets.
""",
        "normgraph knowledge export --output knowledge.nq",
        "normgraph knowledge export --format turtle > knowledge.ttl",
    )
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    export = actions.add_parser("export", help="write the whole knowledge graph")
    export.describe(
        """
Writes the knowledge graph. N-Quads, TriG and JSON-LD keep its named graphs, one for each source file;
Turtle is their merge. The same sources give the same bytes.
""",
        "normgraph knowledge export --format trig --output knowledge.trig",
    )
    export.add_argument(
        "--format",
        metavar="FORMAT",
        type=word(*_FORMATS),
        default="nquads",
        help=f"{', '.join(_FORMATS)} (default: nquads)",
    )
    export.add_argument("--output", metavar="FILE", type=Path, help="a file; by default standard output")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out.

    :raises normgraph.knowledge.build.KnowledgeError: if the graph cannot be built
    """
    from normgraph.assessment.knowledge_graph import knowledge_graph

    text = _serialise(knowledge_graph().quads, arguments.format)
    if arguments.output is None:
        output.say(text, end="")
    else:
        output.write_whole(arguments.output, text.encode())
        output.progress(f"wrote {arguments.output}")
    return 0


def _serialise(quads: Sequence[ox.Quad], format_: str) -> str:
    from normgraph.cli.rdffile import write_rdf

    if format_ == "nquads":
        return "".join(f"{quad} .\n" for quad in sorted(quads, key=str))
    if format_ == "turtle":
        return write_rdf(sorted({quad.triple for quad in quads}, key=str), _FORMATS[format_])
    by_graph = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    return write_rdf(by_graph, _FORMATS[format_])
