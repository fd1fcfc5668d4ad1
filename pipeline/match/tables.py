"""The tables that match hands on, from the stage tables of fetch and parse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.issues import issue_row
from pipeline.match.blocking import candidate_pairs
from pipeline.match.captures import Record, Row, current_snapshots, read_captures, read_records, rows_by_record
from pipeline.match.clusters import Clusters, cluster
from pipeline.match.corrections import Corrected, correct
from pipeline.match.cross_checks import chained_matches, shared_codes, shared_narratives, uncertain_matches
from pipeline.match.decisions import Rulings, read_rulings
from pipeline.match.golden import Standing, conflicts, draw
from pipeline.match.history import History, replay
from pipeline.match.identity import project_ids
from pipeline.match.lists import project_countries, project_partners
from pipeline.match.normalise import Subject, Words, normalise_records
from pipeline.match.pairs import Decided, Pairs
from pipeline.match.scoring import MATCHER_VERSION, REVIEW_FLOOR
from pipeline.source import Source

TABLES = (
    "projects",
    "records",
    "fields",
    "sections",
    "items",
    "mentions",
    "project_countries",
    "project_partners",
    "matches",
    "conflicts",
    "project_versions",
    "issues",
)

Rows = Iterator[Mapping[str, Any]]


def match(tables: Mapping[str, pa.Table], source: Source) -> dict[str, pa.Table]:
    """The tables named in `TABLES`; needs nothing but its arguments.

    Raises:
        ProfileError: a decision or correction can't be right.
    """
    captures = read_captures(tables["inputs"].to_pylist())
    records = read_records(tables, captures)
    subjects = normalise_records(records, _words(source))
    rulings = read_rulings(source, records)
    pairs = Pairs(subjects, rulings.by_pair)
    pairs.judge_all(candidate_pairs(subjects))
    clusters = cluster(pairs)
    ids = project_ids(clusters.groups, records)
    groups = dict(sorted(zip(ids, clusters.groups, strict=True)))
    newest = current_snapshots(captures)
    current = frozenset(n for n, record in enumerate(records) if record.snapshots & newest)
    corrected = correct(source, records, groups, current)
    history = replay(captures, corrected.records, groups, [subject.halves for subject in subjects])
    return _Release(tables, records, subjects, rulings, pairs, clusters, corrected, history).tables()


def _words(source: Source) -> Words:
    """How to find places and name languages, as far as this source goes."""
    from pipeline.values.language import detect_language
    from pipeline.values.places import PlaceHints, find_places

    languages = tuple(source.profile.languages)
    hints = PlaceHints(tuple(source.places), languages, tuple(source.profile.values.none_words))
    return Words(lambda text: find_places(text, hints), lambda text: detect_language(text, languages))


class _Release:
    """Everything known after the replay, and the tables that say it."""

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        records: Sequence[Record],
        subjects: Sequence[Subject],
        rulings: Rulings,
        pairs: Pairs,
        clusters: Clusters,
        corrected: Corrected,
        history: History,
    ) -> None:
        self.inputs, self.records, self.subjects = tables, records, subjects
        self.rulings, self.pairs, self.clusters = rulings, pairs, clusters
        self.corrected, self.history = corrected, history
        self.current: dict[str, tuple[Standing, ...]] = {
            project: state.standings for project, state in history.projects.items() if state.values["n_records"]
        }
        self.project_of = {s.record_id: project for project, all_ in self.current.items() for s in all_}
        self.standing_of: dict[int, list[Standing]] = {}
        for standings in self.current.values():
            for standing in standings:
                self.standing_of.setdefault(standing.number, []).append(standing)

    def tables(self) -> dict[str, pa.Table]:
        """All tables, of the current records only."""
        places, partners, sections = (
            rows_by_record(self._kept(name)) for name in ("record_places", "record_partners", "sections")
        )
        made: dict[str, Rows] = {
            "projects": (state.values for state in self.history.projects.values()),
            "records": self._records(),
            "project_countries": (
                row for p, all_ in self.current.items() for row in project_countries(p, all_, places)
            ),
            "project_partners": (
                row for p, all_ in self.current.items() for row in project_partners(p, all_, partners)
            ),
            "matches": self._matches(),
            "conflicts": (row for p, all_ in self.current.items() for row in conflicts(p, draw(all_))),
            "project_versions": iter(self.history.versions),
            "issues": self._issues(sections),
        }
        result = {name: schema.to_table(name, rows) for name, rows in made.items()}
        result |= {name: self._kept(name) for name in ("sections", "items", "mentions")}
        result["fields"] = self._fields()
        return {name: schema.sort_by_key(name, result[name]) for name in TABLES}

    def _kept(self, name: str) -> pa.Table:
        """The rows of a stage table that belong to current records."""
        table = self.inputs[name]
        return table.filter(pc.is_in(table["record_id"], pa.array(sorted(self.project_of), pa.string())))

    def _records(self) -> Rows:
        for row in self._kept("block_records").to_pylist():
            yield {**row, **self._corrected_columns(row["record_id"]), "project_id": self.project_of[row["record_id"]]}

    def _corrected_columns(self, record_id: str) -> Mapping[str, Any]:
        number = self._number_of.get(record_id)
        return self.corrected.records[number].columns if number in self.corrected.changed else {}
