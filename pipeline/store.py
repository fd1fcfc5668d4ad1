"""Where a data folder keeps what, and Parquet in and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.disk import replacing, replacing_folder
from pipeline.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one source below a data folder."""

    data: Path
    source: str

    @property
    def raw(self) -> Path:
        """Immutable snapshots and their manifest."""
        return self.data / "raw" / self.source

    @property
    def stage(self) -> Path:
        """Tables between stages."""
        return self.data / "stage" / self.source

    @property
    def clean(self) -> Path:
        """What analysts read."""
        return self.data / "clean"

    def stage_path(self, stage: str, name: str) -> Path:
        """The file of a table that a stage wrote."""
        return self.stage / stage / f"{name}.parquet"

    def read(self, stage: str, name: str) -> pa.Table:
        """A table that an earlier stage wrote.

        Raises:
            BadInputError: that stage has not run yet in this data folder.
        """
        path = self.stage_path(stage, name)
        if not path.exists():
            raise BadInputError(
                f"the table {name} of the stage {stage} is missing",
                where=str(path),
                do=f"run `un-projects {stage}` first",
            )
        return read_parquet(path)

    def write(self, stage: str, tables: Mapping[str, pa.Table]) -> None:
        """Write all tables of a stage in place of its former ones; a crash leaves all of them or none.

        Raises:
            BadInputError: they can't be written; the former ones stay.
        """
        with replacing_folder(self.stage / stage) as folder:
            for name, table in tables.items():
                write_parquet(folder / f"{name}.parquet", schema.sort_by_key(name, table))


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A table from one file; `pyarrow.parquet.read_table` would load pandas and the dataset engine for it."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=columns)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table as zstd Parquet; a reader meets the old file or the new one, nothing between.

    Raises:
        BadInputError: it can't be written.
    """
    with replacing(path) as half:
        pq.write_table(table, half, compression="zstd")


def concat(name: str, tables: Iterable[pa.Table]) -> pa.Table:
    """Tables of one kind as one, in its schema."""
    return pa.concat_tables([schema.arrow_schema(name).empty_table(), *tables])


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table as Python values."""
    listed: list[dict[str, Any]] = table.to_pylist()
    return listed
