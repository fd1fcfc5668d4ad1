"""Tells an operator's own tools how a refresh ended: a web address, and commands.

A tool that fails is a warning, never a reason for a refresh to fail.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# In seconds: how long a tool may take.
_COMMAND_WITHIN = 120.0
_WEBHOOK_WITHIN = 20.0


@dataclass(frozen=True, slots=True)
class Hooks:
    """What to tell: a web address of changes and failures, a command of each."""

    webhook: str | None = None
    on_change: str | None = None
    on_failure: str | None = None


def tell(
    hooks: Hooks,
    report: Mapping[str, Any],
    *,
    command_within: float = _COMMAND_WITHIN,
    webhook_within: float = _WEBHOOK_WITHIN,
) -> list[str]:
    """Send the report to those tools that it concerns; a line for each that failed.

    `report` has `exit_code`, `is_changed` and `headline`. A refresh that neither changed anything nor failed
    is nobody's concern.
    """
    is_failed, is_changed = report["exit_code"] != 0, bool(report["is_changed"])
    failures = []
    if hooks.webhook and (is_failed or is_changed):
        failures.append(_post(hooks.webhook, report, webhook_within))
    if hooks.on_change and is_changed:
        failures.append(_run("--on-change", hooks.on_change, report, command_within))
    if hooks.on_failure and is_failed:
        failures.append(_run("--on-failure", hooks.on_failure, report, command_within))
    return [failure for failure in failures if failure]


def _post(url: str, report: Mapping[str, Any], within: float) -> str | None:
    """POST the report as JSON; why that failed. The address may hold a secret, so only its host is named."""
    parts = urlsplit(url)
    what = f"the webhook at {parts.hostname or 'no host'} was not told"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{what}: it is no http(s) address"
    inbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def work() -> None:
        import requests

        try:
            answer = requests.post(url, json=report, timeout=within, allow_redirects=False, stream=True)
            with answer:
                inbox.put(None if answer.ok and not answer.is_redirect else f"HTTP status {answer.status_code}")
        except (requests.RequestException, ValueError) as error:
            inbox.put(type(error).__name__)

    # In a thread of its own, since no timeout of the client's bounds a server that drips.
    threading.Thread(target=work, name="webhook", daemon=True).start()
    try:
        why = inbox.get(timeout=within)
    except queue.Empty:
        why = f"no answer within {within:g} s"
    return f"{what}: {why}" if why else None


def _run(option: str, command: str, report: Mapping[str, Any], within: float) -> str | None:
    """Run a command by the shell, the report as JSON on its standard input; why that failed."""
    environment = {
        **os.environ,
        "UN_PROJECTS_HEADLINE": str(report["headline"]),
        "UN_PROJECTS_EXIT_CODE": str(report["exit_code"]),
    }
    process = subprocess.Popen(  # noqa: S602 (the operator's own command line)
        command,
        shell=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        with suppress(BrokenPipeError):  # it need not read
            process.communicate(json.dumps(report, ensure_ascii=False).encode(), timeout=within)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"the command of {option} was stopped after {within:g} s"
    return f"the command of {option} ended with code {process.returncode}" if process.returncode else None
