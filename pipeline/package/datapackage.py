"""A release or an export as a Data Package (https://datapackage.org, version 2), from the declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.disk import sha256_of
from pipeline.package.origin import Origin
from pipeline.source import Profile

DATAPACKAGE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_ADDRESS = re.compile(r"https?://\S+?(?=[.,;)]?(\s|$))")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the tables lie on the disk: file ending, media type, and the encoding where text stands for all values."""

    ending: str
    mediatype: str
    encoding: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether every value is written as text."""
        return self.encoding is not None


PARQUET = FileFormat("parquet", "application/vnd.apache.parquet")
CSV = FileFormat("csv", "text/csv", "utf-8")


def describe(
    folder: Path, tables: Mapping[str, pa.Table], profile: Profile, origin: Origin, files: FileFormat
) -> dict[str, Any]:
    """The descriptor of the tables whose files lie in `folder`, with their checksums."""
    address = f"{profile.site.base_url}{profile.site.pages[0]}" if profile.site and profile.site.pages else None
    licence = _ADDRESS.search(profile.licence)
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": f"un-projects-{profile.name}",
        "title": profile.title,
        "description": f"Linked tables of what {profile.publisher} publishes of its projects. "
        "Every value points to its words on the page.",
        "version": origin.data_version,
        "created": _time(origin),
        "homepage": address,
        "licenses": [{"title": profile.licence, "path": licence[0]}] if licence else None,
        "licence": profile.licence,
        "citation": citation(profile, origin),
        "contributors": [{"title": profile.publisher, "roles": ["creator"]}],
        "sources": [{"title": profile.citation, **({"path": address} if address else {})}],
        "origin": provenance(origin),
        "resources": resources(folder, tables, files),
    }
    return {key: value for key, value in package.items() if value is not None}


def citation(profile: Profile, origin: Origin) -> str:
    """How to cite the release: the pages, when they were fetched, and the version of the data."""
    days = sorted({capture.fetched_at.date() for capture in origin.captures})
    when = f"fetched {days[0]} to {days[-1]}" if len(days) > 1 else f"fetched {days[0]}" if days else "no records"
    return f"{profile.citation} ({when}). Tables by un-projects {origin.code_version}, version {origin.data_version}."


def provenance(origin: Origin) -> dict[str, Any]:
    """The origin as plain values."""
    return {
        "run_id": origin.run_id,
        "code_version": origin.code_version,
        "code_sha256": origin.code_sha256,
        "decisions_sha256": origin.decisions_sha256,
        "source_files": dict(origin.files),
        "snapshots": [
            {
                "sha256": capture.sha256,
                "page": capture.page,
                "url": capture.url,
                "fetched_at": capture.fetched_at.isoformat(),
            }
            for capture in origin.captures
        ],
    }


def _time(origin: Origin) -> str:
    return origin.finished_at.isoformat(timespec="seconds").replace("+00:00", "Z")


def resources(folder: Path, tables: Mapping[str, pa.Table], files: FileFormat) -> list[dict[str, Any]]:
    """The tables whose files lie in `folder` as resources of a data package."""
    return [_resource(folder, name, tables[name].num_rows, files) for name in schema.TABLES]


def _resource(folder: Path, name: str, n_rows: int, files: FileFormat) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.{files.ending}",
        "description": schema.TABLES[name].description,
        "format": files.ending,
        "mediatype": files.mediatype,
        **({"encoding": files.encoding} if files.encoding else {}),
        "hash": f"sha256:{sha256_of(folder / f'{name}.{files.ending}')}",
        "rows": n_rows,
        "schema": table_schema(name, files),
    }


def table_schema(name: str, files: FileFormat) -> dict[str, Any]:
    """The Table Schema of a table: fields with types and constraints, key and foreign keys."""
    table = schema.TABLES[name]
    return {
        "fields": [_field(table, column, files) for column in table.columns],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "fields": list(reference.local),
                "reference": {"resource": reference.table, "fields": list(reference.columns)},
            }
            for reference in table.references
        ],
    }


def _field(table: schema.Table, name: str, files: FileFormat) -> dict[str, Any]:
    column = table.column(name)
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if table.key == (name,):
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    field: dict[str, Any] = {"name": name, "type": field_type(column.type), "description": column.description}
    if not files.is_text:
        # Readers of Data Packages take JSON text for arrays, and make floats of integers with nulls.
        is_lost = pa.types.is_nested(column.type) or (column.nullable and pa.types.is_integer(column.type))
        field |= {"type": "any"} if is_lost else {}
        field["arrowType"] = str(column.type)
    if column.unit:
        field["unit"] = column.unit
    if files.is_text and not column.nullable and pa.types.is_string(column.type):
        # An empty cell is a null, but here, where there are none, it is the empty text.
        field["missingValues"] = []
    if constraints:
        field["constraints"] = constraints
    return field


def field_type(kind: pa.DataType) -> str:
    """The Table Schema type of an Arrow type."""
    for is_kind, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_floating, "number"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
        (pa.types.is_list, "array"),
        (pa.types.is_map, "object"),
    ):
        if is_kind(kind):
            return name
    return "string"
