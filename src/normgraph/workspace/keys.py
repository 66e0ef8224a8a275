"""Keys of nodes: the part of URI templates (RFC 6570) that the table descriptions use."""

import re
from collections.abc import Mapping
from urllib.parse import quote

__all__ = ["expand_label", "expand_template", "variables"]

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


def expand_label(template: str, values: Mapping[str, str]) -> str:
    """Fill in a template for people: nothing is encoded.

    >>> expand_label("{system} {version}", {"system": "Rank", "version": "7.4"})
    'Rank 7.4'

    :raises KeyError: if a value is missing
    """
    return _VARIABLE.sub(lambda match: values[match[2]], template)
