"""`check`: are the published tables sound?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pipeline.cli.options import common, open_release
from pipeline.errors import ExitCode


@click.command()
@common
def check(*, source: str, data: Path, quiet: bool, as_json: bool) -> None:
    """Verify the published tables and the archive.

    Of the tables: types, keys, references, spans, coverage, reproducibility; of the archive: that each body
    is what was taken in.

    Exit code 5 if anything is wrong.
    """
    from pipeline import check as checks
    from pipeline.bit_rot import check_archive
    from pipeline.rebuild import check_rebuild

    workspace, loaded = open_release(source, data)
    violations = [*checks.run(workspace, loaded), *check_archive(workspace, loaded)]
    violations = violations or check_rebuild(workspace, loaded)
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
