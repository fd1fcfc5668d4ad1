"""Values reach the tables as the parsers read them, however a page sets label and value."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.source import load_source
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.periods import PeriodHints, parse_period
from pipeline.values.places import PlaceHints, parse_places

CORPUS = Path(__file__).parent / "corpus"
SOURCE = load_source("dpidg")
NONE_WORDS = tuple(SOURCE.profile.values.none_words)
LANGUAGES = tuple(SOURCE.profile.languages)
Setting = Callable[[str, str], str]
LABELS = ("Proposed Budget", "Time Frame", "Focus Countries")


# Heads a block, or is a label, where it stands on a line of its own.
OF_ITS_OWN = re.compile(r"[A-Z]{3}/\d\d/\d{3}|(?:DA)?\d{4}[A-Z]|End of project: .*")


def texts(name: str) -> list[str]:
    """The corpus' texts of one line."""
    with (CORPUS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        found = (row["text"].strip() for row in csv.DictReader(file))
        lines = [text for text in found if text and not {"\n", "\r"} & set(text)]
        return [text for text in lines if not OF_ITS_OWN.fullmatch(text)]


VALUES = list(zip_longest(texts("money"), texts("periods"), texts("places"), fillvalue="n/a"))


def code_of(number: int) -> str:
    return f"GLO/{10 + number // 1000}/{number % 1000:03d}"


def blocks(setting: Setting) -> Iterator[str]:
    for number, values in enumerate(VALUES, 1):
        fields = "".join(setting(label, value) for label, value in zip(LABELS, values, strict=True))
        yield setting(f"{code_of(number)} Support to statistics {number}", fields)


def text_setting(head: str, rest: str) -> str:
    return f"{head}\n{rest}\n" if head.startswith("GLO") else f"{head}: {rest}\n"


def html_setting(row: str, around: str = "{}") -> Setting:
    def setting(head: str, rest: str) -> str:
        if head.startswith("GLO"):
            return f"<h3>{head}</h3>" + around.format(rest)
        return row.format(head, escape(rest))

    return setting


def text_below(head: str, rest: str) -> str:
    return f"{head}\n\n{rest}\n" if head.startswith("GLO") else f"{head}:\n{rest}\n\n"


SETTINGS = {
    "lines of text": text_setting,
    "lines of text below their labels": text_below,
    "paragraphs": html_setting("<p><strong>{}:</strong> {}</p>"),
    "bullets": html_setting("<li>{}: {}</li>", "<ul>{}</ul>"),
    "table rows": html_setting("<tr><th>{}</th><td>{}</td></tr>", "<table>{}</table>"),
    "terms": html_setting("<dt>{}</dt><dd>{}</dd>", "<dl>{}</dl>"),
    "nested table rows": html_setting(
        "<tr><td><b>{}</b></td><td><table><tr><td>{}</td></tr></table></td></tr>", "<table>{}</table>"
    ),
}


def read_directly(values: tuple[str, ...]) -> tuple[Any, ...]:
    money = parse_money(values[0], MoneyHints(dollar="USD", period="total", none_words=NONE_WORDS)).value
    period = parse_period(values[1], PeriodHints(LANGUAGES, NONE_WORDS)).value
    places = parse_places(values[2], PlaceHints(tuple(SOURCE.places), LANGUAGES, NONE_WORDS)).value
    return (
        (money.amount, money.amount_max, money.currency, money.period) if money else (None,) * 4,
        (period.start, period.start_precision, period.end, period.end_precision, period.is_ongoing)
        if period
        else (None,) * 5,
        [place.name for place in places or ()],
    )


@pytest.mark.timeout(600)  # some thousand blocks a page, on a machine that may be busy
@pytest.mark.parametrize("name", SETTINGS)
def test_a_value_reaches_the_tables_as_it_is_read(name: str, tmp_path: Path, run_cli) -> None:
    page = tmp_path / ("page.txt" if name.startswith("lines") else "page.html")
    page.write_text("\n".join(blocks(SETTINGS[name])), encoding="utf-8")
    assert run_cli("run", "--from", str(page), "--data", str(tmp_path / "data")).returncode == 0
    tables = {
        table: pq.read_table(tmp_path / "data" / "clean" / f"{table}.parquet").to_pylist()
        for table in ("records", "project_countries")
    }
    countries: dict[str, list[str]] = {}
    for place in sorted(tables["project_countries"], key=lambda place: place["position"]):
        countries.setdefault(place["record_id"], []).append(place["name"])
    found = {
        record["code_raw"]: (
            tuple(record[f"budget_{part}"] for part in ("amount", "amount_max", "currency", "period")),
            tuple(record[c] for c in ("start_date", "start_precision", "end_date", "end_precision", "is_ongoing")),
            countries.get(record["record_id"], []),
        )
        for record in tables["records"]
    }
    expected = {code_of(number): read_directly(values) for number, values in enumerate(VALUES, 1)}
    assert {code: values for code, values in expected.items() if found.get(code) != values} == {}
    assert len(found) == len(expected)
