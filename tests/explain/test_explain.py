"""An explanation leads from a value back to the page: words, snapshot, and every step between."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shutil
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from pipeline.explain import explain, render
from pipeline.source import load_source
from pipeline.store import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
CORRECTION = """[[corrections]]
project = "INT/13/001"
field = "funding"
action = "override"
expect = "XBTC"
value = "Development Account (DA)"
reason = "The project's other block says so"
evidence = "the block of INT13001"
who = "editor"
when = 2026-11-23
"""


@pytest.fixture(scope="module")
def released(user_page_release: Path) -> Path:
    return user_page_release.parent


def explained(run_cli, data: Path, *arguments: str, **env: str) -> dict:
    done = run_cli("explain", *arguments, "--data", data, "--json", env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_record_names_the_file_of_its_snapshot(run_cli, released: Path) -> None:
    records = explained(run_cli, released, "INT13001")["records"]
    assert [(record["name"], record["position"]) for record in records] == [("INT13001", 1), ("INT/13/001", 8)]
    for record in records:
        path = Path(unquote(urlparse(record["snapshot_uri"]).path))
        assert path == Path(record["snapshot_path"]).resolve()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == record["snapshot_id"]


def test_the_span_and_the_words_are_those_of_the_page(run_cli, released: Path) -> None:
    import pipeline

    text = pipeline.table("pages", data=released)["text"][0].as_py()
    for field in explained(run_cli, released, "INT13001")["fields"]:
        for candidate in field["candidates"]:
            words = candidate["words"]
            assert text[candidate["char_start"] : candidate["char_end"]] == candidate["raw"]
            assert words["line"][words["start"] : words["end"]] == candidate["raw"]


def test_why_the_records_are_one_project_is_told(run_cli, released: Path) -> None:
    (link,) = explained(run_cli, released, "INT13001", "title")["links"]
    assert (link["left"], link["right"], link["decided_by"]) == ("INT13001", "INT/13/001", "rule")
    assert "are one code" in link["reason"]


def test_the_trail_goes_from_parsed_to_chosen(run_cli, released: Path) -> None:
    (field,) = explained(run_cli, released, "INT13001", "funding")["fields"]
    assert [[(step["done"], step["how"]) for step in c["trail"]] for c in field["candidates"]] == [
        [
            ("parsed", "Development Account (DA) (rule lookup, confidence 1.00)"),
            ("chosen", "among 2 values, by the rule first_on_page"),
        ],
        [
            ("parsed", "XBTC (rule lookup, confidence 1.00)"),
            ("passed over", "among 2 values, by the rule first_on_page"),
        ],
    ]


def test_a_corrected_value_tells_what_it_was_who_corrected_it_and_why(run_cli, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sources", tmp_path / "sources")
    (tmp_path / "sources" / "dpidg" / "decisions" / "corrections.toml").write_text(CORRECTION, encoding="utf-8")
    env = {"UN_PROJECTS_SOURCES": str(tmp_path / "sources")}
    data = tmp_path / "d"
    assert run_cli("run", "--offline", "--data", data, "--quiet", env=env).returncode == 0
    told = run_cli("explain", "INT13001", "funding", "--data", data, env=env).stdout.splitlines()
    at = told.index("    parsed: XBTC (rule lookup, confidence 1.00)")
    assert told[at + 1 : at + 3] == [
        "    corrected: funding set to Development Account (DA) (editor, 2026-11-23: The project's other block says so; "
        "evidence: the block of INT13001)",
        "    agrees: the same value was chosen",
    ]
    # The entry is gone, and so are the tables between stages: what is left still says that a person did it.
    (tmp_path / "sources" / "dpidg" / "decisions" / "corrections.toml").write_text("")
    shutil.rmtree(data / "stage")
    (field,) = explained(run_cli, data, "INT13001", "funding", **env)["fields"]
    steps = [step for candidate in field["candidates"] for step in candidate["trail"] if step["done"] == "corrected"]
    assert [step["how"] for step in steps] == [
        "Development Account (DA) (the entry is no longer in decisions/corrections.toml)"
    ]


def test_a_lost_snapshot_is_said(run_cli, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Past Projects\n\nINT13001: Roads\nTime Frame: May 2012 - June 2013\n")
    assert run_cli("run", "--from", page, "--data", tmp_path / "d", "--quiet").returncode == 0
    shutil.rmtree(tmp_path / "d" / "raw")
    done = run_cli("explain", "INT13001", "--data", tmp_path / "d")
    assert done.returncode == 0
    assert "is gone" in done.stdout.splitlines()[1]


def on_a_terminal(command: list[str], **env: str) -> str:
    """What a command prints where its output is a terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", **env})
    printed = b""
    try:
        while piece := os.read(terminal, 65536):
            printed += piece
    except OSError:  # the terminal closes with the command
        pass
    os.waitpid(pid, 0)
    os.close(terminal)
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_has_the_words_highlighted_unless_colour_is_refused(
    released: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], coloured: bool
) -> None:
    import sys

    monkeypatch.delenv("NO_COLOR", raising=False)
    command = [sys.executable, "-m", "pipeline", "explain", "INT13001", "budget", "--data", str(released)]
    printed = on_a_terminal(command, **env)
    assert ("Proposed Budget: \033[1;30;43mUS$164,189\033[0m" in printed) is coloured
    assert ("Proposed Budget: [US$164,189]" in printed) is not coloured
    assert ("\033]8;;file://" in printed) is coloured
    assert ("\033" in printed) is coloured


def test_a_page_can_not_give_orders_to_the_terminal(run_cli, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Past Projects\n\nINT13001: Roads \u009b2J and ports\nTime Frame: May 2012 - June 2013\n", encoding="utf-8"
    )
    assert run_cli("run", "--from", page, "--data", tmp_path / "d", "--quiet").returncode == 0
    source = load_source("dpidg")
    explanation = explain(Workspace(tmp_path / "d", "dpidg"), source, "INT13001")
    text = "\n".join(render(explanation))
    assert "Roads \ufffd2J and ports" in text
    assert "\u009b" not in text


def test_long_words_are_shown_with_both_ends_and_their_marks(run_cli, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    said = f"First {'roads and ' * 60}last"
    page.write_text(f"Past Projects\n\nINT13001: Roads\nTime Frame: May 2012 - June 2013\nComment: {said}\n")
    assert run_cli("run", "--from", page, "--data", tmp_path / "d", "--quiet").returncode == 0
    told = run_cli("explain", "INT13001", "comment", "--data", tmp_path / "d").stdout
    (line,) = [line for line in told.splitlines() if line.startswith("    | Comment")]
    assert line.startswith("    | Comment: [First roads")
    assert line.endswith("and last]")
    assert " … " in line
