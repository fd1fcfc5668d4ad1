"""The readme of a release: what it is, how to cite it, how to check it and how to make it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from pipeline import schema
from pipeline.package.datapackage import citation
from pipeline.package.origin import Origin
from pipeline.source import Profile


def readme(tables: Mapping[str, pa.Table], profile: Profile, origin: Origin) -> str:
    """The readme as Markdown."""
    return "\n".join(_lines(tables, profile, origin)) + "\n"


def _lines(tables: Mapping[str, pa.Table], profile: Profile, origin: Origin) -> Iterator[str]:
    yield f"# {profile.title}"
    yield f"Version {origin.data_version}, made on {origin.finished_at:%Y-%m-%d at %H:%M} UTC from pages of"
    yield f"{profile.publisher}."
    yield ""
    yield "| table | rows | a row is |"
    yield "| --- | --- | --- |"
    for name, table in schema.TABLES.items():
        yield f"| [{name}]({name}.parquet) | {tables[name].num_rows} | {table.description} |"
    yield ""
    yield "- `dictionary.md`: every column, and every kind of issue. The descriptions stand in the files too."
    yield "- `datapackage.json`: the same for programs, as a [Data Package](https://datapackage.org)."
    yield "- `views.sql`: typed, commented views for DuckDB (`duckdb -init views.sql`)."
    yield "- `report.html`: the tables for the eye, in any browser, without a network."
    yield ""
    yield "A null means that the page does not say it. Amounts in several currencies are never added up."
    yield ""
    yield "## Licence and citation"
    yield f"{profile.licence}."
    yield ""
    yield f"Cite as: {citation(profile, origin)}"
    yield ""
    yield "## Is it whole?"
    yield "`sha256sum -c SHA256SUMS` in this folder checks every file but `report.html`, which is drawn from them."
    yield ""
    yield "## Making it again"
    yield "The tables follow from three things alone, and the same three give the same bytes (`runs`, which has"
    yield "the clock of the refresh, apart):"
    yield ""
    yield f"- code: un-projects {origin.code_version}, files with the SHA-256 `{origin.code_sha256}`;"
    yield f"- decisions of people: SHA-256 `{origin.decisions_sha256}`; every file of `sources/{profile.name}/`"
    yield "  has its own under `origin` in `datapackage.json`;"
    yield "- snapshots of the pages, kept in `data/raw/` under these SHA-256:"
    yield ""
    yield "| snapshot | page | fetched (UTC) |"
    yield "| --- | --- | --- |"
    for capture in origin.captures:
        page = capture.url or capture.page
        yield f"| `{capture.sha256}` | {page.replace('|', '%7C')} | {capture.fetched_at:%Y-%m-%d %H:%M:%S} |"
    yield ""
    yield "`un-projects run --offline` makes them anew; `un-projects check` compares."
