"""Where the boxes of a flow stand."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["align", "spread"]


def align(wishes: Sequence[float], heights: Sequence[float], bottom: float) -> list[float]:
    """Stack boxes in their order without overlap, each as near as possible to where it wants to be.

    Least squares by pooling adjacent violators: with the heights above each box taken off, places must not
    fall.

    >>> align([0, 0, 100], [20, 20, 20], 200)
    [0.0, 20.0, 100.0]
    >>> align([90, 90], [20, 20], 100)
    [60.0, 80.0]

    :param wishes: wanted top of each box
    :param heights: height of each box with the gap below it
    :param bottom: where the last box should end; boxes that need more room start at zero and go on below
    :returns: the tops
    """
    above = [sum(heights[:i]) for i in range(len(heights))]
    pools: list[tuple[float, int]] = []  # mean and number of members
    for wish, offset in zip(wishes, above, strict=True):
        mean, number = wish - offset, 1
        while pools and pools[-1][0] > mean:
            before, members = pools.pop()
            mean = (before * members + mean * number) / (members + number)
            number += members
        pools.append((mean, number))
    highest = max(0.0, bottom - sum(heights))
    places = [min(max(mean, 0.0), highest) for mean, number in pools for _ in range(number)]
    return [float(place + offset) for place, offset in zip(places, above, strict=True)]


def spread(number: int, middle: float, distance: float) -> list[float]:
    """Places for the ends of lines at a box, about its middle.

    >>> spread(3, 10, 4)
    [6.0, 10.0, 14.0]

    :param number: how many
    :param middle: their middle
    :param distance: from one to the next
    :returns: the places, downwards
    """
    return [middle + (index - (number - 1) / 2) * distance for index in range(number)]
