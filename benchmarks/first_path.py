"""CPU seconds and memory of the main job: the example, and workspaces with more AI systems.

Run from a checkout with normgraph installed: ``python benchmarks/first_path.py [SYSTEMS ...]`` (default
10 100). Larger workspaces are the example with one of its systems copied, with all that names it. Each step
runs in a process of its own, so that its memory is its own. Shapes are timed on the example only; they grow
with the number of duties.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyoxigraph as ox

SYSTEM = "RNK"


def copies(facts: list[ox.Triple], number: int) -> list[ox.Triple]:
    """The facts with all that names the system copied ``number`` times."""
    mark = f"/{SYSTEM}"
    naming = {t.subject for t in facts if mark in str(t.subject) or mark in str(t.object)}
    naming = {
        s
        for s in naming
        if "/control/" not in str(s) and "/certificate/" not in str(s) and "/entity/" not in str(s)
    }
    naming |= {t.object for t in facts if t.predicate.value.endswith("#versionOf") and t.subject in naming}
    naming |= {
        t.subject for t in facts if t.predicate.value.endswith("#checkedVersion") and t.object in naming
    }
    keys = {s.value: s.value for s in naming if isinstance(s, ox.NamedNode)}
    others = {t.subject for t in facts if str(t.object).endswith("#AISystem>")} - naming
    made = list(facts)
    for count in range(1, number):
        new = {iri: f"{iri}-copy{count}" for iri in keys}
        for triple in facts:
            if triple.subject not in naming and not any(str(triple.object) == f"<{iri}>" for iri in keys):
                continue
            if triple.subject in naming and triple.object in others:
                continue  # a copy is about the copied system alone
            subject = _renamed(triple.subject, new)
            made.append(ox.Triple(subject, triple.predicate, _object(triple, new, count)))
    return made


def _renamed(term: ox.NamedNode | ox.BlankNode | ox.Triple | ox.Literal, new: dict[str, str]) -> ox.NamedNode:
    return ox.NamedNode(new[term.value]) if isinstance(term, ox.NamedNode) and term.value in new else term


def _object(triple: ox.Triple, new: dict[str, str], count: int) -> ox.NamedNode | ox.Literal:
    if isinstance(triple.object, ox.Literal):
        own = isinstance(triple.subject, ox.NamedNode) and triple.subject.value in new
        if own and triple.predicate.value.endswith("#key"):
            return ox.Literal(f"{triple.object.value}-copy{count}")
        return triple.object
    return _renamed(triple.object, new)


def step(name: str, argument: str) -> dict[str, float]:
    """Run one step in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", name, argument], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def run(name: str, argument: str) -> None:
    """The steps; prints CPU seconds and peak memory of the process as JSON."""
    from normgraph import resources
    from normgraph.assessment.assess import assess
    from normgraph.assessment.evaluation import evaluate
    from normgraph.assessment.knowledge_graph import build_into, knowledge_graph
    from normgraph.assessment.rules import derive

    example = resources.path("examples", "talent-screening-provider")
    started = time.process_time()
    extra: dict[str, float] = {}
    if name == "build":
        with tempfile.TemporaryDirectory() as folder:
            build_into(Path(folder))
    elif name == "load":
        extra["quads"] = len(knowledge_graph().quads)
    elif name == "evaluate":
        evaluate(example)
    elif name == "shapes":
        evaluation = evaluate(example)
        started = time.process_time()
        extra["results"] = len(evaluation.shacl.results)
    elif name == "report":
        from normgraph.reports.write import write_reports

        assessment = assess(evaluate(example), shacl=False)
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            write_reports(assessment, Path(folder), ["json", "html"])
    elif name == "rules":
        evaluation = evaluate(example)
        facts = copies(list(evaluation.facts.quads), int(argument))
        known = list(evaluation.knowledge.triples())
        started = time.process_time()
        derived = derive(known, facts, evaluation.base, date(2026, 11, 20))
        extra["facts"] = len(facts)
        extra["duties"] = sum(1 for t in derived.inferred if t.predicate.value.endswith("#status"))
    used = time.process_time() - started
    print(json.dumps({"cpu": used, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **extra}))


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--step"]:
        run(sys.argv[2], sys.argv[3])
        return
    sizes = sys.argv[1:] or ["10", "100"]
    rows = [
        ("build the knowledge graph", "build", ""),
        ("load it from the cache", "load", ""),
        ("read and evaluate the example", "evaluate", ""),
        ("its shapes", "shapes", ""),
        ("its JSON and HTML report", "report", ""),
    ]
    rows += [(f"rules over {size} systems", "rules", size) for size in sizes]
    step("load", "")  # fills the cache, so that loading is what is timed
    print(f"{'step':34}{'CPU s':>8}{'peak MB':>9}  ")
    for label, name, argument in rows:
        figures = step(name, argument)
        more = ", ".join(f"{value:,.0f} {key}" for key, value in figures.items() if key not in ("cpu", "mb"))
        print(f"{label:34}{figures['cpu']:8.2f}{figures['mb']:9.0f}  {more}")


if __name__ == "__main__":
    main()
