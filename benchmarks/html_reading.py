"""HTML into lines: the walk over lxml's tree against the same walk over BeautifulSoup's."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from importlib import import_module
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

from benchmarks.timing import Row, compare
from pipeline.split.html_page import _BLOCK, _UNSEEN, read_html


def page(n_projects: int) -> bytes:
    """A listing in the markup of a content-management system, with so many projects."""
    rows = "".join(
        f'<div class="views-row"><div class="views-field"><h3>INT/{n % 100:02}/{n % 1000:03}: Project {n}</h3>'
        f"<p><strong>Main Expectations:</strong>&nbsp;{escape('Better services & records. ' * 12)}<br />"
        f"<ul><li>one thing</li><li>another thing</li></ul></p><p><strong>Time Frame:</strong> May 2012 - "
        f"June 2013<br /><strong>Funding:</strong> XBTC<br /><strong>Proposed Budget:</strong> US$ {n + 1},000"
        "</p></div></div>"
        for n in range(n_projects)
    )
    return f"<!DOCTYPE html><html lang=en><body><nav>Menu</nav><main>{rows}</main></body></html>".encode()


def read_with_beautifulsoup(body: bytes) -> str:
    """The text alone, by BeautifulSoup on lxml; less work than `read_html` does."""
    parts: list[str] = []

    def walk(node: Tag) -> None:
        if node.name in _BLOCK or node.name == "br":
            parts.append("\n")
        for child in node.children:
            if isinstance(child, Tag):
                if child.name not in _UNSEEN:
                    walk(child)
            elif type(child) is NavigableString:
                parts.append(str(child))

    walk(BeautifulSoup(body, "lxml"))
    return "".join(parts)


def read_with_selectolax() -> Callable[[bytes], str]:
    """The text alone, by selectolax: no lines, headings, cells or spans.

    Raises:
        ImportError: it is not installed.
    """
    parser: Any = import_module("selectolax.lexbor").LexborHTMLParser
    return lambda body: str(parser(body).body.text(separator="\n"))


def measure() -> list[Row]:
    """Time of the one over time of the others on a page of 500 projects."""
    body = page(500)
    rows = []
    try:
        read = read_with_selectolax()
    except ImportError:
        print("selectolax is not installed: pip install -e '.[peers]'")
    else:
        rows.append(
            compare(
                "HTML to lines, 500 projects",
                "read_html (lxml)",
                lambda: read_html(body),
                "selectolax, text only",
                lambda: read(body),
            )
        )
    return [
        *rows,
        compare(
            "HTML to lines, 500 projects",
            "read_html (lxml)",
            lambda: read_html(body),
            "BeautifulSoup on lxml",
            lambda: read_with_beautifulsoup(body),
        ),
    ]
