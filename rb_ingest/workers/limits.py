"""The time that a process and its children have worked, which is what a page is allowed so much of.

On a busy machine a page takes long without working long; it must not fail for what others do. A process that hardly
works although its time has passed is stuck, and one that waits many times its limit is given up all the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

# A process that got less of a core than this over its whole limit waits for something that does not come.
_STUCK_SHARE = 0.1
# No machine is so busy that a page has to wait so many times as long as it may work.
_LONGEST_WAIT = 8.0
# So often a process is looked at while it works, in seconds.
LOOK_EVERY = 0.25


@dataclass
class Stopwatch:
    """Tells when a task has had its time. `started_at` is of the clock, `before` the CPU seconds spent until then."""

    process_id: int
    seconds: float
    started_at: float
    before: float

    @classmethod
    def of(cls, process_id: int, seconds: float) -> Stopwatch:
        """Start one for the task that a process begins now."""
        # Between tasks it has no children that run, and looking for them costs as much as a small page.
        return cls(process_id, seconds, time.monotonic(), cpu_seconds(process_id, with_children=False))

    def is_over(self) -> bool:
        """Return whether the task has worked longer than allowed, or is stuck."""
        waited = time.monotonic() - self.started_at
        if waited < self.seconds:
            return False
        worked = cpu_seconds(self.process_id) - self.before
        return worked >= self.seconds or worked < _STUCK_SHARE * waited or waited >= _LONGEST_WAIT * self.seconds


def cpu_seconds(process_id: int, *, with_children: bool = True) -> float:
    """Return the CPU seconds that a process, its ended children and those that still run have spent; 0 if it is gone.

    Args:
        process_id: Of the process.
        with_children: Whether to look for children that still run.
    """
    try:
        process = psutil.Process(process_id)
        everyone = [process, *(process.children(recursive=True) if with_children else ())]
    except psutil.Error:
        return 0.0
    total = 0.0
    for one in everyone:
        try:
            spent = one.cpu_times()
        except psutil.Error:
            continue  # it has just ended, and counts among its parent's children
        total += spent.user + spent.system + spent.children_user + spent.children_system
    return total
