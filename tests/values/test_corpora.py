"""Real-looking field texts are read as a person reads them, or refused; every column is asserted."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.source import load_source
from pipeline.values.codes import CodeBook, find_codes, parse_code
from pipeline.values.funding import parse_funding
from pipeline.values.items import Line, find_items
from pipeline.values.money import MoneyHints, find_money, parse_money
from pipeline.values.parsed import Parsed
from pipeline.values.periods import PeriodHints, date_order, find_periods, parse_period, period_value
from pipeline.values.places import PlaceHints, find_places, parse_places

CORPUS = Path(__file__).parent.parent / "corpus"
SOURCE = load_source("dpidg")
NONE_WORDS = tuple(SOURCE.profile.values.none_words)
LANGUAGES = tuple(SOURCE.profile.languages)


def cases(name: str) -> list:
    with (CORPUS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["text"]) for row in csv.DictReader(file)]


def how(parsed: Parsed[Any]) -> tuple[str, str]:
    """Which rule answered, and the kinds of its findings."""
    return parsed.rule, " ".join(finding.kind for finding in parsed.findings)


@pytest.mark.parametrize("case", cases("periods"))
def test_time_frames_are_read(case: dict[str, str]) -> None:
    parsed = parse_period(case["text"], PeriodHints(LANGUAGES, NONE_WORDS))
    period = parsed.value
    assert (parsed.status, period_value(period) if period else "") == (case["status"], case["value"])
    assert how(parsed) == (case["rule"], case["doubts"])
    assert (parsed.confidence < 1) == (parsed.rule == "extension" or bool(parsed.findings))
    if period:
        assert (period.start_precision or "", period.end_precision or "") == (
            case["start_precision"],
            case["end_precision"],
        )
        assert str(period.is_ongoing).lower() == case["is_ongoing"]
    else:
        assert parsed.status == "none_stated" or parsed.findings


@pytest.mark.parametrize("case", cases("money"))
def test_money_is_read(case: dict[str, str]) -> None:
    parsed = parse_money(case["text"], MoneyHints(dollar="USD", none_words=NONE_WORDS))
    money = parsed.value
    read = [str(part) if part is not None else "" for part in (money.amount, money.amount_max, money.currency, money.period)] if money else [""] * 4  # fmt: skip
    assert [parsed.status, *read] == [case[c] for c in ("status", "amount", "amount_max", "currency", "period")]
    assert how(parsed) == (case["rule"], case["doubts"])
    assert (parsed.confidence < 1) == bool(parsed.findings)
    assert money or parsed.status == "none_stated" or parsed.findings


@pytest.mark.parametrize("case", cases("places"))
def test_places_are_read(case: dict[str, str]) -> None:
    hints = PlaceHints(tuple(SOURCE.places), LANGUAGES, NONE_WORDS)
    parsed = parse_places(case["text"], hints)
    read = " ".join(place.iso3 or place.m49 or place.name for place in parsed.value or ())
    assert (parsed.status, read) == (case["status"], case["places"])
    assert how(parsed) == (case["rule"], case["doubts"])
    for place in parsed.value or ():
        assert case["text"][place.start : place.end] == place.raw
    assert parsed.value or parsed.status == "none_stated" or parsed.findings


def test_a_place_that_no_list_knows_is_named_with_its_words() -> None:
    text = "Atlantis, Togo"
    (finding,) = parse_places(text, PlaceHints()).findings
    assert (finding.kind, text[finding.start : finding.end]) == ("unknown_place", "Atlantis")


def test_a_bare_dollar_has_no_currency_unless_the_source_says_which() -> None:
    parsed = parse_money("$ 500", MoneyHints())
    assert parsed.value is not None
    assert parsed.value.currency is None
    assert [finding.kind for finding in parsed.findings] == ["unknown_currency"]


def test_words_beside_an_amount_or_date_that_may_matter_are_named() -> None:
    for parsed in (
        parse_money("US$ 500,000 (approx.)", MoneyHints()),
        parse_period("Jan 2013 - Dec 2014 (tentative)", PeriodHints()),
    ):
        assert [finding.kind for finding in parsed.findings] == ["partly_parsed"]
        assert parsed.confidence < 1


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [
        ("US$", "1,000,000", "1000000.00 USD"),
        ("US$ million", "3.5", "3500000.00 USD"),
        ("million EUR", "2.25", "2250000.00 EUR"),
        ("EUR thousand", "1,200", "1200000.00 EUR"),
        ("US$", "2 million", "2000000.00 USD"),
        ("US$ million", "2.5 million", "2500000.00 USD"),
        ("US$ thousand", "2.5 million", "2500000.00 USD"),
        ("€", "US$ 5,000", "5000.00 USD"),
        ("US$", "3.350", None),
        ("2012", "500,000", None),
    ],
)
def test_a_label_may_state_the_unit_of_its_amount(unit: str, text: str, expected: str | None) -> None:
    money = parse_money(text, MoneyHints(dollar="USD", none_words=NONE_WORDS, unit=unit)).value
    assert (f"{money.amount} {money.currency}" if money else None) == expected


def test_numeric_dates_of_one_value_are_read_in_one_order() -> None:
    for text in ("01/06/2016 – 30/06/2016", "06/01/2016 - 06/30/2016"):
        period = parse_period(text, PeriodHints(LANGUAGES, NONE_WORDS)).value
        assert period is not None
        assert period_value(period) == "2016-06-01/2016-06-30"
    assert parse_period("01/06/2016 - 02/07/2016", PeriodHints(LANGUAGES, NONE_WORDS)).status == "ambiguous"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2012 - 30/09/2013"], "day_first"),
        (["03/04/2012", "09-30-2013"], "month_first"),
        (["03/04/2012", "05/06/2013"], None),
        (["30/09/2012", "09/30/2013"], None),
        (["May 2012", "2012-2013", "2012-05-30", ""], None),
        ([], None),
    ],
)
def test_numeric_dates_of_one_block_tell_their_order_unless_they_differ(texts: list[str], order: str | None) -> None:
    assert date_order(texts) == order


def test_an_order_that_is_told_holds_for_a_date_that_tells_none() -> None:
    for order, day in (("day_first", "2012-04-03"), ("month_first", "2012-03-04")):
        period = parse_period("03/04/2012", PeriodHints(order=order)).value
        assert period is not None
        assert period_value(period) == f"{day}/{day}"


@pytest.mark.parametrize("case", cases("codes"))
def test_codes_are_read_with_their_parts(case: dict[str, str]) -> None:
    parsed = parse_code(case["text"], CodeBook(SOURCE.profile.codes))
    code = parsed.value
    parts = (code.canonical, code.place, code.year, code.sequence, code.type) if code else (None,) * 5
    read = [str(part) if part is not None else "" for part in parts]
    assert read == [case[c] for c in ("code", "place", "year", "sequence", "type")]
    assert (parsed.status, parsed.rule) == (case["status"], case["rule"])
    assert parsed.confidence == pytest.approx(float(case["confidence"]))
    assert bool(parsed.findings) == (code is None or parsed.rule.endswith("misread"))


@pytest.mark.parametrize("case", cases("funding"))
def test_funding_is_read_as_name_type_and_donor(case: dict[str, str]) -> None:
    hints = PlaceHints(tuple(SOURCE.places), LANGUAGES, NONE_WORDS)
    parsed = parse_funding(case["text"], tuple(SOURCE.funding), hints, NONE_WORDS)
    funding = parsed.value
    parts = (funding.name, funding.type, funding.donor, funding.donor_iso3) if funding else (None,) * 4
    assert [part or "" for part in parts] == [case[c] for c in ("name", "type", "donor", "donor_iso3")]
    assert (parsed.status, parsed.rule) == (case["status"], case["rule"])


@pytest.mark.parametrize("case", cases("items"))
def test_list_items_are_found_with_their_markers(case: dict[str, str]) -> None:
    text = case["text"]
    lines = [Line(m.start(), m.end()) for m in re.finditer(r"\S[^\n]*", text)]
    found = [f"{item.marker or '-'}~{item.level}~{text[item.start : item.end]}" for item in find_items(text, lines)]
    assert " | ".join(found) == case["items"]


@pytest.mark.parametrize("case", cases("in_text"))
def test_values_that_running_text_names_are_found(case: dict[str, str]) -> None:
    text, hints = case["text"], PlaceHints(tuple(SOURCE.places), LANGUAGES, NONE_WORDS)
    if case["field"] == "money":
        amounts = [one.money for one in find_money(text, MoneyHints(dollar="USD", none_words=NONE_WORDS))]
        found = [f"{m.amount} {m.currency or '-'}{' annual' if m.period else ''}" for m in amounts]
    elif case["field"] == "periods":
        frames = find_periods(text, PeriodHints(LANGUAGES, NONE_WORDS))
        found = [period_value(one.period) + ("" if one.is_range else " date") for one in frames]
    elif case["field"] == "places":
        found = [place.iso3 or place.m49 or place.name for place in find_places(text, hints)]
    else:
        found = [one.code.canonical for one in find_codes(text, CodeBook(SOURCE.profile.codes))]
    assert " | ".join(found) == case["found"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It ran (July 1/2017 - August 5/2017) there.", "July 1/2017 - August 5/2017"),
        ("It ran from June 2000-10 July 2001 there.", "June 2000-10 July 2001"),
        ("It ran March 15-17, 2014 in Lima.", "March 15-17, 2014"),
        ("Held from 2014年5月5日至9日 there", "2014年5月5日至9日"),
        ("Held 2014年5-9月 there", "2014年5-9月"),
        ("It met at the end of June 2012 and left", "June 2012"),
        ("From June 2012 - the end of May 2013 it met.", "June 2012 - the end of May 2013"),
        ("It ran 15 Mar 11 - 14 Mar 14 there", "15 Mar 11 - 14 Mar 14"),
        ("in Jan/January 2012 it met", "Jan/January 2012"),
    ],
)
def test_a_time_frame_in_running_text_is_found_with_its_words(text: str, words: str) -> None:
    (found,) = find_periods(text, PeriodHints(LANGUAGES, NONE_WORDS))
    assert text[found.start : found.end] == words


def test_every_corpus_has_hundreds_of_cases_and_no_text_twice() -> None:
    for path in CORPUS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
        assert len(texts) >= 300, path.name
        assert len(texts) == len(set(texts)), path.name
