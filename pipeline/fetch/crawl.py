"""The walk over a site: listings page by page, pages on single projects, and pages known from earlier.

A listing goes on where its pages link to, or by number until a page brings no project that those before
it have not. A page that can't be had does not end the walk: its last good snapshot tells where it led.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Protocol

from pipeline.fetch.address import page_name, url_of
from pipeline.fetch.answer import Answer, Trouble
from pipeline.fetch.gate import GONE, judge, judge_blocks, judge_complete, judge_language
from pipeline.fetch.links import Links, find_links, next_number
from pipeline.source import Site
from pipeline.survey import PageSurvey, Survey


@dataclass(frozen=True, slots=True)
class Target:
    """A page to ask for, and what led there: the listing that it goes on, if it is of one."""

    page: str
    listing: str | None = None
    language: str | None = None
    is_linked: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """The newest good snapshot of a page."""

    body: bytes
    content_type: str | None


class Ask(Protocol):
    """Asks for a page; with a reason why the site is down, it is only noted as not asked for."""

    def __call__(self, page: str, down: str | None, /) -> Answer:
        """The answer, or a failure that says why the page was not asked for."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was asked for: the answer, and what is wrong with it.

    `is_gone` is true if the page is no part of the source any more: the site doesn't have it, or it only
    repeats what other pages say.
    """

    target: Target
    answer: Answer
    trouble: Trouble | None
    survey: PageSurvey | None
    is_gone: bool = False


@dataclass(slots=True)
class Walk:
    """What the walk has seen so far."""

    visits: list[Visit] = field(default_factory=list)
    waiting: deque[Target] = field(default_factory=deque)
    details: deque[Target] = field(default_factory=deque)
    reached: set[str] = field(default_factory=set)
    seen: dict[str, set[str]] = field(default_factory=dict)  # blocks by listing
    # Why the site is not to be asked for more, and what it was like so far.
    down: str | None = None
    has_answered: bool = False
    was_silent: bool = False

    def note(self, answer: Answer) -> None:
        """Conclude whether asking on is of use, and welcome; a silent page among others is no site that is down."""
        if self.down is None and answer.asks_for_peace:
            self.down = "the site asks for fewer requests"
        elif self.down is None and answer.is_unreachable and (self.was_silent or not self.has_answered):
            self.down = answer.trouble.reason if answer.trouble else None
        self.was_silent = answer.is_unreachable
        self.has_answered |= answer.http_status is not None

    def add(self, queue: deque[Target], target: Target) -> None:
        """Queue a page unless the walk knows it already."""
        if target.page not in self.reached:
            self.reached.add(target.page)
            queue.append(target)


@dataclass(frozen=True, slots=True)
class Crawl:
    """The pages asked for, in order, and those that the bound on pages left out."""

    visits: tuple[Visit, ...]
    left_out: tuple[str, ...] = ()


def crawl(
    site: Site,
    known_pages: Sequence[str],
    known: Callable[[str], Known | None],
    ask: Ask,
    survey: Survey,
    accepted: Sequence[str] = (),
) -> Crawl:
    """Walk over a source's pages, and judge each.

    `known_pages` are pages of earlier walks, `known` their newest good snapshots; the pages `accepted`
    are taken even if they are cut off, in another language, or lost projects.
    """
    walk = Walk()
    for page in site.pages:
        name = page_name(page, site)
        walk.add(walk.waiting, Target(name, listing=name))
    for language, page in site.languages.items():
        name = page_name(page, site)
        walk.add(walk.waiting, Target(name, listing=name, language=language))
    while (walk.waiting or walk.details) and len(walk.visits) < site.max_pages:
        _visit(walk, (walk.waiting or walk.details).popleft(), site, known, ask, survey, accepted)
    for page in known_pages:
        walk.add(walk.waiting, Target(page, is_linked=False))
    while walk.waiting and len(walk.visits) < site.max_pages:
        _visit(walk, walk.waiting.popleft(), site, known, ask, survey, accepted)
    visits = _judge_together(walk.visits, known, survey, accepted)
    return Crawl(tuple(visits), tuple(target.page for target in (*walk.waiting, *walk.details)))


def _visit(
    walk: Walk,
    target: Target,
    site: Site,
    known: Callable[[str], Known | None],
    ask: Ask,
    survey: Survey,
    accepted: Sequence[str],
) -> None:
    """Ask for a page, judge it by itself, and queue the pages that it leads to."""
    answer = ask(target.page, walk.down)
    visit = _judged(target, answer, known(target.page), survey, is_accepted=target.page in accepted)
    walk.visits.append(visit)
    walk.note(answer)
    held = _taken(visit) or known(target.page)
    if held is None or target.listing is None:
        return
    found = visit.survey or survey(held.body, held.content_type)
    seen = walk.seen.setdefault(target.listing, set())
    brings_something = bool(found.blocks - seen)
    seen |= found.blocks
    if target.page != target.listing and not brings_something:
        # The listing ended before this page, or goes round in a circle.
        repeats = bool(found.blocks) or not target.is_linked
        walk.visits[-1] = replace(visit, is_gone=visit.is_gone or (visit.trouble is None and repeats))
        return
    is_html = "html" in (held.content_type or "")
    links = find_links(held.body, url_of(target.page, site), site) if is_html else Links()
    further = list(links.listing)
    probed = next_number(target.page, site)
    if not links.is_numbered and found.blocks and probed:
        further.append(probed)
    for page in further:
        walk.add(walk.waiting, Target(page, target.listing, target.language, is_linked=page != probed))
    for page in links.details:
        walk.add(walk.details, Target(page))


def _judged(target: Target, answer: Answer, held: Known | None, survey: Survey, *, is_accepted: bool) -> Visit:
    """The visit to a page, judged by the answer alone and by the page's last good snapshot."""
    trouble = judge(answer, is_held=held is not None and answer.is_conditional)
    if trouble is not None:
        return Visit(target, answer, trouble, None, is_gone=not target.is_linked and answer.http_status in GONE)
    if answer.http_status == HTTPStatus.NOT_MODIFIED and held is not None:
        return Visit(target, answer, None, survey(held.body, held.content_type))
    found = survey(answer.body or b"", answer.content_type)
    if is_accepted:
        return Visit(target, answer, None, found)
    expected = target.language
    if expected is None and held is not None and held.body != answer.body:
        expected = survey(held.body, held.content_type).language
    trouble = judge_complete(answer, held.body if held else None) or judge_language(found.language, expected)
    return Visit(target, answer, trouble, found if trouble is None else None)


def _taken(visit: Visit) -> Known | None:
    """The body that a good visit brought."""
    if visit.trouble is not None or not visit.answer.body:
        return None
    return Known(visit.answer.body, visit.answer.content_type)


def _judge_together(
    visits: Sequence[Visit],
    known: Callable[[str], Known | None],
    survey: Survey,
    accepted: Sequence[str],
) -> Iterator[Visit]:
    """The visits, judged by what all pages together hold now.

    A page that lost projects is rejected, unless they stand on other pages now. A page that nothing leads
    to any more is gone if the site says so, or if it says nothing that linked pages do not.
    """
    is_up = all(visit.trouble is None for visit in visits if visit.target.page == visit.target.listing)
    linked = {block for v in visits if v.survey and v.target.is_linked and not v.is_gone for block in v.survey.blocks}
    everywhere = linked | {block for v in visits if v.survey for block in v.survey.blocks}
    for visit in visits:
        if visit.survey is None:
            yield replace(visit, is_gone=visit.is_gone and is_up)
            continue
        held = known(visit.target.page)
        before = survey(held.body, held.content_type).blocks if held and held.body != visit.answer.body else None
        if before and visit.answer.body and visit.target.page not in accepted:
            trouble = judge_blocks(before, visit.survey.blocks, everywhere)
            if trouble is not None:
                yield replace(visit, trouble=trouble, survey=None, is_gone=False)
                continue
        repeats = not visit.target.is_linked and visit.survey.blocks <= linked
        yield replace(visit, is_gone=visit.is_gone or (repeats and is_up))
