"""What awaits a person: the uncertain pairs with both blocks at hand, most useful first, and the issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.match.captures import Record, current_snapshots, read_captures, read_records
from pipeline.match.decisions import find_records, read_rulings, references_of
from pipeline.source import MatchDecision, Source
from pipeline.store import Workspace
from pipeline.values.codes import CodeBook

CLEAN = ("records", "matches", "pages", "issues")
RECORD_INPUTS = {
    "inputs": "fetch",
    "block_records": "parse",
    "fields": "parse",
    "sections": "parse",
    "record_places": "parse",
    "record_partners": "parse",
}


@dataclass(frozen=True, slots=True)
class Side:
    """A record of a pair: how a decision names it, its published row, and its block as the page has it."""

    reference: str
    page: str
    row: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two records that may be one project; `is_contested` where a merge would join different projects."""

    left: Side
    right: Side
    score: float
    reason: str
    features: Mapping[str, float]
    is_contested: bool
    matcher_version: str

    def decide(self, decision: str, reason: str, who: str, when: str) -> MatchDecision:
        """The row of `matches.csv` for what a person says of the pair."""
        left, right = self.left.reference, self.right.reference
        return MatchDecision(left, right, decision, reason, who, when, self.matcher_version)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The uncertain pairs, most useful first, and the issues, worst first."""

    pairs: tuple[OpenPair, ...]
    issues: tuple[Mapping[str, Any], ...]


def known_records(workspace: Workspace) -> tuple[list[Record], frozenset[int]]:
    """The records of all captures, and which of them stand on the newest pages.

    Raises:
        BadInputError: nothing was run yet in this data folder.
    """
    tables = {name: workspace.read(stage, name) for name, stage in RECORD_INPUTS.items()}
    captures = read_captures(tables["inputs"].to_pylist())
    records = read_records(tables, captures)
    newest = current_snapshots(captures)
    return records, frozenset(n for n, record in enumerate(records) if record.snapshots & newest)


def read_agenda(workspace: Workspace, source: Source, clean: Mapping[str, pa.Table]) -> Agenda:
    """What awaits a person in the published tables; what was decided since is left out.

    Raises:
        BadInputError: nothing was run yet in this data folder.
    """
    records, current = known_records(workspace)
    number_of = {sighting.record_id: n for n, record in enumerate(records) for sighting in record.sightings}
    rows = {row["record_id"]: row for row in clean["records"].to_pylist()}
    texts = dict(zip(*(clean["pages"][name].to_pylist() for name in ("snapshot_id", "text")), strict=True))
    ruled = read_rulings(source, records).by_pair
    namer = _Namer(records, current, CodeBook(source.profile.codes))
    found: dict[tuple[str, str], OpenPair] = {}
    for match in sorted(clean["matches"].to_pylist(), key=_usefulness):
        ids = match["left_record_id"], match["right_record_id"]
        if match["decision"] != "review" or any(i not in rows or i not in number_of for i in ids):
            continue
        left, right = (number_of[i] for i in ids)
        projects = sorted(rows[i]["project_id"] for i in ids)
        if (min(left, right), max(left, right)) in ruled or (key := (projects[0], projects[1])) in found:
            continue
        references = namer.name(left, right)
        sides = [
            Side(reference, records[n].page, rows[i], _block(texts, rows[i]))
            for reference, n, i in zip(references, (left, right), ids, strict=True)
        ]
        # The one higher up comes first.
        sides.sort(key=lambda side: (side.page, side.row["position"]))
        found[key] = OpenPair(
            sides[0],
            sides[1],
            match["score"],
            match["reason"],
            dict(match["features"]),
            _is_contested(match),
            match["matcher_version"],
        )
    issues = sorted(
        (row for row in clean["issues"].to_pylist() if row["kind"] != "uncertain_match"),
        key=lambda row: (schema.SEVERITY.index(row["severity"]), row["kind"], row["project_id"] or "", row["message"]),
    )
    return Agenda(tuple(found.values()), tuple(issues))


def _usefulness(match: Mapping[str, Any]) -> tuple[Any, ...]:
    """Merges that the rules made and gave up first, then the pairs that are most likely one project."""
    return not _is_contested(match), -match["score"], match["left_record_id"], match["right_record_id"]


def _is_contested(match: Mapping[str, Any]) -> bool:
    return "not merged, as the merge would join different projects" in match["reason"]


def _block(texts: Mapping[str, str], row: Mapping[str, Any]) -> str:
    return texts.get(row["snapshot_id"], "")[row["char_start"] : row["char_end"]].strip()


@dataclass(frozen=True, slots=True)
class _Namer:
    """Finds references that name just the records meant."""

    records: Sequence[Record]
    current: frozenset[int]
    book: CodeBook

    def name(self, left: int, right: int) -> tuple[str, str]:
        """References to two records, the plainest that name nothing else on the newest pages."""
        ours, theirs = (tuple(self._forms(number)) for number in (left, right))
        apart = ((a, b) for (a, found) in ours for (b, other) in theirs if not found & other)
        return next(apart, (ours[-1][0], theirs[-1][0]))

    def _forms(self, number: int) -> Iterator[tuple[str, frozenset[int]]]:
        forms = references_of(self.records[number])
        for form in forms:
            found = frozenset(find_records(form, self.records, self.book))
            if found & self.current == {number} or form == forms[-1]:
                yield form, found
