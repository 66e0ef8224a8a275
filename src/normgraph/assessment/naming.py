"""From what people write to the node that they mean: provisions, clauses, controls, criteria, evidence types.

Nothing is taken for something similar. What does not exist is refused with what there is in its place.
"""

from __future__ import annotations

import difflib
import re
from typing import Final

from normgraph.assessment.catalogue import ACT, Catalogue, Node, catalogue, fold, place, tokens
from normgraph.namespaces import BASE, PREFIXES, CurieError, expand
from normgraph.workspace.text import natural

__all__ = ["resolve"]

_UNKNOWN: Final = 100  # farther away than any heading
_LAW_BEGINS = frozenset({"art", "anx", "rct", "cpt"})
_NUMBER = re.compile(r"(?:clause|control|annex)?\s*(?:(a)[\s.]*)?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_STANDARD = re.compile(
    r"(?:(?:din\s+)?(?:en\s+)?(?:iso(?:\s*/\s*iec)?|en)[\s-]*)?([0-9]{4,5})(?:\s*:\s*[0-9]{4})?(?:\s*[,;:]\s*|\s+|$)",
    re.IGNORECASE,
)


def resolve(text: str) -> tuple[Node, ...]:
    """The nodes that a text can mean: one, or several if it is ambiguous.

    >>> [node.curie for node in resolve("Art. 17(1)(d)")]
    ['aia:art_17/par_1/pnt_d']
    >>> [node.curie for node in resolve("9.1")]
    ['iso27001:9.1', 'iso42001:9.1', 'iso9001:9.1']

    :param text: IRI, CURIE, path, citation, number of a clause or control with or without its standard, key
        of a criterion, evidence type by key or name, heading
    :raises LookupError: if there is nothing of that name; the message says what there is in its place
    """
    every = catalogue()
    asked = text.strip()
    found = (
        _exactly(asked, every)
        or _standard(asked, every)
        or _law(asked, every)
        or every.by_name.get(fold(asked), ())
    )
    if found:
        nodes = [every.nodes[iri] for iri in found]
        return tuple(sorted(nodes, key=place))
    raise LookupError(_missing(asked, every))


def _exactly(text: str, every: Catalogue) -> tuple[str, ...]:
    try:
        iri = expand(text)
    except CurieError:
        iri = text
    keyed = (iri, f"{ACT}/{text}", f"{PREFIXES['crit']}{text}", f"{PREFIXES['et']}{text}", f"{BASE}{text}")
    return tuple(dict.fromkeys(one for one in keyed if one in every.nodes))


def _split(text: str, every: Catalogue) -> tuple[list[str], str] | None:
    """The standards that a text can mean and the number in them; ``None`` if it is no such number."""
    named = _STANDARD.match(text)
    of_number = {re.sub("[^0-9]", "", name.partition(":")[0]): iri for iri, name in every.standards.items()}
    prefix, colon, local = text.partition(":")
    if named and named[1] in of_number:
        standards, rest = [of_number[named[1]]], text[named.end() :]
    elif colon and f"{BASE}{prefix}" in every.standards:
        standards, rest = [f"{BASE}{prefix}"], local
    else:
        standards, rest = sorted(every.standards), text
    if named and not rest:
        return standards, ""
    number = _NUMBER.fullmatch(rest.strip(" ,;"))
    if number is None:
        return None
    in_annex = number[1] or rest.strip().casefold().startswith(("annex", "control"))
    return standards, f"A.{number[2]}" if in_annex else number[2]


def _standard(text: str, every: Catalogue) -> tuple[str, ...]:
    split = _split(text, every)
    if split is None:
        return ()
    if not split[1]:
        return tuple(split[0])
    return tuple(f"{standard}/{split[1]}" for standard in split[0] if f"{standard}/{split[1]}" in every.nodes)


def _law(text: str, every: Catalogue) -> tuple[str, ...]:
    return every.by_tokens.get(_law_tokens(text, every), ())


def _law_tokens(text: str, every: Catalogue) -> tuple[str, ...]:
    names = (every.nodes[ACT].label, every.nodes[ACT].label.partition(" (A")[0], every.nodes[ACT].citation)
    for name in names:
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    parts = tokens(text)
    # '17(1)(d)' without a word before it is read as an article, a bare number is not.
    return ("art", *parts) if parts and parts[0][0].isdigit() and "(" in text else parts


def _missing(text: str, every: Catalogue) -> str:
    split = _split(text, every)
    if split is not None:
        ends = sorted(_end_in_standard(standard, split[1], every) for standard in split[0])
        known = [end for end in ends if end[0] < _UNKNOWN] or ends
        return f"{text} does not exist: {'; '.join(words for _, words in known)}"
    parts = _law_tokens(text, every)
    if parts and parts[0] in _LAW_BEGINS:
        return f"{text} does not exist: {_end_in_law(parts, every)}"
    if text.startswith("aia:") or re.match(r"(art|anx|rct|cpt)_", text):
        return f"{text} does not exist: {_end_of_path(text.removeprefix('aia:'), every)}"
    names = {fold(node.identifier): node.curie for node in every.nodes.values() if node.kind != "provision"}
    names |= {name: every.nodes[iris[0]].curie for name, iris in every.by_name.items()}
    wanted = fold(text).partition(":")[2] or fold(text)
    near = dict.fromkeys(names[name] for name in difflib.get_close_matches(wanted, names, n=5, cutoff=0.6))
    return f"there is nothing called '{text}'" + (f". The nearest: {', '.join(near)}" if near else "")


def _end_in_standard(standard: str, number: str, every: Catalogue) -> tuple[int, str]:
    """Where the numbering ends under the nearest heading that exists, and how far above that heading
    stands."""
    name = every.standards[standard]
    parts = number.split(".")
    for end in range(len(parts) - 1, 0, -1):
        above = ".".join(parts[:end])
        below = sorted(
            (node.identifier for node in every.children.get(f"{standard}/{above}", ())), key=natural
        )
        if above == "A" and below:
            return len(parts) - end, f"{name} Annex A goes from {below[0]} to {below[-1]}"
        if below:
            where = f"Annex A ends its area {above}" if parts[0] == "A" else f"ends its clause {above}"
            return len(parts) - end, f"{name} {where} at {below[-1]}"
        if f"{standard}/{above}" in every.nodes:
            return len(parts) - end, f"{name} has nothing below {above}"
    clauses = sorted(
        (n.identifier for n in every.children.get(standard, ()) if n.identifier != "A"), key=natural
    )
    if parts[0] == "A" or not clauses:
        return _UNKNOWN, f"of {name} no {'controls' if clauses else 'clauses'} are known here"
    return len(parts), f"the clauses of {name} go from {clauses[0]} to {clauses[-1]}"


def _end_in_law(parts: tuple[str, ...], every: Catalogue) -> str:
    for end in range(len(parts) - 1, 1, -1):
        above = every.by_tokens.get(parts[:end])
        if above:
            return _end_below(above[0], every)
    kind = {"art": "Article", "anx": "Annex", "rct": "Recital", "cpt": "Chapter"}[parts[0]]
    of_kind = [
        node
        for node in every.nodes.values()
        if node.instrument == ACT and re.fullmatch(rf"{kind} \w+", node.citation)
    ]
    last = max(of_kind, key=lambda node: node.order)
    return f"the {every.nodes[ACT].citation} ends at {last.citation}"


def _end_of_path(path: str, every: Catalogue) -> str:
    parts = path.split("/")
    for end in range(len(parts) - 1, 0, -1):
        above = f"{ACT}/{'/'.join(parts[:end])}"
        if above in every.nodes:
            return _end_below(above, every)
    close = difflib.get_close_matches(
        path, [n.identifier for n in every.nodes.values() if n.instrument == ACT], n=3
    )
    return f"the nearest: {', '.join(close)}" if close else "no such path in the catalogue of the act"


def _end_below(above: str, every: Catalogue) -> str:
    below = every.children.get(above)
    if not below:
        return f"{every.nodes[above].citation} is not divided further"
    return f"{every.nodes[above].citation} ends at {below[-1].citation}"
