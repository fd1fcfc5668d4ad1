"""What fetch tells people: one clear line each, and issues that analysts meet in the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.archive import Capture
from pipeline.errors import BadInputError
from pipeline.fetch.files import Skipped
from pipeline.fetch.scope import Scope
from pipeline.issues import issue_row

_SHOWN = 3


def fallback_notice(missed: Sequence[Capture], scope: Scope, *, n_asked: int) -> str:
    """Which pages could not be had, why, and what the run works on in their place."""
    if len(missed) == 1:
        what = f"{missed[0].url} could not be had: {missed[0].reason}"
    else:
        reasons = [f"{capture.page}: {capture.reason}" for capture in missed[:_SHOWN]]
        more = ", …" if len(missed) > _SHOWN else ""
        what = f"{len(missed)} of {n_asked} pages could not be had ({'; '.join(reasons)}{more})"
    return f"{what}; going on with {_stand_ins(missed, scope)}"


def skipped_notice(skipped: Skipped) -> str:
    """How many files of a folder, or records of WARC files, are no pages."""
    what = f"1 {skipped.what} that is" if skipped.n == 1 else f"{skipped.n} {skipped.what}s that are"
    return f"{skipped.where}: left out {what} neither {skipped.wanted}"


def no_good_page(files: Sequence[Path], taken: Sequence[Capture]) -> BadInputError:
    """That no page of the files given by hand can be worked on, and why the first one can't."""
    what = f"none of its {len(taken)} captures is a good page" if taken else "it holds no page"
    why = f", the first: {taken[0].page}: {taken[0].reason}" if taken else ""
    return BadInputError(f"{what}{why}", where=str(files[0]), do="give a file with a good capture of the page")


def bound_notice(left_out: Sequence[str], max_pages: int) -> str:
    """That a walk ended at its bound, and how many pages that it knew of it did not ask for."""
    return (
        f"the bound of {max_pages} pages was reached (key site.max_pages); {len(left_out)} more were not asked for, "
        f"the first of them {left_out[0]}"
    )


def bound_issue(left_out: Sequence[str], max_pages: int) -> Mapping[str, Any]:
    """The same as an issue."""
    message = f"The refresh asked for {max_pages} pages, its bound; {len(left_out)} more were left out: {left_out[0]} …"
    return issue_row("incomplete_listing", message)


def stale_issues(missed: Sequence[Capture], scope: Scope) -> Iterator[Mapping[str, Any]]:
    """An issue for each page that an older snapshot stands in for, or nothing does."""
    by_page = {capture.page: capture for capture in scope.current}
    for capture in missed:
        page, why = capture.page, f"could not be had ({capture.reason})"
        if stand_in := by_page.get(page):
            message = f"The page {page} {why}; its snapshot of {_when(stand_in.fetched_at)} was used."
            yield issue_row("stale_page", message, snapshot_id=stand_in.snapshot_id)
        elif scope.is_substitute:
            for other in scope.current:
                message = f"The page {page} {why}; the snapshot {other.page} of {_when(other.fetched_at)} was used."
                yield issue_row("stale_page", message, snapshot_id=other.snapshot_id)
        else:
            yield issue_row("stale_page", f"The page {page} {why}; there is no older snapshot of it.")


def _stand_ins(missed: Sequence[Capture], scope: Scope) -> str:
    """What the run works on in place of the pages that could not be had."""
    pages = {capture.page for capture in missed}
    used = [capture for capture in scope.current if capture.page in pages]
    if not used and not scope.is_substitute:
        return "the other pages"
    used = used or scope.current
    if len(used) == 1:
        return f"the newest good snapshot, of {used[0].fetched_at.astimezone(dt.UTC):%Y-%m-%d}"
    oldest, latest = min(c.fetched_at for c in used), max(c.fetched_at for c in used)
    return f"the newest good snapshots of {len(used)} pages, from {_when(oldest)} to {_when(latest)}"


def _when(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
