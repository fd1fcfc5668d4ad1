"""Which captures a run works on: the newest good one of each page, and the older ones behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.archive import Capture, newest_by_page


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run works on: a current capture of each page, older ones of them, all fetches to show."""

    current: list[Capture]
    older: list[Capture]
    fetches: list[Capture]
    # True if none of the source's own pages has a good capture, so that others stand in for them.
    is_substitute: bool = False


def given(captures: Sequence[Capture], taken: Sequence[Capture]) -> Scope:
    """The files taken in by this run, exactly, and what was captured of the same pages before them."""
    at = {capture.page: capture for capture in taken}
    older = [c for c in captures if c.is_good and c.page in at and c.fetched_at < at[c.page].fetched_at]
    return Scope(list(at.values()), older, [*older, *at.values()])


def newest(captures: Sequence[Capture], pages: Sequence[str], embedded: Callable[[], Sequence[Capture]]) -> Scope:
    """The newest good capture of each page of the source.

    Where none of its pages has any, those of all pages in the archive (files given by hand), and where
    there is none at all, the embedded ones, which `embedded` reads.
    """
    known = newest_by_page(captures)
    own = {page: known[page] for page in pages if page in known}
    chosen = own or known
    if not chosen:
        captures = [*captures, *embedded()]
        chosen = newest_by_page(captures)
    current = {capture.fetch_id for capture in chosen.values()}
    older = [c for c in captures if c.is_good and c.page in chosen and c.fetch_id not in current]
    fetches = [c for c in captures if c.page in chosen or c.page in pages]
    return Scope(list(chosen.values()), older, fetches, is_substitute=not own)
