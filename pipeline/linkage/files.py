"""Tables to link, from CSV or Parquet files, and the folder that holds a result and what it came from.

| file in the folder         | holds                                                                        |
| -------------------------- | ---------------------------------------------------------------------------- |
| `pairs.parquet`            | pairs that may be one thing: ids, probability, decision, how each field agrees |
| `clusters.parquet`         | the cluster of each record                                                   |
| `link.toml`                | the configuration, as given or as proposed                                   |
| `state/records_*.parquet`  | the records, for adding to them                                              |
| `state/compared.parquet`   | the pairs compared so far                                                    |
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.disk import replacing, replacing_folder
from pipeline.errors import BadInputError
from pipeline.linkage.config import Linkage, read_config
from pipeline.linkage.core import Compared, Linked
from pipeline.linkage.patterns import levels_of
from pipeline.linkage.similarity import Field
from pipeline.store import read_parquet, write_parquet

DELIMITERS = ",;\t|%"
FLOOR = 0.01  # the probability from which a pair is written down, if it is not one thing


def read_table(path: Path) -> pa.Table:
    """A CSV or Parquet file with all columns as text or lists of texts; an empty cell is null.

    The delimiter of a CSV file is the one of comma, semicolon, tab, bar and percent sign that its first
    line has most of.

    Raises:
        BadInputError: it can't be read; names the line where there is one.
    """
    try:
        table = read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
        return pa.table({name: _as_text(table.column(name)) for name in table.column_names})
    except FileNotFoundError as error:
        raise BadInputError("no such file", where=str(path), do="name a CSV or Parquet file") from error
    except UnicodeDecodeError as error:
        raise BadInputError("not UTF-8 text", where=str(path), do="save it as UTF-8") from error
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise BadInputError(f"can't be read: {reason}", where=str(path), do="correct the file") from error


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text; lists stay lists, of texts."""
    is_list = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    return pc.cast(column, pa.list_(pa.string()) if is_list else pa.string())


def _read_csv(path: Path) -> pa.Table:
    from pyarrow import csv as arrow_csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
    delimiter = max(DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    if not names:
        raise BadInputError("the file is empty", where=f"{path}:1", do="name a file with a line of column names")
    named = [name for name in names if name]
    if twice := {name for name in named if named.count(name) > 1}:
        raise BadInputError(f"two columns are called {min(twice)!r}", where=f"{path}:1", do="rename one")
    given = [name or f"unnamed {place}" for place, name in enumerate(names)]
    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(column_names=given, skip_rows=1),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(given, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            include_columns=named,
        ),
    )


def append(table: pa.Table, more: pa.Table, where: str) -> pa.Table:
    """Rows behind those of a table; columns that it does not have are left away, missing ones are null.

    Raises:
        BadInputError: the two have no column in common.
    """
    if not set(table.column_names) & set(more.column_names):
        raise BadInputError("no column of the earlier tables", where=where, do="name a file of the same columns")
    rows = {
        name: more.column(name) if name in more.column_names else pa.nulls(more.num_rows, table.column(name).type)
        for name in table.column_names
    }
    return pa.concat_tables([table, pa.table(rows)]).combine_chunks()


def record_ids(tables: list[pa.Table], config: Linkage) -> pa.Array:
    """The id of each record, in the order of the tables.

    Raises:
        BadInputError: an id is missing or names two records of a table.
    """
    found = []
    for table in tables:
        if config.id is None:
            found.append(pc.cast(pa.array(np.arange(1, table.num_rows + 1)), pa.string()))
            continue
        ids = table.column(config.id).combine_chunks()
        if ids.null_count:
            raise BadInputError(
                f"row {ids.is_null().index(True).as_py() + 1} has no {config.id}", do="give each record one"
            )
        if len(ids.unique()) < len(ids):
            counts = pc.value_counts(ids)
            twice = counts.filter(pc.greater(counts.field("counts"), 1))[0]["values"].as_py()
            raise BadInputError(f"the {config.id} {twice!r} names two records", do="give each record its own")
        found.append(ids)
    return pa.concat_arrays([pa.concat_arrays(f.chunks) if isinstance(f, pa.ChunkedArray) else f for f in found])


def write_result(folder: Path, linked: Linked, tables: list[pa.Table]) -> None:
    """Write the pairs, the clusters, the configuration, and what adding records later needs.

    Raises:
        BadInputError: ids are not unique, or the folder can't be written.
    """
    ids = record_ids(tables, linked.config)
    write_parquet(folder / "pairs.parquet", pairs_table(linked, ids))
    write_parquet(folder / "clusters.parquet", clusters_table(linked, ids))
    with replacing(folder / "link.toml") as half:
        half.write_text(to_toml(linked.config), encoding="utf-8")
    compared = pa.table({"pair": linked.compared.pairs, "pattern": linked.compared.patterns})
    with replacing_folder(folder / "state") as state:
        for place, table in enumerate(tables, start=1):
            write_parquet(state / f"records_{place}.parquet", table)
        write_parquet(state / "compared.parquet", compared)


def read_state(folder: Path) -> tuple[Linkage, list[pa.Table], Compared]:
    """The configuration, tables and compared pairs of an earlier result.

    Raises:
        BadInputError: the folder holds none.
    """
    paths = [folder / "state" / f"records_{place}.parquet" for place in (1, 2)]
    compared = folder / "state" / "compared.parquet"
    if not (paths[0].is_file() and compared.is_file()):
        raise BadInputError("no earlier result to add to", where=str(folder), do="link a table into it first")
    pairs = read_parquet(compared)
    known = Compared(pairs.column("pair").to_numpy(), pairs.column("pattern").to_numpy())
    return read_config(folder / "link.toml"), [read_parquet(path) for path in paths if path.is_file()], known


def pairs_table(linked: Linked, ids: pa.Array) -> pa.Table:
    """The pairs that are one thing or may be, in the order of their records."""
    probability = 1 / (1 + np.exp(-np.clip(linked.odds, -50, 50)))
    shown = np.flatnonzero(linked.same | (probability >= FLOOR))
    left, right = linked.candidates.left[shown], linked.candidates.right[shown]
    columns: dict[str, Any] = {
        "left": ids.take(pa.array(left)),
        "right": ids.take(pa.array(right)),
        "probability": np.round(probability[shown], 6),
        "decision": pc.if_else(pa.array(linked.same[shown]), "same", "different"),
    }
    patterns = linked.compared.patterns[shown]
    for place, field in enumerate(linked.fields):
        words = pa.array(level_names(field), pa.string())
        levels = pa.array(levels_of(patterns, place).astype(np.int32))
        columns[column_name(linked.fields, place)] = pa.DictionaryArray.from_arrays(levels, words)
    return pa.table(columns)


def column_name(fields: Sequence[Field], place: int) -> str:
    """The column for how a field agrees; a field that is compared in two ways has one for each."""
    field = fields[place]
    is_single = [other.name for other in fields].count(field.name) == 1
    return f"agrees_{field.name}" if is_single else f"agrees_{field.name}_{field.kind}"


def level_names(field: Field) -> list[str]:
    """What the levels of a field are called, from that of a missing value on."""
    alike = ["equal" if bound == 1 else f"{bound:g} alike" for bound in field.bounds]
    exchanged = ["exchanged"] if field.is_exchangeable else []
    return ["missing", "differs", *alike, *exchanged, *(["equal"] if len(alike) + 1 < field.n_levels else [])]


def clusters_table(linked: Linked, ids: pa.Array) -> pa.Table:
    """The cluster of each record, from 1 in the order of their first records."""
    n_records = len(linked.groups)
    of = np.where(np.arange(n_records) < (n_records if linked.split is None else linked.split), 1, 2)
    return pa.table({"table": of.astype(np.int8), "id": ids, "cluster": linked.groups + 1})


def to_toml(config: Linkage) -> str:
    """A configuration as the text that `read_config` reads."""
    lines = [
        f"{name} = {json.dumps(value)}"
        for name in ("id", "threshold", "one_to_one", "lookalikes", "max_block", "window", "prior")
        if (value := getattr(config, name)) is not None
    ]
    lines += ["blocking = [", *(f"    {json.dumps(key, ensure_ascii=False)}," for key in config.blocking), "]"]
    for comparison in config.comparisons:
        said = {name: getattr(comparison, name) for name in comparison.__struct_fields__}
        lines += ["", "[[comparisons]]"]
        lines += [f"{n} = {json.dumps(value, ensure_ascii=False)}" for n, value in said.items() if value is not None]
    return "\n".join(lines) + "\n"
