"""What the words around points in time say: a range, a start, an end, how long.

A statement is a string of signs (`P` a point, `D` a duration, else those of `period_words` and `date_tokens`), and each
rule a regular expression that the whole of it matches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.values import period_readings as read
from pipeline.values.date_points import Point
from pipeline.values.date_tokens import Token
from pipeline.values.labelled_dates import read_labelled
from pipeline.values.parsed import Finding, Parsed, ambiguous, unparsed
from pipeline.values.period_points import points_of, with_labels_first, without_asides, without_fiscal_names
from pipeline.values.period_readings import Period

_SPAN = r"(?:[dnx]_?|n\(d\)|d\(n\)|d\(w\)|w\(d\))T"
_DURATION = re.compile(rf"{_SPAN}(?:A?{_SPAN})*")
# Remarks in brackets, or held apart by a colon, comma, semicolon or bracket, and words behind it all.
_REMARK = re.compile(r"\([^()POD]*\)")
_LEADING = re.compile(
    # `Phase 2: `, `Nairobi, `, and before a bracket.
    r"^(?:[xdnvL?/]*[wr](?:[wrxdov?/_A-]|F(?=[wr]))*(?:[:;,]|(?=\()))+"
    # `de mise en œuvre : `
    r"|^F[vwr][vwrF]*:"
    # `Laufzeit - `, and what says nothing.
    r"|^[wr][wrv]*-|^[vVL]+|^[-_e]+(?=.*P.*P)"
    # `Completed: ` and `CPAP ` before a range, and `programme ` behind a duration.
    r"|^e[:;,]*(?=\(?P[-_RU/]P)|^[wxdov]*r[wrxdov]*(?=\(?F?P[-_RU/]P)|(?<=^D)[wr]+[,:]?(?=\(?[aFS]*P)"
    # `a three-year project`
    r"|^R(?=D)"
)
_TRAILING = re.compile(r"(?<=[POD)])(?:[,;:]+v*(?:[wxe?onsmgXqh]|dw)|v*e)[^PODU]*$|v+$")
# Behind a range, but not behind a date alone, whose end an unknown word may open.
_TRAILING_WORDS = re.compile(r"(?<=P)(?<=[POD)])v*[w?][^PODU]*$")
# `(a 5-year programme)` says how long.
_LASTING = re.compile(r"\([Rvwr]*D[vwr]*\)")
# `2011-2013 (revised: 2014)`
_REVISED_END = re.compile(r"(P[-_RU]P[,;(]+)V:?(?=P\)?$)")
_OF_WHICH = re.compile(r"(?<=[PO)])[,;(]*j[^P]*$")
# The end of a year as a start is as vague as its middle.
_LATE_START = re.compile(r"^([aFS]*)[Ez](?=_?P[-_RU])")
# A year alone may be part of what the unknown words beside it say: `winter 2012`, `2012 participants`.
_CLINGING = re.compile(r"[wx?s]P|P[wx?s]|Z")
# One date may be a deadline, an update, anything.
_UNKNOWN_LABEL = re.compile(r"w[wxF_]*:")
_MARKS = str.maketrans("", "", ":;v")
# Names of what runs are words like others, and what is revised is planned, where no rule asks for them.
_PLAIN = str.maketrans("rVLj", "wvvw")


def read_statement(said: str, words: Sequence[Token], order: str | None) -> Parsed[Period]:
    """The time frame that the tokens of a field's words state; `order` is that of numeric dates beside it."""
    points, gaps = without_asides(*without_fiscal_names(*points_of(words, order)))
    gaps = with_labels_first(gaps)
    if any(p.is_fiscal and p.year is None for p in points):
        return unparsed(f"{said!r}: nobody states which months the fiscal year has.", rule="fiscal_year")
    if unclear := next((p for p in points if p.is_unclear), None):
        return ambiguous(f"{said[unclear.start : unclear.end]!r} can be read in more than one way.", "numeric_date")
    if any(p.year is None for p in points):
        return unparsed(f"{said!r} leaves out a year.", rule="no_year")
    named = _DURATION.sub("D", "P".join(gaps))
    signs = named.translate(_PLAIN)
    short = _shortened(named, is_range=any(point.last_year for point in points))
    if len(points) == 1 and points[0].month is None and not points[0].quarter and _CLINGING.search(signs):
        return unparsed(f"{said!r} says more of the year than could be read.", rule="unknown_words")
    if len(points) == 1 and _UNKNOWN_LABEL.match(named):
        return unparsed(f"{said!r} has a date behind a label that is not known.", rule="unknown_words")
    answer = (
        (read_labelled(said, named, points) if "V" in named and len(points) > 2 else None)
        or _by_grammar(said, short, points, _lasting_of(words))
        or read_labelled(said, named, points)
    )
    if answer is None:
        return _not_read(said, signs, points)
    if answer.value is None:
        return answer
    is_whole = len(short) == len(signs.translate(_MARKS)) and not (
        "m" in short or (answer.rule == "until" and "D" in short)
    )
    is_whole = is_whole or answer.rule == "labelled"
    return _with_doubts(said, answer, points, is_whole=is_whole)


def _shortened(signs: str, *, is_range: bool) -> str:
    """The signs without remarks that stand apart from the dates."""
    signs = _REVISED_END.sub(r"\1X", signs)
    short = _LEADING.sub("", _OF_WHICH.sub("", _LASTING.sub("(D)", _REMARK.sub("", signs)))).translate(_PLAIN)
    short = _LATE_START.sub(r"\1m", _TRAILING.sub("", short))
    if is_range or short.count("P") > 1:
        short = _TRAILING_WORDS.sub("", short)
    return short.translate(_MARKS).replace("(", "").replace(")", "").lstrip(",/").rstrip(",_/")


Reading = Callable[[str, Sequence[Point], int | None], Parsed[Period]]

_TO = "[-_RU/]"
_START = r"D?,?[aF]?[FSa]?(?:m_?)?"
# The end of, mid, …
_LATE = r"(?:[Ez]_?|m_?)?"
_GRAMMAR: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (rf"{_START}P[amS]?(?:,?{_TO},?|,(?=U)|p,?[-_R]?)F?{_LATE}P[zuE]?(?:[,/]*D)?X?", read.is_range),
        (rf"{_START}P{_TO}F?{_LATE}P(?:,?D)?,?A?O", read.is_running),
        (rf"D?B?P{_TO}P", read.is_range),
        (r"D?B[Em]?PA[Em]?P(?:,?D)?", read.is_range),
        (r"PAPB", read.is_range),
        (r"D?,?[FSa]*P[,-]?u?A[Ez]?Pu", read.is_range),
        (r"aP[,_/-]?A?(?:D,?)?[ze]P(?:,?D)?", read.is_range),
        (rf"O,?P{_TO}P|O,?[SF]P,?UP|{_START}P,?[-_RU]*O,?(?:[zU]|Uz|zU)P", read.is_running),
        (r"(?:D,?)?P(?:(?:,A?|A)P)+(?:,?D)?|P[-_]P(?:[-_]P)+", read.is_series),
        (r"P[-_RU]P(?:(?:,A?|A)P[-_RU]P)+", read.is_series_of_ranges),
        (r"[FSa]*m?Pp?,?[-_RU/]*z?,?O(?:,?O)?", read.is_open),
        (r"O,?[Fa]*[Em]?Pp?|[FSa]*P,?AO", read.is_open),
        (r"O?,?a?S[Em]?P", read.is_since),
        (r"F?PS", read.is_from),
        (r"F?Pb", read.is_since),
        (r"[Fa]+[Em]?P(?:U)?|[Fa]?Pp", read.is_from),
        (r"F[agz][RU]E?P", read.is_until),
        (r"(?:U|R|z|RE|UE|Uz|Rz|zU|e[Em]?)P|[Ez]?Pu|UPE", read.is_until),
        (r"D,?[zU]P", read.is_until),
        (r"O,?(?:[Uz]|Uz|zU|UE)P", read.is_running_until),
        (r"k?[-_]P|kRP", read.is_beginless),
        (r"P,?D|D,?P", read.is_year_long),
        (r"D[,R]?(?:[FSa]{1,2}|,)?Pp?|[FSa]{0,2}Pp?[,_?/-]*F?D", read.is_lasting),
        (
            rf"[FS]?P{_TO}P(?:,?D)?(?:,?A?X?[RUF]*[Ez]?P)*[,-]?(?:D,?)?X(?:g?U|[RUF]*)[Ez]?P|P,?X(?:g?U|R?)[Ez]?P",
            read.is_extended,
        ),
        (rf"[FS]?P{_TO}P,?X[FU]?D", read.is_extended_by),
        (r"[RUz]+P,?X[RUF]*[Ez]?P", read.is_extended_end),
        (r"(?:m[-_]?)?P", read.is_point),
        (r"[FSa]?P(?:[-_RU]+[k?]?|[,/]?z?[-_]?k)", read.is_endless),
        (r"O+", read.is_ongoing),
    )
)


def _by_grammar(said: str, signs: str, points: Sequence[Point], lasting: int | None) -> Parsed[Period] | None:
    """The period that the signs of a statement state; None if no rule matches the whole of it."""
    for pattern, reading in _GRAMMAR:
        if pattern.fullmatch(signs):
            return reading(said, points, lasting)
    return None


def _not_read(said: str, signs: str, points: Sequence[Point]) -> Parsed[Period]:
    if not points:
        if "D" in signs:
            return unparsed(f"{said!r} states how long, but not when.", rule="duration")
        return unparsed(f"No date could be read from {said!r}.")
    if len(points) > 2:
        return ambiguous(f"{said!r} names several periods.", "several_periods")
    if len(points) == 2:
        return unparsed(f"{said!r} names two dates, but no range.", rule="two_dates")
    return unparsed(f"{said!r} says more of the date than could be read.", rule="unknown_words")


def _lasting_of(words: Sequence[Token]) -> int | None:
    """How many months the one duration that is stated has; days, if it is negative."""
    signs = "".join(token.sign for token in words)
    found = [words[match.start() : match.end()] for match in _DURATION.finditer(signs)]
    return _lasting(found[0]) if len(found) == 1 else None


def _lasting(words: Sequence[Token]) -> int | None:
    """The months of `24 months` or `2 years and 6 months`; None unless the units grow smaller."""
    units = [token.number for token in words if token.sign == "T"]
    counts = [next(t.number for t in part if t.sign in "dnx") for part in _parts(words)]
    if len(units) > 1 and not (units == sorted(set(units), reverse=True) and units[-1] > 0):
        return None
    return sum(count * unit for count, unit in zip(counts, units, strict=True))


def _parts(words: Sequence[Token]) -> Iterator[list[Token]]:
    """Words up to each unit."""
    part: list[Token] = []
    for token in words:
        part.append(token)
        if token.sign == "T":
            yield part
            part = []


def _with_doubts(said: str, answer: Parsed[Period], points: Sequence[Point], *, is_whole: bool) -> Parsed[Period]:
    """The answer with what its words leave open: remarks, misspelt months."""
    findings = list(answer.findings)
    if not is_whole:
        findings.append(Finding("partly_parsed", f"Besides the dates, the time frame {said!r} says more."))
    if slip := next((point for point in points if point.is_corrected), None):
        findings.append(Finding("partly_parsed", f"{said[slip.start : slip.end]!r} has a misspelt month."))
    return replace(answer, confidence=0.8, findings=tuple(findings)) if findings else answer
