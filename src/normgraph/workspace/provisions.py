"""Finding the provision that a cell names, exactly or in one of the few other spellings that are accepted."""

import re
from collections import defaultdict

from normgraph.workspace.tables import ProvisionRule
from normgraph.workspace.text import fold, natural, squeeze
from normgraph.workspace.vocabulary import Instrument, Provision

__all__ = ["ProvisionNames", "cited", "nearest", "number"]

# 'A6.2.4', 'A 6.2.4', 'Annex A 6.2.4', 'Annex A.6.2.4': statements of applicability write controls in all
# these ways.
_ANNEX_A = re.compile(r"(?:annex\s+)?a\s?\.?\s?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_TOKENS = re.compile(r"[A-Za-z]+|[0-9]+")
# Words of a citation that say only what a number counts.
_COUNTED = re.compile(r"\b(?:articles?|art|paragraphs?|para|subparagraphs?|points?)\b\.?")
_NUMBERED = frozenset({"par", "pnt"})


def number(identifier: str) -> str | None:
    """How people write the number of a provision of an act; None where it takes words.

    >>> number("art_17/par_1/pnt_d"), number("anx_III/pnt_4/pnt_a")
    ('17(1)(d)', 'Annex III, point 4(a)')
    """
    (kind, _, first), *parts = (segment.partition("_") for segment in identifier.split("/"))
    if any(part[0] not in _NUMBERED for part in parts):
        return None
    rest = [part[2] for part in parts]
    if kind == "art":
        return first + "".join(f"({one})" for one in rest)
    if kind != "anx":
        return None
    return f"Annex {first}" + (f", point {_relative(rest)}" if rest else "")


def _relative(numbers: list[str]) -> str:
    """The end of a citation, once what stands above is left out."""
    return numbers[0] + "".join(f"({one})" for one in numbers[1:])


def _short(identifier: str, rule: ProvisionRule) -> str | None:
    """The number of a provision without that of the one whose number may be left out."""
    above = f"{rule.short_below}/"
    if rule.short_below is None or not identifier.startswith(above):
        return None
    return _relative([part.partition("_")[2] for part in identifier.removeprefix(above).split("/")])


def cited(text: str) -> str:
    """The form in which citations of an act are compared.

    >>> cited("Article 17 (1), point (d)"), cited("Annex III, point 4(a)")
    ('17(1)(d)', 'annex iii 4(a)')
    """
    without = _COUNTED.sub(" ", fold(text)).replace(",", " ")
    return re.sub(r"\s+(?=\()", "", squeeze(without))


def _candidates(instrument: Instrument, rule: ProvisionRule) -> list[Provision]:
    """The provisions among which a column chooses."""
    return [
        provision
        for provision in instrument.provisions.values()
        if (rule.below is None or provision.identifier.startswith(f"{rule.below}/"))
        and (rule.kind is None or rule.kind in provision.kinds)
    ]


class ProvisionNames:
    """The provisions that a column accepts, by every accepted spelling.

    :param instrument: the act or standard in which they are looked up
    :param rule: which of its provisions
    """

    def __init__(self, instrument: Instrument, rule: ProvisionRule) -> None:
        self._prefix = f"{instrument.identifier}:"
        self._is_standard = instrument.is_standard
        self._exact: dict[str, Provision] = {}
        self._cited: dict[str, dict[str, Provision]] = defaultdict(dict)
        for provision in _candidates(instrument, rule):
            identifier = provision.identifier
            self._exact[identifier] = provision
            if instrument.is_standard:
                continue
            names = [number(identifier), provision.citation]
            if short := _short(identifier, rule):
                names += [short, f"({short})"]
            for name in names:
                if name is not None:
                    self._cited[cited(name)][identifier] = provision

    def find(self, text: str) -> tuple[Provision, ...]:
        """The provisions that a text names, however similar others are; more than one if it is ambiguous."""
        wanted = squeeze(text).removeprefix(self._prefix)
        if wanted in self._exact:
            return (self._exact[wanted],)
        if not self._is_standard:
            return tuple(self._cited.get(cited(wanted), {}).values())
        control = _ANNEX_A.fullmatch(wanted)
        found = self._exact.get(f"A.{control[1]}") if control else None
        return () if found is None else (found,)


def _shown(provision: Provision, instrument: Instrument, rule: ProvisionRule) -> str:
    """The way in which a message names a provision."""
    if instrument.is_standard:
        return provision.identifier
    short = _short(provision.identifier, rule)
    if short is not None and short[0].isdigit():
        return short
    return number(provision.identifier) or provision.citation


def nearest(text: str, instrument: Instrument, rule: ProvisionRule) -> list[str]:
    """The provisions beside the one that was meant, for a message.

    :param text: the cell, which names no provision
    :param instrument: the act or standard
    :param rule: which of its provisions
    :returns: what stands on the same level under the nearest heading that exists; before it the control of
        the same number, if the text is a bare number that is no clause
    """
    candidates = _candidates(instrument, rule)
    if rule.short_below and not any(character.isdigit() for character in text):
        candidates = [one for one in candidates if _short(one.identifier, rule)]
    forms = sorted({_shown(one, instrument, rule) for one in candidates}, key=natural)
    split = {form: _tokens(form) for form in forms}
    control = _ANNEX_A.fullmatch(squeeze(text)) if instrument.is_standard else None
    above = _tokens(f"A.{control[1]}" if control else text)[:-1]
    found = [f"A.{squeeze(text)}"] if f"A.{squeeze(text)}" in split else []
    while True:
        beside = [form for form in forms if len(split[form]) == len(above) + 1 and split[form][:-1] == above]
        if beside:
            return [*found, *beside]
        if not above:
            return [*found, *forms]
        above.pop()


def _tokens(text: str) -> list[str]:
    return _TOKENS.findall(cited(text))
