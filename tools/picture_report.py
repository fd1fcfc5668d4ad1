"""Pictures of the report for the documents: overview, a project with its words, a phone in the dark.

Usage: python tools/picture_report.py REPORT.html FOLDER
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
# Name, width and height in CSS pixels, colour scheme, and whether to open a project.
PICTURES = (
    ("report", 1200, 860, "light", False),
    ("report-project", 1200, 860, "light", True),
    ("report-phone", 360, 720, "dark", False),
)


def main(report: Path, folder: Path) -> None:
    """Write the pictures as PNG files.

    Raises:
        SystemExit: there is no Chromium.
    """
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path:
        raise SystemExit("pictures need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(ARGUMENTS))
        for name, width, height, scheme, opens in PICTURES:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page.goto(report.resolve().as_uri())
            if opens:
                # The project with the most issues, and the first amount that its page states.
                page.get_by_role("button", name="Issues").click()
                page.get_by_role("button", name="Issues").click()
                page.locator("#project-table tbody a").first.click()
                page.locator(".golden tr", has_text="Budget").locator("a.words").first.click()
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
