"""The clock of a run, which never goes back behind what is known already.

A machine's clock may jump: one without a battery starts in 1970, one that ran ahead is set right. A page
fetched then would count as older than the snapshot before it, and never be shown; a run could take the
name of another. So a run's times go on from the newest that its data folder knows, whatever the machine
says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.archive import open_archive
from pipeline.store import Workspace, read_parquet

Clock = Callable[[], dt.datetime]

# Names of runs have whole seconds.
_STEP = dt.timedelta(seconds=1)


def system_clock() -> dt.datetime:
    """The machine's time, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class SteadyClock:
    """`now`, but later than `floor`, and never before what it said last."""

    now: Clock
    floor: dt.datetime | None
    notices: list[str] = field(default_factory=list)
    _said: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        """The time; where the machine's is behind, one that goes on from the floor, and a notice once."""
        at = self.now()
        if self.floor is not None and at < self.floor:
            if not self.notices:
                self.notices.append(_notice(at, self.floor))
            at = self.floor + _STEP
        self._said = max(at, self._said or at)
        return self._said


def newest_known(workspace: Workspace) -> dt.datetime | None:
    """The newest time that earlier runs took from the clock: of their starts, ends and answers of the web.

    Files given by hand and archives have times of their own, which say nothing of the clock.

    Raises:
        BadInputError: the manifest is there and can't be read.
    """
    return max(_known(workspace), default=None)


def _known(workspace: Workspace) -> Iterator[dt.datetime]:
    for capture in open_archive(workspace).captures:
        if capture.url is not None and not capture.is_replayed:
            yield capture.fetched_at
    for path, columns in (
        (workspace.stage_path("fetch", "run_info"), ("started_at",)),
        (workspace.clean / "current" / "runs.parquet", ("started_at", "finished_at")),
    ):
        if path.exists():
            for row in read_parquet(path, columns).to_pylist():
                yield from row.values()


def _notice(at: dt.datetime, floor: dt.datetime) -> str:
    return (
        f"the machine's clock says {at:%Y-%m-%d %H:%M:%S} UTC, but the data folder has times up to "
        f"{floor:%Y-%m-%d %H:%M:%S} UTC; this run's times go on from there. Set the clock, if it is wrong"
    )
