"""Errors made for people: each says what happened, where, and what to do, and knows its exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How `un-projects` ends; schedulers read these, so they are fixed."""

    DONE = 0
    WRONG_USE = 2
    NOTHING_TO_DO = 3
    FROM_OLDER_SNAPSHOTS = 4
    CHECKS_FAILED = 5
    ALREADY_RUNNING = 6
    INTERRUPTED = 130
    CLOSED_PIPE = 141


class PipelineError(Exception):
    """A failure that ends the command with one clear line and an exit code."""

    exit_code = ExitCode.WRONG_USE

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        """Keep what happened, where (file, line, URL), and what the reader can do."""
        self.what, self.where, self.do = what, where, do
        super().__init__(str(self))

    def __str__(self) -> str:
        """One line: `where: what; do`."""
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}; {self.do}" if self.do else line


class BadInputError(PipelineError):
    """A file, option or argument given by hand can't be used."""


class ProfileError(PipelineError):
    """A file under `sources/` is missing, malformed or contradicts itself."""


class NothingToDoError(PipelineError):
    """Neither the network nor the archive has a page to work on."""

    exit_code = ExitCode.NOTHING_TO_DO


class ChecksFailedError(PipelineError):
    """The new tables break an invariant or a bound, so nothing was published."""

    exit_code = ExitCode.CHECKS_FAILED


class OutOfBoundsError(ChecksFailedError):
    """A figure of the new tables is below its bound: the pages are at fault, and not the ones to go on from."""


class AlreadyRunningError(PipelineError):
    """Another refresh holds the lock."""

    exit_code = ExitCode.ALREADY_RUNNING
