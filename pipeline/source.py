"""What is known of a source: the files under `sources/<name>/`, read and validated.

Everything here is data. A file that can't be read raises `ProfileError` with file, line and key.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from pipeline.comparison import Comparison, Evidence, check_comparisons, check_keys, check_levels
from pipeline.errors import ProfileError
from pipeline.toml_file import line_of, read_toml

T = TypeVar("T")

SOURCES_VARIABLE = "UN_PROJECTS_SOURCES"
DECISIONS = ("same", "different", "unsure")
"""What a person may say of a pair of records."""


class Paging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a listing's pages are numbered: a parameter of the query, and the number of the first page."""

    parameter: str = "page"
    first: int = 0


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the pages are: an origin, the paths of the listings' first pages on it, and how they go on.

    `languages` are first pages in other languages, by language. `details` is a regular expression for the
    paths of pages on one project each, which are asked for where a listing only has a teaser. `hosts` are
    further hosts that the site may redirect to. `min_interval` is in seconds between two requests.
    """

    base_url: str
    pages: list[str]
    languages: dict[str, str] = {}
    paging: Paging | None = None
    details: str | None = None
    hosts: list[str] = []
    private_addresses: bool = False
    max_pages: int = 100
    min_interval: float = 1.0


class Embedded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The snapshots that ship with the product; the path is relative to data/raw/<source>/."""

    manifest: str


class PageLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Regular expressions for whole lines around the blocks."""

    ignore: list[str] = []
    footer: list[str] = []


class CodePattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family of project codes; named groups of `pattern` are the code's parts."""

    name: str
    type: str
    pattern: str
    canonical: str | None = None
    examples: list[str] = []
    confidence: float = 1.0


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules about labels beyond their names; `proposed` are guesses that no person has confirmed.

    `funder` are labels of a funding that say who gives it: `Funded by`.
    """

    not_labels: list[str] = []
    ignore: list[str] = []
    total: list[str] = []
    annual: list[str] = []
    proposed: list[str] = []
    start: list[str] = []
    end: list[str] = []
    funder: list[str] = []


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the pages mean by a bare currency symbol."""

    dollar: str | None = None


class Values(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say that nothing is stated, and words of a status field by the status they mean."""

    none_words: list[str] = []
    status_words: dict[str, list[str]] = {}


IatiRole = Literal["1", "2", "3", "4"]
OrgRef = Annotated[str, msgspec.Meta(pattern=r"^[^/&|?\s]*$")]
"""An organisation's identifier; the standard bars these characters."""


class ReportingOrg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who reports to IATI: identifier (it opens every activity's), OrganisationType code, name."""

    ref: Annotated[str, msgspec.Meta(pattern=r"^[^/&|?\s]+$")]
    type: Annotated[str, msgspec.Meta(pattern=r"^\d{2}$")]
    name: str


class ParticipatingOrg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that takes part in every project of the source, with its role."""

    name: str
    role: IatiRole
    ref: OrgRef = ""
    type: Annotated[str, msgspec.Meta(pattern=r"^(\d{2})?$")] = ""


class IatiSector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sector of every project of the source; vocabulary 1 is the five-digit one of the OECD's DAC."""

    code: str
    vocabulary: str = "1"


class Iati(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person knows of the source's projects that IATI demands and no page says.

    Roles are codes of OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing. Without
    `division_role` or `partner_role` divisions and partners are not exported.
    """

    reporting_org: ReportingOrg
    participating: list[ParticipatingOrg] = []
    division_role: IatiRole | None = None
    partner_role: IatiRole | None = None
    sector: IatiSector | None = None


class MatchProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a source has of its own in matching, over what all sources share (`pipeline/match/match.toml`).

    `comparisons` and `evidence` change the shared ones of the same field and kind, or feature, or are added to
    them; fields of `drop` are not compared; keys of `blocking` are added.
    """

    comparisons: list[Comparison] = []
    evidence: list[Evidence] = []
    drop: list[str] = []
    blocking: list[list[str]] = []
    prior: float | None = None
    max_block: int | None = None
    window: int | None = None


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`source.toml`: everything that is known of a source's pages."""

    name: str
    title: str
    publisher: str
    licence: str
    citation: str
    languages: list[str]
    site: Site | None = None
    embedded: Embedded | None = None
    page: PageLines = PageLines()
    groups: dict[str, list[str]] = {}
    codes: list[CodePattern] = []
    fields: dict[str, list[str]] = {}
    sections: dict[str, list[str]] = {}
    labels: Labels = Labels()
    money: Money = Money()
    values: Values = Values()
    iati: Iati | None = None
    match: MatchProfile = MatchProfile()


class FundingEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `lookups/funding.csv`: what type of funding a name stands for."""

    raw: str
    type: str
    reason: str


class DivisionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `lookups/divisions.csv`: a division's full name."""

    raw: str
    name: str
    reason: str


class PlaceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `lookups/places.csv`: a place name that standard lists don't know."""

    raw: str
    name: str
    kind: str
    iso3: str
    m49: str
    reason: str


class CodePlaceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `lookups/code_places.csv`: what a code's place part stands for."""

    raw: str
    meaning: str
    iso3: str
    reason: str


class MatchDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of `decisions/matches.csv`: what a person said of a pair of records.

    `left` and `right` say what a page says, so that they outlive a refresh: a code as the page spells it
    (or a project code in any spelling), `~` and the slug of a title, `@` and a page, or several of these
    together, such as `INT13001@projects-page.txt`. `pipeline/match/decisions.py` reads them.
    """

    left: str
    right: str
    decision: str
    reason: str
    who: str
    when: str
    matcher_version: str


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of `decisions/corrections.toml`, valid while the page says `expect`."""

    project: str
    field: str
    action: str
    expect: str
    reason: str
    who: str
    when: dt.date
    value: Any = None
    evidence: str = ""


class _Corrections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    corrections: list[Correction] = []


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bound of `expectations.toml`: below `min` the refresh fails, above `max` it warns."""

    reason: str
    min: float | None = None
    max: float | None = None


class Source(msgspec.Struct, frozen=True):
    """A source with its lookups, decisions and expectations."""

    folder: Path
    profile: Profile
    funding: list[FundingEntry]
    divisions: list[DivisionEntry]
    places: list[PlaceEntry]
    code_places: list[CodePlaceEntry]
    match_decisions: list[MatchDecision]
    corrections: list[Correction]
    expectations: dict[str, Bound]


def sources_folders() -> Iterator[Path]:
    """The folders that may hold sources: the environment's, this folder's, the product's own."""
    if named := os.environ.get(SOURCES_VARIABLE):
        yield Path(named)
    yield Path("sources")
    package = Path(__file__).resolve().parent
    yield package.parent / "sources"
    yield package / "_bundled" / "sources"


def find_source(name: str) -> Path:
    """The folder of a source.

    Raises:
        ProfileError: no folder of that name holds a `source.toml`.
    """
    for parent in sources_folders():
        if (parent / name / "source.toml").is_file():
            return parent / name
    known = sorted({p.parent.name for f in sources_folders() for p in f.glob("*/source.toml")})
    raise ProfileError(
        f"no source named {name!r}",
        where="sources/",
        do=f"choose one of {', '.join(known) or 'none'}, or add sources/{name}/source.toml",
    )


def load_source(name: str) -> Source:
    """A source with all its files, validated.

    Raises:
        ProfileError: a file is missing, malformed, or an entry breaks a rule; names file, line, key.
    """
    from pipeline import schema

    folder = find_source(name)
    profile = _read_toml(folder / "source.toml", Profile)
    _check_profile(folder / "source.toml", profile)
    lookups, decisions = folder / "lookups", folder / "decisions"
    return Source(
        folder=folder,
        profile=profile,
        funding=_read_csv(lookups / "funding.csv", FundingEntry, {"type": schema.FUNDING_TYPE}),
        divisions=_read_csv(lookups / "divisions.csv", DivisionEntry),
        places=_read_csv(lookups / "places.csv", PlaceEntry, {"kind": schema.PLACE_KIND}),
        code_places=_read_csv(lookups / "code_places.csv", CodePlaceEntry),
        match_decisions=_read_csv(decisions / "matches.csv", MatchDecision, {"decision": DECISIONS}),
        corrections=_read_toml(decisions / "corrections.toml", _Corrections).corrections,
        expectations=_read_toml(folder / "expectations.toml", dict[str, Bound]),
    )


def _read_toml(path: Path, kind: type[T]) -> T:
    """A TOML file as `kind`; a missing file is an empty one, save `source.toml`."""
    if not path.exists() and path.name != "source.toml":
        return msgspec.convert({}, kind)
    return read_toml(path, kind)


def _read_csv(path: Path, kind: type[T], closed: Mapping[str, Sequence[str]] | None = None) -> list[T]:
    """The rows of a CSV file as `kind`, every column of it a string; a missing file has no rows.

    `closed` are the values that a column may have.
    """
    if not path.exists():
        return []
    columns = [f.name for f in msgspec.structs.fields(kind)]  # type: ignore[arg-type]
    rows: list[T] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if reader.fieldnames is None or list(reader.fieldnames) != columns:
            raise ProfileError(
                f"the columns are {', '.join(reader.fieldnames or [])}",
                where=f"{path}:1",
                do=f"make them {', '.join(columns)}",
            )
        try:
            for row in reader:
                if None in row or None in row.values():
                    raise ProfileError(f"the row has not {len(columns)} cells", where=f"{path}:{reader.line_num}")
                cells = {name: (row[name] or "").strip() for name in columns}
                for name, known in (closed or {}).items():
                    if cells[name] not in known:
                        raise ProfileError(
                            f"unknown {name} {cells[name]!r}",
                            where=f"{path}:{reader.line_num}",
                            do=f"write one of {', '.join(known)}",
                        )
                rows.append(kind(**cells))
        except csv.Error as error:
            raise ProfileError(str(error), where=f"{path}:{reader.line_num}") from error
    return rows


def _check_profile(path: Path, profile: Profile) -> None:
    """Rules that a type can't say: known names, patterns that compile and fit their examples."""
    from pipeline import schema

    text = path.read_text(encoding="utf-8")

    def fail(what: str, *keys: str) -> None:
        raise ProfileError(what, where=f"{path}:{line_of(text, list(keys))}", do="correct this entry")

    for group, known, names in (
        ("fields", schema.FIELD, profile.fields),
        ("sections", schema.SECTION, profile.sections),
        ("groups", schema.STATUS, profile.groups),
        ("status_words", schema.STATUS, profile.values.status_words),
    ):
        for name in names:
            if name not in known:
                fail(f"unknown name {name!r} (key {group}.{name}); known: {', '.join(known)}", group, name)
    owner: dict[str, str] = {}
    for group, names in (("fields", profile.fields), ("sections", profile.sections)):
        for name, labels in names.items():
            for label in labels:
                other = owner.setdefault(label.casefold(), f"{group}.{name}")
                if other != f"{group}.{name}":
                    fail(f"the label {label!r} stands in {other} too (key {group}.{name})", group, name)
    for number, code in enumerate(profile.codes):
        if code.type not in schema.CODE_TYPE:
            fail(f"unknown code type {code.type!r} (key codes.type)", "codes", str(number), "type")
        for example in code.examples:
            if not re.fullmatch(_compiled(code.pattern, path), example):
                fail(f"the example {example!r} does not fit its pattern (key codes.examples)",
                     "codes", str(number), "examples")  # fmt: skip
    _check_match(path, profile.match)
    for pattern in (*profile.page.ignore, *profile.page.footer):
        _compiled(pattern, path)


def _check_match(path: Path, profile: MatchProfile) -> None:
    """The rules for `[match]` that a type can't say.

    Raises:
        ProfileError: one is broken; names file, line, key.
    """
    text = path.read_text(encoding="utf-8")

    def fail(what: str, *keys: str) -> None:
        raise ProfileError(what, where=f"{path}:{line_of(text, ['match', *keys])}", do="correct this entry")

    check_comparisons(profile.comparisons, fail)
    check_keys(profile.blocking, profile.max_block, profile.window, fail)
    for number, evidence in enumerate(profile.evidence):
        check_levels(evidence.weight, "evidence.weight", fail, "evidence", str(number), "weight")


@cache
def _compiled(pattern: str, path: Path) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ProfileError(f"not a regular expression: {pattern!r}: {error}", where=str(path)) from error
