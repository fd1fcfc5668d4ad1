"""`link`: which rows of any tables are of one thing."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n  un-projects link persons.csv --out linked             duplicates within a table\n"
    "  un-projects link ours.csv theirs.csv --out linked     partners across two\n"
    "  un-projects link --add new.csv --out linked           more rows, behind those linked before\n"
    "  un-projects link persons.csv --config link.toml       as configured (docs/matching.md)"
)
@click.argument("table", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.argument("table2", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What to compare and to block by (TOML); without it, proposed from the columns.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("linked"),
    show_default=True,
    help="Folder for the result.",
)
@click.option(
    "--add",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Rows to add to the (last) table of the result in --out; the result is that of a full run.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Threads that compare; as many as cores, if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing summary as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def link(
    *,
    table: Path | None,
    table2: Path | None,
    config: Path | None,
    out: Path,
    add: Path | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Link the records of TABLE, or of TABLE and TABLE2 (CSV or Parquet), without labels.

    Writes pairs.parquet and clusters.parquet to a folder, and link.toml, the configuration that it took.
    """
    from pipeline.errors import BadInputError
    from pipeline.linkage import core, files, propose, read_config

    if add is not None:
        if table is not None or config is not None:
            raise BadInputError("--add takes neither tables nor a configuration", do="leave them out")
        settled, tables, known = files.read_state(out)
        n_known = sum(each.num_rows for each in tables)
        tables[-1] = files.append(tables[-1], files.read_table(add), str(add))
    else:
        if table is None:
            raise BadInputError("no table to link", do="name a CSV or Parquet file (see `un-projects link --help`)")
        tables = [files.read_table(path) for path in (table, table2) if path is not None]
        settled = read_config(config) if config else propose(*tables)
        known, n_known = None, 0
        if config is None and not (quiet or as_json):
            click.echo(f"No --config: proposed from the columns, and written to {out / 'link.toml'}.")
    files.record_ids(tables, settled)
    other = tables[1] if len(tables) > 1 else None
    linked = core.link(tables[0], other, settled, workers=workers, known=known, n_known=n_known)
    files.write_result(out, linked, tables)
    summary = core.summarise(linked)
    if as_json:
        click.echo(json.dumps(summary, indent=2, ensure_ascii=False))
    elif not quiet:
        for name, value in summary.items():
            click.echo(f"{name.replace('_', ' '):>20}  {value if not isinstance(value, list) else ', '.join(value)}")
