"""The points of the law under names of several lengths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Point", "cited", "common", "points"]

_PATH: Final = re.compile(
    r"(?:art_(?P<article>\w+?)(?:/par_(?P<paragraph>\w+?))?|anx_(?P<annex>(?!XIV/)[A-Z]+)(?:/sct_(?P<section>\w+?))?)"
    r"(?P<points>(?:/pnt_[\w.]+)*)"
)
_ARTICLE: Final = re.compile(r"Article ([0-9]+)(\([0-9]+\))?(?:, point (\(.+\)))?")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the law: a row of the matrix.

    :ivar label: how it is cited, and its topic.
    :ivar mark: how it is cited among its like: ``(d)``, or ``17(1)`` for words before all points.
    :ivar topic: what it is about; empty if that is not known.
    """

    provision: str
    label: str
    mark: str
    topic: str

    @property
    def short(self) -> str:
        """What it is called where room is scarce."""
        return f"{self.mark} {self.topic}".rstrip()


def points(labels: Iterable[tuple[str, str]]) -> tuple[Point, ...]:
    """Points with their marks.

    :param labels: provision and label of each, in the order of the law
    :returns: the points in the same order; marks are unique as far as the labels are
    """
    found = []
    for provision, label in labels:
        cited, _, topic = label.partition(": ")
        found.append(Point(provision, label, _mark(cited), topic))
    # Letters alone tell nothing if points of several paragraphs are assessed.
    marks = Counter(point.mark for point in found)
    return tuple(replace(point, mark=_number(point)) if marks[point.mark] > 1 else point for point in found)


def common(every: Iterable[Point]) -> str:
    """What all points are points of.

    :param every: points
    :returns: such as ``Article 17(1)``; empty if they have nothing in common, or there are none
    """
    stems = set()
    for point in every:
        match = _ARTICLE.fullmatch(point.label.partition(": ")[0])
        stems.add(f"Article {match[1]}{match[2] or ''}" if match else "")
    return stems.pop() if len(stems) == 1 else ""


def _mark(citation: str) -> str:
    """The shortest way to cite a point.

    >>> _mark("Article 17(1), point (d)"), _mark("Article 17(1)"), _mark("Annex IV, point 2")
    ('(d)', '17(1)', 'Annex IV, point 2')
    """
    match = _ARTICLE.fullmatch(citation)
    return match[3] or f"{match[1]}{match[2] or ''}" if match else citation


def _number(point: Point) -> str:
    """The article with its paragraph and point, such as ``17(1)(d)``."""
    citation = point.label.partition(": ")[0]
    match = _ARTICLE.fullmatch(citation)
    return "".join(part or "" for part in match.groups()) if match else citation


def cited(path: str) -> str:
    """How a provision of the Act is cited, by its place in the structure of the law.

    >>> cited("art_5/par_1/pnt_f"), cited("anx_III/pnt_1/pnt_c"), cited("art_72/par_3"), cited("iso42001:9.1")
    ('Article 5(1), point (f)', 'Annex III, point 1(c)', 'Article 72(3)', 'iso42001:9.1')

    :param path: id of a provision
    :returns: the citation; the id itself if its form is another one
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return path
    parts = [part.removeprefix("pnt_") for part in match["points"].split("/")[1:]]
    if match["article"]:
        start = f"Article {match['article']}" + (f"({match['paragraph']})" if match["paragraph"] else "")
    else:
        start = f"Annex {match['annex']}" + (f", Section {match['section']}" if match["section"] else "")
    if not parts:
        return start
    plain = match["annex"] is not None and parts[0][0].isdigit()
    first = parts[0] if plain else f"({parts[0]})"
    return f"{start}, point {first}" + "".join(f"({part})" for part in parts[1:])
