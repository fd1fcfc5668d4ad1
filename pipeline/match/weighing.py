"""How projects are compared: what `match.toml` says for all sources, and the source's own `[match]` over it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.comparison import Comparison, Evidence, Levels
from pipeline.errors import ProfileError
from pipeline.linkage.config import MAX_COMPARISONS, Linkage
from pipeline.match.features import EVIDENCE
from pipeline.match.scoring import MATCHER_VERSION
from pipeline.match.table import COLUMNS, feature_name
from pipeline.source import MatchProfile, Source
from pipeline.toml_file import line_of, read_toml

SHARED = Path(__file__).parent / "match.toml"
_SIGN = 8  # hex digits

Key = tuple[str, str]
"""A comparison: its field and kind."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A configuration of the matcher of any records, and what evidence of the stage's own is worth.

    Weights that are to be learnt are `learnt` in `linkage`; `shared` are what all sources have in their place.
    """

    linkage: Linkage
    evidence: tuple[Evidence, ...]
    shared: Mapping[Key, float | Levels]

    @property
    def learns(self) -> list[Key]:
        """The comparisons whose weights are to be learnt."""
        return [(c.field, c.kind) for c in self.linkage.comparisons if c.is_learnt]

    @property
    def version(self) -> str:
        """The matcher by its features, rules and weights; where a source has its own, with a sign of them."""
        if (self.linkage, self.evidence) == _of(shared()):
            return MATCHER_VERSION
        said = msgspec.json.encode((self.linkage, self.evidence))
        return f"{MATCHER_VERSION}+{hashlib.sha256(said).hexdigest()[:_SIGN]}"

    def settle(self, weights: Mapping[Key, float | Levels]) -> Weighing:
        """With weights in place of those that were to be learnt; without one a field counts for nothing."""
        settled = [
            msgspec.structs.replace(c, weight=weights.get((c.field, c.kind), 0.0)) if c.is_learnt else c
            for c in self.linkage.comparisons
        ]
        return replace(self, linkage=msgspec.structs.replace(self.linkage, comparisons=settled))


@cache
def shared() -> MatchProfile:
    """What all sources share."""
    return read_toml(SHARED, MatchProfile)


def read_weighing(source: Source) -> Weighing:
    """How the projects of a source are compared.

    Raises:
        ProfileError: an entry names no column or feature that there is; names file, line, key.
    """
    base, own = shared(), source.profile.match
    _check(source.folder / "source.toml", own)
    merged = MatchProfile(
        comparisons=[c for c in _changed(base.comparisons, own.comparisons) if c.field not in own.drop],
        evidence=list({each.feature: each for each in (*base.evidence, *own.evidence)}.values()),
        blocking=[*base.blocking, *(key for key in own.blocking if key not in base.blocking)],
        prior=base.prior if own.prior is None else own.prior,
        max_block=base.max_block if own.max_block is None else own.max_block,
        window=base.window if own.window is None else own.window,
    )
    given = {(c.field, c.kind): c.weight for c in base.comparisons}
    return Weighing(*_of(merged), {key: w for key, w in given.items() if w is not None and not isinstance(w, str)})


def _of(profile: MatchProfile) -> tuple[Linkage, tuple[Evidence, ...]]:
    linkage = Linkage(
        comparisons=profile.comparisons,
        blocking=profile.blocking,
        prior=profile.prior,
        max_block=profile.max_block or 0,
        window=profile.window or 0,
    )
    return linkage, tuple(profile.evidence)


def _changed(base: Sequence[Comparison], own: Sequence[Comparison]) -> list[Comparison]:
    """The shared comparisons with what the source states of them, and those that it adds."""
    found = {(c.field, c.kind): c for c in base}
    for comparison in own:
        key = (comparison.field, comparison.kind)
        stated = {name: value for name, value in msgspec.structs.asdict(comparison).items() if value is not None}
        found[key] = msgspec.structs.replace(found[key], **stated) if key in found else comparison
    return list(found.values())


def _check(path: Path, own: MatchProfile) -> None:
    """That the source's entries name what there is, and leave something to compare."""

    def fail(what: str, *keys: str) -> None:
        text = path.read_text(encoding="utf-8")
        raise ProfileError(what, where=f"{path}:{line_of(text, ['match', *keys])}", do="correct this entry")

    names = {feature_name(c.field, c.kind): (c.field, c.kind) for c in shared().comparisons}
    known = f"known: {', '.join(COLUMNS)}"
    for number, comparison in enumerate(own.comparisons):
        for column in comparison.columns:
            if column not in COLUMNS:
                fail(f"no column {column!r} (key match.comparisons); {known}", "comparisons", str(number), "field")
        if pa.types.is_map(COLUMNS[comparison.field]) and comparison.by == "words":
            fail(f"{comparison.field} is compared by letters only (key match.comparisons.by)",
                 "comparisons", str(number), "by")  # fmt: skip
        key = (comparison.field, comparison.kind)
        name = feature_name(*key)
        if names.setdefault(name, key) != key:
            fail(f"{key[0]} as {key[1]} would be {name}, which {names[name][0]} as {names[name][1]} is already "
                 "(key match.comparisons.kind)", "comparisons", str(number), "kind")  # fmt: skip
    for parts in own.blocking:
        for part in parts:
            if part.partition(":")[0] not in COLUMNS:
                fail(f"no column for the part {part!r} (key match.blocking); {known}", "blocking")
    for number, evidence in enumerate(own.evidence):
        if evidence.feature not in EVIDENCE:
            fail(
                f"unknown feature {evidence.feature!r} (key match.evidence); known: {', '.join(EVIDENCE)}",
                "evidence", str(number), "feature",
            )  # fmt: skip
    fields = {c.field for c in (*shared().comparisons, *own.comparisons)}
    for field in own.drop:
        if field not in fields:
            fail(f"the field {field!r} is not compared anyway (key match.drop)", "drop")
    if fields <= set(own.drop):
        fail("nothing is left to compare (key match.drop)", "drop")
    if len(shared().comparisons) + len(own.comparisons) > MAX_COMPARISONS:
        fail(f"more than {MAX_COMPARISONS} comparisons (key match.comparisons)", "comparisons")
