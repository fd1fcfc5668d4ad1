"""Whom a refresh tells how it ended, and that no listener can harm it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fetch_bench import Bench
from listing_site import block, html, pager, serve
from misbehaving_site import Reply, Site

from pipeline.cli import cli
from pipeline.errors import ExitCode
from pipeline.hooks import Hooks, tell

CHANGED = {"exit_code": 0, "is_changed": True, "headline": "trial: done: 1 new"}
FAILED = {"exit_code": 5, "is_changed": False, "headline": "trial: failed"}
DULL = {"exit_code": 0, "is_changed": False, "headline": "trial: done"}
HALF = {"exit_code": 4, "is_changed": True, "headline": "trial: done, but from older snapshots"}


class Listener:
    """What was posted, and how to answer."""

    def __init__(self) -> None:
        self.url, self.status, self.posted = "", 204, []
        self.over = threading.Event()
        self.drips = False


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.posted.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(listener.status)
            while listener.drips and not listener.over.wait(0.05):
                try:
                    self.send_header("X-Drip", "drop")
                    self.flush_headers()
                except OSError:
                    return
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    listener.url = f"http://127.0.0.1:{server.server_address[1]}/hook?secret=s3cret"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield listener
    finally:
        listener.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.mark.parametrize(("report", "times"), [(CHANGED, 1), (FAILED, 1), (HALF, 1), (DULL, 0)])
def test_a_webhook_is_told_of_changes_and_failures(listener: Listener, report: dict[str, Any], times: int) -> None:
    assert tell(Hooks(webhook=listener.url), report) == []
    assert listener.posted == [("application/json", report)] * times


@pytest.mark.parametrize(
    ("report", "told"), [(CHANGED, {"change"}), (FAILED, {"failure"}), (HALF, {"change", "failure"}), (DULL, set())]
)
def test_commands_are_told_what_concerns_them(tmp_path: Path, report: dict[str, Any], told: set[str]) -> None:
    def command(name: str) -> str:
        return (
            f'cat > "{tmp_path}/{name}"; echo "$UN_PROJECTS_EXIT_CODE $UN_PROJECTS_HEADLINE" > "{tmp_path}/{name}.line"'
        )

    assert tell(Hooks(on_change=command("change"), on_failure=command("failure")), report) == []
    assert {path.name for path in tmp_path.iterdir()} == told | {f"{name}.line" for name in told}
    for name in told:
        assert json.loads((tmp_path / name).read_text()) == report
        assert (tmp_path / f"{name}.line").read_text() == f"{report['exit_code']} {report['headline']}\n"


def test_a_command_that_reads_nothing_is_no_failure() -> None:
    assert tell(Hooks(on_change="true"), {**CHANGED, "changes": ["x" * 1000] * 1000}) == []


def test_a_listener_that_fails_is_a_warning(listener: Listener) -> None:
    listener.status = 500
    assert tell(Hooks(webhook=listener.url, on_failure="exit 3"), FAILED) == [
        "the webhook at 127.0.0.1 was not told: HTTP status 500",
        "the command of --on-failure ended with code 3",
    ]


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    listener.status = 307
    (warning,) = tell(Hooks(webhook=listener.url), FAILED)
    assert warning.endswith("HTTP status 307")
    assert len(listener.posted) == 1


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "file:///etc/passwd", "nonsense", "http://", "http://127.0.0.1:1/s3cret"]
)
def test_an_address_that_does_not_answer_is_a_warning_without_its_secrets(url: str) -> None:
    (warning,) = tell(Hooks(webhook=url), FAILED)
    assert "was not told" in warning
    assert "s3cret" not in warning


def test_a_listener_that_never_ends_is_given_up(listener: Listener) -> None:
    listener.drips = True
    assert tell(Hooks(webhook=listener.url), FAILED, webhook_within=0.4) == [
        "the webhook at 127.0.0.1 was not told: no answer within 0.4 s"
    ]
    assert tell(Hooks(on_failure="sleep 100 & sleep 100"), FAILED, command_within=0.3) == [
        "the command of --on-failure was stopped after 0.3 s"
    ]


# ---- From a refresh ----------------------------------------------------------------------------


@pytest.fixture
def listed(bench: Bench, site: Site) -> Bench:
    bench.set_site(site.url, ["/projects"], "[site.paging]\n")
    return bench


def refresh(bench: Bench, *options: str, env: dict[str, str] | None = None) -> Result:
    data = ["--data", str(bench.workspace.data), "--source", "trial"]
    return CliRunner().invoke(cli, ["refresh", *data, *options], env=env)


def test_a_refresh_tells_what_it_changed_and_nothing_where_nothing_changed(
    listed: Bench, site: Site, listener: Listener
) -> None:
    serve(site, [[1, 2]])
    refresh(listed)
    refresh(listed, "--webhook", listener.url)
    assert listener.posted == []
    site.says(Reply(body=html([block(1), block(2).replace("200,000", "250,000")], pager(0, 0))))
    assert refresh(listed, env={"UN_PROJECTS_WEBHOOK": listener.url}).exit_code == ExitCode.DONE
    ((_, told),) = listener.posted
    assert told["headline"] == "trial: done: 0 new, 0 gone, 1 changed in 1 values, 0 no longer on the pages"
    assert [(row["field"], row["new_value"]) for row in told["changes"]] == [("budget_amount", "250000.00")]
    serve(site, [[2]])
    refresh(listed, "--webhook", listener.url)
    assert "1 no longer on the pages" in listener.posted[-1][1]["headline"]


def test_a_refresh_from_older_snapshots_is_a_failure_to_tell(listed: Bench, site: Site, listener: Listener) -> None:
    serve(site, [[1, 2]])
    refresh(listed)
    site.says(Reply(503, b""))
    assert refresh(listed, "--webhook", listener.url).exit_code == ExitCode.FROM_OLDER_SNAPSHOTS
    ((_, told),) = listener.posted
    assert told["headline"].startswith("trial: done, but from older snapshots: 0 new")


def test_a_refresh_that_failed_tells_so_and_ends_as_it_would_have(
    listed: Bench, site: Site, tmp_path: Path, run_cli
) -> None:
    site.says(Reply(503, b""))
    done = run_cli(
        "refresh", "--data", listed.workspace.data, "--source", "trial",
        env={"UN_PROJECTS_ON_FAILURE": f"cat > {tmp_path}/told; exit 9"},
    )  # fmt: skip
    assert done.returncode == ExitCode.NOTHING_TO_DO
    assert done.stderr.splitlines()[0] == "warning: the command of --on-failure ended with code 9"
    told = json.loads((tmp_path / "told").read_text())
    assert (told["exit_code"], told["outcome"]) == (3, "failed")
    assert "HTTP status 503" in told["headline"]


def test_an_error_that_nobody_foresaw_is_told_too(
    listed: Bench, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("pipeline.split.run", fail)
    serve(site, [[1, 2]])
    result = refresh(listed, "--on-failure", f"cat > {tmp_path}/told")
    assert isinstance(result.exception, ZeroDivisionError)
    assert json.loads((tmp_path / "told").read_text())["headline"] == "trial: failed with code 1: by zero"
