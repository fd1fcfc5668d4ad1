"""Feeds the value parsers with texts that a coverage-guided fuzzer makes up (extra `fuzz`, `make fuzz`).

A text is put together from the words, signs and numbers of the test corpora and from characters at random;
the fuzzer keeps what reaches new code. Any exception, any answer without evidence, and any span outside the text
ends the run; libFuzzer then leaves the input in a file beside it. `MINUTES` (15) says how long it runs.
"""

from __future__ import annotations

import csv
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.values.parsed import Parsed

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"


def pieces() -> list[str]:
    """The words, numbers and signs of the corpora, each once."""
    found: dict[str, None] = {}
    for path in sorted(CORPUS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= dict.fromkeys(re.findall(r"\d+|[^\W\d_]+|\s|[^\w\s]", row["text"]))
    return list(found)


def main() -> None:
    """Run the fuzzer until its time is up.

    Raises:
        ImportError: atheris is not installed.
    """
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["pipeline.values"]):
        from pipeline.source import load_source  # noqa: PLC0415
        from pipeline.values import codes, funding, items, money, partners, periods, places  # noqa: PLC0415
    source = load_source("dpidg")
    languages, none_words = tuple(source.profile.languages), tuple(source.profile.values.none_words)
    book = codes.CodeBook(source.profile.codes)
    period_hints = periods.PeriodHints(languages, none_words)
    money_hints = money.MoneyHints("USD", None, none_words)
    place_hints = places.PlaceHints(tuple(source.places), languages, none_words)
    known = pieces()

    def text_of(data: bytes) -> str:
        provider = atheris.FuzzedDataProvider(data)
        parts = []
        while provider.remaining_bytes():
            if provider.ConsumeIntInRange(0, 9):
                parts.append(known[provider.ConsumeIntInRange(0, len(known) - 1)])
            else:
                parts.append(provider.ConsumeUnicodeNoSurrogates(3))
        return "".join(parts)

    def try_one(data: bytes) -> None:
        text = text_of(data)
        amount = money.parse_money(text, money_hints)
        period = periods.parse_period(text, period_hints)
        listed = places.parse_places(text, place_hints)
        bodies = partners.parse_partners(text, none_words)
        code = codes.parse_code(text, book)
        source_of_funds = funding.parse_funding(text, tuple(source.funding), place_hints, none_words)
        answers: tuple[Parsed[Any], ...] = (amount, period, listed, bodies, code, source_of_funds)
        for parsed in answers:
            assert (parsed.value is not None) == (parsed.status == "parsed"), (text, parsed)
            assert parsed.value is not None or parsed.status == "none_stated" or parsed.findings, (text, parsed)
        if sum_ := amount.value:
            assert 0 <= sum_.amount <= (sum_.amount_max or sum_.amount), text
        if frame := period.value:
            assert not (frame.start and frame.end) or frame.start <= frame.end, text
        for part in (*(listed.value or ()), *(bodies.value or ())):
            assert text[part.start : part.end] == part.raw, text
        found = (
            *money.find_money(text, money_hints), *periods.find_periods(text, period_hints),
            *places.find_places(text, place_hints), *codes.find_codes(text, book),
            *items.find_items(text, [items.Line(0, len(text))] if text.strip() else []),
        )  # fmt: skip
        assert all(0 <= one.start <= one.end <= len(text) for one in found), text
        codes.read_heading_code(text, book)

    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
