"""`refresh`: a run for a scheduler, which tells how it ended."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from pipeline.cli.options import accept, common, published
from pipeline.cli.running import print_summary, run_everything
from pipeline.errors import ExitCode, PipelineError

_CRASHED = 1  # how Python ends on an error that nobody foresaw


@click.command(
    epilog="\b\nExamples (crontab):\n  17 5 * * 1  cd /srv/un-projects && make refresh\n"
    "  17 5 * * 1  un-projects refresh -q --on-failure 'mail -s \"$UN_PROJECTS_HEADLINE\" ops@example.org'"
)
@click.option(
    "--webhook",
    envvar="UN_PROJECTS_WEBHOOK",
    metavar="URL",
    help="POST the summary as JSON there, if anything changed or failed. [env: UN_PROJECTS_WEBHOOK]",
)
@click.option(
    "--on-change",
    envvar="UN_PROJECTS_ON_CHANGE",
    metavar="COMMAND",
    help="Run this if anything changed, the summary as JSON on its standard input. [env: UN_PROJECTS_ON_CHANGE]",
)
@click.option(
    "--on-failure",
    envvar="UN_PROJECTS_ON_FAILURE",
    metavar="COMMAND",
    help="The same if the exit code is not 0. [env: UN_PROJECTS_ON_FAILURE]",
)
@accept
@common
def refresh(
    *,
    source: str,
    data: Path,
    quiet: bool,
    as_json: bool,
    accepted: tuple[str, ...],
    webhook: str | None,
    on_change: str | None,
    on_failure: str | None,
) -> None:
    """Run all stages for a scheduler, and say what changed.

    What it says as JSON stands in last_refresh.json of the data folder too, also where it fails. A webhook or
    command that fails is a warning, and changes no exit code. Commands find one line about the refresh in
    $UN_PROJECTS_HEADLINE and its exit code in $UN_PROJECTS_EXIT_CODE.

    Exit codes: 0 done; 3 nothing to work on; 4 done, but from older snapshots; 5 checks failed,
    nothing published; 6 another run is at work.
    """
    from pipeline import refresh as telling
    from pipeline.hooks import Hooks, tell
    from pipeline.store import Workspace

    workspace, hooks = Workspace(data, source), Hooks(webhook, on_change, on_failure)

    def end(report: dict[str, Any]) -> None:
        for warning in tell(hooks, report):
            click.echo(f"warning: {warning}", err=True)
        if as_json:
            click.echo(json.dumps(report, indent=2))

    try:
        report, lines = _refreshed(workspace, source, data, quiet=quiet or as_json, accepted=accepted)
        telling.keep(workspace, report)
    except Exception as error:
        report = telling.told_of_failure(source, error, _code(error))
        if report["exit_code"] != ExitCode.ALREADY_RUNNING:  # that one tells itself when it ends
            with suppress(PipelineError):
                telling.keep(workspace, report)
            end(report)
        elif as_json:
            click.echo(json.dumps(report, indent=2))
        raise
    for line in lines:
        click.echo(line)
    end(report)
    sys.exit(report["exit_code"])


def _refreshed(
    workspace: Any, source: str, data: Path, *, quiet: bool, accepted: tuple[str, ...]
) -> tuple[dict[str, Any], list[str]]:
    """The report of a refresh that published, and lines for a person about what changed."""
    from pipeline import diff as differing
    from pipeline import refresh as telling

    outcome, summary = run_everything(source, data, quiet=quiet, accepted=accepted)
    difference = differing.diff(published(workspace, differing.INPUTS))
    if not quiet:
        print_summary(summary)
    report = telling.told(source, summary, difference, outcome.notices, fell_back=outcome.fell_back)
    return report, [] if quiet else list(differing.render(difference))


def _code(error: Exception) -> int:
    """The exit code with which the command line ends on an error."""
    if isinstance(error, PipelineError):
        return int(error.exit_code)
    return int(ExitCode.WRONG_USE) if isinstance(error, OSError) else _CRASHED
