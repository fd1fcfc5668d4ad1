"""What a linkage compares and by which keys it finds candidates: read from TOML, or proposed.

```toml
id = "rec_id"                   # the column that names a record; without it rows are counted from 1
threshold = 0.5                 # the probability from which a pair is one thing
one_to_one = true               # two tables, neither with duplicates of its own
blocking = [["surname", "born:4"], ["address:words"]]

[[comparisons]]
field = "surname"
kind = "name"

[[comparisons]]
field = "born"
kind = "date"
weight = 4.0                    # stated: log odds that equal values add; without it, it is learnt
```
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.comparison import KEY, KINDS, Comparison, check_comparisons, check_keys
from pipeline.errors import BadInputError, ProfileError
from pipeline.toml_file import line_of, read_toml

__all__ = ["KEY", "KINDS", "Comparison", "Linkage", "check_config", "check_fields", "read_config"]

LOOKALIKES = ("auto", "apart", "same")
MAX_COMPARISONS = 16  # a pair's levels are kept in 64 bits


class Linkage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A configuration of the matcher.

    `blocking` are keys, each a list of parts: a field's whole value (`surname`), its first characters
    (`surname:3`), its first or last words (`title:start`, `title:end`), or any of its rarest words
    (`title:words`). `lookalikes` says what becomes of pairs that agree but differ systematically in some
    field, such as other editions of a book: `apart`, `same`, or `auto`. `one_to_one` is for two tables;
    None finds out from the pairs. `max_block` is the most records of a block, whatever room there is; in a larger
    one the records are put in order, and each is paired with `window` behind it. `prior` are the log odds that
    two records which share a key are one thing: with it and a weight for each field nothing is learnt, and the
    odds of a pair are the sum.
    """

    comparisons: list[Comparison]
    blocking: list[list[str]]
    id: str | None = None
    threshold: float | None = None
    one_to_one: bool | None = None
    lookalikes: str = "auto"
    max_block: int = 1000
    window: int = 0
    prior: float | None = None

    @property
    def is_stated(self) -> bool:
        """Whether the odds of a pair are the sum of what is stated, with nothing to learn."""
        return self.prior is not None and not any(comparison.is_learnt for comparison in self.comparisons)


def read_config(path: Path) -> Linkage:
    """A configuration from a TOML file.

    Raises:
        BadInputError: there is no such file.
        ProfileError: it is malformed, or an entry breaks a rule; names file, line, key.
    """
    if not path.is_file():
        raise BadInputError("no such file", where=str(path), do="name a TOML file, or leave --config out")
    config = read_toml(path, Linkage)
    check_config(config, path)
    return config


def check_config(config: Linkage, path: Path) -> None:
    """The rules that a type can't say: known kinds, keys that can be read, sensible numbers.

    Raises:
        ProfileError: one is broken; names file, line, key.
    """
    text = path.read_text(encoding="utf-8")

    def fail(what: str, *keys: str) -> None:
        raise ProfileError(what, where=f"{path}:{line_of(text, list(keys))}", do="correct this entry")

    if not config.comparisons:
        fail("nothing to compare (key comparisons)", "comparisons")
    if not config.blocking:
        fail("no key to find candidates by (key blocking)", "blocking")
    if len(config.comparisons) > MAX_COMPARISONS:
        fail(f"more than {MAX_COMPARISONS} fields are compared (key comparisons)", "comparisons")
    check_comparisons(config.comparisons, fail)
    check_keys(config.blocking, config.max_block, config.window, fail)
    if config.threshold is not None and not 0 < config.threshold < 1:
        fail(f"{config.threshold} is no probability between 0 and 1 (key threshold)", "threshold")
    if config.lookalikes not in LOOKALIKES:
        fail(f"{config.lookalikes!r} is none of {', '.join(LOOKALIKES)} (key lookalikes)", "lookalikes")
    if config.prior is not None and any(comparison.is_learnt for comparison in config.comparisons):
        fail("with a prior every field needs a weight (key prior)", "prior")


def check_fields(config: Linkage, columns: Sequence[str], where: str) -> None:
    """That a table has the columns which a configuration names.

    Raises:
        BadInputError: it has not.
    """
    named = [column for c in config.comparisons for column in c.columns]
    named += [part.partition(":")[0] for parts in config.blocking for part in parts]
    named += [config.id] if config.id else []
    for name in named:
        if name not in columns:
            raise BadInputError(
                f"no column {name!r}; there are {', '.join(columns)}", where=where, do="correct the configuration"
            )
