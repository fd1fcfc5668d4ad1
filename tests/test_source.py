"""Files under sources/ are validated; an error names file, line and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.errors import ProfileError
from pipeline.source import SOURCES_VARIABLE, load_source

SHIPPED = Path(__file__).parent.parent / "sources" / "dpidg"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped source that a test may break."""
    shutil.copytree(SHIPPED, tmp_path / "sources" / "copy")
    monkeypatch.setenv(SOURCES_VARIABLE, str(tmp_path / "sources"))
    return tmp_path / "sources" / "copy"


def line_of(path: Path, words: str) -> int:
    return 1 + next(n for n, line in enumerate(path.read_text().splitlines()) if words in line)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_shipped_source_is_valid() -> None:
    source = load_source("dpidg")
    assert "Time Frame" in source.profile.fields["time_frame"]
    assert {entry.raw for entry in source.divisions} >= {"DPIDG", "EGB", "DMB"}


def test_an_unknown_source_is_named_with_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="no source named 'nope'; choose one of .*dpidg"):
        load_source("nope")


def test_broken_toml_names_the_file_and_line(folder: Path) -> None:
    edit(folder / "source.toml", "[fields]", "[fields")
    with pytest.raises(ProfileError, match=r"source\.toml: not valid TOML.*line \d+"):
        load_source("copy")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("publisher = ", "publishr = ", "publishr", "unknown field"),
        ('dollar = "USD"', "dollar = 5", "money.dollar", "Expected `str"),
        ("[fields]\n", '[fields]\nbudgets = ["x"]\n', "fields.budgets", "unknown name 'budgets'"),
        ("comment = [", 'comment = ["Funding",', "fields.comment", "'Funding' stands in fields.funding"),
        ('examples = ["INT/001/13"]', 'examples = ["INT-x"]', "codes.examples", "does not fit"),
        ('type = "un_project"', 'type = "un"', "codes.type", "unknown code type 'un'"),
    ],
)  # fmt: skip
def test_a_wrong_entry_names_file_line_and_key(folder: Path, old: str, new: str, key: str, words: str) -> None:
    path = folder / "source.toml"
    edit(path, old, new)
    with pytest.raises(ProfileError) as caught:
        load_source("copy")
    message = str(caught.value)
    assert f"source.toml:{line_of(path, new.strip().splitlines()[-1])}:" in message
    assert key.rsplit(".", maxsplit=1)[-1] in message
    assert words in message


def test_a_wrong_pattern_is_named(folder: Path) -> None:
    edit(folder / "source.toml", "'Menu',", "'Menu(',")
    with pytest.raises(ProfileError, match=r"not a regular expression: 'Menu\('"):
        load_source("copy")


def test_a_lookup_with_other_columns_is_refused(folder: Path) -> None:
    (folder / "lookups" / "divisions.csv").write_text("raw,title\nEGB,x\n")
    with pytest.raises(
        ProfileError, match=r"divisions\.csv:1: the columns are raw, title; make them raw, name, reason"
    ):
        load_source("copy")


def test_a_row_with_a_missing_cell_is_named_by_line(folder: Path) -> None:
    with (folder / "lookups" / "divisions.csv").open("a") as file:
        file.write("ABC,name only\n")
    line = line_of(folder / "lookups" / "divisions.csv", "name only")
    with pytest.raises(ProfileError, match=rf"divisions\.csv:{line}: the row has not 3 cells"):
        load_source("copy")


def test_a_correction_without_a_reason_is_refused(folder: Path) -> None:
    (folder / "decisions" / "corrections.toml").write_text(
        '[[corrections]]\nproject = "INT/13/001"\nfield = "funding"\naction = "drop"\nexpect = "XBTC"\n'
        'who = "editor"\nwhen = 2026-01-01\n'
    )
    with pytest.raises(ProfileError, match=r"corrections\.toml:1: .*missing required field `reason`"):
        load_source("copy")


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("lookups/funding.csv", "X,grant,said", "unknown type 'grant'; write one of development_account, "),
        ("lookups/places.csv", "X,X,town,,,said", "unknown kind 'town'; write one of country, region, "),
        ("decisions/matches.csv", "a,b,maybe,r,w,2026-01-01,1", "unknown decision 'maybe'; write one of same, "),
    ],
)
def test_an_unknown_word_of_a_closed_set_names_file_and_line(folder: Path, file: str, row: str, words: str) -> None:
    path = folder / file
    lines = path.read_text().rstrip("\n").splitlines()
    path.write_text("\n".join([*lines, row]) + "\n")
    with pytest.raises(ProfileError) as caught:
        load_source("copy")
    assert f"{path.name}:{len(lines) + 1}: {words}" in str(caught.value)
