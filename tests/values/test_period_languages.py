"""Time frames in every language of the table of words: its months, and its words for "to" and "ongoing"."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.dates import get_month_names

import pipeline.values
from pipeline.values.period_words import months as months_of
from pipeline.values.periods import PeriodHints, parse_period, period_value

TABLE = Path(pipeline.values.__file__).parent / "period_words.csv"
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
LANGUAGES = tuple(dict.fromkeys(row["language"] for row in ROWS))
# Vietnamese and Mongolian number their months, and the others write them in figures.
NAMED = tuple(language for language in LANGUAGES if language not in ("vi", "mn", "zh", "ja", "ko"))
# Words that are others of a language that is read before this one.
TAKEN = {("it", "ad")}


def words(sign: str) -> Iterator[tuple[str, str]]:
    for row in ROWS:
        if row["sign"] == sign and row["language"] in NAMED:
            for word in row["words"].split("; "):
                # An apostrophe stands before a letter.
                if "'" not in word and (row["language"], word) not in TAKEN:
                    yield row["language"], word


def months(language: str) -> tuple[str, ...]:
    """March 2012 and December 2014."""
    names = get_month_names("wide", "format", language)
    return f"{names[3]} 2012", f"{names[12]} 2014"


def value(text: str) -> str:
    period = parse_period(text, PeriodHints()).value
    return f"{period_value(period)}{' ongoing' if period.is_ongoing else ''}" if period else ""


@pytest.mark.parametrize("language", NAMED)
def test_the_months_of_each_language_are_read_from_their_first_day_to_their_last(language: str) -> None:
    names = get_month_names("wide", "format", language)
    for number in range(1, 12):
        assert value(f"{names[number]} 2012 – {names[12]} 2014") == f"2012-{number:02}-01/2014-12-31"


@pytest.mark.parametrize(("language", "word"), list(words("R")))
def test_words_for_to_join_two_months(language: str, word: str) -> None:
    first, last = months(language)
    assert value(f"{first} {word} {last}") == "2012-03-01/2014-12-31"


@pytest.mark.parametrize(("language", "word"), list(words("O")))
def test_words_for_ongoing_say_that_a_project_runs_on(language: str, word: str) -> None:
    first, _ = months(language)
    assert value(f"{first} – {word}") == "2012-03-01/.. ongoing"


def test_no_language_has_a_word_of_two_signs() -> None:
    known = Counter(
        (row["language"], word.partition("=")[0])
        for row in ROWS
        # The Portuguese for ten is a month too.
        if row["sign"] != "M"
        for word in row["words"].split("; ")
    )
    assert [word for word, times in known.items() if times > 1 or not word[1]] == []


def test_a_word_that_is_no_language_s_is_none_of_a_date() -> None:
    assert value("märts 2012 xyzzy detsember 2014") == ""


def test_the_names_of_months_do_not_hang_on_which_language_was_asked_for_first() -> None:
    for first, language in (("hr", "ro"), ("zh", "sl")):
        words = months_of((first,))
        assert not set(words) & set(months_of((language,))) - set(months_of(("en",)))


def test_initials_tell_no_language() -> None:
    # `af` is Danish for "of".
    assert value("AF 2011") == ""


def test_a_month_of_two_languages_is_read_in_the_one_that_the_page_is_written_in() -> None:
    assert value("listopad 2012") == ""
    for language, month in (("pl", 11), ("hr", 10)):
        period = parse_period("listopad 2012", PeriodHints(("en", language))).value
        assert period is not None
        assert period.start is not None
        assert period.start.month == month
