"""What a refresh tells its operator when it ends, well or not: one JSON object, in a file of the data folder too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.disk import write_new
from pipeline.errors import ExitCode
from pipeline.store import Workspace

if TYPE_CHECKING:
    from pipeline.diff import Diff
    from pipeline.summary import Summary

FILE = "last_refresh.json"


def told(source: str, summary: Summary, difference: Diff, notices: Sequence[str], *, fell_back: bool) -> dict[str, Any]:
    """What a refresh that published says: figures, pages, changes, notices."""
    from pipeline.diff import headline

    code = ExitCode.FROM_OLDER_SNAPSHOTS if fell_back else ExitCode.DONE
    how = "done, but from older snapshots" if fell_back else "done"
    return {
        "source": source,
        "headline": f"{source}: {how}: {headline(difference)}",
        "exit_code": int(code),
        "is_changed": not difference.is_empty,
        "error": None,
        **summary.as_dict(),
        "notices": list(notices),
    }


def told_of_failure(source: str, error: Exception, code: int) -> dict[str, Any]:
    """What a refresh that published nothing says."""
    words = str(error) or type(error).__name__
    return {
        "source": source,
        "headline": f"{source}: failed with code {code}: {words}",
        "exit_code": code,
        "is_changed": False,
        "error": words,
        "outcome": "failed",
    }


def keep(workspace: Workspace, report: Mapping[str, Any]) -> None:
    """Write the report to `last_refresh.json` of the data folder.

    Raises:
        BadInputError: the folder can't be written.
    """
    words = json.dumps(report, indent=2, ensure_ascii=False)
    write_new(workspace.data / FILE, f"{words}\n".encode())
