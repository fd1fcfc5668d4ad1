"""Made records of persons with duplicates, as many as asked for and the same for a seed.

Names, streets and towns are made of syllables, their frequencies fall as 1 / rank, and their number grows
with the number of records as in a population. A duplicate has one to four errors: a slip of the pen, a
letter left out, a value missing, given name and surname exchanged, another address, day and month swapped.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

import pyarrow as pa

FIELDS = ("given_name", "surname", "born", "street", "number", "town", "postcode", "phone")
DUPLICATES = 0.25  # of the records
SYLLABLES = "ba be bi bo bra da del dor fa fen ga gri ha hol ja ka kel la lin lo ma mer mi na nor o pa per ra ri ro sa sel ta tor u va vin wa za".split()  # noqa: E501
Row = list[str | None]


def persons(n_records: int, seed: int = 1) -> tuple[pa.Table, list[int]]:
    """Records with an `id`, in random order, and the number of the person that each is of."""
    rng = random.Random(seed)
    make = _Maker(rng, n_records)
    rows: list[tuple[int, Row]] = []
    person = 0
    while len(rows) < n_records:
        original = make.row()
        rows.append((person, original))
        while rng.random() < DUPLICATES and len(rows) < n_records:
            rows.append((person, make.duplicate(original)))
        person += 1
    rng.shuffle(rows)
    columns = {"id": [f"r{place}" for place in range(n_records)]}
    columns |= {name: [row[place] for _, row in rows] for place, name in enumerate(FIELDS)}  # type: ignore[misc]
    return pa.table(columns), [number for number, _ in rows]


class _Maker:
    def __init__(self, rng: random.Random, n_records: int) -> None:
        self.rng = rng
        self.given = _Pool(rng, 800 + n_records // 500, 2)
        self.surnames = _Pool(rng, 2000 + n_records // 20, 3)
        self.streets = _Pool(rng, 1000 + n_records // 50, 3)
        self.towns = _Pool(rng, 200 + n_records // 500, 2)
        self.postcodes = {town: str(rng.randrange(1000, 99999)) for town in self.towns.names}

    def row(self) -> Row:
        town = self.towns.draw()
        return [
            self.given.draw(), self.surnames.draw(), self._born(), *self._address(), town, self.postcodes[town],
            f"{self.rng.randrange(10**8, 10**9)}" if self.rng.random() < 0.6 else None,
        ]  # fmt: skip

    def _born(self) -> str:
        return f"{self.rng.randrange(1920, 2010)}-{self.rng.randrange(1, 13):02}-{self.rng.randrange(1, 29):02}"

    def _address(self) -> tuple[str, str]:
        kind = self.rng.choice(("street", "road", "lane", "square"))
        return f"{self.streets.draw()} {kind}", str(self.rng.randrange(1, 200))

    def duplicate(self, original: Row) -> Row:
        row = list(original)
        for _ in range(self.rng.choice((1, 1, 2, 2, 3, 4))):
            kind = self.rng.random()
            place = self.rng.randrange(len(row))
            value = row[place]
            if kind < 0.55 and value:
                row[place] = self._slip(value)
            elif kind < 0.7:
                row[place] = None if place > 1 else value
            elif kind < 0.8:
                row[0], row[1] = row[1], row[0]
            elif kind < 0.9:
                row[3], row[4] = self._address()
                row[5] = self.towns.draw()
                row[6] = self.postcodes[row[5]]
            elif row[2] and row[2].count("-") == 2:
                year, month, day = row[2].split("-")
                row[2] = f"{year}-{day}-{month}"
        return row

    def _slip(self, text: str) -> str:
        at = self.rng.randrange(len(text))
        kind = self.rng.random()
        letter = self.rng.choice("0123456789" if text[at].isdigit() else "abcdefghijklmnoprstuvz")
        if kind < 0.4:
            return text[:at] + letter + text[at + 1 :]
        if kind < 0.7 and len(text) > 2:
            return text[:at] + text[at + 1 :]
        return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


class _Pool:
    """Made names, drawn with frequencies that fall as 1 / rank."""

    def __init__(self, rng: random.Random, size: int, syllables: int) -> None:
        self.rng = rng
        made: dict[str, None] = {}
        while len(made) < size:
            made["".join(rng.choices(SYLLABLES, k=syllables + rng.randrange(2)))] = None
        self.names: Sequence[str] = list(made)
        self._upto = list(accumulate(1 / (rank + 10) for rank in range(size)))

    def draw(self) -> str:
        return self.rng.choices(self.names, cum_weights=self._upto)[0]
