"""Times two ways of doing one thing in turn, and tells the ratio."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

REPEATS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A measured comparison: median CPU seconds of each way; `ratio` is the first over the second."""

    what: str
    ours: str
    our_seconds: float
    other: str
    other_seconds: float

    @property
    def ratio(self) -> float:
        """How long ours takes against the other: 0.5 is half the time."""
        return self.our_seconds / self.other_seconds


def compare(what: str, ours: str, run_ours: Callable[[], object], other: str, run_other: Callable[[], object]) -> Row:
    """Run both in turn, `REPEATS` times after a warm-up, and take the medians."""
    times: tuple[list[float], list[float]] = ([], [])
    for repeat in range(REPEATS + 1):
        for place, run in enumerate((run_ours, run_other)):
            start = time.process_time()
            run()
            if repeat:
                times[place].append(time.process_time() - start)
    return Row(what, ours, median(times[0]), other, median(times[1]))
