"""Where a page leads: the next pages of its listing, and pages on one project each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pipeline.fetch.address import is_on_site, joined, page_name
from pipeline.source import Site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Parameters by which listings are numbered, where the source's profile names none.
_PARAMETERS = ("page", "p", "pg", "paged", "start", "offset")
_NUMBERED_PATH = re.compile(r"/page/\d+/?$|/\d+/?$")
_NEXT = re.compile(
    r"\W*(?:next(?: page)?|siguiente|suivante?|page suivante|próxim[ao]|weiter|nächste|successiv[ao]|older"
    r"|следующая|далее|التالي|下一页|下一頁)\W*|[›»>→]",
    re.IGNORECASE,
)
# Words that were cut off, perhaps with a link to the rest behind them.
_CUT = re.compile(
    r"(?:…|\.\.\.)\s*(?:[\])\n]|$|more\b|learn more|ver más|leer más|lire la suite|подробнее)|read more",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Links:
    """Names of pages of the site, in the order of the page, each once.

    `is_numbered` is true if the page says itself how its listing goes on, be it that it ends here.
    """

    listing: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    is_numbered: bool = False


def find_links(body: bytes, url: str, site: Site) -> Links:
    """The links of an HTML page; a body that can't be read has none."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return Links()
    base = joined(url, next((str(e.get("href")) for e in tree.iter("base") if e.get("href")), "")) or url
    here = page_name(url, site)
    following: list[str] = []
    earlier: list[str] = []
    cut_off: list[str] = []
    is_numbered = False
    for element, target in _targets(tree, base):
        if not is_on_site(target, site):
            continue
        page = page_name(target, site)
        if page == here:
            is_numbered |= _has_number(target, site)
        elif _is_next(element, here, target, site):
            following.append(page)
        elif _differs_in_number(here, page, site):
            (following if _number(page, site) > _number(here, site) else earlier).append(page)
        elif _is_detail(target, site) and _stands_in_for_more(element, base, site):
            cut_off.append(page)
    is_numbered |= bool(following or earlier)
    return Links(tuple(dict.fromkeys(following)), tuple(dict.fromkeys(cut_off)), is_numbered)


def is_page_of(url: str, site: Site) -> bool:
    """Whether an address is one of the source's pages: of one of its listings, or of a single project."""
    if not is_on_site(url, site):
        return False
    name = page_name(url, site)
    firsts = (page_name(page, site) for page in (*site.pages, *site.languages.values()))
    return _is_detail(name, site) or any(_without_number(name, site) == _without_number(f, site) for f in firsts)


def next_number(page: str, site: Site) -> str | None:
    """The page with the next number; None where the profile doesn't say how pages are numbered."""
    if site.paging is None:
        return None
    path, _, query = page.partition("?")
    name = site.paging.parameter
    kept = "&".join(part for part in query.split("&") if part and part.partition("=")[0] != name)
    return f"{path}?{kept}{'&' if kept else ''}{name}={_number(page, site) + 1}"


def _targets(tree: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, str]]:
    for element in tree.iter("a", "link"):
        href = (element.get("href") or "").strip()
        if href and not href.startswith("#") and (element.tag == "a" or "next" in _rel(element)):
            yield element, joined(base, href)


def _rel(element: HtmlElement) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _is_next(element: HtmlElement, here: str, target: str, site: Site) -> bool:
    """Whether a link says that it leads to the next page, of the same listing."""
    if "next" in _rel(element):
        return True
    words = [element.text_content(), element.get("aria-label") or "", element.get("title") or ""]
    if not any(_NEXT.fullmatch(" ".join(text.split())) for text in words):
        return False
    listing, other = urlsplit(here).path, urlsplit(page_name(target, site)).path
    return _NUMBERED_PATH.sub("", other) == _NUMBERED_PATH.sub("", listing)


def _differs_in_number(here: str, page: str, site: Site) -> bool:
    """Whether two pages are of one listing: the same address but for the number of the page."""
    return _without_number(here, site) == _without_number(page, site)


def _parameters(site: Site) -> tuple[str, ...]:
    return (site.paging.parameter,) if site.paging else _PARAMETERS


def _without_number(page: str, site: Site) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(page)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in _parameters(site)]
    return re.sub(r"/page/\d+/?$", "", parts.path), query


def _has_number(target: str, site: Site) -> bool:
    return any(name in _parameters(site) for name, _ in parse_qsl(urlsplit(target).query))


def _number(page: str, site: Site) -> int:
    parts = urlsplit(page)
    if match := re.search(r"/page/(\d+)/?$", parts.path):
        return int(match[1])
    for name, value in parse_qsl(parts.query):
        if name in _parameters(site) and value.isdecimal() and len(value) < 7:
            return int(value)
    return site.paging.first if site.paging else 0


def _is_detail(target: str, site: Site) -> bool:
    return site.details is not None and re.fullmatch(site.details, urlsplit(target).path) is not None


def _stands_in_for_more(element: HtmlElement, base: str, site: Site) -> bool:
    """Whether the words around a link to a detail page are cut off there: the rest stands behind the link.

    Around it is the largest part of the page that leads to no other detail page.
    """
    mine = _path(base, element)
    around = element
    while (parent := around.getparent()) is not None:
        others = (a for a in parent.iter("a") if _is_detail(joined(base, a.get("href") or ""), site))
        if parent.tag == "body" or any(_path(base, other) != mine for other in others):
            break
        around = parent
    return _CUT.search(around.text_content().strip()) is not None


def _path(base: str, element: HtmlElement) -> str:
    return str(urlsplit(joined(base, element.get("href") or "")).path)
