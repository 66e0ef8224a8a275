"""Runs the reading of a file that may be hostile in a process that can be killed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

__all__ = ["SECONDS", "read_guarded"]

SECONDS: Final = 60
_MEMORY: Final = 2 * 1024**3
_WORKER: Final = Path(__file__).with_name("worker.py")


def read_guarded(task: str, data: bytes, limits: dict[str, Any]) -> dict[str, Any]:
    """Read a file in a process of its own.

    :param task: which of the tasks of :mod:`normgraph.workspace.worker`
    :param data: the bytes of the file
    :param limits: what the task is told
    :returns: its answer; where it failed, ``error`` and perhaps ``line``
    """
    head = {"task": task, "limits": limits, "memory": _MEMORY, "seconds": SECONDS}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_WORKER)],  # -P: it imports nothing of what lies beside it
            input=json.dumps(head).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"took longer than {SECONDS} seconds to read"}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if done.returncode or not isinstance(answer, dict):
        memory = _MEMORY // 1024**2
        return {"error": f"cannot be read: it takes more than {memory:,} MB of memory, or is damaged"}
    return answer
