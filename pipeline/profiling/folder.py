"""A proposal as a folder in `sources/`, with comments for the person who edits it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from pipeline.disk import writing
from pipeline.errors import BadInputError
from pipeline.profiling.propose import Proposal, guesses, in_part
from pipeline.source import Profile, Source

_HEADERS = {
    "lookups/funding.csv": "raw,type,reason",
    "lookups/divisions.csv": "raw,name,reason",
    "lookups/places.csv": "raw,name,kind,iso3,m49,reason",
    "lookups/code_places.csv": "raw,meaning,iso3,reason",
    "decisions/matches.csv": "left,right,decision,reason,who,when,matcher_version",
    "decisions/corrections.toml": "# Corrections of single values; README.md of un-projects shows an entry.",
}
_EXPECTATIONS = """\
# Bounds on a refresh: `min` violated fails it, `max` violated warns.

[n_records]
min = 1
reason = "A listing without any project is not the listing"
"""


def write_folder(
    folder: Path, name: str, where: str, text: str, proposal: Proposal, base: Source, languages: Sequence[str]
) -> None:
    """Write a source that wasn't there; `where` is the file or address it was drawn from, `text` the page's.

    Of the lookups of `base` it takes over what stands on the page.

    Raises:
        BadInputError: the folder exists already.
    """
    if folder.exists():
        raise BadInputError("the source exists already", where=str(folder), do="choose another name, or edit it")
    files = {
        **{path: f"{line}\n" for path, line in _HEADERS.items()},
        **{path: _HEADERS[path] + "\n" + _on_page(entries, text) for path, entries in _lookups(base).items()},
        "source.toml": render(name, where, proposal, base.profile, languages),
        "expectations.toml": _EXPECTATIONS,
    }
    for path, words in files.items():
        with writing(folder / path):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(words, encoding="utf-8")


def _lookups(base: Source) -> Mapping[str, Sequence[Any]]:
    return {
        "lookups/funding.csv": base.funding,
        "lookups/divisions.csv": base.divisions,
        "lookups/places.csv": base.places,
        "lookups/code_places.csv": base.code_places,
    }


def _on_page(entries: Sequence[Any], text: str) -> str:
    """The rows of a lookup, as CSV, whose words stand on a page; digits may follow a code's place."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for entry in entries:
        if re.search(rf"(?<!\w){re.escape(entry.raw)}(?![^\W\d_])", text, re.IGNORECASE):
            writer.writerow(msgspec.structs.astuple(entry))
    return rows.getvalue()


def render(name: str, where: str, proposal: Proposal, base: Profile, languages: Sequence[str]) -> str:
    """The text of `source.toml`: what the page uses, each guess with what it was like."""
    lines = [
        f"# Proposed from {' '.join(where.split())}. Look at each entry marked `like`, correct it, and take its label",
        "# out of [labels] proposed once you know that it is right.",
        "",
        f"name = {_quoted(name)}",
        f"title = {_quoted(f'Projects of {name}')}",
        'publisher = "unknown: name the publisher"',
        'licence = "unknown: state the licence of the pages\' text"',
        f"citation = {_quoted(' '.join(where.split()))}",
        f"languages = {_listed(languages)}",
        "",
        "[page]",
        "# Whole lines that are never a title, and lines that open the footer (regular expressions).",
        f"ignore = {_listed(base.page.ignore)}",
        f"footer = {_listed(base.page.footer)}",
        "",
        "[groups]",
        *(f"{status} = {_listed(words)}" for status, words in base.groups.items()),
    ]
    for code in (*base.codes, *proposal.codes):
        lines += ["", "[[codes]]", f"name = {_quoted(code.name)}", f"type = {_quoted(code.type)}",
                  f"pattern = {_quoted(code.pattern)}"]  # fmt: skip
        if code.canonical:
            lines.append(f"canonical = {_quoted(code.canonical)}")
        lines += [f"examples = {_listed(code.examples)}", f"confidence = {code.confidence}"]
    for group, kind in (("fields", "field"), ("sections", "section")):
        lines += ["", f"[{group}]", *_labels(kind, proposal)]
    words = {normal.casefold() for normal in proposal.known}
    labels = base.labels
    lines += [
        "",
        "[labels]",
        "# Guesses that no person has confirmed: their values have a lower confidence and an issue.",
        f"proposed = {_listed(guesses(proposal))}",
        "# Repeated on the page and mapped to nothing: add them to a field, or to `ignore`.",
        *(f"#   {json.dumps(text, ensure_ascii=False)} ({count} times)" for text, count in proposal.unmapped.items()),
        f"not_labels = {_listed(labels.not_labels)}",
        "ignore = []",
        *(
            f"{part} = {_listed(label for label in getattr(labels, part) if label.casefold() in words)}"
            for part in ("total", "annual")
        ),
        *(
            f"{part} = {_listed([*(one for one in known if one.casefold() in words), *in_part(proposal, base, part)])}"
            for part, known in (("start", labels.start), ("end", labels.end), ("funder", labels.funder))
        ),
        "",
        "[money]",
        *_dollar(base),
        "",
        "[values]",
        f"none_words = {_listed(base.values.none_words)}",
        "",
        "[values.status_words]",
        *(f"{status} = {_listed(words)}" for status, words in base.values.status_words.items()),
    ]
    return "\n".join(lines) + "\n"


def _dollar(base: Profile) -> Iterable[str]:
    if base.money.dollar:
        yield f"# What a bare `$` means: taken over from {base.name}; take it out if the pages mean another."
        yield f"dollar = {_quoted(base.money.dollar)}"


def _labels(kind: str, proposal: Proposal) -> Iterable[str]:
    entries: dict[str, list[tuple[str, str]]] = {}
    seen: set[str] = set()
    for words, label in proposal.known.items():
        if label.kind == kind:
            entries.setdefault(label.name, []).append((words, ""))
    for found in proposal.mapped:
        if found.label.kind == kind:
            note = f"  # like {found.like!r}, {found.score:.0f} of 100"
            entries.setdefault(found.label.name, []).append((found.words, note))
    for name, spellings in _sorted(entries):
        yield f"{name} = ["
        for words, note in spellings:
            if words.casefold() not in seen:
                seen.add(words.casefold())
                yield f"    {_quoted(words)},{note}"
        yield "]"


def _sorted(entries: Mapping[str, list[tuple[str, str]]]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    return sorted(entries.items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"
