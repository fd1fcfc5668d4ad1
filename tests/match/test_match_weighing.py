"""What a source's `[match]` changes of how its projects are compared."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from lookalikes import page
from match_tables import Block, Capture, ids, pages, rows_of, run, source, stage_tables, the

from pipeline.comparison import Comparison, Evidence
from pipeline.errors import ProfileError
from pipeline.match import match
from pipeline.match.features import EVIDENCE
from pipeline.match.scoring import MATCHER_VERSION
from pipeline.match.table import COLUMNS
from pipeline.match.weighing import read_weighing
from pipeline.source import SOURCES_VARIABLE, MatchProfile, Source, load_source

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"
SHIPPED = Path(__file__).parents[2] / "sources" / "dpidg"
LEFT = Block(code="INT/12/X01", title="Water plan for small towns", budget="250000", donor="Togo", funding="XBTC")
RIGHT = LEFT.but(code="INT12X01", donor="Nepal")


def own(**said: object) -> Source:
    """The shipped source with a `[match]` of its own."""
    base = source()
    return msgspec.structs.replace(base, profile=msgspec.structs.replace(base.profile, match=MatchProfile(**said)))


def the_match(src: Source | None = None) -> dict:
    (row,) = run(pages(LEFT, RIGHT), src)["matches"]
    return {**row, "features": dict(row["features"])}


def test_a_source_without_a_match_of_its_own_has_the_shared_one():
    row = the_match()
    assert row["matcher_version"] == MATCHER_VERSION
    assert "donor_equal" not in row["features"]


def test_a_source_can_compare_a_further_field():
    row = the_match(own(comparisons=[Comparison("donor", "category", [(1, 0.5), (0, -3.0)])]))
    assert row["features"]["donor_equal"] == 0
    assert row["score"] < the_match()["score"]
    assert "donors differ" in row["reason"]
    assert row["matcher_version"].startswith(f"{MATCHER_VERSION}+")


def test_a_source_can_change_a_weight_and_leaves_the_other_options_as_they_are():
    src = own(comparisons=[Comparison("title", "title", [(1, 0.1), (0, 0.0)])])
    (title,) = (c for c in read_weighing(src).linkage.comparisons if c.field == "title")
    assert title.by == "letters"
    assert the_match(src)["score"] < the_match()["score"]


def test_a_source_can_change_what_evidence_is_worth():
    left, right = (Block(title=f"{n} Forum on the towns", code="INT/12/X01", budget="5") for n in ("7th", "8th"))
    scores = [
        run(pages(left, right), src)["matches"][0]["score"]
        for src in (source(), own(evidence=[Evidence("ordinal_agreement", [(1, 0.5), (0, -9.0)])]))
    ]
    assert scores[1] < scores[0]


def test_a_source_can_leave_a_field_out():
    row = the_match(own(drop=["budget", "funding"]))
    assert {"budget_agreement", "funding_equal"}.isdisjoint(row["features"])
    assert "title_similarity" in row["features"]


def test_a_source_can_add_a_key():
    blocks = pages(Block(title="Roads", donor="Togo"), Block(title="Ports", donor="Togo"))
    rule = [Comparison("donor", "category", [(1, 9.0), (0, 0.0)])]
    assert run(blocks, own(comparisons=rule))["matches"] == []
    (row,) = run(blocks, own(comparisons=rule, blocking=[["donor"]]))["matches"]
    assert (row["decision"], row["decided_by"]) == ("review", "model")


def test_a_source_can_say_how_likely_a_pair_is_to_begin_with():
    assert the_match(own(prior=-9.0))["score"] < the_match()["score"]
    assert the_match(own(max_block=30))["score"] == the_match()["score"]


def test_no_weight_merges_what_a_rule_keeps_apart():
    blocks = pages(*(Block(title=f"{n} Forum on the towns", donor="Togo") for n in ("7th", "8th")))
    tables = run(blocks, own(comparisons=[Comparison("donor", "category", 50.0)], prior=20.0))
    assert len(ids(tables)) == 2
    assert [row["decision"] for row in tables["matches"]] == ["different"]


def test_weights_are_learnt_from_many_records_and_said_in_an_issue():
    blocks = tuple(made.block for seed in range(8) for made in page(seed))
    learns = [Comparison("title", "title", "learnt"), Comparison("division", "category", "learnt")]
    tables = rows_of(match(stage_tables([Capture("/list", "2024-01-01", blocks)]), own(comparisons=learns)))
    said = the(tables["issues"], kind="weights_learnt")
    assert said["severity"] == "info"
    assert "title (title) +" in said["message"]
    assert "division (category)" in said["message"]
    versions = {row["matcher_version"] for row in tables["matches"]}
    assert len(versions) == 1
    assert versions.pop() != the_match(own(comparisons=learns))["matcher_version"], "learnt weights are in the version"


def test_too_few_records_to_learn_from_have_the_shared_weights_and_an_issue_says_so():
    learns = [Comparison("title", "title", "learnt"), Comparison("division", "category", "learnt")]
    tables = run(pages(LEFT, RIGHT), own(comparisons=learns))
    message = the(tables["issues"], kind="weights_not_learnt")["message"]
    assert "100 are needed; title (title) has the shared one and division (category) counts for nothing" in message
    assert tables["matches"][0]["score"] == the_match()["score"]


def test_blocks_that_say_the_same_word_for_word_teach_nothing():
    copies = [LEFT.but(code=f"INT/12/X{n:02}", title=f"Plan {n} for the towns") for n in range(10, 60)]
    tables = run(pages(*copies, *copies, *copies), own(comparisons=[Comparison("title", "title", "learnt")]))
    assert the(tables["issues"], kind="weights_not_learnt")


def test_a_page_without_blocks_has_nothing_to_learn_from():
    tables = run(pages(), own(comparisons=[Comparison("title", "title", "learnt")]))
    assert tables["matches"] == []


def add_to_profile(said: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of lines of the shipped profile, of which `said` is put behind in a copy called `copy`."""
    copy = folder / "sources" / "copy"
    shutil.copytree(SHIPPED, copy)
    monkeypatch.setenv(SOURCES_VARIABLE, str(folder / "sources"))
    text = (copy / "source.toml").read_text(encoding="utf-8")
    (copy / "source.toml").write_text(f"{text}\n{said}\n", encoding="utf-8")
    return len(text.splitlines())


@pytest.mark.parametrize(
    ("said", "words", "line"),
    [
        ('[[match.comparisons]]\nfield = "donor"\nkind = "categry"', "unknown kind 'categry'", 2),
        ('[[match.comparisons]]\nfield = "donor"\nkind = "category"\nweight = [[0, 1.0], [1, 2.0]]', "do not go down", 3),
        ('[[match.comparisons]]\nfield = "donor"\nkind = "category"\nweight = "high"', "weight", 3),
        ('[[match.comparisons]]\nfield = "donor"\nkind = "category"\nwieght = 1', "wieght", 3),
        ('[[match.comparisons]]\nfield = "donors"\nkind = "category"', "no column 'donors'", 1),
        ('[[match.comparisons]]\nfield = "title"\nkind = "text"', "title as text would be title_similarity", 2),
        ('[[match.comparisons]]\nfield = "text"\nkind = "text"\nby = "words"', "compared by letters only", 3),
        ('[[match.evidence]]\nfeature = "moon_phase"\nweight = [[1, 1.0]]', "unknown feature 'moon_phase'", 1),
        ('[match]\nblocking = [["donor:soundex"]]', "'donor:soundex' is no part of a key", 1),
        ('[match]\nblocking = [["donors"]]', "no column for the part 'donors'", 1),
        ('[match]\ndrop = ["donor"]', "'donor' is not compared anyway", 1),
        ("[match]\nmax_block = 1", "a block holds at least two", 1),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_told_with_file_line_and_key(tmp_path, monkeypatch, said, words, line):
    n_lines = add_to_profile(said, tmp_path, monkeypatch)
    with pytest.raises(ProfileError, match=words) as error:
        read_weighing(load_source("copy"))
    assert "\n" not in str(error.value)
    assert f"source.toml:{n_lines + 2 + line}:" in str(error.value)
    assert "(key " in str(error.value)


def test_the_example_of_the_documentation_does_what_it_says(tmp_path, monkeypatch):
    (example,) = re.findall(r"```toml\n(\[match\].*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    add_to_profile(example, tmp_path, monkeypatch)
    tables = run(pages(LEFT, RIGHT.but(budget="210000")), load_source("copy"))
    features = dict(tables["matches"][0]["features"])
    assert features["donor_equal"] == 0
    assert "funding_equal" not in features
    assert "title (title) has the shared one" in the(tables["issues"], kind="weights_not_learnt")["message"]
    linkage = read_weighing(load_source("copy")).linkage
    assert ["donor", "budget"] in linkage.blocking
    (budget,) = (c for c in linkage.comparisons if c.field == "budget")
    assert (budget.unit, budget.weight[1]) == (["currency", "budget_period"], (0.8, 1.5))


def test_the_documentation_names_every_key_column_and_feature():
    text = DOCUMENT.read_text(encoding="utf-8")
    named = (*MatchProfile.__struct_fields__, *Comparison.__struct_fields__, *COLUMNS, *EVIDENCE)
    assert [name for name in named if f"`{name}`" not in text] == []
