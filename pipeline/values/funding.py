"""Funding: its name as the page has it, its type by the source's lookup, and the donor it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.source import FundingEntry
from pipeline.values.clean import clean
from pipeline.values.parsed import Parsed, folded, none_stated
from pipeline.values.places import PlaceHints, parse_places

_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
_GOVERNMENT = re.compile(
    r"^(?:the\s+|le\s+|el\s+|o\s+)?(?:government|gouvernement|gobierno|governo)\s+"
    r"(?:of|de\s+la|du|des|del|de|do|da)\s+(?:the\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Funding:
    """A funding; `type` is null where the lookup does not know the name, `donor` where none is named."""

    name: str
    type: str | None
    donor: str | None
    donor_iso3: str | None


def parse_funding(
    text: str, lookup: tuple[FundingEntry, ...], places: PlaceHints, none_words: tuple[str, ...] = ()
) -> Parsed[Funding]:
    """The funding that a field's words name.

    The whole name is looked up first, then without the abbreviation in brackets behind it, then the
    abbreviation. A name that is one country is that country's funding, and it is the donor.
    """
    words = clean(text)
    if not words or words.casefold() in folded(none_words):
        return none_stated()
    types = _types(lookup)
    brackets = _BRACKETS.search(words)
    spellings = [words, *([words[: brackets.start()], brackets[1]] if brackets else [])]
    for spelling in spellings:
        if kind := types.get(spelling.casefold()):
            return Parsed(Funding(words, kind, None, None), "parsed", "lookup")
    found = parse_places(words, places)
    named = found.value or ()
    if len(named) == 1 and named[0].kind == "country" and not found.findings:
        donor = _GOVERNMENT.sub("", words)
        return Parsed(Funding(words, "government", donor, named[0].iso3), "parsed", "country")
    parts = {types.get(part.strip().casefold()) for part in re.split(r"[,;/]|\band\b", words)}
    kind = parts.pop() if len(parts) == 1 else None
    return Parsed(Funding(words, kind, None, None), "parsed", "lookup" if kind else "verbatim")


@cache
def _types(lookup: tuple[FundingEntry, ...]) -> dict[str, str]:
    return {entry.raw.casefold(): entry.type for entry in lookup}
