"""A proposal: which of a page's labels stand for which standard fields, and which code patterns repeat."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from rapidfuzz import fuzz, process

from pipeline import schema
from pipeline.profiling.candidates import find_candidates, repeated
from pipeline.profiling.codes import patterns_of_lines, patterns_of_values
from pipeline.profiling.wording import Models, Wording
from pipeline.source import CodePattern, Profile, Source
from pipeline.split import read_page, split
from pipeline.split.labels import Label, LabelBook, fits_field, normalise
from pipeline.split.lines import Line
from pipeline.values.codes import CodeBook

VOCABULARY = Path(__file__).parent / "labels.toml"

# Between the names of a label that has two: `Budget/expenditure`, `Executing agency - partner`.
_PARTS = re.compile(r"/|\s[-–—|]\s")
# A register's short name before a word for a number in it: `BMZ-Nr.`, `GEF ID`; not one of people and firms.
_REGISTER = re.compile(
    r"(?!(?:VAT|TAX|EIN|KVK|KvK|TEL|FAX|ISBN|ISSN|DOI|PO|UST|TVA|IVA|NIF|CIF|ABN)\b)[^\W\d_a-z]{2,6}[-\s]"
    r"(?:[Nn]r|[Nn]o|N°|Nº|[Nn]umber|[Nn]ummer|[Nn]umero|[Cc]ode|[Ii][Dd]|[Rr]ef|[Rr]eference)\.?"
)
# Of 100: how alike a label must be to a known one. Below, words of another meaning come near.
_ALIKE = 90


@dataclass(frozen=True, slots=True)
class Mapped:
    """A label of the page and what it is taken for; `like` is the known label, `score` of 100 how alike."""

    words: str
    label: Label
    like: str
    score: float
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a page says of itself: labels known already, mapped, and not mapped; code patterns."""

    known: dict[str, Label]
    mapped: tuple[Mapped, ...]
    unmapped: dict[str, int]
    codes: tuple[CodePattern, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found that the profile doesn't know."""
        return not self.mapped and not self.codes


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))


@cache
def _vocabulary() -> dict[str, Label]:
    return _by_spelling(_lists()["fields"], _lists()["sections"])


def _by_spelling(fields: Mapping[str, Sequence[str]], sections: Mapping[str, Sequence[str]]) -> dict[str, Label]:
    return {
        spelling: Label(kind, name)
        for kind, group in (("field", fields), ("section", sections))
        for name, spellings in group.items()
        for spelling in spellings
    }


@cache
def _exact() -> dict[str, str]:
    return {normalise(known): known for known in _vocabulary()}


@lru_cache(maxsize=4)  # a run asks page by page, and by few profiles
def _models(known: tuple[tuple[str, Label], ...]) -> Models:
    return Models(Wording.of(_lists()["words"]), dict(known) | _vocabulary())


def propose(bodies: Sequence[Mapping[str, Any]], source: Source) -> Proposal:
    """What bodies (`snapshot_id`, `content_type`, `body`) propose beyond what the source's profile knows."""
    pages = [read_page(body["body"], body["content_type"]) for body in bodies]
    lines: list[Line] = [line for page in pages for line in page.lines]
    book = LabelBook(source)
    models = _models(tuple(_by_spelling(source.profile.fields, source.profile.sections).items()))
    candidates = find_candidates(lines)
    known = {words: label for words in candidates if (label := book.lookup_with_unit(words))}
    rest = {words: count for words, count in candidates.items() if words not in known}
    mapped = tuple(found for words, count in rest.items() if (found := _map(words, count, book, models)))
    taken = {found.words for found in mapped}
    unmapped = {words: count for words, count in repeated(rest).items() if words not in taken}
    codes = tuple(patterns_of_lines(lines, CodeBook(source.profile.codes)))
    return _with_labelled_codes(Proposal(known, mapped, unmapped, codes), bodies, source)


def _with_labelled_codes(proposal: Proposal, bodies: Sequence[Mapping[str, Any]], source: Source) -> Proposal:
    """The proposal with patterns of the codes that only the page's labels tell."""
    labels = {*proposal.known.values(), *(found.label for found in proposal.mapped)}
    if Label("field", "code") not in labels:
        return proposal
    extended = extend(source, proposal)
    codes = [words for segment, words in _segments(bodies, extended) if segment["name"] == "code"]
    labelled = patterns_of_values(codes, CodeBook(extended.profile.codes))
    return replace(proposal, codes=(*proposal.codes, *labelled))


def with_read_labels(proposal: Proposal, bodies: Sequence[Mapping[str, Any]], source: Source) -> Proposal:
    """The proposal with the known labels that only reading the page tells: run into text, or misspelt."""
    book = LabelBook(source)
    taken = {None, *(found.words for found in proposal.mapped)}
    segments = [segment for segment, _ in _segments(bodies, extend(source, proposal))]
    read = dict.fromkeys(
        s["label_raw"] for s in segments if s["rule"] != "unknown_label" and s["label_raw"] not in taken
    )
    spelt = {words: book.lookup_with_unit(words) or book.misspelt(words) for words in read}
    return replace(proposal, known=proposal.known | {words: label for words, label in spelt.items() if label})


def _segments(bodies: Sequence[Mapping[str, Any]], source: Source) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The parts of all blocks, each with its words."""
    for block in split(schema.to_table("bodies", bodies), source)["blocks"].to_pylist():
        start = block["char_start"]
        for segment in block["segments"]:
            yield segment, block["text"][segment["char_start"] - start : segment["char_end"] - start]


def _map(words: str, count: int, book: LabelBook, models: Models) -> Mapped | None:
    """The standard field of a label: by the vocabulary as it stands, by its telling words, or by the one it is like."""
    vocabulary = _vocabulary()
    wanted = normalise(words)
    if wanted in book.not_labels:
        return None
    if known := _exact().get(wanted):
        return Mapped(words, vocabulary[known], known, 100.0, count)
    if _holds_value(words, book):
        return None
    if _REGISTER.fullmatch(words):
        return Mapped(words, Label("field", "code"), words, 100.0, count)
    if model := models.like(words) or _of_parts(words, book, models):
        known, label = model
        return Mapped(words, label, known, fuzz.token_set_ratio(wanted, normalise(known)), count)
    if count < 2 or len(wanted) < 6:
        return None  # a single look-alike may be any words
    names = {**book.labels, **{normalise(known): label for known, label in vocabulary.items()}}
    close = process.extract(wanted, names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=5)
    labels = {names[name] for name, _score, _at in close}
    if len(labels) != 1:
        return None
    name, score, _at = close[0]
    return Mapped(words, names[name], name, score, count)


def _holds_value(words: str, book: LabelBook) -> bool:
    """Whether words are a known label with its value behind it: `Status Implementation`."""
    head, _, value = words.partition(" ")
    label = book.lookup(head)
    return label is not None and label.kind == "field" and fits_field(label.name, value, book)


def _of_parts(words: str, book: LabelBook, models: Models) -> tuple[str, Label] | None:
    """What a label of two names for one value labels, `Budget/expenditure`: the one field that a part of it names."""
    parts = _PARTS.split(words)
    labels = [_named(part, book, models) for part in parts] if len(parts) > 1 else [None]
    telling = {label for label in labels if label and label.name != "other"}
    return (words, telling.pop()) if None not in labels and len(telling) == 1 else None


def _named(words: str, book: LabelBook, models: Models) -> Label | None:
    if label := book.lookup(words):
        return label
    known = _exact().get(normalise(words))
    model = models.like(words)
    return _vocabulary()[known] if known else model[1] if model else None


def guesses(proposal: Proposal) -> list[str]:
    """The mapped labels whose values are typed, so that somebody should look at them."""
    return [found.words for found in proposal.mapped if found.label.name != "other"]


def in_part(proposal: Proposal, profile: Profile, part: str) -> list[str]:
    """The mapped labels of a part of `[labels]`: of an end of a time frame (`start`, `end`), or of a `funder`."""
    known = {normalise(words) for words in (*_lists()["parts"][part], *getattr(profile.labels, part))}
    return [found.words for found in proposal.mapped if normalise(found.like) in known]


def extend(source: Source, proposal: Proposal) -> Source:
    """The source with the proposal's labels and codes, the labels marked as proposed."""
    profile = source.profile
    fields = {name: list(words) for name, words in profile.fields.items()}
    sections = {name: list(words) for name, words in profile.sections.items()}
    for found in proposal.mapped:
        group = fields if found.label.kind == "field" else sections
        group.setdefault(found.label.name, []).append(found.words)
    labels = msgspec.structs.replace(
        profile.labels,
        proposed=[*profile.labels.proposed, *guesses(proposal)],
        start=[*profile.labels.start, *in_part(proposal, profile, "start")],
        end=[*profile.labels.end, *in_part(proposal, profile, "end")],
        funder=[*profile.labels.funder, *in_part(proposal, profile, "funder")],
    )
    extended = msgspec.structs.replace(
        profile, fields=fields, sections=sections, labels=labels, codes=[*profile.codes, *proposal.codes]
    )
    return msgspec.structs.replace(source, profile=extended)
