"""The command line: reads arguments, calls the pipeline, prints. Nothing below it prints."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pipeline.cli.backfilling import backfill
from pipeline.cli.checking import check
from pipeline.cli.deciding import correct, review
from pipeline.cli.exporting import export
from pipeline.cli.linking import link
from pipeline.cli.refreshing import refresh
from pipeline.cli.running import STAGE_COMMANDS, run
from pipeline.cli.showing import diff, explain
from pipeline.cli.sourcing import source
from pipeline.errors import ExitCode, PipelineError

EXAMPLES = """
\b
Examples:
  un-projects run                        fetch the live pages and publish data/clean
  un-projects run --offline              the same from the newest good snapshots
  un-projects run --from page.html       from saved pages (files or folders)
  un-projects explain INT/13/001 budget  where a value comes from
  un-projects review                     decide on pairs that may be one project
  un-projects export xlsx                the published tables as a workbook
  un-projects source new NAME --from page.html  propose a profile for another site
  un-projects check                      verify the published tables
"""


class _InOrder(click.Group):
    """Lists its commands in the order of the work, not of the alphabet."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names in the order in which they were added."""
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.version_option(package_name="un-projects", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn web pages that list development-cooperation projects into clean, linked Parquet tables."""


for command in (run, refresh, backfill, *STAGE_COMMANDS, check, diff, explain, review, correct, export, link, source):
    cli.add_command(command)


def main() -> None:
    """Run the command line; an error is one clear line and its exit code."""
    if sys.stdout is None:  # started with standard output closed
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (open until the process ends)
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("un-projects: interrupted; published tables are whole, run it again to go on", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except SystemExit as end:
        # None of our commands ends with 1: click does, where the reader of a pipe has gone.
        sys.exit(ExitCode.CLOSED_PIPE if end.code == 1 else end.code)
    except PipelineError as error:
        click.echo(f"un-projects: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # What the system refuses is never a matter of the program's, wherever it comes up.
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"un-projects: {where}{error.strerror or error}; check the disk and permissions", err=True)
        sys.exit(ExitCode.WRONG_USE)
