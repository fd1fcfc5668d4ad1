from __future__ import annotations

from match_tables import Block, Capture, decision, ids, kinds, pages, record_id, run, source, the

from pipeline.match import likeness

TEXT = {"objective": "The forum discusses how small towns can plan, build and keep their water works. " * 5}
CUT = Block(code="INT/12/X01", title="Forum on water for small towns, Harrowgate", budget="100", sections=TEXT)
SEVENTH = CUT.but(title="Forum on water for small towns, Harrowgate, 7th meeting")
EIGHTH = SEVENTH.but(title="Forum on water for small towns, Harrowgate, 8th meeting")


def groups(tables) -> list[list[int]]:
    """Positions on the page, project by project."""
    found: dict[str, list[int]] = {}
    for row in sorted(tables["records"], key=lambda r: r["position"]):
        found.setdefault(row["project_id"], []).append(row["position"])
    return sorted(found.values())


def test_a_record_that_matches_two_different_ones_is_merged_with_neither():
    tables = run(pages(SEVENTH, EIGHTH, CUT))
    assert groups(tables) == [[1], [2], [3]]
    chain = the(tables["issues"], kind="chained_match")
    assert chain["severity"] == "error"
    assert "INT/12/X01@/list" in chain["message"]
    assert "same" not in {row["decision"] for row in tables["matches"]}


def test_a_chain_leaves_the_records_that_it_does_not_touch_together():
    tables = run(pages(SEVENTH, SEVENTH.but(code="INT12X01"), EIGHTH, CUT))
    assert groups(tables) == [[1, 2], [3], [4]]


def test_the_weaker_of_two_links_is_given_up():
    """One code holds two pages together; what the first page said before, under another code, does not."""
    before = SEVENTH.but(code="INT/12/X02")
    captures = [
        Capture("/list", "2023-01-01", (before,)),
        Capture("/list", "2024-01-01", (SEVENTH,)),
        Capture("/other", "2024-01-01", (SEVENTH.but(code="INT12X01"),)),
    ]
    tables = run(captures)
    assert ids(tables) == ["INT/12/X01", "INT/12/X02"]
    assert {row["project_id"] for row in tables["records"]} == {"INT/12/X01"}
    assert ids(run(captures[:2])) == ["INT/12/X02"]


def test_two_codes_are_not_joined_by_a_record_without_one():
    coded = CUT.but(start="2012-01", end="2013-12")
    between = coded.but(code=None, budget=None)
    other = coded.but(code="GLO/12/X05", budget="7")
    assert groups(run(pages(coded, between))) == [[1, 2]]
    assert groups(run(pages(between, other))) == [[1, 2]]
    tables = run(pages(coded, between, other))
    assert groups(tables) == [[1], [2], [3]]
    assert kinds(tables).count("chained_match") == 1


def test_a_person_settles_where_a_contested_record_belongs():
    slug = "forum-on-water-for-small-towns-harrowgate"
    said = decision(f"INT/12/X01~{slug}", f"INT/12/X01~{slug}-7th-meeting", "same")
    tables = run(pages(SEVENTH, EIGHTH, CUT), source([said]))
    assert groups(tables) == [[1, 3], [2]]
    match = [row for row in tables["matches"] if row["decided_by"] == "person"]
    assert [row["decision"] for row in match] == ["same"]
    assert match[0]["reason"] == "Looked at both (reviewer, 2024-05-01)"


def test_records_joined_by_a_third_are_said_to_be_one_project():
    """The first and the last are not one by themselves; the middle one belongs to both."""
    first = SEVENTH.but(title="Water plan for the small towns of the north and of the west")
    cut = first.but(title="Water plan for the small towns")
    last = first.but(title="Water plan for the small towns, revised and enlarged")
    assert groups(run(pages(first, last))) == [[1], [2]]
    tables = run(pages(first, cut, last))
    assert groups(tables) == [[1, 2, 3]]
    assert {row["decision"] for row in tables["matches"]} == {"same"}
    assert sum("both match a third record" in row["reason"] for row in tables["matches"]) == 1


def test_chains_of_old_captures_alone_are_no_issue():
    captures = [
        Capture("/list", "2023-01-01", (SEVENTH, EIGHTH, CUT)),
        Capture("/list", "2024-01-01", (Block(code="GLO/09/001", title="Registers"),)),
    ]
    assert "chained_match" not in kinds(run(captures))


def test_the_order_of_blocks_does_not_matter_to_the_groups():
    blocks = [SEVENTH, EIGHTH, CUT, SEVENTH.but(code="INT12X01")]
    (capture,), (mirrored,) = pages(*blocks), pages(*reversed(blocks))
    forth = {r["record_id"]: r["project_id"] for r in run([capture])["records"]}
    back = {r["record_id"]: r["project_id"] for r in run([mirrored])["records"]}
    same = lambda found, capture, a, b: found[record_id(capture, a)] == found[record_id(capture, b)]  # noqa: E731
    for a in range(4):
        for b in range(4):
            assert same(forth, capture, a, b) == same(back, mirrored, 3 - a, 3 - b)


def test_a_project_is_never_lost():
    tables = run(pages(SEVENTH, EIGHTH, CUT, Block(title="Registers"), Block(code="GLO/09/001")))
    assert len(tables["records"]) == 5
    assert {row["project_id"] for row in tables["records"]} == set(ids(tables))


def test_two_blocks_side_by_side_do_not_both_take_the_place_of_one():
    text = {"objective": "Registers are set up, and clerks are trained to keep them in every town. " * 4}
    town = Block(code="INT/12/X01", start="2012-01", end="2013-12", budget="50000", sections=text)
    old = town.but(title="Registers of land and houses: Millbrook")
    new = (
        town.but(title="Registers of land and houses: Eastmere", budget="52000"),
        town.but(title="Registers of land and houses: Southwold", budget="51000"),
    )
    tables = run([Capture("/list", "2024-01-01", (old,)), Capture("/list", "2024-02-01", new)])
    (here, there) = (row["project_id"] for row in tables["records"])
    assert here != there
    (alone,) = {r["project_id"] for r in run([Capture("/list", "2024-01-01", (old,)),
                                             Capture("/list", "2024-02-01", new[:1])])["records"]}  # fmt: skip
    assert alone == "INT/12/X01"


def test_copies_of_a_block_are_compared_once_however_many_there_are(monkeypatch):
    counts = []
    for n in (50, 100):
        compared = []
        evidence = likeness.evidence
        monkeypatch.setattr(likeness, "evidence", lambda *two, log=compared, of=evidence: log.append(two) or of(*two))
        tables = run(pages(*[SEVENTH] * n, *[EIGHTH] * n))
        assert groups(tables) == [[*range(1, n + 1)], [*range(n + 1, 2 * n + 1)]]
        counts.append(len(compared))
        monkeypatch.undo()
    assert counts[0] == counts[1] < 10


def test_what_a_person_ruled_on_copies_holds_for_those_named_alone():
    tables = run([
        Capture("/list", "2023-01-01", (SEVENTH, SEVENTH)),
        Capture("/other", "2023-01-01", (SEVENTH,)),
    ], source([decision("INT/12/X01@/list", "INT/12/X01@/other", "different")]))  # fmt: skip
    assert groups(tables) == [[1], [1, 2]]
