"""Pages of a listing as a content management system makes them: blocks, a pager, teasers with links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from misbehaving_site import Reply, Site

WORDS = "The project helps the ministry to plan, to train its staff and to keep its registers in order."


def block(number: int, *, teaser: str | None = None, title: str = "Registers of the province") -> str:
    """A project's block; `teaser` is the path of its detail page, where the rest of its words stands."""
    text = f'{WORDS[:40]}… <a href="{teaser}">Read more</a>' if teaser else WORDS
    return (
        f"<div class='views-row'><h3>ABC/10/{number:03}: {title} {number}</h3>"
        f"<p>Time Frame: January 2010 - December 2011</p><p>Proposed Budget: US$ {number}00,000</p>"
        f"<p>Objective: {text}</p></div>"
    )


def html(blocks: Iterable[str], pager: str = "", *, language: str = "en") -> bytes:
    """A whole page."""
    return (
        f"<!DOCTYPE html><html lang='{language}'><head><title>Projects</title></head><body>"
        f"<h2>Past Projects</h2>{''.join(blocks)}{pager}</body></html>"
    ).encode()


def pager(here: int, last: int) -> str:
    """Links as Drupal's pager has them: numbers of all pages, and the next one."""
    numbers = [f'<li><a href="?page={n}" title="Go to page {n + 1}">{n + 1}</a></li>' for n in range(last + 1)]
    if here < last:
        numbers.append(f'<li><a href="?page={here + 1}" rel="next">Next ›</a></li>')
    return f"<nav><ul>{''.join(numbers)}</ul></nav>"


def stating(*budgets: int) -> bytes:
    """A page of as many blocks, each of which states its budget, in thousands."""
    return html([block(n).replace(f"{n}00,000", f"{b},000") for n, b in enumerate(budgets, 1)], pager(0, 0))


def only_next(here: int, last: int) -> str:
    """A pager that leads to the next page only, without saying so in its markup."""
    return f'<a href="/projects?page={here + 1}">Next page</a>' if here < last else '<a href="/projects">1</a>'


def no_pager(here: int, last: int) -> str:
    """Nothing that leads on."""
    return ""


def serve(site: Site, pages: Sequence[Sequence[int]], make_pager=pager, *, path: str = "/projects", **options) -> None:
    """Let the site say a listing: the numbers of the projects on each page."""
    for here, numbers in enumerate(pages):
        body = html([block(n) for n in numbers], make_pager(here, len(pages) - 1), **options)
        site.says(Reply(body=body), at=path if here == 0 else f"{path}?page={here}")
