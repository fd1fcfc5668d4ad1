"""`export`: what the data folder holds, in formats that other programs read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.cli.options import common, open_source, written_to


@click.group()
def export() -> None:
    """Write the archive or the published tables in other formats."""


@export.command(epilog="\b\nExample:\n  un-projects export warc --to pages.warc.gz")
@written_to
@common
def warc(*, source: str, data: Path, quiet: bool, as_json: bool, to: Path | None) -> None:
    """Write every snapshot and how it was got as one WARC file.

    `un-projects run --from FILE` takes it in again, quarantined bodies and failed fetches too.
    """
    from pipeline import warc as format_warc
    from pipeline.archive import every_capture, read_body
    from pipeline.errors import BadInputError, NothingToDoError
    from pipeline.fetch.client import user_agent

    workspace, loaded = open_source(source, data)
    path = to or workspace.data / "export" / f"{source}.warc.gz"
    if not path.name.endswith(format_warc.ENDINGS):
        raise BadInputError("a WARC file ends in .warc or .warc.gz", where=str(path), do="name it so with --to")
    captures = every_capture(workspace, loaded)
    if not captures:
        raise NothingToDoError("there is no snapshot to write", where=str(workspace.raw), do="run `un-projects run`")
    about = {
        "software": user_agent().partition(" ")[0],
        "isPartOf": source,
        "publisher": loaded.profile.publisher,
        "description": f"{loaded.profile.title}. Bodies without content codings; headers as far as they were kept",
    }
    n_captures = format_warc.write_warc(
        path,
        captures,
        lambda capture: read_body(workspace, loaded, {"path": capture.path, "snapshot_id": capture.snapshot_id}),
        about,
    )
    if as_json:
        click.echo(json.dumps({"written": str(path), "n_captures": n_captures}))
    elif not quiet:
        click.echo(f"export: {n_captures} captures written to {path}")
