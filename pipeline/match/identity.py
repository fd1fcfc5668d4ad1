"""Project ids: the code, else a slug of the title, else a hash of the text; and who comes second.

An id follows from what was seen first, so it stays when a later page spells code or title otherwise,
or puts another record beside it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from pipeline.match.captures import Record
from pipeline.match.titles import normalise

MAX_SLUG = 60  # characters; cut behind a word
_MIN_SHARE = 0.5  # of a title's letters that a slug must keep, lest it says something else


def slug(title: str) -> str | None:
    """A title as lower-case ASCII words joined by hyphens; None if little of it can be written so."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’`](?=\w)", "", plain))
    kept, letters = sum(map(len, words)), sum(c.isalnum() for c in plain)
    if not words or kept < _MIN_SHARE * letters:
        return None
    short = ""
    for word in words:
        longer = f"{short}-{word}" if short else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        short = longer
    return short


def title_sign(record: Record) -> str:
    """The slug of a record's title, or the first 8 hex digits of the sha256 of its normalised text."""
    if record.title and (short := slug(record.title)):
        return short
    text = " ".join(filter(None, (normalise(t) for t in (record.title or "", *_texts(record)))))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _texts(record: Record) -> list[str]:
    return [row["text"] for row in record.sections]


def project_ids(groups: Sequence[Sequence[int]], records: Sequence[Record]) -> list[str]:
    """The id of each group of records. Of two that share a code or slug, the one seen later gets `~2`."""
    claims: dict[str, list[tuple[dt.datetime, str, int, int]]] = defaultdict(list)
    for number, group in enumerate(groups):
        first, name = _claim([records[n] for n in group])
        claims[name].append((first.first_seen, first.page, first.first_position, number))
    ids = [""] * len(groups)
    for name, claim in claims.items():
        for place, (_, _, _, number) in enumerate(sorted(claim), start=1):
            ids[number] = name if place == 1 else f"{name}~{place}"
    return ids


def _claim(records: Sequence[Record]) -> tuple[Record, str]:
    """The record that names the project, the first seen with a code, else with a title; and the name."""
    ordered = sorted(records, key=lambda r: (r.first_seen, r.page, r.first_position))
    coded = next((r for r in ordered if r.columns["code"]), None)
    if coded is not None:
        return coded, str(coded.columns["code"])
    titled = next((r for r in ordered if r.title and slug(r.title)), ordered[0])
    return titled, f"~{title_sign(titled)}"
