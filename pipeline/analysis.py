"""The published tables in an analyst's tools: Arrow, pandas and DuckDB.

All tables that one call gives are of one release, whatever refresh runs meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import BadInputError, NothingToDoError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

StrPath = str | os.PathLike[str]


def table(name: str, *, columns: Sequence[str] | None = None, data: StrPath = "data") -> pa.Table:
    """A published table as an Arrow table, its columns with their descriptions as metadata.

    Args:
        name: of the table, such as `projects`; `docs/tables.md` lists them.
        columns: those to read; all without it.
        data: the data folder, the one that holds `clean/`.

    Raises:
        NothingToDoError: nothing has been published in that data folder.
        BadInputError: there is no such table or column; names near ones.
    """
    from pipeline import schema
    from pipeline.store import read_parquet

    known = schema.TABLES.get(name)
    if known is None:
        raise BadInputError(f"no table is named {name!r}", do=_near(name, list(schema.TABLES)))
    for column in columns or ():
        if column not in known.columns:
            raise BadInputError(f"the table {name} has no column {column!r}", do=_near(column, known.columns))
    return read_parquet(release(data) / f"{name}.parquet", columns)


def read(name: str, *, columns: Sequence[str] | None = None, data: StrPath = "data") -> pd.DataFrame:
    """A published table as a pandas data frame with the right types; every missing value is `pd.NA` or `NaT`.

    | in the table | in pandas |
    | --- | --- |
    | text | `string` |
    | a closed set of words | `category`, with all its words |
    | whole numbers | `Int32`, `Int64` |
    | true or false | `boolean` |
    | dates | `datetime64[s]`, midnight |
    | times | `datetime64[us, UTC]` |
    | amounts | `decimal128(18, 2)[pyarrow]`: exact, cells and sums are `decimal.Decimal` |
    | scores | `float64` |
    | lists | `list<string>[pyarrow]`, for `explode` and `.list` |
    | maps | `dict` |

    Arguments and errors are those of `table`.
    """
    import pandas as pd
    import pyarrow as pa

    from pipeline import schema

    rows = table(name, columns=columns, data=data)
    whole = {pa.string(): pd.StringDtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    kinds: dict[pa.DataType, Any] = {**whole, pa.bool_(): pd.BooleanDtype()}

    def pandas_type(kind: pa.DataType) -> Any:
        is_arrow = pa.types.is_decimal(kind) or pa.types.is_list(kind)
        return pd.ArrowDtype(kind) if is_arrow else kinds.get(kind)

    # `date_as_object` would make Python dates, without the `.dt` of pandas.
    frame: pd.DataFrame = rows.to_pandas(types_mapper=pandas_type, date_as_object=False, maps_as_pydicts="strict")
    for field in rows.schema:
        values = schema.table(name).column(field.name).values
        if values:
            frame[field.name] = frame[field.name].astype(pd.CategoricalDtype(list(values)))
        elif pa.types.is_date(field.type):
            frame[field.name] = frame[field.name].astype("datetime64[s]")
    return frame


def connect(*, data: StrPath = "data") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory with a typed, commented view of each table of the newest release.

    `evidence` is a further view, of values beside the words that they were read from. The views keep to the
    release that was the newest when they were made, until ten newer ones have come.

    Args:
        data: the data folder, the one that holds `clean/`.

    Raises:
        NothingToDoError: nothing has been published in that data folder.
        BadInputError: DuckDB is not installed.
    """
    from pipeline.package.views import views

    folder = release(data)
    try:
        import duckdb
    except ImportError as error:
        raise BadInputError("DuckDB is not installed", do="pip install 'un-projects[analysis]'") from error
    connection = duckdb.connect()
    connection.execute(views(folder))
    return connection


def release(data: StrPath = "data") -> Path:
    """The folder of the newest release, which stays the same whatever refresh runs meanwhile.

    Raises:
        NothingToDoError: nothing has been published in that data folder.
    """
    clean = Path(data) / "clean"
    current = clean / "current"
    if not current.is_dir():
        raise NothingToDoError("nothing has been published yet", where=str(clean), do="run `un-projects run` first")
    return current.resolve()


def _near(name: str, known: Sequence[str]) -> str:
    from rapidfuzz import process

    near = [match for match, *_ in process.extract(name, known, limit=3, score_cutoff=60)]
    return f"did you mean {', '.join(near)}?" if near else f"choose one of {', '.join(known)}"
