"""Draw the picture in the README from the example: what one certified standard carries of all points.

Run from the checkout: ``python docs/make_picture.py``. A test compares the file with what this gives.
"""

from __future__ import annotations

import re
from pathlib import Path

from normgraph import resources
from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import evaluate
from normgraph.assessment.model import Assessment
from normgraph.reports.reach import reaches
from normgraph.reports.reach_picture import overview_svg
from normgraph.reports.view import View

PICTURE = Path(__file__).with_name("what-transfers.svg")
STANDARD = "ISO/IEC 42001"


def styles() -> str:
    """The report's colours and the rules for pictures, without those for other media."""
    from normgraph import web

    css = (Path(next(iter(web.__path__))) / "styles" / "report.css").read_text(encoding="utf-8")
    plain = re.sub(
        r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    )
    rules = re.findall(r"[^{}]+\{[^{}]*\}", plain)
    wanted = [
        rule.strip()
        for rule in rules
        if re.match(r":root|\.flow[ .]|\.flow\s*\{|\.stream|\.overview", rule.strip())
    ]
    return "\n".join([*wanted, ".flow { font-family: system-ui, sans-serif; }"])


def picture(assessment: Assessment) -> str:
    """The picture as a file of its own.

    :raises StopIteration: if the standard reaches no AI system of the assessment
    """
    shown = (
        (reach, overview)
        for reach in reaches(View(assessment))
        for overview in reach.overviews
        if len(overview.standards) == 1 and overview.standards[0].startswith(STANDARD)
    )
    reach, overview = next(shown)
    systems = " and ".join(scope.label for scope in reach.scopes)
    svg = overview_svg(overview, f"What {overview.standards[0]} carries for {systems}", {}, "readme")
    return svg.replace("<title", f"<style>{styles()}</style>\n<title", 1) + "\n"


if __name__ == "__main__":
    example = resources.path("examples", "talent-screening-provider")
    PICTURE.write_text(picture(assess(evaluate(example), shacl=False)), encoding="utf-8")
