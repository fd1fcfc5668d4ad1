"""What two records are compared by, and the keys by which pairs are found: as configurations have it.

One grammar for `un-projects link` and for the `[match]` of a source:

```toml
blocking = [["code"], ["title:words"], ["budget", "start"]]

[[comparisons]]
field = "title"
kind = "title"
by = "letters"                                  # of title and text: letters in order, or words in common
weight = [[1, 5.0], [0.75, 1.0], [0, -3.0]]     # log odds from a similarity on

[[comparisons]]
field = "budget"
kind = "amount"
unit = "currency"                               # amounts of two units are not compared
weight = 3.0                                    # log odds that equal values add, as many against
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

KINDS = ("code", "name", "title", "text", "date", "period", "amount", "numbers", "category")
KEY = re.compile(r"(?P<field>[^:]+)(:(?P<part>words|start|end|[1-9]\d?))?")
LEARNT = "learnt"
MOST_LEVELS = 12
MOST = 50.0  # log odds that no single field is worth more than

Levels = list[tuple[float, float]]
Fail = Callable[..., None]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a feature that a stage finds by itself is worth, in log odds from a value on; `reason` is for people."""

    feature: str
    weight: Levels
    reason: str = ""


class Comparison(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field that is compared.

    `weight` is what agreement is worth in log odds: of equal values (as many against where nothing agrees, evenly
    between), of each similarity from 1 down, or `learnt`, as where none is given. `by` is for titles and texts,
    `unit` for amounts (columns that say of what), `until` for a period whose end is a column of its own. `reason`
    is for people.
    """

    field: str
    kind: str
    weight: float | Literal["learnt"] | Levels | None = None
    by: Literal["letters", "words"] | None = None
    unit: str | list[str] | None = None
    until: str | None = None
    reason: str | None = None

    @property
    def is_learnt(self) -> bool:
        """Whether its weight is to be found in the records."""
        return self.weight is None or self.weight == LEARNT

    @property
    def units(self) -> list[str]:
        """The columns in which two amounts must not differ to be compared."""
        return [self.unit] if isinstance(self.unit, str) else self.unit or []

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.field, *self.units, *([self.until] if self.until else []))


def check_comparisons(comparisons: Sequence[Comparison], fail: Fail) -> None:
    """Call `fail` with what is wrong and the keys of the entry, where a kind, weight or option can't be."""
    seen: set[tuple[str, str]] = set()
    for number, comparison in enumerate(comparisons):
        place = ("comparisons", str(number))
        if comparison.kind not in KINDS:
            fail(f"unknown kind {comparison.kind!r} (key comparisons.kind); known: {', '.join(KINDS)}", *place, "kind")
        if (comparison.field, comparison.kind) in seen:
            fail(
                f"the field {comparison.field!r} is compared twice as {comparison.kind} (key comparisons.field)",
                *place, "field",
            )  # fmt: skip
        for option, kinds in (("by", ("title", "text")), ("unit", ("amount",)), ("until", ("period",))):
            if getattr(comparison, option) is not None and comparison.kind not in kinds:
                fail(f"{option} is for {' and '.join(kinds)} only (key comparisons.{option})", *place, option)
        weight = comparison.weight
        if isinstance(weight, list):
            check_levels(weight, "comparisons.weight", fail, *place, "weight")
        elif isinstance(weight, int | float) and not 0 <= weight <= MOST:
            fail(f"the weight {weight} is not from 0 to {MOST:g} (key comparisons.weight)", *place, "weight")
        seen.add((comparison.field, comparison.kind))


def check_levels(levels: Levels, key: str, fail: Fail, *place: str) -> None:
    """Call `fail` where the levels of a weight do not go down from 1, or weigh too much."""
    starts = [start for start, _ in levels]
    if not levels or starts != sorted(set(starts), reverse=True) or not all(0 <= start <= 1 for start in starts):
        fail(f"the similarities {starts} do not go down from 1 to 0 (key {key})", *place)
    if len(levels) > MOST_LEVELS:
        fail(f"more than {MOST_LEVELS} levels (key {key})", *place)
    if any(not -MOST <= weight <= MOST for _, weight in levels):
        fail(f"a weight is not from {-MOST:g} to {MOST:g} (key {key})", *place)


def check_keys(blocking: Sequence[Sequence[str]], max_block: int | None, window: int | None, fail: Fail) -> None:
    """Call `fail` where a part of a key can't be read, or a block or window is too small."""
    if max_block is not None and max_block < 2:
        fail("a block holds at least two records (key max_block)", "max_block")
    if window is not None and window < 0:
        fail("a window holds no fewer than 0 records (key window)", "window")
    for parts in blocking:
        if not parts:
            fail("a key without parts (key blocking)", "blocking")
        for part in parts:
            if not KEY.fullmatch(part):
                fail(
                    f"{part!r} is no part of a key (key blocking); write FIELD, FIELD:3 (characters), "
                    "FIELD:words, FIELD:start or FIELD:end",
                    "blocking",
                )
