"""The report of five thousand projects in a browser: opening and filtering it, over parsing its data alone."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.timing import REPEATS, Row
from pipeline import report
from tests.report.many_projects import write_release

N_PROJECTS = 5000
_PARSE = """() => {
  const text = document.getElementById("data").textContent;
  const start = performance.now();
  JSON.parse(text);
  return (performance.now() - start) / 1000;
}"""
_FILTER = """(query) => {
  const start = performance.now();
  view.filters = { q: query };
  drawOverview();
  document.body.offsetHeight;  // lays the page out
  return (performance.now() - start) / 1000;
}"""


def measure() -> list[Row]:
    """Seconds of the browser until the page is drawn, and until a search is; none without Chromium."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path:
        return []
    opened, parsed, searched = [], [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = report.build(write_release(Path(folder), N_PROJECTS)).as_uri()
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(REPEATS):
            page = browser.new_page()
            page.goto(address)
            opened.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"))
            parsed.append(page.evaluate(_PARSE))
            searched.append(page.evaluate(_FILTER, "cadastre"))
            page.close()
        browser.close()
    parsing = median(parsed)
    return [
        Row(f"report, {N_PROJECTS} projects", "opened", median(opened), "its data parsed", parsing),
        Row(f"report, {N_PROJECTS} projects", "searched", median(searched), "its data parsed", parsing),
    ]
