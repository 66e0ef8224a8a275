"""Evaluate a workspace: read it, run the rules, validate it; the graph that everything else asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from normgraph import resources
from normgraph.assessment.knowledge_graph import KnowledgeGraph, knowledge_graph
from normgraph.assessment.progress import KNOWLEDGE, READING, RULES, Progress, silent
from normgraph.assessment.rules import Derived, derive
from normgraph.namespaces import BASE
from normgraph.shacl.model import ShaclReport
from normgraph.store.embedded import EmbeddedStore
from normgraph.workspace.reader import WorkspaceFacts, read_workspace
from normgraph.workspace.vocabulary import Vocabulary, vocabulary_from_store


@dataclass(frozen=True)
class Evaluation:
    """A workspace with what the rules made of it on one day.

    :ivar facts: what the workspace says.
    :ivar derived: what the rules made of it.
    """

    facts: WorkspaceFacts
    knowledge: KnowledgeGraph
    derived: Derived
    as_of: date

    @property
    def base(self) -> str:
        """Base IRI of the workspace's own nodes."""
        return self.facts.settings.base

    @property
    def store(self) -> EmbeddedStore:
        """Everything in one default graph: knowledge, facts, ``run/`` and inferred triples."""
        return self.derived.store

    @cached_property
    def shacl(self) -> ShaclReport:
        """The report of the project's organisation and coverage shapes.

        :raises normgraph.shacl.run.ShapesError: if a shape cannot be run.
        """
        organisation = sorted(resources.path("shapes", "organisation").glob("*.ttl"))
        return self.validate([*organisation, resources.path("shapes", "coverage.ttl")])

    def validate(self, shapes: Iterable[Path]) -> ShaclReport:
        """Validate the workspace against shapes: they see the source facts, the knowledge graph and ``run/``.

        :raises normgraph.shacl.run.ShapesError: if a shapes file cannot be used.
        """
        from normgraph.shacl import run

        return run.validate(run.data_graph(self.shape_data()), run.shapes_graph(list(shapes)))

    def shape_data(self) -> list[ox.Triple]:
        """What shapes see.

        The catalogue of the act is left out but for the classes of duties and the provisions that facts refer
        to: no shape follows it, and it is two thirds of the graph.
        """
        catalogue = f"{BASE}graph/catalogue/ai-act"
        referred = {t.object for t in self.facts.quads}
        keep = [
            quad.triple
            for quad in self.knowledge.quads
            if not (isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == catalogue)
            or quad.subject in referred
            or str(quad.subject).endswith("/duty>")
        ]
        return sorted({*keep, *self.facts.quads, *self.derived.run}, key=str)


@cache
def knowledge_store() -> EmbeddedStore:
    """The knowledge graph alone, merged."""
    return EmbeddedStore(knowledge_graph().triples())


@cache
def vocabulary() -> Vocabulary:
    """What the workspace reader has to know of the knowledge graph."""
    return vocabulary_from_store(knowledge_store().pyoxigraph_store)


def evaluate(root: Path, as_of: date | None = None, progress: Progress | None = None) -> Evaluation:
    """Read a workspace and run the rules.

    :param root: folder of the workspace.
    :param as_of: the day that is asked about; by default the workspace's ``as_of``, else today.
    :param progress: is told how far the work has come.
    :raises normgraph.workspace.problems.WorkspaceError: with every problem in the workspace's files.
    :raises normgraph.knowledge.build.KnowledgeError: if the knowledge graph cannot be built.
    :raises normgraph.assessment.rules.RuleError: if a rule cannot be run.
    """
    tell = progress or silent
    tell(KNOWLEDGE, 0, 0)
    knowledge = knowledge_graph()
    tell(READING, 0, 0)
    facts = read_workspace(root, vocabulary())
    # The only place where a clock is asked: a workspace without a day of its own is assessed for today.
    day = as_of or facts.settings.as_of or date.today()
    derived = derive(
        knowledge.triples(),
        facts.quads,
        facts.settings.base,
        day,
        progress=lambda done, total: tell(RULES, done, total),
    )
    return Evaluation(facts=facts, knowledge=knowledge, derived=derived, as_of=day)
