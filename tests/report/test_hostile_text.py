"""What a page says stays text in the report, whatever it looks like."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pipeline import report, schema
from pipeline.report.document import SCRIPTS, as_json
from pipeline.store import read_parquet, write_parquet

ASSETS = Path(__file__).resolve().parents[2] / "pipeline" / "report" / "assets"
EVIL = "<script>alert('owned')</script>\"><img src=x onerror=alert(1)></script><!--<script>\u2028"
EVIL_PAGE = """INT13001: <script>alert('owned')</script></script><!--<script> \u2028\u2029 title
Funding: "><img src=x onerror=alert(1)>
Division: {{7*7}} javascript:alert(2)
Time Frame: May 2012 - June 2013
Countries: <svg onload=alert(3)>
Objective: datum.constructor.constructor('alert(4)')() <a href="javascript:alert(5)">here</a> </pre></script>
- <iframe src="https://example.org">

INT13002: =HYPERLINK("https://example.org","click")
Funding: @SUM(1+1)
Time Frame: May 2012 - June 2013

INT13003: مشروع الحكومة الإلكترونية 😀
Funding: XB
Time Frame: May 2012 - June 2013
"""


@pytest.fixture(scope="module")
def evil_report(tmp_path_factory: pytest.TempPathFactory, run_cli) -> Path:
    folder = tmp_path_factory.mktemp("evil")
    page = folder / '"><b>evil.txt'
    page.write_text(EVIL_PAGE, encoding="utf-8")
    os.utime(page, (1_600_000_000, 1_600_000_000))
    done = run_cli("run", "--from", page, "--data", folder / "d", "--quiet")
    assert done.returncode == 0, done.stderr
    release = (folder / "d" / "clean").resolve() / "current"
    # The pipeline cleans titles of markup; here every text of a project is as bad as text can be.
    projects = read_parquet(release / "projects.parquet").to_pylist()
    for row in projects:
        if row["project_id"] == "INT/13/001":
            row |= {"title": EVIL, "division": EVIL, "division_name": EVIL, "alt_titles": [EVIL], "donor": EVIL}
    write_parquet(release / "projects.parquet", schema.to_table("projects", projects))
    return report.build(release.resolve())


@pytest.mark.parametrize(
    "fragment", ["", "#project=INT/13/001", "#q=<script>alert(9)</script>", "#project=<img src=x onerror=alert(8)>"]
)
def test_markup_from_the_web_is_shown_and_never_run(open_report, evil_report: Path, fragment: str) -> None:
    page, problems = open_report(evil_report, fragment)
    page.wait_for_timeout(50)
    assert page.locator("main :is(img, script, iframe, b[onload], svg[onload], [href^='javascript:'])").count() == 0
    assert page.locator("script").count() == 2
    assert problems == []


def test_words_are_found_behind_the_strangest_characters(open_report, evil_report: Path) -> None:
    page, problems = open_report(evil_report, "#project=INT/13/001")
    expect(page.locator("h1").locator("visible=true")).to_contain_text("<script>alert('owned')</script>")
    page.locator(".golden").get_by_role("link", name="onerror").first.click()
    expect(page.locator("mark")).to_have_text('"><img src=x onerror=alert(1)>')
    assert problems == []


def test_a_title_from_right_to_left_reads_so(open_report, evil_report: Path) -> None:
    page, _ = open_report(evil_report)
    title = page.locator("#project-table bdi", has_text="مشروع")
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_spreadsheet_takes_no_cell_of_the_download_for_a_formula(open_report, evil_report: Path) -> None:
    page, _ = open_report(evil_report)
    with page.expect_download() as download:
        page.click("#download")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = {row["project_id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["INT/13/002"]["title"].startswith("'=HYPERLINK")
    assert rows["INT/13/002"]["funding"] == "'@SUM(1+1)"
    assert not [cell for row in rows.values() for cell in row.values() if re.match(r"\s*[=+@-]", cell)]


def test_the_policy_lets_in_no_script_but_the_pages_own(open_report, evil_report: Path) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', evil_report.read_text(encoding="utf-8"))
    assert policy
    assert html.unescape(policy[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    page, problems = open_report(evil_report)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(7)'}))")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))")
    page.wait_for_timeout(50)
    assert "7" not in problems
    refused = [problem for problem in problems if "Content Security Policy" in problem]
    assert [word for word in ("inline script", "x.png") if any(word in problem for problem in refused)] == [
        "inline script", "x.png",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "\u2028\u2029", "&lt;", '"\\', "😀"])
def test_data_stays_in_its_element_and_comes_out_as_it_went_in(text: str) -> None:
    written = as_json({"text": text})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text}


def test_the_script_makes_no_markup_and_asks_for_nothing() -> None:
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    assert sorted(SCRIPTS) == sorted(path.name for path in ASSETS.glob("*.js"))
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttp",
        "</script",
    ):
        assert word not in script, word
