"""Checks of a record against itself: where its text says otherwise than its fields.

Each check is general: it compares what was read with what the narrative names, whatever the words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

from pipeline.parse.fields import FieldReader
from pipeline.parse.mentions import Mention, Section
from pipeline.values.parsed import Finding
from pipeline.values.periods import Period
from pipeline.values.places import find_places

Columns = Mapping[str, Any]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
# An event with its year in front, such as "2015 Astana Economic Forum".
_EVENT = re.compile(r"(?<![\d/])((?:19|20)\d{2})((?:\s+[A-ZÀ-Þ][\w’'-]*){1,8})")
_BUDGET_WORD = re.compile(r"budget|presupuest|orçament|бюджет|ميزاني|预算", re.IGNORECASE)
_ANNUAL_WORD = re.compile(r"\bannual|\byearly|per (?:year|annum)|\banual|\bannuel", re.IGNORECASE)
_THE_PROJECT = re.compile(r"\b(?:the|this)\s+project\b|\ble projet\b|\bel proyecto\b|\bo projeto\b", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"(?<=[^\W_A-Z][.!?])\s+|\n+")
_OPENING = 200  # characters: what a section's opening speaks of, it is about


def cross_check(
    columns: Columns,
    titles: Sequence[str],
    sections: Sequence[Section],
    countries: Set[str],
    reader: FieldReader,
) -> Iterator[Finding]:
    """Findings on a record; their spans are the page's. `countries` are those of its place fields."""
    yield from _code_year(columns)
    for section in sections:
        yield from _own_code(columns, section)
        yield from _budget(columns, section)
        yield from _period(columns, section)
        yield from _title_year(titles, section)
        yield from _markers(section)
    yield from _places(columns, titles, sections, countries, reader)


def _code_year(columns: Columns) -> Iterator[Finding]:
    """The time frame starts years before the year that the code states; one year is usual."""
    start, year = columns.get("start_date"), columns.get("code_year")
    if start is not None and year is not None and year - start.year > 1:
        yield Finding("starts_before_code", f"The time frame starts in {start.year}, the code says {year}.")


def _own_code(columns: Columns, section: Section) -> Iterator[Finding]:
    """The text names the project's own code with its parts in another order, or other separators."""
    code, raw = columns.get("code"), columns.get("code_raw")
    for mention in section.mentions:
        words = section.text[mention.start : mention.end]
        own = mention.kind == "code" and mention.value == code
        if own and words not in (raw, code) and words != mention.value.replace("/", ""):
            message = f"The text spells the project's code {mention.value} as {words!r}."
            yield Finding("code_spelt_otherwise", message, *_at(section, mention))


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence of a text around a span."""
    starts, ends = _breaks(text)
    before, behind = bisect_right(ends, start), bisect_left(starts, end)
    return text[ends[before - 1] if before else 0 : starts[behind] if behind < len(starts) else len(text)]


@lru_cache(8)
def _breaks(text: str) -> tuple[list[int], list[int]]:
    """Where the breaks between a text's sentences start, and where they end."""
    found = [match.span() for match in _SENTENCE_BREAK.finditer(text)]
    return [start for start, _ in found], [end for _, end in found]


def _at(section: Section, mention: Mention) -> tuple[int, int]:
    return section.start + mention.start, section.start + mention.end


def _budget(columns: Columns, section: Section) -> Iterator[Finding]:
    """A sentence on a budget names another amount than the budget field."""
    stated = columns.get("budget_amount")
    if stated is None:
        return
    top = columns.get("budget_amount_max") or stated
    for mention in section.mentions:
        money = mention.money
        if money is None or stated <= money.amount <= top:
            continue
        currencies = {money.currency, columns.get("budget_currency")} - {None}
        sentence = _sentence(section.text, mention.start, mention.end)
        if len(currencies) > 1 or not _BUDGET_WORD.search(sentence):
            continue
        kind = "an annual budget" if _ANNUAL_WORD.search(sentence) else "a budget"
        words = section.text[mention.start : mention.end]
        message = f"The text states {kind} of {words}, the budget field {stated:,.2f}."
        yield Finding("budget_disagrees", message, *_at(section, mention))


def _period(columns: Columns, section: Section) -> Iterator[Finding]:
    """A range in the text is about this project, and differs from the time frame.

    It is about the project if its sentence speaks of "the project", or if it shares one end with the
    time frame. Ranges of other things (a pilot, a predecessor) usually do neither.
    """
    for mention in section.mentions:
        period = mention.period
        if period is None or not mention.is_range or _agree(columns, period):
            continue
        shares = _same(columns, "start", period) or _same(columns, "end", period)
        sentence = _sentence(section.text, mention.start, mention.end)
        if columns.get("start_date") and (shares or _THE_PROJECT.search(sentence)):
            words = section.text[mention.start : mention.end]
            stated = f"{columns['start_date']} to {columns.get('end_date') or 'open'}"
            message = f"The text states the period {words!r}, the time frame {stated}."
            yield Finding("period_disagrees", message, *_at(section, mention))


def _same(columns: Columns, end: str, period: Period) -> bool:
    """Whether one end is the same date, stated more precisely than by its year."""
    stated = getattr(period, end)
    precision = getattr(period, f"{end}_precision")
    return stated is not None and precision != "year" and stated == columns.get(f"{end}_date")


def _agree(columns: Columns, period: Period) -> bool:
    """Whether a period says nothing else than the time frame, at the coarser precision of the two."""
    for end, stated in (("start", period.start), ("end", period.end)):
        ours = columns.get(f"{end}_date")
        if ours is None or stated is None:
            continue
        years_only = "year" in (getattr(period, f"{end}_precision"), columns.get(f"{end}_precision"))
        if (ours.year != stated.year) if years_only else (ours != stated):
            return False
    return True


def _title_year(titles: Sequence[str], section: Section) -> Iterator[Finding]:
    """A section opens with an event of the title's kind, but of another year than the title's.

    The kind is the last of the capitalised words behind the year: the Forum of "2015 Astana Economic
    Forum" is the title's, the Awards of "2014 Public Service Awards" is not a Day's.
    """
    title = " ".join(titles)
    years = set(_YEAR.findall(title))
    kinds = {word.casefold() for word in re.findall(r"\w{4,}", title)}
    for match in _EVENT.finditer(section.text, 0, _OPENING) if years else ():
        year, kind = match[1], match[2].split()[-1].casefold()
        if year not in years and kind in kinds:
            message = f"The text opens with {match[0]!r}, the title says {' and '.join(sorted(years))}."
            yield Finding("title_year_disagrees", message, section.start + match.start(), section.start + match.end())


def _markers(section: Section) -> Iterator[Finding]:
    """A list numbers two neighbours alike, though it has begun to count."""
    previous: dict[int, tuple[str, int]] = {}
    for item in section.items:
        marker = item.marker or ""
        last, count = previous.get(item.level, ("", 0))
        if marker == last and count > 1 and re.search(r"\w", marker):
            message = f"The list numbers two items {marker!r}."
            yield Finding("repeated_marker", message, section.start + item.start, section.start + item.end)
        previous[item.level] = (marker, count + 1 if marker != last else count)


def _places(
    columns: Columns,
    titles: Sequence[str],
    sections: Sequence[Section],
    countries: Set[str],
    reader: FieldReader,
) -> Iterator[Finding]:
    """A section names two countries or more, none of which the rest of the record names.

    Where the rest names no country at all, there is nothing to disagree with.
    """
    named = [{m.value for m in section.mentions if m.place_kind == "country"} for section in sections]
    fields = set(countries)
    for words in (*titles, columns.get("comment") or ""):
        fields.update(place.iso3 for place in find_places(words, reader.places) if place.iso3)
    for iso3 in (columns.get("donor_iso3"), reader.code_places.get(columns.get("code_place") or "")):
        fields.update({iso3} if iso3 else ())
    for number, (section, inside) in enumerate(zip(sections, named, strict=True)):
        others = fields.union(*(c for n, c in enumerate(named) if n != number))
        if len(inside) < 2 or not others or inside & others:
            continue
        spans = [m for m in section.mentions if m.place_kind == "country"]
        names = ", ".join(dict.fromkeys(section.text[m.start : m.end] for m in spans))
        message = f"The section names {names}, which the rest of the block never does."
        start, end = section.start + spans[0].start, section.start + spans[-1].end
        yield Finding("places_disagree", message, start, end)
