"""Every name by which a country or M49 region is known, from maintained lists.

ISO 3166-1 and 3166-3 (former countries) with their translations come from pycountry, names in other
languages and M49 regions from CLDR by babel. `place_names.csv` adds everyday names that none of them has.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.values.place_words import SOFT, key_of


@dataclass(frozen=True, slots=True)
class Known:
    """A place as the lists know it; `m49` is its three-digit UN M49 code."""

    name: str
    kind: str
    iso3: str | None
    m49: str | None


# Everyday and former names, regions by M49 code, groups, and names that several places share ("ambiguous").
# The first name of a code is the one the place goes by; `same_as` says so where there is no code.
_TABLE = Path(__file__).with_name("place_names.csv")

# The last "of" of a form of state, in the languages whose names have one.
_OF_WORD = re.compile(r"(?<=\w) (?:of(?: the)?|du|de(?: la| los| l['’])?|del|des|d['’]|do|da) ?(?=[^\W\d_a-z][^,]*$)")
_CHINESE = "zh_CN"


# Names of fewer letters are read only with their accents.
SHORT = 4


@cache
def codes() -> Mapping[str, Known]:
    """Countries by ISO 3166-1 code, of two letters and of three."""
    import pycountry

    countries = _countries()
    return countries | {c.alpha_2: countries[c.alpha_3] for c in pycountry.countries} | {"XK": countries["XKX"]}


# Codes beside those of ISO 3166-1: the EU's for Greece, the World Bank's, and former ones of ISO.
_OTHER_CODES = {"EL": "GRC", "KSV": "XKX", "WBG": "PSE", "ZAR": "COD", "ROM": "ROU", "TMP": "TLS", "TP": "TLS"}


@cache
def codes_in_lists() -> Mapping[str, Known]:
    """The codes that mean a country where nothing but codes is listed."""
    return {**codes(), **{code: _countries()[iso3] for code, iso3 in _OTHER_CODES.items()}}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def acronyms() -> frozenset[str]:
    """The keys of everyday names that are written in capitals."""
    return frozenset(key_of(row["name"]) for row in _rows() if row["name"].isupper())


@cache
def english_names() -> Mapping[str, Known | None]:
    """English names: the everyday ones, those of ISO 3166-1, of ISO 3166-3, of CLDR."""
    import pycountry

    names: dict[str, Known | None] = {}
    _add(names, ((row["name"], known) for row, known in zip(_rows(), _everyday(), strict=True)))
    countries = _countries()
    for country in pycountry.countries:
        known = countries[country.alpha_3]
        _add(names, ((spelling, known) for name in _names_of(country) for spelling in (name, *_turned_round(name))))
    _add(names, _former())
    _add(names, by_cldr("en"))
    return names


def _add(names: dict[str, Known | None], pairs: Iterator[tuple[str, Known | None]]) -> None:
    """Puts names in, with the comma and without; what is there already stays."""
    for name, known in pairs:
        if key := key_of(name):
            names.setdefault(key, known)
            # `Guinea, Bissau` may be one or two, `Guinea-Bissau` is one.
            if SOFT in key and known:
                names.setdefault(key.replace(f" {SOFT}", ""), known)


@cache
def _everyday() -> tuple[Known | None, ...]:
    """The place of each row of `place_names.csv`."""
    places: list[Known | None] = []
    by_code: dict[str, str] = {}
    countries = _countries()
    for row in _rows():
        if row["kind"] == "ambiguous":
            places.append(None)
        elif row["kind"] == "country":
            places.append(countries[row["iso3"]])
        else:
            name = row["same_as"] or by_code.get(row["m49"]) or row["name"]
            if row["m49"]:
                by_code.setdefault(row["m49"], name)
            places.append(Known(name, row["kind"], None, row["m49"] or None))
    return tuple(places)


@cache
def _countries() -> dict[str, Known]:
    import pycountry

    found = {c.alpha_3: Known(c.name, "country", c.alpha_3, c.numeric) for c in pycountry.countries}
    # Kosovo has no ISO code; XKX is the user-assigned one in common use, and M49 has none.
    found["XKX"] = Known("Kosovo", "country", "XKX", None)
    return found


def _names_of(country: Any) -> list[str]:
    """The names that ISO 3166 gives a country: short, common, official."""
    return [getattr(country, key) for key in ("name", "common_name", "official_name") if hasattr(country, key)]


def _turned_round(name: str) -> Iterator[str]:
    """The other order of a name with a comma, or of one with `of`: `Republic of X` and `X, Republic of`."""
    head, comma, tail = name.partition(", ")
    if comma:
        if " and " not in tail and "," not in tail:
            yield f"{tail} {head}"
        return
    if of := _OF_WORD.search(name):
        yield f"{name[of.end() :]}, {name[: of.end()]}"


def _former() -> Iterator[tuple[str, Known | None]]:
    """Former countries by name: the one that came after, or None where several or none did.

    Source: ISO 3166-3, whose four-letter code ends in the successor's two letters, if there is one.
    """
    import pycountry

    by_alpha2 = codes()
    present = {country.name for country in pycountry.countries}
    for country in pycountry.historic_countries:
        successor = by_alpha2.get(country.alpha_4[2:])
        head = country.name.partition(", ")[0]
        # `Serbia and Montenegro` is read as the two countries that it names.
        if " and " in head and present.issuperset(head.split(" and ")):
            continue
        for name in (country.name, head):
            yield name, successor


@cache
def foreign_names(language: str) -> Mapping[str, Known | None]:
    """Names in a language other than English, by CLDR and by the translations of ISO 3166."""
    names: dict[str, Known | None] = {}
    for name, known in (*by_cldr(language), *by_translation(language)):
        if len(name) < SHORT and not name.isascii():
            continue
        key = key_of(name)
        for spelling in dict.fromkeys((key, key.replace(f" {SOFT}", ""))):
            # What the two lists use for different places means none.
            names[spelling] = known if names.get(spelling, known) == known else None
    names.pop("", None)
    return names


def by_cldr(language: str) -> Iterator[tuple[str, Known]]:
    """CLDR's names of countries and M49 regions."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        territories = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        return
    by_alpha2 = dict(codes()) | {"XK": _countries()["XKX"]}
    regions = {known.m49: known for known in _everyday() if known and known.kind in ("region", "all") and known.m49}
    # CLDR calls 419 Latin America; M49 counts the Caribbean in, so the shorter name has no code.
    regions["419"] = next(known for known in _everyday() if known and known.name == "Latin America")
    for code, name in territories.items():
        known = by_alpha2.get(code) if len(code) == 2 else regions.get(code)
        if known:
            yield name, known
            if known.kind == "country":
                yield from ((spelling, known) for spelling in _turned_round(name))
            head, bracket, _ = name.partition(" (")
            if bracket and known.kind == "country":
                yield head, known


def by_translation(language: str) -> Iterator[tuple[str, Known]]:
    """The translations of ISO 3166-1 names that come with pycountry."""
    import gettext

    import pycountry

    locale = _CHINESE if language.startswith("zh") else language.replace("-", "_")
    try:
        catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[locale])
    except OSError:
        return
    countries = _countries()
    for country in pycountry.countries:
        for name in _names_of(country):
            words = catalogue.gettext(name)
            if words == name:
                continue
            for spelling in (words, *_turned_round(words)):
                yield spelling, countries[country.alpha_3]
