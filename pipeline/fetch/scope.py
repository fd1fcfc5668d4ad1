"""Which captures a run works on: the newest good one of each page, and the older ones behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from pipeline.archive import Capture, Verdict, confirmed, newest_by_page


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run works on: a current capture of each page, older ones of them, all fetches to show.

    Among the older ones are those that say that a page is no part of the source any more.
    """

    current: list[Capture]
    older: list[Capture]
    fetches: list[Capture]
    # True if none of the source's own pages has a good capture, so that others stand in for them.
    is_substitute: bool = False


def given(captures: Sequence[Capture], taken: Sequence[Capture]) -> Scope:
    """The files taken in by this run, exactly, and what was captured of the same pages before them."""
    ids = {capture.fetch_id for capture in taken}
    pages = {capture.page for capture in taken}
    known = confirmed(c for c in captures if c.page in pages)
    mine = [c for c in known if c.fetch_id in ids]
    until = {c.page: c.fetched_at for c in mine if c.is_good or c.is_gone}
    gone = gone_pages(mine)
    at = {page: capture for page, capture in newest_by_page(mine).items() if page not in gone}
    current = {capture.fetch_id for capture in at.values()}
    older = [
        c
        for c in known
        if c.fetch_id not in current
        and c.page in until
        and ((c.is_good and c.fetched_at < until[c.page]) or (c.is_gone and c.fetched_at <= until[c.page]))
    ]
    shown = ids | {c.fetch_id for c in older}
    return Scope(list(at.values()), older, retold(c for c in captures if c.fetch_id in shown))


def newest(captures: Sequence[Capture], embedded: Callable[[], Sequence[Capture]]) -> Scope:
    """The newest good capture of each page of the source that is not gone.

    Where none of its pages has any, those of files given by hand, and where there is none at all, the
    embedded ones, which `embedded` reads.
    """
    live = confirmed(c for c in captures if c.url is not None)
    chosen = newest_by_page(live)
    gone = gone_pages(live)
    own = {page: capture for page, capture in chosen.items() if page not in gone}
    if own:
        current = {capture.fetch_id for capture in own.values()}
        older = [c for c in live if (c.is_good or c.is_gone) and c.fetch_id not in current]
        return Scope(list(own.values()), older, retold(_as_asked(captures, live)))
    by_hand = [c for c in captures if c.url is None] or list(embedded())
    chosen = newest_by_page(by_hand)
    current = {capture.fetch_id for capture in chosen.values()}
    older = [c for c in by_hand if c.is_good and c.fetch_id not in current]
    return Scope(list(chosen.values()), older, retold([*_as_asked(captures, live), *by_hand]), is_substitute=True)


def gone_pages(captures: Iterable[Capture]) -> set[str]:
    """The pages whose newest conclusive capture says that they are no part of the source any more."""
    last: dict[str, Capture] = {}
    for capture in captures:
        if capture.is_good or capture.is_gone:
            other = last.get(capture.page)
            if other is None or capture.fetched_at >= other.fetched_at:
                last[capture.page] = capture
    return {page for page, capture in last.items() if capture.is_gone}


def retold(captures: Iterable[Capture]) -> list[Capture]:
    """The captures in order of time; replayed ones are `unchanged` if they say what the page said before.

    Their manifest can't know: an older capture may have come later.
    """
    last: dict[str, str | None] = {}
    result = []
    for capture in sorted(captures, key=lambda c: c.fetched_at):
        if capture.verdict in ("good", "unchanged"):
            if capture.is_replayed:
                is_same = capture.page in last and capture.snapshot_id in (None, last[capture.page])
                verdict: Verdict = "unchanged" if is_same else "good"
                capture = msgspec.structs.replace(capture, verdict=verdict)  # noqa: PLW2901
            last[capture.page] = capture.snapshot_id or last.get(capture.page)
        result.append(capture)
    return result


def _as_asked(captures: Sequence[Capture], live: Sequence[Capture]) -> list[Capture]:
    """The captures of pages of the site, as they were answered."""
    ids = {capture.fetch_id for capture in live}
    return [capture for capture in captures if capture.fetch_id in ids]
