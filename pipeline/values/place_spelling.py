"""The country that a misspelt name can only mean."""

from __future__ import annotations

from functools import lru_cache

from pipeline.values.place_names import Known, index_of

# Names of fewer letters are too near to other words.
LONG_ENOUGH = 8
# So long a word may have two slips (`Phillipines`), if it ends as the name does.
_LONG = 10


@lru_cache(maxsize=4096)
def misspelt(name: str) -> Known | None:
    """The one country whose name (folded) is one edit away from this one, if no other's is within two.

    `Kazakstan` and `Zimbawe` are read; `Austrlia` (Austria?) is not, nor `Mongolian`, an adjective, nor `Iberia`.
    """
    from rapidfuzz.distance import OSA

    if len(name) < LONG_ENOUGH - 1:
        return None
    near = {
        other: known
        for other, known in index_of(()).names.items()
        if abs(len(other) - len(name)) <= 2 and OSA.distance(name, other, score_cutoff=2) <= 2
    }
    closest = next((other for other in near if OSA.distance(name, other) == 1), None)
    if closest is None and len(name) >= _LONG and len(near) == 1:
        (other,) = near
        closest = other if other[-2:] == name[-2:] else None
    meant = set(near.values())
    if closest is None or len(meant) != 1 or len(closest) < LONG_ENOUGH:
        return None
    known = meant.pop()
    # A letter more or less at the end makes an adjective or a plural, another first letter another name.
    is_other_word = name[0] != closest[0] or closest.startswith(name) or name[:-1] == closest
    return None if known is None or known.kind != "country" or is_other_word else known
