"""Draw the picture in the README from the example: what transfers to one system, for one point of the law.

Run from the checkout: ``python docs/make_picture.py``. A test compares the file with what this gives.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from normgraph import resources
from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import evaluate
from normgraph.assessment.model import Assessment
from normgraph.reports.flow import to_svg
from normgraph.reports.flow_data import collect
from normgraph.reports.view import View

PICTURE = Path(__file__).with_name("what-transfers.svg")
SCOPE = "system/RNK"
POINT = "art_17/par_1/pnt_d"


def styles() -> str:
    """The report's colours and the rules for pictures, without those for other media."""
    from normgraph import web

    css = (Path(next(iter(web.__path__))) / "styles" / "report.css").read_text(encoding="utf-8")
    plain = re.sub(
        r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    )
    rules = re.findall(r"[^{}]+\{[^{}]*\}", plain)
    wanted = [
        rule.strip() for rule in rules if rule.strip().startswith((":root", ".flow", ".chain", ".head"))
    ]
    return "\n".join([*wanted, ".flow { font-family: system-ui, sans-serif; }"])


def picture(assessment: Assessment) -> str:
    """The picture as a file of its own."""
    view = View(assessment)
    flow = collect(view, SCOPE)
    ids = {duty.id for duty in assessment.duties if duty.provision == POINT and duty.scope == SCOPE}
    groups = tuple(group for group in flow.groups if {target.duty.id for target in group.targets} & ids)
    lines = tuple(line for line in flow.lines if line.target.duty.id in ids)
    drawn = replace(flow, groups=groups, lines=lines)
    svg = to_svg(view, drawn, {}, "readme")
    return svg.replace("<title", f"<style>{styles()}</style>\n<title", 1) + "\n"


if __name__ == "__main__":
    example = resources.path("examples", "talent-screening-provider")
    PICTURE.write_text(picture(assess(evaluate(example), shacl=False)), encoding="utf-8")
