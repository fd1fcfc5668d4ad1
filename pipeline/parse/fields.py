"""Reads the labelled values of a block: which parser reads which field, and what it sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pipeline.schema import PRECISION
from pipeline.source import Source
from pipeline.values.clean import clean
from pipeline.values.codes import CodeBook, parse_code
from pipeline.values.funding import parse_funding
from pipeline.values.label_shape import CURRENCY_BEHIND
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.parsed import Finding, Parsed, unparsed
from pipeline.values.partners import parse_partners
from pipeline.values.periods import PeriodHints, date_order, parse_period, period_value
from pipeline.values.place_reading import Place
from pipeline.values.places import PlaceHints, parse_places
from pipeline.values.status import parse_status

Columns = dict[str, Any]

# The confidence in a value whose label was mapped without a person.
_PROPOSED = 0.7
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]\s*$")
_BROKEN = re.compile(r"(\s[^\W\d_A-ZÀ-Þ]{1,3})\n(?=\S)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one value: its row in `fields`, and the columns and lists that follow from it.

    Spans of `places` and `partners` are offsets into the value's own words.
    """

    value: str | None
    status: str
    rule: str
    confidence: float
    findings: tuple[Finding, ...] = ()
    precision: str | None = None
    columns: Columns = field(default_factory=dict)
    # Which part of its field the value is, where the label says so: `start` or `end` of a time frame.
    part: str | None = None
    places: tuple[Mapping[str, Any], ...] = ()
    partners: tuple[Mapping[str, Any], ...] = ()


class FieldReader:
    """Reads values of one source; holds what the profile and the lookups say, ready for use."""

    def __init__(self, source: Source) -> None:
        """Compile the hints that the value parsers need."""
        profile = source.profile
        self.none_words = tuple(profile.values.none_words)
        self.codes = CodeBook(profile.codes)
        self.money = {
            period: MoneyHints(dollar=profile.money.dollar, period=period, none_words=self.none_words)
            for period in (None, "total", "annual")
        }
        self.budget_labels = {
            **{label.casefold(): "total" for label in profile.labels.total},
            **{label.casefold(): "annual" for label in profile.labels.annual},
        }
        self.date_labels = {
            **{label.casefold(): "start" for label in profile.labels.start},
            **{label.casefold(): "end" for label in profile.labels.end},
        }
        self.periods = PeriodHints(languages=tuple(profile.languages), none_words=self.none_words)
        self.places = PlaceHints(
            lookup=tuple(source.places), languages=tuple(profile.languages), none_words=self.none_words
        )
        self.funding_lookup = tuple(source.funding)
        self.divisions = {entry.raw.casefold(): entry.name for entry in source.divisions}
        self.code_places = {entry.raw: entry.iso3 for entry in source.code_places}
        self.status_words = {
            word.casefold(): status
            for status, words in (*profile.values.status_words.items(), *profile.groups.items())
            for word in words
        }
        self.funders = {label.casefold() for label in profile.labels.funder}
        self.proposed = {label.casefold() for label in profile.labels.proposed}
        self.ignored = {label.casefold() for label in profile.labels.ignore}

    def trust_in(self, label: str | None) -> float:
        """What a value's confidence is multiplied by for its label: less where the label's meaning is a guess."""
        return _PROPOSED if (label or "").casefold() in self.proposed else 1.0

    def date_order(self, values: Iterable[tuple[str | None, str]]) -> str | None:
        """How a block writes numeric dates, by its start and end dates, as label and words; None if none tells."""
        return date_order(raw for label, raw in values if _meant_by(label, self.date_labels))

    def read(self, name: str, raw: str, label: str | None, order: str | None = None) -> Reading:
        """Read the words of one value; `label` is what stood before them, `order` how the block writes its dates."""
        if not clean(raw):
            finding = Finding("empty_field", f"Nothing stands behind {label or name!r}.", 0, 0)
            return Reading(None, "none_stated", "empty", 1.0, (finding,))
        if order and name == "time_frame":
            return _read_time_frame(self, raw, label, order)
        return _READERS[name](self, raw, label)


def aside(raw: str) -> Reading:
    """The reading of what a page says around a project's text: kept, and no value."""
    return Reading(clean(raw), "parsed", "side_matter", 1.0)


def _read_code(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    parsed = parse_code(raw, reader.codes)
    code = parsed.value
    if code is None:
        return _reading(parsed, None)
    columns: Columns = {
        "code": code.canonical,
        "code_place": code.place,
        "code_year": code.year,
        "code_sequence": code.sequence,
        "code_type": code.type,
    }
    return _reading(parsed, code.canonical, columns)


def _read_title(_reader: FieldReader, raw: str, _label: str | None) -> Reading:
    return Reading(clean(raw), "parsed", "verbatim", 1.0)


def _read_status(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    parsed = parse_status(raw, reader.status_words)
    return _reading(parsed, parsed.value, {"status": parsed.value} if parsed.value else None)


def _read_time_frame(reader: FieldReader, raw: str, label: str | None, order: str | None = None) -> Reading:
    parsed = parse_period(raw, replace(reader.periods, order=order) if order else reader.periods)
    period = parsed.value
    if period is None:
        return _reading(parsed, None)
    part = _meant_by(label, reader.date_labels)
    if part and parsed.rule in _ONE_DATE:
        # "Start date: March 2013" is a start alone, from the first day of that month.
        parsed = replace(parsed, rule=f"{part}_label")
        period = (
            replace(period, end=None, end_precision=None)
            if part == "start"
            else replace(period, start=None, start_precision=None)
        )
    columns = {
        "start_date": period.start,
        "start_precision": period.start_precision,
        "end_date": period.end,
        "end_precision": period.end_precision,
        "is_ongoing": period.is_ongoing,
    }
    stated = [p for p in (period.start_precision, period.end_precision) if p]
    coarsest = max(stated, key=PRECISION.index, default=None)
    if parsed.rule != f"{part}_label":
        return _reading(parsed, period_value(period), columns, precision=coarsest)
    own = {name: value for name, value in columns.items() if name == "is_ongoing" or name.startswith(f"{part}_")}
    return replace(_reading(parsed, period_value(period), own, precision=coarsest), part=part)


# What stands behind a label of a start or end by these rules is that end alone.
_ONE_DATE = frozenset({"point", "ongoing", "until"})


def _meant_by(label: str | None, meanings: Mapping[str, str]) -> str | None:
    """What a label says of its value; a misspelt label says as much as a well-spelt one."""
    near = process.extractOne(
        " ".join(_IN_BRACKETS.sub("", label or "").casefold().split()),
        list(meanings),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=2,
    )
    return meanings[near[0]] if near else None


def _read_budget(reader: FieldReader, raw: str, label: str | None) -> Reading:
    bracket = _IN_BRACKETS.search(label or "") or CURRENCY_BEHIND.search(label or "")
    hints = reader.money[_meant_by((label or "")[: bracket.start()] if bracket else label, reader.budget_labels)]
    parsed = parse_money(raw, replace(hints, unit=bracket[1]) if bracket else hints)
    money = parsed.value
    if money is None:
        return _reading(parsed, None)
    columns = {
        "budget_amount": money.amount,
        "budget_amount_max": money.amount_max,
        "budget_currency": money.currency,
        "budget_period": money.period,
    }
    value = f"{money.amount:.2f}" + (f"/{money.amount_max:.2f}" if money.amount_max else "")
    return _reading(parsed, value, columns)


def _read_funding(reader: FieldReader, raw: str, label: str | None) -> Reading:
    parsed = parse_funding(raw, reader.funding_lookup, reader.places, reader.none_words)
    funding = parsed.value
    if funding is None:
        return _reading(parsed, None)
    is_funder = (label or "").casefold() in reader.funders and (funding.type is None or funding.donor is not None)
    columns = {
        "funding": funding.name,
        "funding_type": funding.type,
        "donor": funding.name if is_funder else funding.donor,
        "donor_iso3": funding.donor_iso3,
    }
    return _reading(parsed, funding.name, columns)


def _read_donor(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    words = clean(raw)
    if words.casefold() in reader.none_words:
        return Reading(None, "none_stated", "none_word", 1.0)
    places = parse_places(raw, reader.places).value or ()
    # Only a donor that is nothing but one country has that country's code.
    iso3 = places[0].iso3 if len(places) == 1 and clean(places[0].raw) == words else None
    return Reading(words, "parsed", "verbatim", 1.0, columns={"donor": words, "donor_iso3": iso3})


def _read_division(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    words = clean(raw)
    if words.casefold() in reader.none_words:
        return Reading(None, "none_stated", "none_word", 1.0)
    columns = {"division": words, "division_name": reader.divisions.get(words.casefold())}
    return Reading(words, "parsed", "verbatim", 1.0, columns=columns)


def _read_places(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    # A line that ends in a short word in small letters is broken within a name: `United Republic of`, `Tanzania`.
    parsed = parse_places(_BROKEN.sub(r"\1 ", raw), reader.places)
    value = "; ".join(place.name for place in parsed.value or ()) or None
    return _reading(parsed, value, places=tuple(_place_row(place, raw) for place in parsed.value or ()))


def _read_partners(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    parsed = parse_partners(raw, reader.none_words)
    rows: tuple[dict[str, Any], ...] = tuple(
        {
            "raw": partner.raw,
            "name": partner.name,
            "acronym": partner.acronym,
            "char_start": partner.start,
            "char_end": partner.end,
        }
        for partner in parsed.value or ()
    )
    value = "; ".join(clean(row["name"] or row["raw"]) for row in rows) or None
    return _reading(parsed, value, partners=rows)


def _read_comment(reader: FieldReader, raw: str, _label: str | None) -> Reading:
    words = clean(raw)
    if words.casefold() in reader.none_words:
        return Reading(None, "none_stated", "none_word", 1.0)
    return Reading(words, "parsed", "verbatim", 1.0, columns={"comment": words})


def _read_other(reader: FieldReader, raw: str, label: str | None) -> Reading:
    if (label or "").casefold() in reader.ignored:
        return Reading(clean(raw), "parsed", "ignored_label", 1.0)
    message = f"The source's profile does not know the label {clean(label or '')!r}."
    return _reading(unparsed(message, kind="unknown_label", rule="unknown_label"), None)


_READERS: dict[str, Callable[[FieldReader, str, str | None], Reading]] = {
    "code": _read_code,
    "title": _read_title,
    "status": _read_status,
    "time_frame": _read_time_frame,
    "budget": _read_budget,
    "funding": _read_funding,
    "donor": _read_donor,
    "division": _read_division,
    "countries": _read_places,
    "region": _read_places,
    "partners": _read_partners,
    "comment": _read_comment,
    "other": _read_other,
}


def _reading(
    parsed: Parsed[Any],
    value: str | None,
    columns: Columns | None = None,
    *,
    precision: str | None = None,
    places: tuple[Mapping[str, Any], ...] = (),
    partners: tuple[Mapping[str, Any], ...] = (),
) -> Reading:
    return Reading(
        value, parsed.status, parsed.rule, parsed.confidence, parsed.findings, precision,
        columns or {}, None, places, partners,
    )  # fmt: skip


def _place_row(place: Place, raw: str) -> Mapping[str, Any]:
    return {
        "raw": raw[place.start : place.end],
        "name": place.name,
        "kind": place.kind,
        "iso3": place.iso3,
        "m49": place.m49,
        "char_start": place.start,
        "char_end": place.end,
    }
