"""Finding the provision that a cell names, exactly or in one of the few other spellings that are accepted."""

import re

from normgraph.workspace.tables import ProvisionRule
from normgraph.workspace.text import fold, natural, squeeze
from normgraph.workspace.vocabulary import Instrument, Provision

__all__ = ["find_provision", "nearest", "short_form"]

# 'A6.2.4', 'A 6.2.4', 'Annex A 6.2.4', 'Annex A.6.2.4': statements of applicability write controls in all
# these ways.
_ANNEX_A = re.compile(r"(?:annex\s+)?a\s?\.?\s?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_TOKENS = re.compile(r"[A-Za-z]+|[0-9]+")


def short_form(identifier: str, rule: ProvisionRule) -> str:
    """The way in which people write a provision in the column of a rule.

    >>> short_form("anx_III/pnt_4/pnt_a", ProvisionRule(instrument="aia", below="anx_III"))
    '4(a)'
    >>> short_form("art_9", ProvisionRule(instrument="aia", kind="Article"))
    '9'
    """
    if rule.instrument is None:
        return identifier
    below = f"{rule.below}/" if rule.below else ""
    first, *others = (segment.partition("_")[2] for segment in identifier.removeprefix(below).split("/"))
    return first + "".join(f"({other})" for other in others)


def _candidates(instrument: Instrument, rule: ProvisionRule) -> list[Provision]:
    """The provisions among which a column chooses."""
    return [
        provision
        for provision in instrument.provisions.values()
        if (rule.below is None or provision.identifier.startswith(f"{rule.below}/"))
        and (rule.kind is None or rule.kind in provision.kinds)
    ]


def find_provision(text: str, instrument: Instrument, rule: ProvisionRule) -> Provision | None:
    """Find the provision that a cell names.

    :param text: the cell
    :param instrument: the act or standard in which it is looked up
    :param rule: which of its provisions, and what may precede the number
    :returns: the provision; None if there is none of that name, however similar
    """
    wanted = squeeze(text).removeprefix(f"{instrument.identifier}:")
    candidates = _candidates(instrument, rule)
    for provision in candidates:
        if provision.identifier == wanted:
            return provision
    if rule.instrument is None:
        control = _ANNEX_A.fullmatch(wanted)
        found = instrument.provisions.get(f"A.{control[1]}") if control else None
        return found if found in candidates else None
    number = fold(wanted)
    for prefix in rule.prefixes:
        if number.startswith(fold(prefix)):
            number = number[len(fold(prefix)) :]
            break
    number = number.replace(" ", "")
    for provision in candidates:
        if fold(short_form(provision.identifier, rule)) == number:
            return provision
    return None


def nearest(text: str, instrument: Instrument, rule: ProvisionRule) -> list[str]:
    """The provisions beside the one that was meant, for a message.

    :param text: the cell, which names no provision
    :param instrument: the act or standard
    :param rule: as for :func:`find_provision`
    :returns: what stands on the same level under the nearest heading that exists; before it the control of
        the same number, if the text is a bare number that is no clause
    """
    forms = sorted((short_form(one.identifier, rule) for one in _candidates(instrument, rule)), key=natural)
    split = {form: [token.casefold() for token in _TOKENS.findall(form)] for form in forms}
    control = _ANNEX_A.fullmatch(squeeze(text))
    tokens = _TOKENS.findall(f"A.{control[1]}" if control else text)
    above = [token.casefold() for token in tokens[:-1]]
    found = [f"A.{squeeze(text)}"] if f"A.{squeeze(text)}" in split else []
    while True:
        beside = [form for form in forms if len(split[form]) == len(above) + 1 and split[form][:-1] == above]
        if beside:
            return [*found, *beside]
        if not above:
            return [*found, *forms]
        above.pop()
