"""What people decided of pairs (`decisions/matches.csv`), found again in the records at hand.

`left` and `right` are references that say what a page says, so a decision outlives a refresh:

| reference                        | names                                                          |
| -------------------------------- | -------------------------------------------------------------- |
| `INT13001`                       | the records whose code is spelt just so; if there is none,     |
|                                  | those whose code it is in any spelling                         |
| `~centre-for-innovation`         | the records whose title has this slug (as in a project_id)     |
| `~9f86d081`                      | a record without code and title, by the 8 digits of its id     |
| `INT13001@projects-page.txt`     | of those, the ones on this page                                |
| `INT13001~centre-for-innovation` | of those, the ones with this title                             |
| `INT13001=5d41402a`              | of those, the ones whose block says just these words           |

A decision holds for every pair of a record of `left` and one of `right`, in older captures too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.match.captures import Record
from pipeline.match.identity import title_sign
from pipeline.match.likeness import Pair
from pipeline.match.pairs import Ruling
from pipeline.source import MatchDecision, Source
from pipeline.values.codes import CodeBook, parse_code


@dataclass(frozen=True, slots=True)
class Problem:
    """A decision that can't be carried out; a `kind` of `issues`, and a sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Rulings:
    """What people ruled on pairs of records, and the rows that name nothing or contradict each other."""

    by_pair: dict[Pair, Ruling]
    problems: tuple[Problem, ...]


def read_rulings(source: Source, records: Sequence[Record]) -> Rulings:
    """The decisions as rulings on pairs of `records`; none of two that contradict each other is merged."""
    book = CodeBook(source.profile.codes)
    ruled: dict[Pair, Ruling] = {}
    problems: list[Problem] = []
    for row, entry in enumerate(source.match_decisions, start=1):
        left, right = (find_records(ref, records, book) for ref in (entry.left, entry.right))
        if problem := _unusable(row, entry, left, right):
            problems.append(problem)
            continue
        for pair in sorted({(min(a, b), max(a, b)) for a in left for b in right}):
            ruling = Ruling(entry.decision, f"{entry.reason} ({entry.who}, {entry.when})", row)
            before = ruled.get(pair)
            if before and {before.decision, entry.decision} == {"same", "different"}:
                message = _contradiction(source, before.row, row)
                problems.append(Problem("contradictory_decisions", message))
                reason = f"rows {before.row} and {row} contradict each other"
                ruling = Ruling("different", reason, before.row)
            elif before and entry.decision == "unsure":
                continue
            ruled[pair] = ruling
    problems += _crossings(source, ruled)
    return Rulings(ruled, tuple(dict.fromkeys(problems)))


def find_records(reference: str, records: Sequence[Record], book: CodeBook) -> list[int]:
    """The indices of the records that a reference names."""
    rest, _, page = reference.partition("@")
    rest, _, sign = rest.partition("=")
    code, _, slug = rest.partition("~")
    code, slug, sign, page = code.strip(), slug.strip(), sign.strip(), page.strip()
    if not (code or slug or sign):
        return []
    found = [
        number
        for number, record in enumerate(records)
        if (not page or record.page == page)
        and (not slug or title_sign(record) == slug)
        and (not sign or content_sign(record) == sign)
    ]
    if not code:
        return found
    spelt = [number for number in found if records[number].columns["code_raw"] == code]
    parsed = parse_code(code, book).value
    canonical = parsed.canonical if parsed else code.upper()
    return spelt or [number for number in found if records[number].columns["code"] == canonical]


def reference_of(record: Record) -> str:
    """A reference to a record that a person can put into a decision."""
    code = record.columns["code_raw"]
    return f"{code or '~' + title_sign(record)}@{record.page}"


def references_of(record: Record) -> tuple[str, ...]:
    """References to a record: first those that outlive most changes of the pages, last the most exact."""
    slug, page, sign = f"~{title_sign(record)}", f"@{record.page}", f"={content_sign(record)}"
    code = record.columns["code_raw"]
    names = (code, code + slug) if code else (slug,)
    return (*names, *(name + page for name in names), names[0] + sign, names[0] + sign + page)


def content_sign(record: Record) -> str:
    """The first 8 hex digits of the sha256 of what a block says, whatever its spacing."""
    said = (record.columns["code_raw"], record.title, *(f["raw"] for f in record.fields),
            *(row["text"] for row in record.sections))  # fmt: skip
    return hashlib.sha256(" ".join(" ".join(filter(None, said)).split()).encode()).hexdigest()[:8]


def _unusable(row: int, entry: MatchDecision, left: Sequence[int], right: Sequence[int]) -> Problem | None:
    for reference, found in ((entry.left, left), (entry.right, right)):
        if not found:
            message = f"decisions/matches.csv, row {row}: no page has a record {reference!r}."
            return Problem("unused_decision", message)
    if set(left) & set(right):
        message = (
            f"decisions/matches.csv, row {row}: {entry.left!r} and {entry.right!r} name the same record; "
            "add its page (@…), the slug of its title (~…) or the sign of its words (=…)."
        )
        return Problem("ambiguous_decision", message)
    return None


def _contradiction(source: Source, first: int, second: int) -> str:
    rows = " and ".join(
        f"row {n} ({e.left} and {e.right}: {e.decision})"
        for n in (first, second)
        for e in (source.match_decisions[n - 1],)
    )
    return f"decisions/matches.csv: {rows} contradict each other; the records are not merged."


def _crossings(source: Source, ruled: dict[Pair, Ruling]) -> Iterator[Problem]:
    """Chains of "same" whose ends are "different": the rows of the ends' and of the chain's last link."""
    groups: dict[int, set[int]] = {}
    different = {pair: ruling for pair, ruling in ruled.items() if ruling.decision == "different"}
    same = [(ruling.row, pair) for pair, ruling in ruled.items() if ruling.decision == "same"]
    for row, (left, right) in sorted(same):
        ours, theirs = groups.get(left, {left}), groups.get(right, {right})
        crossed = sorted({different[p].row for a in ours for b in theirs if (p := (min(a, b), max(a, b))) in different})
        for other in crossed:
            yield Problem("contradictory_decisions", _contradiction(source, other, row))
        if not crossed:
            joined = ours | theirs
            groups.update(dict.fromkeys(joined, joined))
