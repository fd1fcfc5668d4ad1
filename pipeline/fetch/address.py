"""Addresses of a source's pages, and the name of the page behind each."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from pipeline.source import Paging, Site

_PORTS = {"http": 80, "https": 443}
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def is_web_address(url: str) -> bool:
    """Whether a URL is one that can be asked: http or https, with a host, and no port that can't be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken IPv6 address, or a port that is no number below 65536
        return False


def joined(base: str, reference: str) -> str:
    """The address that a reference on a page leads to; an empty one where it can't be read."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """The host of a URL, and its port unless it is the usual one."""
    parts = urlsplit(url)
    port = parts.port
    usual = port is None or port == _PORTS.get(parts.scheme) or port in _PORTS.values()
    return (parts.hostname or "").lower() + ("" if usual else f":{port}")


def is_on_site(url: str, site: Site) -> bool:
    """Whether a URL leads to the source's host, or to one of the further hosts that its profile names."""
    if not is_web_address(url):
        return False
    return host_of(url) in {host_of(site.base_url), *(host.lower() for host in site.hosts)}


def url_of(page: str, site: Site) -> str:
    """The address of a page of the source."""
    return urljoin(site.base_url.rstrip("/") + "/", page.lstrip("/"))


def page_name(url: str, site: Site) -> str:
    """What a page is called: its path and query on the site; with its host before it, where that is another.

    One page has one name: the number of the first page, fragments and tracking parameters are left out.
    """
    parts = urlsplit(urljoin(site.base_url.rstrip("/") + "/", url))
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_noise(pair, site.paging)]
    name = (parts.path or "/") + (f"?{urlencode(kept)}" if kept else "")
    return name if is_on_site(parts.geturl(), site) else f"//{host_of(parts.geturl())}{name}"


def _is_noise(pair: tuple[str, str], paging: Paging | None) -> bool:
    name, value = pair
    if name.lower().startswith(_TRACKING):
        return True
    return paging is not None and name == paging.parameter and value == str(paging.first)
