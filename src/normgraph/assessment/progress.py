"""How long work tells how far it has come: whoever wants to know passes a function; nothing is printed here.

Stages are named in words for the people who wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["CHECKING", "FALLING", "KNOWLEDGE", "PROOFS", "READING", "RESULT", "RULES", "Progress", "silent"]

Progress = Callable[[str, int, int], None]
"""Is called with the stage, how many steps of it are done, and how many there are (0: not known)."""

KNOWLEDGE: Final = "preparing the law, the standards and the mappings"
READING: Final = "reading the tables of the workspace"
RULES: Final = "applying the rules"
RESULT: Final = "putting the result together"
CHECKING: Final = "checking the facts against the shapes"
PROOFS: Final = "following what carries what"
FALLING: Final = "finding what falls"


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
