"""`run`, and each stage alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.options import common, inputs, open_source

if TYPE_CHECKING:
    from pipeline.runner import Outcome
    from pipeline.summary import Summary


@click.command(epilog="\b\nExamples:\n  un-projects run --from saved/ --data /tmp/try\n  un-projects run --json")
@inputs
@common
def run(
    *,
    source: str,
    data: Path,
    quiet: bool,
    as_json: bool,
    files: tuple[Path, ...],
    offline: bool,
    accepted: tuple[str, ...],
) -> None:
    """Run all stages and publish the tables.

    Without --from and --offline the live pages are fetched; where the site can't be had, the newest
    good snapshots are used instead, and one line says so.
    """
    outcome, summary = run_everything(
        source, data, quiet=quiet or as_json, files=files, offline=offline, accepted=accepted
    )
    if as_json:
        click.echo(json.dumps({**summary.as_dict(), "notices": outcome.notices}, indent=2))
    elif not quiet:
        print_summary(summary)


def run_everything(
    source_name: str,
    data: Path,
    *,
    quiet: bool,
    files: tuple[Path, ...] = (),
    offline: bool = False,
    accepted: tuple[str, ...] = (),
) -> tuple[Outcome, Summary]:
    """All stages, and the figures of what they published; notices go to the standard error."""
    if files and offline:
        raise click.UsageError("--from takes files, --offline takes snapshots: use one of them.")
    from pipeline.runner import only_one, run_all
    from pipeline.summary import summarise

    workspace, source = open_source(source_name, data)
    with only_one(workspace), progress(quiet=quiet) as on_stage:
        outcome = run_all(workspace, source, files=files, offline=offline, accepted=accepted, on_stage=on_stage)
        summary = summarise(workspace)
    for notice in outcome.notices:
        click.echo(notice, err=True)
    return outcome, summary


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows the stage at work on a terminal; silent elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda stage: status.update(f"{stage} …")


def print_summary(summary: Summary) -> None:
    """The closing summary: a table on a terminal, plain lines elsewhere."""
    rows = [
        ("pages", str(summary.pages)),
        ("blocks", str(summary.blocks)),
        ("projects", str(summary.projects)),
        ("merged", str(summary.merged)),
        ("issues", ", ".join(f"{count} {name}" for name, count in summary.issues.items())),
        ("tables", f"{summary.release}/*.parquet"),
        ("report", f"{summary.release}/report.html"),
    ]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(show_header=False, title=f"un-projects, run {summary.run_id}", title_justify="left")
        for name, value in rows:
            table.add_row(name, value)
        Console().print(table)
    else:
        for name, value in rows:
            click.echo(f"{name}: {value}")


def _stage_command(stage: str, description: str, *, with_inputs: bool = False) -> click.Command:
    def command(*, source: str, data: Path, quiet: bool, as_json: bool, **inputs: Any) -> None:
        from pipeline.runner import only_one, run_stage

        workspace, loaded = open_source(source, data)
        with only_one(workspace):
            outcome = run_stage(stage, workspace, loaded, **inputs)
        for notice in outcome.notices:
            click.echo(notice, err=True)
        where = workspace.clean if stage in ("write", "report") else workspace.stage / stage
        if as_json:
            click.echo(json.dumps({"stage": stage, "written": str(where), "notices": outcome.notices}))
        elif not quiet:
            click.echo(f"{stage}: written to {where}")

    decorated = common(inputs(command) if with_inputs else command)
    return click.command(stage, help=description, short_help=description)(decorated)


STAGE_COMMANDS = (
    _stage_command("fetch", "Take in the source's pages as snapshots.", with_inputs=True),
    _stage_command("split", "Split snapshots into project blocks."),
    _stage_command("parse", "Parse blocks into records with typed values."),
    _stage_command("match", "Link records of one project, and draw golden records."),
    _stage_command("write", "Check the tables and publish them."),
    _stage_command("report", "Make report.html from the published tables."),
)
