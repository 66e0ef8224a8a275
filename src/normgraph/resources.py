"""Where the data folders lie: beside the package in a wheel, at the top of the checkout otherwise.

Nothing else in the package computes paths to ``ontology/``, ``mappings/``, ``shapes/``, ``queries/``,
``examples/`` or the built graph.
"""

import os
from functools import cache
from pathlib import Path, PurePath

__all__ = ["CACHE_VARIABLE", "ResourceError", "cache_dir", "path", "root"]

CACHE_VARIABLE = "NORMGRAPH_CACHE"
"""Environment variable that names another cache folder than the platform's."""

_PACKAGE = Path(__file__).resolve().parent


class ResourceError(RuntimeError):
    """A data folder or file that the package needs is not there."""


def find_root(package: Path) -> Path:
    """Find the data folder that belongs to a package folder.

    :param package: the folder that holds the package's modules
    :returns: ``_data`` in that folder, or else the checkout two levels above it
    :raises ResourceError: if neither is there
    """
    packaged = package / "_data"
    if packaged.is_dir():
        return packaged
    # Two marks of a checkout, since a stray 'ontology' above some site-packages proves nothing.
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "ontology").is_dir():
        return checkout
    raise ResourceError(
        f"the data folders of normgraph are missing: neither {packaged} nor a checkout with pyproject.toml "
        f"and ontology/ at {checkout}; install normgraph again"
    )


@cache
def root() -> Path:
    """The folder that holds ``ontology/``, ``mappings/``, ``shapes/``, ``queries/`` and ``examples/``.

    :raises ResourceError: if the package is neither complete nor in a checkout
    """
    return find_root(_PACKAGE)


def path(*parts: str) -> Path:
    """The path of a file or folder below :func:`root`.

    :param parts: its path segments, for example ``"shapes", "reference"``; a segment may hold slashes
    :returns: the path, which exists
    :raises ResourceError: if it does not exist or would lie outside the data folders
    """
    relative = PurePath(*parts)
    # Names that users type, of a query for example, end up here.
    if relative.anchor or ".." in relative.parts:
        raise ResourceError(f"{relative.as_posix()!r} is not a path inside the data folders")
    found = root() / relative
    try:
        there = found.exists()
    except OSError:  # a whole query text where a name was expected: too long for any file system
        there = False
    if not there:
        raise ResourceError(f"{relative.as_posix()!r} is missing in {root()}")
    return found


def cache_dir() -> Path:
    """The folder for rebuilt graphs and other things that can be made again. It need not exist yet.

    :returns: what ``NORMGRAPH_CACHE`` names, or else the platform's cache folder for this user
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs  # here, so that commands which need no cache do not pay for it

    return platformdirs.user_cache_path("normgraph", appauthor=False)
