"""A configuration from looking at the columns of a table, where none is given.

It goes by what values look like (digits, words, lengths, how many are distinct), hardly by names, and is
meant to be read and corrected: the command writes it down.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import BadInputError
from pipeline.linkage.columns import follows
from pipeline.linkage.config import MAX_COMPARISONS, Comparison, Linkage

ROWS = 100_000  # rows from which it is seen that a value follows from another
SAMPLE = 2000  # values that are looked at
STATED = 0.02  # the share of rows that a column must state to be compared
FEW = 40  # distinct values of a category
MOST_KEYS = 6  # columns that are combined to keys, each with each
SINGLE = 10  # records that share a value on average, for it to be a key by itself
DIGITS, WORDS, LETTERS = r"^[\d\W]+$", r"[\p{L}\p{N}]+", r"\p{L}{3,}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a column looks like: its kind, the share of rows that state it, and how often two rows agree."""

    name: str
    kind: str
    stated: float
    agreeing: float


def propose(table: pa.Table, other: pa.Table | None = None) -> Linkage:
    """A configuration for a table, or for the columns that two tables share.

    Raises:
        BadInputError: no column can be compared.
    """
    tables = [table] if other is None else [table, other]
    n_rows = sum(each.num_rows for each in tables)
    names = [n for n in table.column_names if n and all(_has_values(each, n) for each in tables)]
    key = next((n for n in names if all(_names_records(t, n) for t in tables)), None)
    looks = [look for n in names if n != key and (look := _look(tables, n)) is not None]
    looks = sorted(sorted(looks, key=lambda look: (-look.stated, look.name))[:MAX_COMPARISONS],
                   key=lambda look: names.index(look.name))  # fmt: skip
    if not looks:
        raise BadInputError(_nothing_to_compare(names, n_rows), do="name other tables, or a configuration (--config)")
    keys = [key for key in _keys(looks, n_rows) if not _is_redundant(tables, key)]
    return Linkage(comparisons=[Comparison(look.name, look.kind) for look in looks], blocking=keys, id=key)


def _has_values(table: pa.Table, name: str) -> bool:
    """Whether there is such a column, of single values; lists are for people to configure."""
    return name in table.column_names and not pa.types.is_list(table.column(name).type)


def _nothing_to_compare(names: Sequence[str], n_rows: int) -> str:
    if not names:
        return "the two tables have no column of the same name"
    if n_rows < 2:
        return "there are no two records to compare"
    return "no column tells records apart: each is an id, is empty, or holds one value in all rows"


def _names_records(table: pa.Table, name: str) -> bool:
    """Whether a column is called an id and never repeats."""
    words = name.lower().replace("_", " ").replace("-", " ").split()
    if not words or not (words[-1] in ("id", "key", "uuid") or words[0] == "id"):
        return False
    column = table.column(name)
    return bool(column.null_count == 0 and pc.count_distinct(column).as_py() == table.num_rows)


def _look(tables: Sequence[pa.Table], name: str) -> Look | None:
    values = pa.chunked_array(
        [chunk for table in tables for chunk in pc.cast(table.column(name), pa.string()).chunks], pa.string()
    )
    n_rows = len(values)
    values = pc.drop_null(values)
    values = values.filter(pc.not_equal(pc.utf8_trim_whitespace(values), ""))
    if len(values) < max(2, STATED * n_rows):
        return None
    counted = pc.value_counts(values)
    counts = counted.field("counts").to_numpy(zero_copy_only=False)
    if len(counts) < 2:
        return None
    # Of rows, not of distinct values: among those, misspelt ones are too many.
    sample = values.take(pa.array(np.linspace(0, len(values) - 1, min(SAMPLE, len(values))).astype(np.int64)))
    agreeing = float(np.square(counts / len(values)).sum())
    return Look(name, _kind(sample.combine_chunks(), len(counts), len(values)), len(values) / n_rows, agreeing)


def _kind(sample: pa.Array, n_distinct: int, n_stated: int) -> str:
    """The kind of comparison that values like these ask for."""
    folded = pc.utf8_lower(sample)

    def share(pattern: str) -> float:
        return float(pc.mean(pc.cast(pc.match_substring_regex(folded, pattern), pa.float64())).as_py() or 0)

    n_words = float(pc.mean(pc.count_substring_regex(folded, WORDS)).as_py() or 0)
    year = r"(1[5-9]|20)\d\d"
    days = rf"{year}\W?\d\d?\W\d\d?(\D.*)?|{year}(0\d|1[0-2])[0-3]\d\W*|\d\d?\W\d\d?\W{year}\W*"
    if share(rf"^\W*({days})$") > 0.8:
        return "date"
    if share(rf"^\W*{year}(\.0|[a-z])?\W*$") > 0.8:
        return "date"
    if share(rf"{year}\D.*{year}") > 0.7:
        return "period"
    if share(r"^\W*\p{Sc}?\s?-?\d{1,3}([,' ]\d{3})*\.\d+\W*$|^\s*(\p{Sc}|[a-z]{3}\s)\s?\d[\d,.' ]*$") > 0.7:
        return "amount"
    if n_distinct <= FEW and n_distinct <= 0.1 * n_stated:
        return "category"
    if n_words > 1.2 and share(r"\d") > 0.8 and _few_letters(folded):
        return "numbers"
    if share(r"\d") > 0.7 and n_words <= 3:
        return "code"
    if n_words > 25:
        return "text"
    return "name" if n_words <= 1.6 else "title"


def _is_redundant(tables: Sequence[pa.Table], key: Sequence[str]) -> bool:
    """Whether one of two whole values follows from the other, as a town from its postcode."""
    if len(key) < 2 or any(":" in part for part in key):
        return False
    rows = min(ROWS, tables[0].num_rows)
    codes = [
        pc.cast(tables[0].column(part).slice(0, rows), pa.string()).combine_chunks().dictionary_encode().indices
        for part in key
    ]
    one, two = (np.asarray(code.fill_null(-1).to_numpy(zero_copy_only=False)) for code in codes)
    return follows(one, two, both_ways=False)


def _few_letters(values: pa.Array) -> bool:
    """Whether the words between numbers are a few that come again and again, such as "pages"."""
    words = pc.list_flatten(pc.split_pattern_regex(values, r"[^\p{L}]+"))
    words = words.filter(pc.greater(pc.utf8_length(words), 0))
    return bool(pc.count_distinct(words).as_py() < 0.1 * len(values) + 5)


def _keys(looks: Sequence[Look], n_rows: int) -> list[list[str]]:
    """Values that few records share, pairs of the others, and rare words and ends of what has many words."""
    keys: list[list[str]] = []
    wordy = [look for look in looks if look.kind in ("title", "text")]
    for look in wordy:
        keys.append([f"{look.name}:words"])
        keys.append([f"{look.name}:start"])
    short = [look for look in looks if look.kind not in ("title", "text", "amount", "period", "numbers")]
    short = [*short, *(look for look in wordy if look.kind == "title")]
    short.sort(key=lambda look: (look.agreeing / look.stated, look.name))
    single = [look for look in short if look.agreeing * n_rows <= SINGLE]
    keys += [[look.name] for look in single]
    rest = [look for look in short if look not in single and look.agreeing < 0.5][:MOST_KEYS]
    keys += [[one.name, two.name] for one, two in itertools.combinations(rest, 2)]
    names = [look for look in looks if look.kind == "name"]
    keys += [[f"{one.name}:3", f"{two.name}:3"] for one, two in itertools.combinations(names[:3], 2)]
    return keys or [[f"{look.name}:words"] for look in looks]
