"""Small made tables with known duplicates, the same for a seed."""

import random

import pyarrow as pa

NAMES = "anden borel casim dorat elmar foral gatin horen istan jolan karel limar monet norin oskar".split()
FAMILY = "abelone bricard castane dumarin elister fontard garlone hestine ilmarot jastrem kolvane lutriso".split()


def records(n_things: int, seed: int = 1) -> tuple[pa.Table, list[int]]:
    """Persons, a third of them twice or more with a slip of the pen, and the number of the person of each row."""
    rng = random.Random(seed)
    rows, truth = [], []
    for thing in range(n_things):
        row = [
            rng.choice(NAMES),
            rng.choice(FAMILY) + rng.choice(FAMILY)[:4],
            f"{rng.randrange(1930, 2005)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            f"{rng.choice(FAMILY)} road {rng.randrange(200)}",
            str(rng.randrange(10000, 99999)),
        ]
        rows.append(row)
        truth.append(thing)
        while rng.random() < 0.33:
            copy = list(row)
            place = rng.randrange(len(copy))
            at = rng.randrange(len(copy[place]))
            copy[place] = copy[place][:at] + rng.choice("aeiou12345") + copy[place][at + 1 :]
            rows.append(copy)
            truth.append(thing)
    order = list(range(len(rows)))
    rng.shuffle(order)
    columns = zip(*(rows[place] for place in order), strict=True)
    table = pa.table(dict(zip(("given", "family", "born", "street", "code"), map(list, columns), strict=True)))
    return table, [truth[place] for place in order]


def f1(groups: list[int], truth: list[int]) -> float:
    """The pairwise F1 of groups against the truth."""

    def pairs(labels: list[int]) -> set[tuple[int, int]]:
        places: dict[int, list[int]] = {}
        for place, label in enumerate(labels):
            places.setdefault(label, []).append(place)
        return {(a, b) for some in places.values() for at, a in enumerate(some) for b in some[at + 1 :]}

    found, true = pairs(groups), pairs(truth)
    return 2 * len(found & true) / (len(found) + len(true))
