"""Reads whether a project is current or past from the words of a status."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.values.clean import clean
from pipeline.values.parsed import Parsed, unparsed

# The number of a code list before its word: `2 - Implementation`.
_NUMBER = re.compile(r"\(?\d{1,2}\)?\s*[-–—.:]?\s+")
# Where a remark on the status begins.
_REMARK = re.compile(
    r"\s*[(\[|;,:/]\s*|\s+[-–—]\s+"
    r"|\s+(?:since|in|on|as of|as at|until|depuis|en|desde|desde el|seit|с)\s+(?=(?:\S+ ){0,2}\S*\d)",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\b(?:projects?|programmes?|programs?|activit(?:y|ies)|grants?|loans?|projets?|proyectos?|programas?|projetos?"
    r"|projekte?|programme?|vorhaben|progett[oi]|projecten|prosjekter|проекты?|программы?|مشروع|المشروع|مشاريع|المشاريع)\b\s*",
    re.IGNORECASE,
)


_OF_ONE = re.compile(
    r"\b(?:project|programme|program|projet|proyecto|programa|projeto|projekt|vorhaben|progetto|проект)\b"
)
_OF_WHAT = re.compile(r"\s+(?:of|in|by|for|de|du|des|en|del|da|do|dos|der|des|von|im|di|della)\s+.*")


def heading_status(text: str, words: Mapping[str, str]) -> str | None:
    """The status that a heading over projects says of them: `Ongoing`, `Completed projects of the Regional Office`."""
    said = clean(text).casefold().rstrip(" :：")
    whole, head = (_WHOSE.sub("", part).strip() for part in (said, _OF_WHAT.sub("", said)))
    return words.get(said) or words.get(whole) or (words.get(head) if _WHOSE.search(said) else None)


def states_status(text: str, words: Mapping[str, str]) -> bool:
    """Whether words are the status of one project and nothing else: `Project closed`, `Proyecto en ejecución`."""
    said = clean(text).casefold()
    return _OF_ONE.search(said) is not None and _WHOSE.sub("", said).strip() in words


def parse_status(text: str, words: Mapping[str, str]) -> Parsed[str]:
    """The status that a field's words say; `words` are the words of each, in small letters.

    A word of a code list, a remark behind (`Closed (2014)`) and whose status it is (`Ongoing project`) are passed
    over. A remark that says another status leaves both unread.
    """
    said = clean(text).casefold()
    if status := words.get(said):
        return Parsed(status, "parsed", "status_word")
    number = _NUMBER.match(said)
    head, *remarks = _REMARK.split(said[number.end() :] if number else said)
    status = words.get(head) or words.get(_WHOSE.sub("", head).strip())
    if status and all(words.get(remark.strip(" )]"), status) == status for remark in remarks):
        return Parsed(status, "parsed", "status_phrase")
    return unparsed(f"{clean(text)!r} is no known status.")
