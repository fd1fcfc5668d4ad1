"""Value parsers on the test corpora, against the libraries that people take for each (extra `peers`).

Prints a table: how many of a corpus' parsed values each gets right and wrong (the rest it refuses), and the
microseconds a value takes. The corpora are ours, so the peers' figures show what those texts ask of a parser,
not how good they are elsewhere; ours reads all of them, since its rules were mended until it did.
"""

from __future__ import annotations

import csv
import datetime as dt
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, compare
from pipeline.source import load_source
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.periods import PeriodHints, parse_period, period_value
from pipeline.values.places import PlaceHints, parse_places

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
Case = dict[str, str]
# Whether a case's value is right; None where nothing is read.
Ask = Callable[[Case], bool | None]
# Peers take milliseconds a value: every so-many-th case is timed.
TIMED = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """A field, how we read it, and who else does."""

    name: str
    read: Callable[[str], object]
    ask: Ask
    peers: tuple[tuple[str, Callable[[], Ask]], ...]


def cases(name: str) -> list[Case]:
    """The rows of a corpus that state a value."""
    with (CORPUS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["status"] == "parsed"]


def measure() -> list[Row]:
    """A row for each kind of value and each peer that works here."""
    print(f"{'':10} {'':20} {'right':>6} {'wrong':>6} {'refused':>8} {'µs a value':>11}")
    return [row for kind in _kinds() for row in _against_peers(kind)]


def _kinds() -> tuple[Kind, ...]:
    source = load_source("dpidg")
    languages, none_words = tuple(source.profile.languages), tuple(source.profile.values.none_words)
    money = MoneyHints("USD", None, none_words)
    period = PeriodHints(languages, none_words)
    place = PlaceHints(tuple(source.places), languages, none_words)

    def ask_money(case: Case) -> bool | None:
        value = parse_money(case["text"], money).value
        return (
            None if value is None else (str(value.amount), value.currency or "") == (case["amount"], case["currency"])
        )

    def ask_period(case: Case) -> bool | None:
        value = parse_period(case["text"], period).value
        return None if value is None else period_value(value) == case["value"]

    def ask_places(case: Case) -> bool | None:
        value = parse_places(case["text"], place).value
        return None if value is None else " ".join(p.iso3 or p.m49 or p.name for p in value) == case["places"]

    return (
        Kind(
            "money", lambda text: parse_money(text, money), ask_money,
            (("price-parser", price_parser), ("quantulum3", quantulum3)),
        ),
        Kind(
            "periods", lambda text: parse_period(text, period), ask_period,
            (("dateparser, split", dateparser), ("daterangeparser", daterangeparser)),
        ),
        Kind(
            "places", lambda text: parse_places(text, place), ask_places,
            (("country_converter", country_converter), ("countryguess, split", countryguess)),
        ),
    )  # fmt: skip


def _against_peers(kind: Kind) -> list[Row]:
    known = cases(kind.name)
    timed = known[:: max(1, len(known) // TIMED)]
    _print_line(kind.name, "ours", kind.ask, known)
    rows = []
    for name, load in kind.peers:
        try:
            ask = load()
        except ImportError:
            print(f"{kind.name:10} {name:20} is not installed: pip install -e '.[peers]'")
            continue
        except Exception as error:  # noqa: BLE001  (a peer that fails on load is told, and not measured)
            print(f"{kind.name:10} {name:20} does not work here: {type(error).__name__}: {error}")
            continue
        _print_line(kind.name, name, ask, known)
        row = compare(
            f"{len(timed)} {kind.name} of the corpus",
            "ours",
            lambda: [kind.read(case["text"]) for case in timed],
            name,
            lambda ask=ask: [ask(case) for case in timed],  # type: ignore[misc]
        )
        rows.append(row)
    return rows


def _print_line(field: str, name: str, ask: Ask, known: list[Case]) -> None:
    answers = [ask(case) for case in known]
    timed = known[:: max(1, len(known) // TIMED)]
    begun = time.process_time()
    for case in timed:
        ask(case)
    micros = (time.process_time() - begun) / len(timed) * 1e6
    right, wrong, none = (answers.count(answer) / len(known) for answer in (True, False, None))
    print(f"{field:10} {name:20} {right:6.0%} {wrong:6.0%} {none:8.0%} {micros:11.0f}")


def price_parser() -> Ask:
    """Whether its amount is right."""
    price: Any = import_module("price_parser").Price

    def ask(case: Case) -> bool | None:
        amount = price.fromstring(case["text"]).amount
        return None if amount is None else amount == Decimal(case["amount"])

    return ask


def quantulum3() -> Ask:
    """Whether the first quantity that it finds has the amount."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parse: Any = import_module("quantulum3.parser").parse

    def ask(case: Case) -> bool | None:
        try:
            found = parse(case["text"])
        except Exception:  # noqa: BLE001  (it raises on some texts)
            return None
        return None if not found else abs(Decimal(str(found[0].value)) - Decimal(case["amount"])) < 1

    return ask


def dateparser() -> Ask:
    """Whether both ends are right, of a text split at its dash or "to"."""
    parse: Any = import_module("dateparser").parse
    first = {"PREFER_DAY_OF_MONTH": "first", "PREFER_MONTH_OF_YEAR": "first"}
    last = {"PREFER_DAY_OF_MONTH": "last", "PREFER_MONTH_OF_YEAR": "last"}
    now = {"RELATIVE_BASE": dt.datetime(2000, 1, 1)}  # noqa: DTZ001

    def ask(case: Case) -> bool | None:
        text = case["text"].replace("–", "-").replace(" to ", " - ")
        start, _, end = text.partition(" - ")
        found = [parse(start, settings=first | now), parse(end or start, settings=last | now)]
        if None in found:
            return None
        return "/".join(str(date.date()) for date in found) == case["value"]

    return ask


def daterangeparser() -> Ask:
    """Whether both ends are right."""
    parse: Any = import_module("daterangeparser").parse

    def ask(case: Case) -> bool | None:
        try:
            start, end = parse(case["text"])
        except Exception:  # noqa: BLE001  (it raises what its grammar raises)
            return None
        if start is None:
            return None
        return f"{start.date()}/{(end or start).date()}" == case["value"]

    return ask


def country_converter() -> Ask:
    """Whether its ISO codes are right, of a text split at commas.

    Raises:
        TypeError: on pandas 3, of its release 1.3.
    """
    convert: Any = import_module("country_converter").CountryConverter().convert
    convert("Kenya", to="ISO3", not_found=None)

    def ask(case: Case) -> bool | None:
        parts = [part.strip() for part in case["text"].split(",")]
        found = [convert(part, to="ISO3", not_found="") for part in parts]
        return None if not all(isinstance(code, str) and code for code in found) else " ".join(found) == case["places"]

    return ask


def countryguess() -> Ask:
    """Whether its ISO codes are right, of a text split at commas."""
    guess: Any = import_module("countryguess").guess_country

    def ask(case: Case) -> bool | None:
        found = [guess(part.strip(), attribute="iso3", default=None) for part in case["text"].split(",")]
        return None if None in found else " ".join(found) == case["places"]

    return ask
