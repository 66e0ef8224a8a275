"""The assessment as one page: a file that needs nothing else and loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from normgraph.assessment.model import Assessment

from .flow import GRADES, NOTHING, counts_sentence, to_svg
from .flow_data import Flow, collect, provision_number
from .text import clean
from .view import NOT_APPLICABLE, NOT_ASSESSED, NOTICE, ORGANISATION, View, spoken_day

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["content_policy", "to_html"]

_MANY_SCOPES = 6
"""With more columns than these, the matrix is turned: scopes become its rows, and their duties are folded."""
_MANY_PICTURES = 3
"""With more pictures than these, each is folded."""
_MANY_ITEMS = 30
"""Of longer lists of findings and questions the rest is folded."""


def to_html(a: Assessment) -> str:
    """Write an assessment as an HTML page.

    The page holds its styles, has no script and refers to nothing outside itself; its policy forbids both.

    :param a: what is written
    :returns: the page, with a line feed at the end
    """
    view = View(a)
    styles = _styles()
    duties = _anchors("duty", (d.id for d in a.duties))
    findings = _anchors("finding", (f.id for f in a.findings))
    scopes = _anchors("scope", (s.id for s in a.scopes))
    flows = [(scope, collect(view, scope.id)) for scope in view.systems]
    page = _environment().get_template("report.html.j2")
    text = page.render(
        a=a,
        v=view,
        css=_markup(styles),
        policy=content_policy(styles),
        notice=NOTICE,
        anchors=duties,
        finding_anchors=findings,
        scope_anchors=scopes,
        place_anchors=_anchors(
            "duties", (_place(p.provision, s.id) for p in view.points for s in view.scopes)
        ),
        place=_place,
        flows=[(scope, flow, _picture(view, flow, duties, scopes[scope.id])) for scope, flow in flows],
        fold_flows=len(flows) > _MANY_PICTURES,
        turned=len(view.scopes) > _MANY_SCOPES,
        fold_after=_MANY_ITEMS,
        own_duties=[d for d in a.duties if d.reach_of is None],
        sentence=counts_sentence,
        grades=GRADES,
        nothing=NOTHING,
        NOT_APPLICABLE=NOT_APPLICABLE,
        NOT_ASSESSED=NOT_ASSESSED,
        ORGANISATION=ORGANISATION,
    )
    return text.rstrip("\n") + "\n"


def content_policy(styles: str) -> str:
    """The content security policy of a page with one inline style sheet.

    :param styles: the exact text of the style element
    :returns: a policy that allows this style sheet and nothing else
    """
    digest = base64.b64encode(hashlib.sha256(styles.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _picture(view: View, flow: Flow, anchors: dict[str, str], prefix: str) -> Any:
    """The picture of a flow; ``None`` if no duty applies, for then there is nothing to see."""
    if not flow.counts.applicable:
        return None
    return _markup(to_svg(view, flow, anchors, f"flow-{prefix}"))


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
