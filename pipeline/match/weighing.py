"""How projects are compared: what `match.toml` says for all sources, and the source's own `[match]` over it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from pipeline.comparison import Comparison, Evidence
from pipeline.errors import ProfileError
from pipeline.linkage.config import MAX_COMPARISONS, Linkage
from pipeline.match.features import EVIDENCE
from pipeline.match.scoring import MATCHER_VERSION
from pipeline.match.table import COLUMNS
from pipeline.source import MatchProfile, Source
from pipeline.toml_file import line_of, read_toml

SHARED = Path(__file__).parent / "match.toml"
_SIGN = 8  # hex digits


@dataclass(frozen=True, slots=True)
class Weighing:
    """A configuration of the matcher of any records, and what evidence of the stage's own is worth.

    `version` names features, weights and rules; a source that changes something has a sign of its own in it.
    """

    linkage: Linkage
    evidence: tuple[Evidence, ...]
    version: str


@cache
def shared() -> MatchProfile:
    """What all sources share."""
    return read_toml(SHARED, MatchProfile)


def read_weighing(source: Source) -> Weighing:
    """How the projects of a source are compared.

    Raises:
        ProfileError: an entry names no column or feature that there is; names file, line, key.
    """
    own = source.profile.match
    _check(source.folder / "source.toml", own)
    base = shared()
    changes = msgspec.structs.asdict(own)
    linkage = Linkage(
        comparisons=[c for c in _changed(base.comparisons, own.comparisons) if c.field not in own.drop],
        blocking=[*base.blocking, *(key for key in own.blocking if key not in base.blocking)],
        **{
            name: getattr(base, name) if changes[name] is None else changes[name]
            for name in ("prior", "max_block", "window")
        },
    )
    by_feature = {each.feature: each for each in (*base.evidence, *own.evidence)}
    return Weighing(linkage, tuple(by_feature.values()), _version(own))


def _changed(base: Sequence[Comparison], own: Sequence[Comparison]) -> list[Comparison]:
    """The shared comparisons with what the source states of them, and those that it adds."""
    found = {(c.field, c.kind): c for c in base}
    for comparison in own:
        key = (comparison.field, comparison.kind)
        stated = {name: value for name, value in msgspec.structs.asdict(comparison).items() if value is not None}
        found[key] = msgspec.structs.replace(found[key], **stated) if key in found else comparison
    return list(found.values())


def _version(own: MatchProfile) -> str:
    if own == MatchProfile():
        return MATCHER_VERSION
    return f"{MATCHER_VERSION}+{hashlib.sha256(msgspec.json.encode(own)).hexdigest()[:_SIGN]}"


def _check(path: Path, own: MatchProfile) -> None:
    """That the source's entries name what there is, and leave something to compare."""

    def fail(what: str, *keys: str) -> None:
        text = path.read_text(encoding="utf-8")
        raise ProfileError(what, where=f"{path}:{line_of(text, ['match', *keys])}", do="correct this entry")

    known = f"known: {', '.join(COLUMNS)}"
    for number, comparison in enumerate(own.comparisons):
        for column in comparison.columns:
            if column not in COLUMNS:
                fail(f"no column {column!r} (key match.comparisons); {known}", "comparisons", str(number), "field")
    for key in own.blocking:
        for part in key:
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
