"""Every name by which a country or M49 region is known, from maintained lists.

ISO 3166-1 and 3166-3 (former countries) from pycountry, names in other languages and M49 regions from
CLDR by babel. `place_names.csv` adds everyday names that neither list has, and M49's regions.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Known:
    """A place as the lists know it; `m49` is its three-digit UN M49 code."""

    name: str
    kind: str
    iso3: str | None
    m49: str | None


# Everyday and former names, regions by M49 code, and names that several places share ("ambiguous").
# The first name of a region is the one it goes by.
_TABLE = Path(__file__).with_name("place_names.csv")


_NO_LETTERS = re.compile(r"[^\w']+")
_SAINT = re.compile(r"\bst\b")


def fold(words: str) -> str:
    """Words for comparison: no case, accents, dots or brackets; `&` is `and`, `St` is `Saint`."""
    if not words.isascii():
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    plain = words.casefold().replace("&", " and ").replace("’", "'").replace(".", "")
    plain = _NO_LETTERS.sub(" ", plain).strip().removeprefix("the ").replace("'", "")
    return _SAINT.sub("saint", plain) if "st" in plain else plain


@cache
def names_in(languages: tuple[str, ...]) -> dict[str, Known | None]:
    """Places by folded name; English always. None is a name that several places share."""
    names: dict[str, Known | None] = dict(_everyday())
    for iso3, known in _countries().items():
        for name in _english(iso3):
            names.setdefault(fold(name), known)
    for language in dict.fromkeys(("en", *languages)):
        for name, known in _by_cldr(language).items():
            # A name that means another place in another language is read as the English one.
            names.setdefault(name, known)
    return names


@cache
def _everyday() -> dict[str, Known | None]:
    """The names of `place_names.csv`, folded."""
    names: dict[str, Known | None] = {}
    regions: dict[str, str] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = None
            if row["kind"] == "country":
                known = _countries()[row["iso3"]]
            elif row["kind"] == "region":
                name = regions.setdefault(row["m49"], row["name"]) if row["m49"] else row["name"]
                known = Known(name, "region", None, row["m49"] or None)
            names.setdefault(fold(row["name"]), known)
    return names


@cache
def codes() -> dict[str, Known]:
    """Countries by ISO 3166-1 code, of two letters and of three."""
    import pycountry

    countries = _countries()
    found = dict(countries)
    found |= {c.alpha_2: countries[c.alpha_3] for c in pycountry.countries}
    return found


@cache
def _countries() -> dict[str, Known]:
    import pycountry

    found = {c.alpha_3: Known(c.name, "country", c.alpha_3, c.numeric) for c in pycountry.countries}
    # Kosovo has no ISO code; XKX is the user-assigned one in common use, and M49 has none.
    found["XKX"] = Known("Kosovo", "country", "XKX", None)
    return found


def _english(iso3: str) -> list[str]:
    """English names of a country: short, common, official, turned round at the comma, everyday."""
    import pycountry

    country = pycountry.countries.get(alpha_3=iso3)
    names = ["Kosovo"] if country is None else [country.name]
    for key in ("common_name", "official_name"):
        names += [getattr(country, key)] if hasattr(country, key) else []
    for name in names.copy():
        head, comma, tail = name.partition(", ")
        if comma and " and " not in tail and "," not in tail:
            names += [f"{tail} {head}", f"{head} ({tail})"]
        if not comma:
            names += [f"Republic of {name}", f"Kingdom of {name}", f"State of {name}"]
    return names


@cache
def _by_cldr(language: str) -> dict[str, Known]:
    """Countries and M49 regions by their folded CLDR name in a language."""
    import pycountry
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    countries = _countries()
    by_alpha2 = {c.alpha_2: countries[c.alpha_3] for c in pycountry.countries} | {"XK": countries["XKX"]}
    regions = {known.m49: known for known in _everyday().values() if known and known.kind == "region"}
    found = {}
    for code, name in territories.items():
        # CLDR calls 419 Latin America; M49 counts the Caribbean in, so the shorter name has no code.
        known = by_alpha2.get(code) or (regions.get(code) if code != "419" else None)
        if known and (folded := fold(name)):
            found[folded] = known
    return found
