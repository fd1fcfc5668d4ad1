"""Value parsers on the test corpora, against the libraries that people take for each (extra `peers`).

Prints microseconds a value, and how many of the corpus' parsed values each peer gets right and wrong. The
corpora are ours, so the peers' figures show what those texts ask of a parser, not how good they are elsewhere.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.timing import REPEATS, Row, compare
from pipeline.source import load_source
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.periods import PeriodHints, parse_period
from pipeline.values.places import PlaceHints, parse_places

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
Case = dict[str, str]


def cases(name: str) -> list[Case]:
    """The rows of a corpus that state a value."""
    with (CORPUS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["status"] == "parsed"]


def measure() -> list[Row]:
    """A row for each kind of value and each peer that is installed."""
    source = load_source("dpidg")
    languages = tuple(source.profile.languages)
    money = MoneyHints(dollar="USD")
    period = PeriodHints(languages)
    place = PlaceHints(tuple(source.places), languages)
    kinds: list[tuple[str, Callable[[str], object], list[tuple[str, Callable[[], Callable[[Case], bool | None]]]]]] = [
        ("money", lambda text: parse_money(text, money), [("price-parser", price_parser)]),
        ("periods", lambda text: parse_period(text, period), [("dateparser", dateparser)]),
        ("places", lambda text: parse_places(text, place), [("countryguess", countryguess)]),
    ]
    rows = []
    for name, read, peers in kinds:
        known = cases(name)
        for peer, load in peers:
            try:
                ask = load()
            except ImportError:
                print(f"{peer} is not installed: pip install -e '.[peers]'")
                continue
            answers = [ask(case) for case in known]
            right, wrong = answers.count(True), answers.count(False)
            score = f"{peer}: {right / len(known):.0%} right, {wrong / len(known):.0%} wrong"
            row = compare(
                f"{len(known)} {name} of the corpus ({score})",
                "ours",
                lambda read=read, known=known: [read(case["text"]) for case in known],  # type: ignore[misc]
                peer,
                lambda ask=ask, known=known: [ask(case) for case in known],  # type: ignore[misc]
            )
            print(f"{name}: {row.our_seconds / len(known) * 1e6:.0f} µs a value (median of {REPEATS})")
            rows.append(row)
    return rows


def price_parser() -> Callable[[Case], bool | None]:
    """Whether its amount is right; None where it finds none."""
    price: Any = import_module("price_parser").Price

    def ask(case: Case) -> bool | None:
        amount = price.fromstring(case["text"]).amount
        return None if amount is None else amount == Decimal(case["amount"])

    return ask


def dateparser() -> Callable[[Case], bool | None]:
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


def countryguess() -> Callable[[Case], bool | None]:
    """Whether its ISO codes are right, of a text split at commas."""
    guess: Any = import_module("countryguess").guess_country

    def ask(case: Case) -> bool | None:
        found = [guess(part.strip(), attribute="iso3", default=None) for part in case["text"].split(",")]
        return None if None in found else " ".join(found) == case["places"]

    return ask
