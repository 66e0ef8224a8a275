"""Keys of nodes: the part of URI templates (RFC 6570) that the table descriptions use."""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

__all__ = ["expand_label", "expand_template", "parse_template", "variables"]

_VARIABLE = re.compile(r"\{([+/]?)([a-z_]+)\}")


def variables(template: str) -> tuple[str, ...]:
    """The columns that a template names, in order.

    >>> variables("check/{+criterion}/{artefact}{/system}")
    ('criterion', 'artefact', 'system')
    """
    return tuple(match[2] for match in _VARIABLE.finditer(template))


def expand_template(template: str, values: Mapping[str, str]) -> str:
    """Fill in a key template; what is filled in is percent-encoded.

    >>> expand_template("a/{+one}/{two}{/three}", {"one": "17-1-d/frequency", "two": "PRO 07"})
    'a/17-1-d/frequency/PRO%2007'

    :param template: ``{name}`` encodes the slash too, ``{+name}`` keeps it, ``{/name}`` adds a slash and the
        value if there is a value
    :param values: what to fill in
    :returns: the key
    :raises KeyError: if the value of a ``{name}`` or ``{+name}`` is missing
    """

    def one(match: re.Match[str]) -> str:
        operator, name = match[1], match[2]
        if operator == "/":
            return f"/{quote(values[name], safe='')}" if name in values else ""
        return quote(values[name], safe="/" if operator == "+" else "")

    return _VARIABLE.sub(one, template)


def parse_template(template: str, key: str) -> dict[str, str] | None:
    """Take a key apart again.

    >>> parse_template("a/{+one}/{two}{/three}", "a/17-1-d/frequency/PRO%2007")
    {'one': '17-1-d/frequency', 'two': 'PRO 07'}
    >>> parse_template("system/{id}", "entity/x") is None
    True

    :param template: as for :func:`expand_template`
    :param key: any text
    :returns: what was filled in; None if the key was not made from this template
    """
    pattern, last = "", 0
    for match in _VARIABLE.finditer(template):
        operator, name = match[1], match[2]
        one = {"+": f"(?P<{name}>.+)", "/": f"(?:/(?P<{name}>[^/]+))?"}.get(operator, f"(?P<{name}>[^/]+)")
        pattern += re.escape(template[last : match.start()]) + one
        last = match.end()
    found = re.fullmatch(pattern + re.escape(template[last:]), key)
    if found is None:
        return None
    parts = {name: unquote(text) for name, text in found.groupdict().items() if text is not None}
    return parts if expand_template(template, parts) == key else None


def expand_label(template: str, values: Mapping[str, str]) -> str:
    """Fill in a template for people: nothing is encoded.

    >>> expand_label("{system} {version}", {"system": "Rank", "version": "7.4"})
    'Rank 7.4'

    :raises KeyError: if a value is missing
    """
    return _VARIABLE.sub(lambda match: values[match[2]], template)
