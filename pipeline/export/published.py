"""The release that an export is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.analysis import release
from pipeline.errors import BadInputError
from pipeline.package.datapackage import DATAPACKAGE
from pipeline.store import Workspace, read_parquet


@dataclass(frozen=True, slots=True)
class Published:
    """All tables of one release, and its data package: title, version, licence, citation, origin."""

    tables: Mapping[str, pa.Table]
    package: Mapping[str, Any]

    @property
    def n_rows(self) -> int:
        """How many rows the tables have together."""
        return sum(table.num_rows for table in self.tables.values())


def open_published(workspace: Workspace) -> Published:
    """The newest release.

    Raises:
        NothingToDoError: nothing has been published.
        BadInputError: it is of another source, or of an older version that doesn't describe itself.
    """
    folder = release(workspace.data)
    if not (folder / DATAPACKAGE).exists():
        raise BadInputError(
            "the release was made by an older version",
            where=str(folder),
            do="make it anew by `un-projects run --offline`",
        )
    package = json.loads((folder / DATAPACKAGE).read_text(encoding="utf-8"))
    tables = {name: read_parquet(folder / f"{name}.parquet") for name in schema.TABLES}
    others = sorted(set(tables["snapshots"]["source"].to_pylist()) - {workspace.source})
    if others:
        raise BadInputError(
            f"the published tables are those of the source {others[0]}",
            where=str(folder),
            do=f"export them with --source {others[0]}",
        )
    return Published(tables, package)
