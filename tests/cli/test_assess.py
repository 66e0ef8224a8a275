"""``--fail-on``: which statuses count as worse than which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normgraph.cli.assess import _fails
from tests.reports.factory import sample


@pytest.mark.parametrize(
    ("asked", "failing"),
    [
        (None, set()),
        ("extend", {"extend", "deficient", "not-assessed", "missing"}),
        ("deficient", {"deficient", "missing"}),
        ("not-assessed", {"not-assessed", "missing"}),
        ("missing", {"missing"}),
    ],
)
def test_order(asked: str | None, failing: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    one = sample()
    statuses = ("covered", "extend", "deficient", "not-assessed", "missing", "not-applicable")
    for status in statuses:
        alone = replace(one, duties=(replace(one.duties[0], status=status),))
        assert _fails(alone, asked) == (1 if status in failing else 0), status
        assert (one.duties[0].id in capsys.readouterr().err) == (status in failing)
