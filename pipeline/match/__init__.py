"""Match: records of one project together, over all captures, and golden records drawn from them.

The steps, each a pure function in a module of its own: `captures` (distinct records) → `normalise` →
`table` and `likeness` (the matcher of any records, as `weighing` configures it) → `features` and `scoring` (by way
of `pairs`) → `clusters` → `identity` → `corrections` → `history` (with `golden`) → `publish`. Everything follows
from the stage tables, the source's `[match]` and its decisions; the order of rows does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from pipeline.match.captures import current_snapshots, read_captures, read_records
from pipeline.match.clusters import cluster
from pipeline.match.corrections import correct
from pipeline.match.decisions import read_rulings
from pipeline.match.history import replay
from pipeline.match.identity import project_ids
from pipeline.match.learnt import learn
from pipeline.match.likeness import Likeness
from pipeline.match.normalise import Words, normalise_records
from pipeline.match.pairs import Pairs
from pipeline.match.publish import TABLES, Matched, publish
from pipeline.match.titles import title_halves
from pipeline.match.weighing import read_weighing
from pipeline.source import Source
from pipeline.store import Workspace

__all__ = ["TABLES", "match", "run"]

INPUTS = {
    "inputs": "fetch",
    "block_records": "parse",
    "fields": "parse",
    "sections": "parse",
    "items": "parse",
    "mentions": "parse",
    "record_places": "parse",
    "record_partners": "parse",
}


def run(workspace: Workspace, source: Source) -> None:
    """Match the records that parse found.

    Raises:
        BadInputError: fetch or parse has not run.
        ProfileError: a decision or correction can't be right.
    """
    tables = {name: workspace.read(stage, name) for name, stage in INPUTS.items()}
    workspace.write("match", match(tables, source))


def match(tables: Mapping[str, pa.Table], source: Source) -> dict[str, pa.Table]:
    """The stage tables named in `INPUTS` as the tables named in `TABLES`; needs nothing but its arguments.

    Raises:
        ProfileError: an entry of `[match]`, a decision or a correction can't be right.
    """
    words = _words(source)
    captures = read_captures(tables["inputs"].to_pylist())
    records = read_records(tables, captures)
    subjects = normalise_records(records, words)
    rulings = read_rulings(source, records)
    likeness = Likeness.of(subjects, read_weighing(source))
    candidates = likeness.candidates()
    learnt = learn(likeness, candidates)
    pairs = Pairs(likeness.weighed(learnt.weighing), rulings.by_pair)
    pairs.judge_all([*candidates, *rulings.by_pair])
    clusters = cluster(pairs)
    ids = project_ids(clusters.groups, records)
    groups = dict(sorted(zip(ids, clusters.groups, strict=True)))
    newest = current_snapshots(captures)
    current = frozenset(number for number, record in enumerate(records) if record.snapshots & newest)
    corrected = correct(source, records, groups, current)
    halves = [
        title_halves(record.title or "", words.detect_language) if number in corrected.changed else s.halves
        for number, (record, s) in enumerate(zip(corrected.records, subjects, strict=True))
    ]
    history = replay(captures, corrected.records, groups, halves)
    return publish(tables, Matched(rulings, pairs, clusters, corrected, history, learnt))


def _words(source: Source) -> Words:
    """How to find places and name languages, as far as this source goes."""
    from pipeline.values.language import detect_language
    from pipeline.values.places import PlaceHints, find_places

    languages = tuple(source.profile.languages)
    hints = PlaceHints(tuple(source.places), languages, tuple(source.profile.values.none_words))
    return Words(lambda text: find_places(text, hints), lambda text: detect_language(text, languages))
