"""Runs the stages, one after another or one alone.

A stage's module is imported when it runs, so that a command loads only what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline.archive import open_archive
from pipeline.clock import Clock, SteadyClock, newest_known, system_clock
from pipeline.disk import remove_leftovers, writing
from pipeline.errors import AlreadyRunningError, OutOfBoundsError
from pipeline.profiling.learned import forget, learn, with_learned
from pipeline.source import Source
from pipeline.store import Workspace
from pipeline.survey import PageSurvey

STAGES = ("fetch", "split", "parse", "match", "write", "report")


@dataclass(slots=True)
class Outcome:
    """What the stages said while they ran: notices for people, and whether old pages were used."""

    notices: list[str] = field(default_factory=list)
    fell_back: bool = False


def run_stage(
    stage: str,
    workspace: Workspace,
    source: Source,
    *,
    files: Sequence[Path] = (),
    offline: bool = False,
    accepted: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    now: Clock = system_clock,
) -> Outcome:
    """Run one stage on what the stage before it wrote; the keywords are those of fetch, `now` is the machine's clock.

    Raises:
        PipelineError: what the stage raises; the last good release is untouched.
    """
    if stage == "fetch":
        from pipeline import fetch

        clock = SteadyClock(now, newest_known(workspace))
        summary = fetch.run(
            workspace,
            source,
            survey=partial(_survey, source=source),
            files=files,
            offline=offline,
            accepted=accepted,
            clock=clock,
            progress=progress,
        )
        if files:
            learned = learn(workspace, source)
        else:
            learned = ()
            forget(workspace)
        return Outcome([*clock.notices, *summary.notices, *learned], summary.fell_back)
    source = with_learned(workspace, source)
    if stage == "split":
        from pipeline import split

        split.run(workspace, source)
    elif stage == "parse":
        from pipeline import parse

        parse.run(workspace, source)
    elif stage == "match":
        from pipeline import match

        match.run(workspace, source)
    elif stage == "write":
        from pipeline import write

        with _setting_aside(workspace):
            write.run(workspace, source, finished_at=SteadyClock(now, newest_known(workspace))())
    elif stage == "report":
        from pipeline import report

        report.run(workspace)
    return Outcome()


def run_all(
    workspace: Workspace,
    source: Source,
    *,
    files: Sequence[Path] = (),
    offline: bool = False,
    accepted: Sequence[str] = (),
    on_stage: Callable[[str], None] = lambda _stage: None,
    now: Clock = system_clock,
) -> Outcome:
    """Run all stages; `on_stage` is told each one's name as it starts, `now` is the machine's clock.

    Raises:
        PipelineError: what a stage raises; the last good release is untouched.
    """
    from pipeline import report, write

    outcome = Outcome()
    for stage in STAGES[:4]:
        on_stage(stage)
        said = run_stage(
            stage, workspace, source, files=files, offline=offline, accepted=accepted, progress=on_stage, now=now
        )
        outcome.notices += said.notices
        outcome.fell_back |= said.fell_back
    # The report goes into the release before it is published, so that both appear at once.
    on_stage("write")
    finished_at = SteadyClock(now, newest_known(workspace))()
    with _setting_aside(workspace):
        write.run(workspace, source, finished_at=finished_at, before_publishing=report.build)
    return outcome


@contextmanager
def _setting_aside(workspace: Workspace) -> Iterator[None]:
    """Reject the pages that a run took in if they are beyond the bounds: the next run must not go on from them."""
    try:
        yield
    except OutOfBoundsError as error:
        run_id = workspace.read("fetch", "run_info")["run_id"][0].as_py()
        open_archive(workspace).reject_run(run_id, f"the run was out of bounds: {error.what}")
        raise


@contextmanager
def only_one(workspace: Workspace) -> Iterator[None]:
    """Hold the lock of a data folder, so that two runs never write it at once.

    The operating system lets go of it when its holder ends, however that happens. What a run that was
    killed left half made is taken away first.

    Raises:
        AlreadyRunningError: another process holds it.
        BadInputError: the folder can't be written.
    """
    from filelock import FileLock, Timeout

    path = workspace.data / "un-projects.lock"
    lock = FileLock(path)
    with writing(path):
        workspace.data.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise AlreadyRunningError(
                "another run is at work in this data folder", where=str(path), do="try again when it has ended"
            ) from error
    try:
        for folder in (workspace.raw, workspace.stage, workspace.clean):
            remove_leftovers(folder)
        yield
    finally:
        lock.release()


def _survey(body: bytes, content_type: str | None, source: Source) -> PageSurvey:
    from pipeline import split

    return split.survey(body, content_type, source)
