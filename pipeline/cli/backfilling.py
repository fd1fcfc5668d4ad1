"""`backfill`: the history that an archive of the web has of the source's pages."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import common, open_source
from pipeline.cli.running import print_summary, progress

if TYPE_CHECKING:
    from pipeline.fetch.backfill import Backfilled

_DIGITS = "a year, or more digits of a time such as 20150301"


def _checked(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.isdecimal() and 4 <= len(value) <= 14):
        raise click.BadParameter(f"give {_DIGITS}")
    return value


@click.command(
    epilog="\b\nExamples:\n  un-projects backfill --cdx https://web.archive.org/cdx/search/cdx --list\n"
    "  un-projects backfill --cdx https://web.archive.org/cdx/search/cdx --since 2012\n"
    "  un-projects diff 2015-01-01 2020-01-01"
)
@click.option("--cdx", required=True, metavar="URL", help="Where the archive lists its captures.")
@click.option("--replay", metavar="URL", help="Where it shows them, if that does not follow from --cdx.")
@click.option("--since", callback=_checked, metavar="DIGITS", help=f"The first capture's time: {_DIGITS}.")
@click.option("--until", callback=_checked, metavar="DIGITS", help="The last capture's time.")
@click.option("--private", is_flag=True, help="The archive may lie on this machine or in a private network.")
@click.option("--list", "list_only", is_flag=True, help="Only say how many captures each year has.")
@common
def backfill(
    *,
    source: str,
    data: Path,
    quiet: bool,
    as_json: bool,
    cdx: str,
    replay: str | None,
    since: str | None,
    until: str | None,
    private: bool,
    list_only: bool,
) -> None:
    """Take in what a Wayback-compatible archive has of the source's pages, and publish the history.

    It asks politely, one capture at a time, and goes on where it was broken off. Versions and changes of
    projects then span the years of the archive.
    """
    from pipeline.clock import SteadyClock, newest_known, system_clock
    from pipeline.fetch.backfill import WebArchive
    from pipeline.fetch.backfill import backfill as take_in
    from pipeline.runner import only_one, run_all
    from pipeline.summary import summarise

    workspace, loaded = open_source(source, data)
    place = WebArchive(cdx, replay, since, until, private)
    with only_one(workspace), progress(quiet=quiet or as_json) as on_stage:
        clock = SteadyClock(system_clock, newest_known(workspace))
        done = take_in(workspace, loaded, place, clock=clock, list_only=list_only, progress=on_stage)
        if list_only:
            _tell(done, quiet=quiet, as_json=as_json)
            return
        outcome = run_all(workspace, loaded, offline=True, on_stage=on_stage)
        summary = summarise(workspace)
    notices = [*(f"not taken in: {failure}" for failure in done.failures), *outcome.notices]
    for notice in notices:
        click.echo(notice, err=True)
    if as_json:
        click.echo(json.dumps({"backfill": asdict(done), **summary.as_dict(), "notices": notices}, indent=2))
    elif not quiet:
        _tell(done, quiet=quiet, as_json=False)
        print_summary(summary)


def _tell(done: Backfilled, *, quiet: bool, as_json: bool) -> None:
    """What was found, in a line a year."""
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
    elif not quiet:
        click.echo(
            f"captures: {done.listed} listed, {done.fetched} fetched, {done.unchanged} that need no fetch, "
            f"{done.known} known before, {done.left_out} of no use, {len(done.failures)} failed"
        )
        for year, count in sorted(done.years.items()):
            click.echo(f"  {year}: {count}")
