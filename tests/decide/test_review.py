"""People decide on uncertain pairs: in the terminal, by a spreadsheet, and back again."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Desk

from pipeline.source import load_source

HEADER = "left,right,decision,reason,who,when,matcher_version\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, **decided: str) -> None:
    """Decide the pairs of an exported file by what their left reference begins with."""
    found = rows(path)
    for row in found:
        for start, said in decided.items():
            if row["left"].lstrip("~").startswith(start):
                row["decision"], row["reason"] = said, "Looked at both"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0])
        writer.writeheader()
        writer.writerows(found)


def test_the_list_names_uncertain_pairs_and_issues_worst_first(desk: Desk) -> None:
    said = desk("review", "--list").output
    assert "2 uncertain pairs" in said
    assert said.index("INT/12/X01 and INT/12/X02") < said.index("~harbour-day=")
    agenda = json.loads(desk("review", "--json").output)
    assert [pair["score"] for pair in agenda["pairs"]] == sorted((p["score"] for p in agenda["pairs"]), reverse=True)
    ranks = [("error", "warning", "info").index(issue["severity"]) for issue in agenda["issues"]]
    assert ranks == sorted(ranks)
    assert "features" in agenda["pairs"][0]


def test_a_pair_is_shown_side_by_side_with_what_differs_marked(desk: Desk) -> None:
    said = desk("review", typed="t\nq\n").output
    assert re.search(r"code\s*│\s*≠\s*│ INT/12/X01\s*│ INT/12/X02", said)
    assert re.search(r"title\s*│\s*│ Water plan", said)
    assert "Small towns learn" in said
    assert "nothing was decided" in said


def test_same_is_one_project_after_the_next_run_and_after_a_refresh(desk: Desk) -> None:
    assert desk("review", typed="s\nThe office says so\nq\n").exit_code == 0
    (row,) = rows(desk.matches)
    assert (row["decision"], row["reason"], row["matcher_version"]) == ("same", "The office says so", "1.2.0")
    assert row["who"]
    assert "INT/12/X02" in desk.projects()
    desk.run()
    assert "INT/12/X02" not in desk.projects()
    page = desk.folder / "page.txt"
    page.write_text(page.read_text().replace("keep their water", "tend their water"), encoding="utf-8")
    desk.run()
    assert "INT/12/X02" not in desk.projects()
    elsewhere = desk.folder / "another-page.txt"
    page.rename(elsewhere)
    assert desk("run", "--from", elsewhere, "-q").exit_code == 0
    assert "INT/12/X02" not in desk.projects()


def test_two_blocks_of_one_title_on_one_page_can_be_decided(desk: Desk) -> None:
    n = len(desk.projects())
    assert desk("review", typed="k\ns\nOne day, budget revised\nq\n").exit_code == 0
    desk.run()
    assert len(desk.projects()) == n - 1
    assert not any(i["kind"] in ("unused_decision", "contradictory_decisions") for i in desk.table("issues"))


@pytest.mark.parametrize("answer", ["d", "u"])
def test_what_was_decided_is_not_asked_again(desk: Desk, answer: str) -> None:
    desk("review", typed=f"{answer}\nTwo codes\nq\n")
    assert "INT/12/X01 and" not in desk("review", "--list").output
    desk.run()
    assert "INT/12/X01 and" not in desk("review", "--list").output
    assert "INT/12/X02" in desk.projects()


def test_the_other_rows_of_the_file_and_their_order_stay(desk: Desk) -> None:
    old = '\ufeffleft,right,decision,reason,who,when,matcher_version\r\nB,A,different,"Two, ""really""",x,2020-01-01,1.0.0'
    desk.matches.write_bytes(old.encode())
    desk("review", typed="s\nOne office\nb\ns\nThe office says so\nq\n")
    text = desk.matches.read_bytes().decode()
    assert text.startswith(f"{old}\r\n")
    assert text.count("\r\n") == text.count("\n") == 3
    assert desk("review", "--undo").exit_code == 0
    assert desk.matches.read_bytes().decode() == f"{old}\r\n"


def test_undo_without_a_decision_says_so(desk: Desk) -> None:
    assert "no decision to undo" in desk.refused("review", "--undo")
    said = desk("review", typed="b\nx\nq\n").output
    assert "nothing was decided yet" in said
    assert "none of the keys" in said


def test_the_end_of_input_keeps_what_was_decided(desk: Desk) -> None:
    done = desk("review", typed="d\nTwo codes\n")
    assert done.exit_code == 0
    assert "1 decided" in done.output
    assert len(rows(desk.matches)) == 1


def test_decisions_come_back_from_a_spreadsheet(desk: Desk) -> None:
    out = desk.folder / "pairs.csv"
    desk("review", "--export", out)
    assert [row["left_title"] for row in rows(out)] == ["Water plan for the towns", "Harbour day"]
    fill(out, INT="same", harbour="different")
    assert "2 new decisions" in desk("review", "--import", out, "--who", "office").output
    assert [(r["decision"], r["who"]) for r in rows(desk.matches)] == [("same", "office"), ("different", "office")]
    assert "0 new decisions" in desk("review", "--import", out).output
    assert "no uncertain pairs" in desk("review", "--list").output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("same,Looked", "perhaps,Looked"), "the decision is 'perhaps'"),
        (("same,Looked at both", "same,"), "the reason is empty"),
        (("INT/12/X01,INT", "INT/99/X99,INT"), "no page has a record 'INT/99/X99'"),
        (("INT/12/X01,INT", "INT/12/X02,INT"), "name the same record"),
        (("left,right", "links,right"), "the columns left are missing"),
    ],
)
def test_a_faulty_file_is_refused_whole(desk: Desk, change: tuple[str, str], said: str) -> None:
    out = desk.folder / "pairs.csv"
    desk("review", "--export", out)
    fill(out, INT="same", harbour="different")
    text = out.read_text(encoding="utf-8")
    assert change[0] in text
    out.write_text(text.replace(*change), encoding="utf-8")
    line = desk.refused("review", "--import", out)
    assert said in line
    assert str(out) in line


def test_an_import_that_contradicts_a_decision_is_refused(desk: Desk) -> None:
    out = desk.folder / "pairs.csv"
    desk("review", "--export", out)
    desk("review", typed="d\nTwo codes\nq\n")
    fill(out, INT="same")
    assert "says same of a pair that is different by decisions/matches.csv" in desk.refused("review", "--import", out)


def test_text_of_a_page_is_no_formula_in_a_spreadsheet(desk: Desk) -> None:
    page = desk.folder / "page.txt"
    page.write_text(page.read_text().replace("Water plan", "=1+1 Water plan"), encoding="utf-8")
    desk.run()
    out = desk.folder / "pairs.csv"
    desk("review", "--export", out)
    assert all(not cell.startswith("=") for row in rows(out) for cell in row.values())
    assert rows(out)[0]["left_title"].startswith("'=1+1")


def test_a_read_only_source_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = desk.folder / "site-packages"
    (desk.folder / "sources").rename(installed)
    monkeypatch.setenv("UN_PROJECTS_SOURCES", str(installed))
    for arguments in (("review",), ("correct", "GLO/10/X07", "funding", "XB", "--reason", "So")):
        said = str(desk(*arguments).exception)
        assert "came with the installed program" in said
        assert f"cp -r {installed / 'dpidg'} sources/" in said
    assert desk("review", "--list").exit_code == 0


def test_review_in_a_terminal_of_its_own(desk: Desk) -> None:
    """A person at a real terminal: a decision, the undo of it, another one, and Ctrl-C."""
    command = [sys.executable, "-m", "pipeline", "review", "--data", str(desk.folder / "data")]
    environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm-256color"}
    child, ours = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, command, environment)
    seen = ""

    def until(words: str, press_again: bytes = b"") -> None:
        nonlocal seen
        deadline = time.monotonic() + 60
        while words not in seen:
            assert time.monotonic() < deadline, seen
            if select.select([ours], [], [], 1)[0]:
                seen += os.read(ours, 65536).decode(errors="replace")
            else:
                os.write(ours, press_again)
        seen = seen[seen.index(words) + len(words) :]

    try:
        until("[q]uit")
        for keys, answer in (("s\r", "Reason"), ("First thought\r", "written:"), ("", "[q]uit"), ("b\r", "taken back")):
            os.write(ours, keys.encode())
            until(answer)
        for keys, answer in (("", "[q]uit"), ("d\r", "Reason"), ("Zwei Gemeinden, übrigens\r", "written:")):
            os.write(ours, keys.encode())
            until(answer)
        until("[q]uit")
        # Python loses a Ctrl-C that falls between its last step and its wait for a key; a person presses again.
        os.write(ours, b"\x03")
        until("run --offline", press_again=b"\x03")
        ended = os.waitpid(child, 0)[1]
    finally:
        os.close(ours)
    assert ended == 0
    (row,) = rows(desk.matches)
    assert (row["decision"], row["reason"]) == ("different", "Zwei Gemeinden, übrigens")
    assert load_source("dpidg").match_decisions[0].left == "INT/12/X01"
