"""The assessment as one page: a file that needs nothing else and loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from normgraph.assessment.model import Assessment

from .documents import documents
from .flow import GRADES, NOTHING, to_svg
from .flow_data import collect, provision_number
from .groups import Group, findings_by_point, most_urgent, points_of, questions_by_point, severities
from .points import common
from .reach import Reach, reaches
from .reach_picture import overview_svg, tally_sentence
from .text import clean
from .view import (
    GATES,
    GATES_MEAN,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    NOTICE,
    ORGANISATION,
    Status,
    View,
    spoken_day,
)

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["content_policy", "to_html"]

_MANY_SCOPES: Final = 6
"""With more columns than these, the matrix is turned: scopes become its rows."""
_MANY_DUTIES: Final = 150
"""With more duties than these, those of each point and scope are folded."""
_MANY_ITEMS: Final = 30
"""Longer lists of findings, questions and documents are folded point by point."""
_URGENT: Final = 5


def to_html(a: Assessment) -> str:
    """Write an assessment as an HTML page.

    The page holds its styles, has no script and refers to nothing outside itself; its policy forbids both.

    :param a: what is written
    :returns: the page, with a line feed at the end
    """
    view = View(a)
    styles = _styles()
    anchors = _anchors("duty", (d.id for d in a.duties))
    scope_anchors = _anchors("scope", (s.id for s in a.scopes))
    point_anchors = _anchors("point", (p.provision for p in view.points))
    places = [(p.provision, s.id) for p in view.points for s in view.scopes]
    turned = len(view.scopes) > _MANY_SCOPES
    found = reaches(view)
    text = (
        _environment()
        .get_template("report.html.j2")
        .render(
            a=a,
            v=view,
            css=_markup(styles),
            policy=content_policy(styles),
            notice=NOTICE,
            gates_heading=GATES,
            gates_mean=GATES_MEAN,
            anchors=anchors,
            finding_anchors=_anchors("finding", (f.id for f in a.findings)),
            scope_anchors=scope_anchors,
            point_anchors=point_anchors,
            place_anchors=_anchors("duties", (_place(*place) for place in places)),
            place=_place,
            reaches=[(reach, _overviews(reach, n, point_anchors)) for n, reach in enumerate(found, start=1)],
            pictures={} if turned else _pictures(view, places, anchors),
            group_anchor=_group_anchor,
            findings=findings_by_point(view),
            urgent=most_urgent(view, _URGENT),
            points_of=lambda finding: points_of(view, finding),
            severities=severities,
            questions=questions_by_point(view),
            documents=documents(view),
            turned=turned,
            fold_places=len(a.duties) > _MANY_DUTIES,
            many=_MANY_ITEMS,
            shares=_shares,
            common=common(view.points),
            sentence=tally_sentence,
            grades=GRADES,
            nothing=NOTHING,
            NOT_APPLICABLE=NOT_APPLICABLE,
            NOT_ASSESSED=NOT_ASSESSED,
            ORGANISATION=ORGANISATION,
        )
    )
    return text.rstrip("\n") + "\n"


def content_policy(styles: str) -> str:
    """The content security policy of a page with one inline style sheet.

    :param styles: the exact text of the style element
    :returns: a policy that allows this style sheet and nothing else
    """
    digest = base64.b64encode(hashlib.sha256(styles.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _overviews(reach: Reach, number: int, anchors: Mapping[str, str]) -> list[tuple[Any, str, Any]]:
    """Per picture what it shows, what it is called, and the picture."""
    found = []
    for part, overview in enumerate(reach.overviews, start=1):
        name = overview.standards[0] if len(overview.standards) == 1 else "All together"
        systems = ", ".join(scope.label for scope in reach.scopes)
        title = f"What {' and '.join(overview.standards)} carry for {systems}"
        svg = overview_svg(overview, title, anchors, f"reach-{number}-{part}")
        found.append((overview, name, _markup(svg)))
    return found


def _pictures(view: View, places: Sequence[tuple[str, str]], anchors: Mapping[str, str]) -> dict[str, Any]:
    """Criterion by criterion what transfers, per AI system and point that is reached at all."""
    flows = {scope.id: collect(view, scope.id) for scope in view.systems}
    found = {}
    for number, (provision, scope) in enumerate(places):
        here = {duty.id for duty in view.duties_at(provision, scope)}
        flow = flows.get(scope)
        if flow is None:
            continue
        lines = tuple(line for line in flow.lines if line.target.duty.id in here)
        groups = tuple(g for g in flow.groups if g.targets[0].duty.id in here)
        if lines and any(g.counts.applicable for g in groups):
            drawn = replace(flow, groups=groups, lines=lines)
            found[_place(provision, scope)] = _markup(to_svg(view, drawn, anchors, f"flow-{number}"))
    return found


def _shares(counts: Iterable[tuple[Status, int]]) -> list[tuple[Status, str, str]]:
    """Where in a bar of length 100 each status begins, and how long it is there."""
    known = list(counts)
    whole = sum(number for _, number in known) or 1
    found, start = [], 0.0
    for status, number in known:
        width = 100 * number / whole
        found.append((status, f"{start:.1f}", f"{width:.1f}"))
        start += width
    return found


def _group_anchor(section: str, group: Group[Any]) -> str:
    """The fragment of a group in a section: unique, since each point has one group there."""
    return next(iter(_anchors(section, [group.point.provision if group.point else group.label]).values()))


def _place(provision: str, scope: str) -> str:
    """One name for a cell of the matrix."""
    return f"{provision} {scope}"


def _anchors(prefix: str, ids: Iterable[str]) -> dict[str, str]:
    """Per id a fragment that is unique, readable and safe in any place of a page."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for id_ in ids:
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", id_.removeprefix(f"{prefix}/")).strip("-") or "x"
        name, number = f"{prefix}-{base}", 1
        while name in taken:
            number += 1
            name = f"{prefix}-{base}-{number}"
        taken.add(name)
        anchors[id_] = name
    return anchors


def _styles() -> str:
    # Line feeds whatever the checkout made of them: the digest is taken of what browsers see.
    text = files("normgraph").joinpath("web", "styles", "report.css").read_text(encoding="utf-8")
    return "\n".join(text.splitlines())


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # our own styles, and pictures whose texts are escaped


def _harmless(value: Any) -> Any:
    """What the templates print, without control characters; ``Markup`` is what they themselves have made."""
    return clean(value) if type(value) is str else value


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("normgraph", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = spoken_day
    environment.filters["grade"] = lambda grade: GRADES.get(grade, grade)
    environment.filters["number"] = provision_number
    environment.filters["word"] = lambda text: re.sub(r"[^a-z0-9-]+", "-", text.lower())
    return environment
