"""`export`: what the data folder holds, in formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import common, open_source, written_to

if TYPE_CHECKING:
    from pipeline.export.published import Published
    from pipeline.store import Workspace


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


@export.command(epilog="\b\nExample:\n  un-projects export csv --to tables/")
@click.option(
    "--for-excel", is_flag=True, help="A byte order mark, and an apostrophe before text that starts a formula."
)
@written_to
@common
def csv(*, source: str, data: Path, quiet: bool, as_json: bool, to: Path | None, for_excel: bool) -> None:
    """Write the published tables as CSV files (UTF-8), with a data package that types every column.

    An empty cell is a null; lists and maps are JSON; amounts have all their digits. Text is written as it
    is, and a spreadsheet would run text such as =1+1: open the files with --for-excel there, or export xlsx.
    """
    from pipeline.export.csv_files import write_csv

    workspace, published = _open(source, data)
    folder = to or workspace.data / "export" / f"{source}-csv"
    write_csv(published, folder, for_excel=for_excel)
    _tell(published, folder, quiet=quiet, as_json=as_json)


@export.command(epilog="\b\nExample:\n  un-projects export xlsx --to projects.xlsx")
@written_to
@common
def xlsx(*, source: str, data: Path, quiet: bool, as_json: bool, to: Path | None) -> None:
    """Write the published tables as an Excel workbook: typed cells, a sheet a table, and one that explains.

    Text is never a formula. Needs XlsxWriter: pip install 'un-projects[export]'.
    """
    from pipeline.export.workbook import write_workbook

    workspace, published = _open(source, data)
    path = _ending(to or workspace.data / "export" / f"{source}.xlsx", ".xlsx")
    cut = write_workbook(published, path)
    _tell(published, path, quiet=quiet, as_json=as_json, cut_cells=cut)


@export.command(epilog="\b\nExample:\n  un-projects export sqlite --to projects.sqlite")
@written_to
@common
def sqlite(*, source: str, data: Path, quiet: bool, as_json: bool, to: Path | None) -> None:
    """Write the published tables as an SQLite file, with keys, foreign keys and a dictionary."""
    from pipeline.export.sqlite_file import write_sqlite

    workspace, published = _open(source, data)
    path = _ending(to or workspace.data / "export" / f"{source}.sqlite", ".sqlite", ".sqlite3", ".db")
    write_sqlite(published, path)
    _tell(published, path, quiet=quiet, as_json=as_json)


@export.command(
    epilog="\b\nExample:\n"
    "  un-projects export iati --reporter-ref XX-REGISTER-1234 --reporter-type 21 --reporter-name 'Your organisation'"
)
@click.option("--reporter-ref", help="Your organisation identifier; it opens that of every activity.")
@click.option("--reporter-type", help="Your type, a code of the standard's list OrganisationType, such as 21.")
@click.option("--reporter-name", help="Your organisation's name.")
@click.option(
    "--division-role",
    type=click.Choice(["1", "2", "3", "4"]),
    help="What divisions do in their projects: 1 funding, 2 accountable, 3 extending, 4 implementing.",
)
@click.option(
    "--xsd",
    type=click.Path(path_type=Path),
    help="The standard's iati-activities-schema.xsd, its parts beside it: validate by it before writing.",
)
@written_to
@common
def iati(
    *,
    source: str,
    data: Path,
    quiet: bool,
    as_json: bool,
    to: Path | None,
    xsd: Path | None,
    reporter_ref: str | None,
    reporter_type: str | None,
    reporter_name: str | None,
    division_role: str | None,
) -> None:
    """Write the projects as IATI 2.03 activities of a secondary reporter.

    Who reports is given here, or stands in the section [iati] of source.toml. What can't be told by the
    standard's rules is left out, and listed with the reason in not_exported.csv beside activities.xml.
    """
    from pipeline.export.iati import ACTIVITIES, OMISSIONS, reporting_settings, write_iati

    workspace, loaded = open_source(source, data)
    given = {"ref": reporter_ref, "type": reporter_type, "name": reporter_name}
    settings = reporting_settings(loaded, {key: value for key, value in given.items() if value}, division_role)
    published = _published(workspace)
    folder = to or workspace.data / "export" / f"{source}-iati"
    exported = write_iati(published, loaded, settings, folder, xsd)
    n_values = len(exported.omissions)
    if as_json:
        told = {"n_activities": exported.n_activities, "n_left_out": exported.n_left_out, "n_omissions": n_values}
        click.echo(json.dumps({"written": str(folder), **told, "is_validated": xsd is not None}))
    elif not quiet:
        validated = f"valid by {xsd}" if xsd else "not validated; give --xsd"
        click.echo(f"export: {exported.n_activities} activities written to {folder / ACTIVITIES} ({validated})")
        click.echo(f"export: {exported.n_left_out} projects left out; all {n_values} omissions in {folder / OMISSIONS}")


def _open(source: str, data: Path) -> tuple[Workspace, Published]:
    workspace, _ = open_source(source, data)
    return workspace, _published(workspace)


def _published(workspace: Workspace) -> Published:
    from pipeline.export.published import open_published

    return open_published(workspace)


def _ending(path: Path, *endings: str) -> Path:
    from pipeline.errors import BadInputError

    if path.suffix not in endings or path.is_dir():
        raise BadInputError(f"the file must end in {' or '.join(endings)}", where=str(path), do="name it so with --to")
    return path


def _tell(
    published: Published, path: Path, *, quiet: bool, as_json: bool, cut_cells: Sequence[str] | None = None
) -> None:
    told = {"written": str(path), "n_tables": len(published.tables), "n_rows": published.n_rows}
    if as_json:
        click.echo(json.dumps(told if cut_cells is None else {**told, "cut_cells": list(cut_cells)}))
    elif not quiet:
        click.echo(f"export: {len(published.tables)} tables, {published.n_rows} rows written to {path}")
        for cell in cut_cells or ():
            click.echo(f"export: cut at Excel's limit: {cell}")
