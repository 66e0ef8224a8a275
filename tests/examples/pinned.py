"""The statuses of the duties of the example, pinned in a file so that every change of one is looked at.

After a change that is meant, write the file anew from the top of the checkout and read the difference::

    python -m tests.examples.pinned
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import evaluate
from normgraph.assessment.model import Duty

EXAMPLE = "talent-screening-provider"
WORKSPACE = Path(__file__).resolve().parents[2] / "examples" / EXAMPLE
EXPECTED = Path(__file__).resolve().parent / "expected" / f"{EXAMPLE}.csv"
COMMAND = "python -m tests.examples.pinned"


def as_text(duties: Iterable[Duty]) -> str:
    """Key and status of each duty, sorted, as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["duty", "status"])
    writer.writerows(sorted((duty.id, duty.status) for duty in duties))
    return stream.getvalue()


if __name__ == "__main__":
    EXPECTED.write_text(as_text(assess(evaluate(WORKSPACE), shacl=False).duties), encoding="utf-8")
    print(f"written: {EXPECTED}")
