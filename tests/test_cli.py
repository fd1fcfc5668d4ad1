"""The command line does what a user expects of it, and ends with the exit code that it promises."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def released(user_page_release: Path) -> Path:
    """The data folder of the run on the embedded page."""
    return user_page_release.parent


def test_help_names_every_command_with_examples(run_cli) -> None:
    done = run_cli("--help")
    assert done.returncode == 0
    for command in ("run", "fetch", "split", "parse", "match", "write", "report", "refresh", "check", "explain"):
        assert f"\n  {command} " in done.stdout
    assert "un-projects explain INT/13/001 budget" in done.stdout


def test_help_lists_commands_in_the_order_of_the_work(run_cli) -> None:
    listed = run_cli("--help").stdout.split("Commands:")[1]
    places = [
        listed.index(f"\n  {name} ") for name in ("run", "fetch", "split", "parse", "match", "write", "report", "check")
    ]
    assert places == sorted(places)


def test_an_interrupt_is_one_line_and_its_own_exit_code(released: Path) -> None:
    program = (
        "import pipeline.cli as c, pipeline.check as k, sys\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "k.run = stop\n"
        f"sys.argv = ['un-projects', 'check', '--data', {str(released)!r}]\n"
        "c.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip() == "un-projects: interrupted; published tables are whole, run it again to go on"


def test_a_run_with_standard_output_closed_still_works(tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m pipeline run --offline --data '{tmp_path / 'd'}' >&-"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_summary_tells_what_was_published(run_cli, tmp_path: Path) -> None:
    done = run_cli("run", "--offline", "--data", tmp_path / "d")
    assert done.returncode == 0
    assert done.stdout.splitlines()[:4] == ["pages: 1", "blocks: 12", "projects: 11", "merged: 1"]
    assert done.stderr == ""


def test_the_summary_as_json_is_for_programs(run_cli, tmp_path: Path) -> None:
    summary = json.loads(run_cli("run", "--offline", "--data", tmp_path / "d", "--json").stdout)
    assert (summary["pages"], summary["blocks"], summary["projects"], summary["merged"]) == (1, 12, 11, 1)
    assert set(summary["issues"]) == {"error", "warning", "info"}


def test_quiet_says_nothing(run_cli, tmp_path: Path) -> None:
    done = run_cli("run", "--offline", "--data", tmp_path / "d", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def unreachable(tmp_path: Path) -> dict[str, str]:
    """An environment in which the source's site is a port that nobody listens on."""
    shutil.copytree(ROOT / "sources" / "dpidg", tmp_path / "sources" / "dpidg")
    profile = tmp_path / "sources" / "dpidg" / "source.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace('https://publicadministration.desa.un.org"\npages', 'http://127.0.0.1:9"\npages'))
    return {"UN_PROJECTS_SOURCES": str(tmp_path / "sources")}


def test_without_the_site_run_goes_on_in_one_clear_line(run_cli, tmp_path: Path, unreachable: dict[str, str]) -> None:
    done = run_cli("run", "--data", tmp_path / "d", env=unreachable)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "http://127.0.0.1:9/projects could not be had: the connection was refused; going on with the newest "
        "good snapshot, of 2026-11-23"
    ]
    assert "projects: 11" in done.stdout


def test_without_the_site_refresh_ends_with_4(run_cli, tmp_path: Path, unreachable: dict[str, str]) -> None:
    done = run_cli("refresh", "--data", tmp_path / "d", env=unreachable)
    assert done.returncode == 4
    assert "the first release, with none before it to compare" in done.stdout


def test_without_site_and_snapshot_there_is_nothing_to_do(run_cli, tmp_path: Path, unreachable: dict[str, str]) -> None:
    profile = Path(unreachable["UN_PROJECTS_SOURCES"]) / "dpidg" / "source.toml"
    profile.write_text(profile.read_text().replace('[embedded]\nmanifest = "embedded/manifest.jsonl"\n', ""))
    done = run_cli("run", "--data", tmp_path / "d", env=unreachable)
    assert done.returncode == 3
    assert "there is no page to work on" in done.stderr


def test_stages_can_be_run_one_by_one(run_cli, tmp_path: Path) -> None:
    data = tmp_path / "d"
    assert run_cli("fetch", "--offline", "--data", data).returncode == 0
    for stage in ("split", "parse", "match", "write", "report"):
        assert run_cli(stage, "--data", data).returncode == 0
    assert run_cli("check", "--data", data).stdout.endswith("is sound\n")
    assert (data / "clean" / "report.html").exists()


def test_a_stage_without_the_one_before_says_which_to_run(run_cli, tmp_path: Path) -> None:
    done = run_cli("parse", "--data", tmp_path / "d")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "run `un-projects split` first" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--from", "nowhere.html"), "nowhere.html: there is no such file or folder; check the path"),
        (("run", "--from", "README.md"), "files of the kind .md can't be read"),
        (("run", "--source", "nope"), "no source named 'nope'; choose one of dpidg"),
        (("run", "--from", "x.html", "--offline"), "use one of them"),
        (("run", "--wrong"), "No such option"),
    ],
)
def test_wrong_use_is_one_clear_error_with_exit_code_2(run_cli, tmp_path: Path, arguments: tuple, words: str) -> None:
    done = run_cli(*arguments, "--data", tmp_path / "d")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "d" / "clean").exists()


def test_bad_input_leaves_the_last_good_release_untouched(run_cli, tmp_path: Path) -> None:
    data = tmp_path / "d"
    run_cli("run", "--offline", "--data", data)
    before = (data / "clean" / "current").resolve()
    empty = tmp_path / "empty.html"
    empty.write_text(" ")
    assert run_cli("run", "--from", empty, "--data", data).returncode == 2
    assert (data / "clean" / "current").resolve() == before


def test_a_second_run_at_the_same_time_is_refused(run_cli, tmp_path: Path) -> None:
    data = tmp_path / "d"
    data.mkdir()
    with FileLock(data / "un-projects.lock"):
        done = run_cli("refresh", "--data", data)
    assert done.returncode == 6
    assert "another run is at work" in done.stderr


def test_check_ends_with_5_if_a_table_was_changed(run_cli, tmp_path: Path) -> None:
    data = tmp_path / "d"
    run_cli("run", "--offline", "--data", data)
    with (data / "clean" / "projects.parquet").open("ab") as file:
        file.write(b"rot")
    done = run_cli("check", "--data", data)
    assert done.returncode == 5


@pytest.mark.parametrize("how", ["changed", "missing"])
def test_check_finds_a_snapshot_that_rotted_wherever_it_lies(run_cli, tmp_path: Path, how: str) -> None:
    data, saved = tmp_path / "d", tmp_path / "page.txt"
    saved.write_text("INT10001: A project\nTime Frame: January 2010 - December 2011\n")
    assert run_cli("run", "--from", saved, "--data", data).returncode == 0
    saved.write_text("INT10001: A project\nTime Frame: January 2010 - December 2012\n")
    assert run_cli("run", "--from", saved, "--data", data).returncode == 0
    shutil.rmtree(data / "stage")  # so that nothing is made anew from the snapshots
    old, _ = sorted((data / "raw" / "dpidg").glob("*.txt"), key=lambda path: "2012" in path.read_text())
    if how == "changed":
        old.write_bytes(old.read_bytes()[:-1])
    else:
        old.unlink()
    done = run_cli("check", "--data", data)
    assert done.returncode == 5
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"archive: snapshots: {old}: the snapshot is ")


@pytest.mark.parametrize("name", ["INT/13/001", "INT13001", "int/13/001", "INT/001/13", "Centre for Innovation"])
def test_explain_takes_a_project_in_any_spelling(run_cli, released: Path, name: str) -> None:
    done = run_cli("explain", name, "budget", "--data", released)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "INT/13/001  Centre for Innovation on e-Government Development"
    assert "  budget_amount: 164,189.00" in lines
    at = lines.index("    | Proposed Budget: [US$164,189]")
    assert lines[at - 1] == "    | Funding:Development Account (DA)"
    assert lines[at + 1] == "    | Division: DPIDG"
    assert "    | Proposed Budget:\xa0[US$ 164,189]" in lines
    assert "    parsed: 164189.00 (rule amount, confidence 1.00)" in lines
    assert any("US$ 800,000" in line for line in lines)


def test_explain_says_why_one_of_two_values_was_chosen(run_cli, released: Path) -> None:
    explained = json.loads(run_cli("explain", "INT13001", "funding", "--data", released, "--json").stdout)
    (field,) = explained["fields"]
    assert field["values"]["funding"] == "Development Account (DA)"
    assert [(c["value"], c["is_chosen"]) for c in field["candidates"]] == [
        ("Development Account (DA)", True),
        ("XBTC", False),
    ]
    assert "first_on_page" in field["why"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("INT/13/009",), "no project is known as 'INT/13/009'; did you mean"),
        (("Internet Governance Forum",), "means 3 projects"),
        (("INT13001", "bugdet"), "no field is named 'bugdet'; did you mean budget"),
    ],
)
def test_explain_names_what_was_probably_meant(run_cli, released: Path, arguments: tuple, words: str) -> None:
    done = run_cli("explain", *arguments, "--data", released)
    assert done.returncode == 2
    assert words in done.stderr
