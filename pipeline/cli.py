"""The command line: reads arguments, calls the pipeline, prints. Nothing below it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.errors import ExitCode, PipelineError

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.runner import Outcome
    from pipeline.source import Source
    from pipeline.store import Workspace
    from pipeline.summary import Summary

F = TypeVar("F", bound=Callable[..., Any])

EXAMPLES = """
\b
Examples:
  un-projects run                        fetch the live pages and publish data/clean
  un-projects run --offline              the same from the newest good snapshots
  un-projects run --from page.html       from saved pages (files or folders)
  un-projects explain INT/13/001 budget  where a value comes from
  un-projects check                      verify the published tables
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXAMPLES)
@click.version_option(package_name="un-projects", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn web pages that list development-cooperation projects into clean, linked Parquet tables."""


def _common(command: F) -> F:
    """The options that every command takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the closing summary as JSON."),
        click.option("--quiet", "-q", is_flag=True, help="Print errors only."),
        click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("data"),
            show_default=True,
            help="Folder that holds raw/, stage/ and clean/.",
        ),
        click.option("--source", default="dpidg", show_default=True, help="Name of a folder in sources/."),
    ):
        command = option(command)
    return command


def _accept(command: F) -> F:
    """The option by which a person takes a page that the gate rejects for what it lost."""
    return click.option(
        "--accept",
        "accepted",
        multiple=True,
        metavar="PAGE",
        help="Take this live page, such as /projects?page=2, although it lost projects or looks cut off. Repeatable.",
    )(command)


def _inputs(command: F) -> F:
    """The options that say which pages to take."""
    for option in (
        _accept,
        click.option("--offline", is_flag=True, help="Use the newest good snapshots only."),
        click.option(
            "--from",
            "files",
            multiple=True,
            type=click.Path(path_type=Path),
            help="A .html or .txt file, or a folder of them, instead of the network. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def _open(source: str, data: Path) -> tuple[Workspace, Source]:
    from pipeline.source import load_source
    from pipeline.store import Workspace

    return Workspace(data, source), load_source(source)


@cli.command(epilog="\b\nExamples:\n  un-projects run --from saved/ --data /tmp/try\n  un-projects run --json")
@_inputs
@_common
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
    outcome, summary = _run_all(source, data, quiet=quiet or as_json, files=files, offline=offline, accepted=accepted)
    if as_json:
        click.echo(json.dumps({**summary.as_dict(), "notices": outcome.notices}, indent=2))
    elif not quiet:
        _print_summary(summary)


@cli.command(epilog="\b\nExample (crontab):\n  17 5 * * 1  cd /srv/un-projects && make refresh")
@_accept
@_common
def refresh(*, source: str, data: Path, quiet: bool, as_json: bool, accepted: tuple[str, ...]) -> None:
    """Run all stages for a scheduler, and say what changed.

    What it says as JSON stands in last_refresh.json of the data folder too, also where it fails.

    Exit codes: 0 done; 3 nothing to work on; 4 done, but from older snapshots; 5 checks failed,
    nothing published; 6 another run is at work.
    """
    from pipeline import refresh as telling
    from pipeline.store import Workspace

    workspace = Workspace(data, source)
    try:
        outcome, summary = _run_all(source, data, quiet=quiet or as_json, accepted=accepted)
    except PipelineError as error:
        report = telling.told_of_failure(source, error)
        if error.exit_code != ExitCode.ALREADY_RUNNING:  # that one tells itself when it ends
            with suppress(PipelineError):
                telling.keep(workspace, report)
        if as_json:
            click.echo(json.dumps(report, indent=2))
        raise
    report = telling.told(source, summary, outcome.notices, fell_back=outcome.fell_back)
    telling.keep(workspace, report)
    if as_json:
        click.echo(json.dumps(report, indent=2))
    elif not quiet:
        _print_summary(summary)
        _print_diff(workspace)
    sys.exit(report["exit_code"])


def _run_all(
    source_name: str,
    data: Path,
    *,
    quiet: bool,
    files: tuple[Path, ...] = (),
    offline: bool = False,
    accepted: tuple[str, ...] = (),
) -> tuple[Outcome, Summary]:
    if files and offline:
        raise click.UsageError("--from takes files, --offline takes snapshots: use one of them.")
    from pipeline.runner import only_one, run_all
    from pipeline.summary import summarise

    workspace, source = _open(source_name, data)
    with only_one(workspace), _progress(quiet=quiet) as on_stage:
        outcome = run_all(workspace, source, files=files, offline=offline, accepted=accepted, on_stage=on_stage)
        summary = summarise(workspace)
    for notice in outcome.notices:
        click.echo(notice, err=True)
    return outcome, summary


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows the stage at work on a terminal; silent elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda stage: status.update(f"{stage} …")


def _print_summary(summary: Summary) -> None:
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


def _print_diff(workspace: Workspace) -> None:
    from pipeline import diff as differing

    for line in differing.render(differing.diff(_published(workspace, differing.INPUTS))):
        click.echo(line)


def _published(workspace: Workspace, names: Sequence[str]) -> dict[str, pa.Table]:
    """Tables of one release."""
    from pipeline.errors import NothingToDoError
    from pipeline.store import read_parquet

    release = (workspace.clean / "current").resolve()
    if not release.is_dir():
        raise NothingToDoError("nothing is published yet", where=str(workspace.clean), do="run `un-projects run` first")
    return {name: read_parquet(release / f"{name}.parquet") for name in names}


def _stage_command(stage: str, description: str, *, with_inputs: bool = False) -> None:
    def command(*, source: str, data: Path, quiet: bool, as_json: bool, **inputs: Any) -> None:
        from pipeline.runner import only_one, run_stage

        workspace, loaded = _open(source, data)
        with only_one(workspace):
            outcome = run_stage(stage, workspace, loaded, **inputs)
        for notice in outcome.notices:
            click.echo(notice, err=True)
        where = workspace.clean if stage in ("write", "report") else workspace.stage / stage
        if as_json:
            click.echo(json.dumps({"stage": stage, "written": str(where), "notices": outcome.notices}))
        elif not quiet:
            click.echo(f"{stage}: written to {where}")

    decorated = _common(_inputs(command) if with_inputs else command)
    cli.command(stage, help=description, short_help=description)(decorated)


_stage_command("fetch", "Take in the source's pages as snapshots.", with_inputs=True)
_stage_command("split", "Split snapshots into project blocks.")
_stage_command("parse", "Parse blocks into records with typed values.")
_stage_command("match", "Link records of one project, and draw golden records.")
_stage_command("write", "Check the tables and publish them.")
_stage_command("report", "Make report.html from the published tables.")


@cli.command()
@_common
def check(*, source: str, data: Path, quiet: bool, as_json: bool) -> None:
    """Verify the published tables: types, keys, references, spans, coverage, reproducibility.

    Exit code 5 if anything is wrong.
    """
    from pipeline import check as checks
    from pipeline.rebuild import check_rebuild

    workspace, loaded = _open(source, data)
    violations = checks.run(workspace, loaded) or check_rebuild(workspace, loaded)
    if as_json:
        rows = [{"invariant": v.invariant, "table": v.table, "message": v.message} for v in violations]
        click.echo(json.dumps({"ok": not violations, "violations": rows}, indent=2))
    else:
        for violation in violations:
            click.echo(f"{violation.invariant}: {violation.table}: {violation.message}", err=True)
        if not violations and not quiet:
            click.echo(f"check: {workspace.clean} is sound")
    if violations:
        sys.exit(ExitCode.CHECKS_FAILED)


@cli.command(
    epilog="\b\nExamples:\n  un-projects diff                        what the last refresh changed\n"
    "  un-projects diff 2025-01-01 2026-01-01  what the pages changed in a year\n"
    "  un-projects diff RUN_A RUN_B            between two runs, by their run_id\n"
    "  un-projects diff --markdown             for a mail, or the summary of a job"
)
@click.argument("since", required=False)
@click.argument("until", required=False)
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@_common
def diff(
    *, since: str | None, until: str | None, markdown: bool, source: str, data: Path, quiet: bool, as_json: bool
) -> None:
    """Show what changed between two refreshes or two dates; without them, by the last refresh.

    Between refreshes each change has its cause: the page, our rules, or a person's decision. Between
    dates (the second one is now, if it is left out) it is what the pages changed.
    """
    from pipeline import diff as differing
    from pipeline.store import Workspace

    difference = differing.diff(_published(Workspace(data, source), differing.INPUTS), since, until)
    if as_json:
        click.echo(json.dumps(differing.to_json(difference), indent=2, ensure_ascii=False))
    elif markdown:
        click.echo("\n".join(differing.render_markdown(difference)))
    elif not quiet:
        for line in differing.render(difference):
            click.echo(line)


@cli.command(epilog="\b\nExamples:\n  un-projects explain INT13001 budget\n  un-projects explain INT/13/001")
@click.argument("project")
@click.argument("field", required=False)
@_common
def explain(*, project: str, field: str | None, source: str, data: Path, quiet: bool, as_json: bool) -> None:
    """Show where a project's values come from: the words on the page, the rule, the other candidates.

    PROJECT is a code in any spelling, a project_id, or part of a title that only one project has.
    FIELD is a field (budget) or a column of projects (budget_amount); without it all are shown.
    """
    from pipeline import explain as explaining

    workspace, loaded = _open(source, data)
    explanation = explaining.explain(workspace, loaded, project, field)
    if as_json:
        click.echo(json.dumps(explaining.to_json(explanation), indent=2, ensure_ascii=False))
    elif not quiet:
        for line in explaining.render(explanation, colour=sys.stdout.isatty()):
            click.echo(line)


def main() -> None:
    """Run the command line; an error is one clear line and its exit code."""
    try:
        cli()
    except PipelineError as error:
        click.echo(f"un-projects: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # What the system refuses is never a matter of the program's, wherever it comes up.
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"un-projects: {where}{error.strerror or error}; check the disk and permissions", err=True)
        sys.exit(ExitCode.WRONG_USE)


if __name__ == "__main__":
    main()
