"""Finds where project blocks start and end on a page.

A block starts at a line with a project code of the source; or where the labels start over; or at a
heading of the level that other blocks' headings have. CSS classes and ids are never looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.source import Source
from pipeline.split.labels import TYPED, Hit, LabelBook, find_labels, is_value, normalise
from pipeline.split.lines import FACTS, Line, Page
from pipeline.split.side_matter import end_without
from pipeline.values.codes import CodeBook, HeadingCode, read_heading_code
from pipeline.values.money import parse_money
from pipeline.values.periods import parse_period
from pipeline.values.status import heading_status

_MAX_TITLE = 250
_LIST_START = re.compile(r"[-–—•●▪·*]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)]\s|br\s*/?>", re.IGNORECASE)
# What counts a heading.
COUNT = re.compile(r"(?:\d{1,3}[.)]|[#№]\s?\d{1,3}[.):]?|\[[A-Z\d]{1,3}\]|\([A-Z\d]{1,2}\))\s+")
_GLYPH = re.compile(r"[•●▪■◆►▶○·*]\s+")
_SENTENCE = re.compile(r"[.;,:!?]$")
_SENTENCE_END = re.compile(r"[.!?…。]$")
_MAX_TEASER = 4
_FEW_FACTS = 2
_LONGEST_GROUP = 80
# Words for more than one project, as a listing's heading has.
_SEVERAL = re.compile(
    r"\b(?:projects|programmes|programs|grants|activities|initiatives|investments|agreements|operations|projets|programas"
    r"|proyectos|projetos|iniciativas|actividades|projekte|vorhaben|progetti|iniziative|projecten|проекты|мероприятия)\b"
    r"|مشاريع|المشاريع|项目列表|项目一览|\b(?:our work|what we (?:do|fund)|where we work|portfolio)\b"
)
_LONGEST_TAIL = 3
_FEW_RUNS = 2
_DIGIT = re.compile(r"\d")
_LONGEST_VALUE, _LETTERS_TO_A_DIGIT = 60, 3
# Two letters of a word; the T of a time is none.
_WORDS = re.compile(r"[^\W\d_]{2}")
_PROSE = re.compile(r"[^\W\d_][.!?]\s+\S")
# The mark of a note: where it opens the note, and where it stands behind what the note is on.
_NOTE_MARK = r"\[\d{1,2}\]|[¹²³⁴-⁹⁰]{1,2}|\*{1,3}|[†‡]"
_NOTE = re.compile(rf"({_NOTE_MARK})\s*[^\W\d_]")
# The same of a mark that the markup raises, which may be any figure or letter.
_RAISED_NOTE = re.compile(r"[\[(]?(\d{1,2}|[a-z]|\*{1,3}|[†‡§]{1,2})[\])]?[.:]?\s+\S", re.IGNORECASE)
_NOTES_HEAD = re.compile(r"[^\W\d_][^.:：]{2,20}[:：]")
_NOTED = re.compile(rf"(?<=[\w)%.,»”\"])\s?({_NOTE_MARK})(?=[\s.,;:)]|$)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A block's first lines: where they are, and the code at the start of the first if it has one.

    `title_lines` are indices of the lines that hold the title (the rest of the first line first).
    """

    line: int
    code: HeadingCode | None
    title_lines: tuple[int, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Block:
    """A project block: its heading, its lines (`first` to before `last`), and its labels."""

    heading: Heading
    first: int
    last: int
    hits: tuple[Hit, ...]
    group: int | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What is where on a page: blocks in order, group headings by line, and where the footer starts."""

    blocks: tuple[Block, ...]
    groups: dict[int, str]
    hits: tuple[Hit, ...]


class SplitBook:
    """What the profile says for splitting, compiled once."""

    def __init__(self, source: Source) -> None:
        """Compile the labels, codes, groups and line patterns of the profile."""
        profile = source.profile
        self.labels = LabelBook(source)
        self.codes = CodeBook(profile.codes)
        self.groups = {normalise(words): status for status, names in profile.groups.items() for words in names}
        self.ignore = _any_of(profile.page.ignore)
        self.footer = _any_of(profile.page.footer)

    def is_label(self, text: str) -> bool:
        """Whether a line's words are a label that the source knows."""
        return self.labels.lookup(text) is not None

    def is_page_words(self, text: str) -> bool:
        """Whether a line's words are some that pages have around projects."""
        return (self.ignore.fullmatch(text) or self.footer.fullmatch(text)) is not None


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", re.IGNORECASE)


def outline(page: Page, book: SplitBook, excluded: Set[int] = frozenset(), given: Sequence[Hit] = ()) -> Outline:
    """Where the blocks of a page are; `excluded` are lines that belong to none of them.

    `given` are labels that stand elsewhere, above the column of their value.
    """
    lines = page.lines
    settled = excluded | {hit.line for hit in given}
    found = [hit for hit in find_labels(lines, book.labels) if hit.line not in settled]
    all_hits = sorted([*found, *given], key=_start_of)
    muted = _muted_landmarks(lines, all_hits)
    facts = _facts(lines, all_hits)
    outside = [
        n in excluded or (line.landmark is not None and line.landmark not in muted and n not in facts)
        for n, line in enumerate(lines)
    ]
    hits = [hit for hit in all_hits if not outside[hit.line]]
    labelled = {hit.line for hit in hits}
    groups = {
        n: status
        for n, line in enumerate(lines)
        if not outside[n]
        and (status := book.groups.get(normalise(line.text)) or _status_over(lines, n, labelled, book))
    }
    headings = _headings(page, hits, groups, outside, book)
    return Outline(_blocks(page, headings, hits, groups, outside, book), groups, tuple(hits))


def _status_over(lines: Sequence[Line], number: int, labelled: Set[int], book: SplitBook) -> str | None:
    """The status that a heading says of the projects whose own headings, lower ones, follow it directly."""
    line, below = lines[number], lines[number + 1] if number + 1 < len(lines) else None
    if below is None or number in labelled or number + 1 in labelled or len(line.text) > _LONGEST_GROUP:
        return None
    is_over = line.heading_level < below.heading_level if line.heading_level else line.is_bold and below.is_bold
    return heading_status(line.text, book.labels.status_words) if is_over else None


def _muted_landmarks(lines: Sequence[Line], hits: Sequence[Hit]) -> set[str]:
    """Landmarks that hold half of the labels or more: unclosed or misused ones, so not believed."""
    counts: dict[str, int] = {}
    for hit in hits:
        if landmark := lines[hit.line].landmark:
            counts[landmark] = counts.get(landmark, 0) + 1
    return {landmark for landmark, count in counts.items() if count * 2 >= len(hits)}


def _facts(lines: Sequence[Line], hits: Sequence[Hit]) -> set[int]:
    """The lines of side boxes that hold two fields or more: facts of the project beside them."""
    names: dict[int, set[str]] = {}
    for hit in hits:
        if hit.label.kind == "field" and hit.label.name != "other":
            names.setdefault(hit.line, set()).add(hit.label.name)
    found: set[int] = set()
    for landmark, box in groupby(range(len(lines)), key=lambda n: lines[n].landmark):
        held = list(box)
        if landmark == FACTS and len(set().union(*(names.get(n, ()) for n in held))) >= _FEW_FACTS:
            found.update(held)
    return found


def _headings(
    page: Page,
    hits: Sequence[Hit],
    groups: dict[int, str],
    outside: Sequence[bool],
    book: SplitBook,
) -> list[Heading]:
    """The headings of all blocks, in order: by code, then by the rhythm of labels, then by level."""
    lines = page.lines
    opened = {hit.line for hit in hits if hit.opens_line}
    # What stands below or beside a label such as "Project Code" is its value, no heading.
    opened |= {
        hit.line + 1
        for hit in hits
        if hit.body >= lines[hit.line].end
        and (
            (hit.label.kind, hit.label.name) in _NAMING
            or _is_defined(lines, hit.line)
            or _is_amount_below(lines, hit, book)
        )
    }
    coded = [
        heading
        for n in range(len(lines))
        if not outside[n]
        and n not in opened
        and n not in groups
        and (heading := _coded(n, lines, opened, groups, book))
    ]
    walls = sorted({h.line for h in coded} | set(groups) | {n for n, o in enumerate(outside) if o})
    rhythmic = _by_rhythm(lines, hits, walls, {h.line for h in coded}, book)
    found = {h.line: h for h in (*rhythmic, *coded)}
    for heading in _by_level(lines, found, opened, groups, outside, book):
        found.setdefault(heading.line, heading)
    headings = [found[n] for n in sorted(found)]
    return _under_page_heading(page, headings, hits, outside, book) if len(headings) == 1 else headings


def _under_page_heading(
    page: Page, headings: list[Heading], hits: Sequence[Hit], outside: Sequence[bool], book: SplitBook
) -> list[Heading]:
    """The page's only block, with the page's one highest heading for a title where it has none but a plain line.

    So too where it has the heading of a part, which the page's own title lacks, and that title has the highest one.
    """
    lines = page.lines
    (found,) = headings
    top = min((line.heading_level for n, line in enumerate(lines) if line.heading_level and not outside[n]), default=0)
    tops = [n for n, line in enumerate(lines) if line.heading_level == top > 0 and not outside[n]]
    is_named = found.code is not None or any((hit.label.kind, hit.label.name) == ("field", "title") for hit in hits)
    if is_named or len(tops) != 1 or tops[0] >= found.line or any(outside[tops[0] : found.line]):
        return headings
    (top,) = tops
    titled = lines[found.line] if found.title_lines else None
    is_headed = titled is not None and (titled.heading_level > 0 or titled.is_bold)
    is_of_part = is_headed and not _is_of_page(lines[top].text, lines[found.line].text, page.title)
    if is_of_part or _SEVERAL.search(lines[top].text.casefold()):
        return headings
    return [Heading(top, None, (top,), "page_heading")] if _is_title(lines[top], book) else headings


def _is_of_page(top: str, part: str, title: str) -> bool:
    """Whether a page's title has its highest heading and not the heading of a part."""
    top, part, title = (words.casefold() for words in (top, part, title))
    return top in title and part not in title


def _is_defined(lines: Sequence[Line], number: int) -> bool:
    """Whether the line is a term or header cell, and the next one what it stands for."""
    return lines[number].is_term and number + 1 < len(lines) and not lines[number + 1].is_term


def _is_amount_below(lines: Sequence[Line], hit: Hit, book: SplitBook) -> bool:
    """Whether the line below a budget's label starts like a code and is its amount: `SEK 12 000 000`."""
    below = lines[hit.line + 1].text if hit.line + 1 < len(lines) else ""
    return (
        (hit.label.kind, hit.label.name) == ("field", "budget")
        and read_heading_code(below, book.codes) is not None
        and is_value("budget", below, book.labels)
    )


def _coded(
    number: int, lines: Sequence[Line], opened: set[int], groups: dict[int, str], book: SplitBook
) -> Heading | None:
    """The heading on this line, if it starts with a project code and the rest may be a title."""
    line = lines[number]
    # A bullet that a browser copied opens a heading only where labels follow; else it lists codes.
    count = _GLYPH if number + 1 in opened and _GLYPH.match(line.text) else COUNT
    code = _heading_code(line.text[: _MAX_TITLE + 50], book, count)
    is_item = line.marker and not line.heading_level and number + 1 not in opened
    if code is None or is_item:
        return None
    title = line.text[code.title_start :]
    if title:
        run_on = not line.text[code.end : code.title_start].strip() and title[:1].islower()
        prose = len(title) > _MAX_TITLE or (_PROSE.search(title) and title.endswith("."))
        return None if run_on or prose else Heading(number, code, (number,), "heading_code")
    following = number + 1
    if (
        following < len(lines)
        and following not in opened
        and following not in groups
        and _is_title(lines[following], book)
        and read_heading_code(lines[following].text, book.codes) is None
    ):
        return Heading(number, code, (following,), "heading_code")
    return Heading(number, code, (), "heading_code")


def _heading_code(text: str, book: SplitBook, counting: re.Pattern[str]) -> HeadingCode | None:
    """The code at the start of a line, or behind the number or bullet (`counting`) of the line's heading."""
    count = counting.match(text)
    if count is None:
        return read_heading_code(text, book.codes)
    code = read_heading_code(text[count.end() :], book.codes)
    if code is None:
        return read_heading_code(text, book.codes)
    return replace(
        code,
        start=code.start + count.end(),
        end=code.end + count.end(),
        title_start=code.title_start + count.end(),
    )


def _by_rhythm(
    lines: Sequence[Line], hits: Sequence[Hit], walls: list[int], coded: set[int], book: SplitBook
) -> list[Heading]:
    """Headings of blocks without a code: where a title stands before labels that start over."""
    headings: list[Heading] = []
    bounds = [-1, *walls, len(lines)]
    for wall, next_wall in pairwise(bounds):
        here = _between(hits, wall + 1, next_wall)
        headings.extend(_restarts(lines, here, wall, wall in coded, book))
    return headings


def _between(hits: Sequence[Hit], first: int, last: int) -> Sequence[Hit]:
    """The labels on the lines from `first` to before `last`; `hits` are in the order of lines."""
    return hits[bisect_left(hits, first, key=_line_of) : bisect_left(hits, last, key=_line_of)]


def _start_of(hit: Hit) -> int:
    return hit.start


def _line_of(hit: Hit) -> int:
    return hit.line


def _restarts(lines: Sequence[Line], hits: Sequence[Hit], wall: int, in_block: bool, book: SplitBook) -> list[Heading]:
    """Block headings among the labels between two walls (`in_block`: the first wall is a heading)."""
    headings: list[Heading] = []
    runs = _of_one_project(lines, _without_page_title(lines, _runs(lines, hits, wall, book), book))
    seen: set[tuple[str, str]] = set()
    first: tuple[str, str] | None = None
    for title, run in runs:
        keys = [key for hit in run if (key := (hit.label.kind, hit.label.name)) != _UNTYPED]
        if not keys:
            continue
        shared = seen.intersection(keys)
        if not seen:
            # A single label within a line of text, and no title before it, is how a sentence may go.
            firm = title is not None or len(keys) > 1 or (run[0].opens_line and _has_value(lines, run[0], book))
            starts = not in_block and firm and (len(keys) > 1 or keys[0][0] == "field")
        else:
            strong = keys[0] == first or len(shared) > 1 or any(kind == "field" for kind, _ in shared)
            anew = keys[0] in _NAMING or (keys[0] == first and len(shared) > 1)
            starts = bool(shared) and strong and (title is not None or anew)
        if starts:
            is_labelled = any((hit.label.kind, hit.label.name) == ("field", "title") for hit in run)
            # A label says more of what the title is than a plain line's place does.
            headed = title if title and (lines[title.line].heading_level or not is_labelled) else None
            headings.append(headed or Heading(run[0].line, None, (), "labels_start_over"))
            seen, first = set(), keys[0]
        if starts or in_block or headings:
            seen.update(keys)
            first = first or keys[0]
    return headings


def _has_value(lines: Sequence[Line], hit: Hit, book: SplitBook) -> bool:
    """Whether something stands behind a label, or its value below it; a word of a menu has neither."""
    if hit.body < lines[hit.line].end or hit.label.kind != "field" or hit.label.name not in TYPED:
        return True
    return hit.line + 1 < len(lines) and is_value(hit.label.name, lines[hit.line + 1].text, book.labels)


def _without_page_title(
    lines: Sequence[Line], runs: Sequence[tuple[Heading | None, list[Hit]]], book: SplitBook
) -> list[tuple[Heading | None, list[Hit]]]:
    """The runs; where all others have a plain line for a title, a heading further above the first is the page's."""
    title, first = runs[0] if runs else (None, [])
    if title is None:
        return list(runs)
    above = first[0].line - 1
    later = [other for other, _ in runs[1:] if other]
    is_page_title = lines[title.line].heading_level and later and not any(lines[o.line].heading_level for o in later)
    if is_page_title and title.line < above and _is_title(lines[above], book) and lines[above].starts_paragraph:
        title = Heading(above, None, (above,), "labels_start_over")
    return [(title, first), *runs[1:]]


def _of_one_project(
    lines: Sequence[Line], runs: list[tuple[Heading | None, list[Hit]]]
) -> list[tuple[Heading | None, list[Hit]]]:
    """The runs as one, where the first is under the `h1`, the rest under lower headings, and no label repeats."""
    if len(runs) < _FEW_RUNS or runs[0][0] is None or lines[runs[0][0].line].heading_level != 1:
        return runs
    hits = [hit for _, run in runs for hit in run]
    labels = {
        (hit.label, normalise(lines[hit.line].text[hit.start - lines[hit.line].start :][: hit.end - hit.start]))
        for hit in hits
    }
    is_below = all(title and lines[title.line].heading_level > 1 for title, _ in runs[1:])
    return [(runs[0][0], hits)] if is_below and len(labels) == len(hits) else runs


_NAMING = {("field", "title"), ("field", "code")}
_UNTYPED = ("field", "other")


def _runs(
    lines: Sequence[Line], hits: Sequence[Hit], wall: int, book: SplitBook
) -> list[tuple[Heading | None, list[Hit]]]:
    """Labels cut into runs: before each there is a line that may be a title, or a naming label anew."""
    runs: list[tuple[Heading | None, list[Hit]]] = []
    before = wall
    named: set[tuple[str, str]] = set()
    for hit in hits:
        key = (hit.label.kind, hit.label.name)
        names_itself = key == ("field", "title")
        # Where a label has named the project, a line among its further labels is no title.
        is_named = names_itself or (("field", "title") in named and key not in named)
        title = _title_before(lines, before, hit, book) if hit.opens_line and not is_named else None
        first = (runs[-1][1][0].label.kind, runs[-1][1][0].label.name) if runs else None
        # A paragraph that opens with the run's first label starts the labels over, even without a title.
        over = key == first and len(named) > 1 and lines[hit.line].starts_paragraph
        again = key in named and (key in _NAMING or (over and hit.opens_line))
        if not runs or title or again:
            runs.append((title, []))
            named = set()
        runs[-1][1].append(hit)
        named.add(key)
        # Where nothing stands behind a label, the next line is what it labels.
        before = hit.line + (hit.body >= lines[hit.line].end)
    return runs


def _title_before(lines: Sequence[Line], before: int, hit: Hit, book: SplitBook) -> Heading | None:
    """The title that stands directly before a label, behind the line of the label before it.

    A heading wins over a plain line. A line that repeats words of the title-like line above it
    (`UNPOG` below `… Office on Governance (UNPOG)`) is a second, short title of the same project.
    """
    if lines[hit.line].is_ruled_off and (hit.label.kind, hit.label.name) in _NAMING:
        return None
    space = _above_table(lines, range(before + 1, hit.line), lines[hit.line])
    if space and _is_parent(lines[space[-1]], lines[hit.line], book):
        return Heading(space[-1], None, (space[-1],), "labels_start_over")
    if space and _is_alone_in_row(lines, space[-1], lines[hit.line]) and _is_title(lines[space[-1]], book):
        return Heading(space[-1], None, (space[-1],), "labels_start_over")
    for n in reversed(space[-4:]):
        if lines[n].heading_level and _is_title(lines[n], book):
            return Heading(n, None, (n,), "labels_start_over")
    if not space or not _is_title(lines[space[-1]], book, opens=lines[space[-1]].starts_paragraph):
        return _title_before_prose(lines, space, before, book)
    last = space[-1]
    if lines[hit.line].heading_level and not (lines[last].heading_level or lines[last].is_bold):
        return None  # a project's name is no smaller than what its parts are called
    while lines[last].runs_on and last - 1 in space and _is_title(lines[last - 1], book):
        last -= 1
    if lines[last - 1].is_term and not lines[last].is_term:
        return None  # what a term is defined by
    if (lines[last].edges and lines[hit.line].edges) or (lines[last].set_off and lines[hit.line].set_off):
        return None  # another label and value, set off as these are
    if not lines[last].starts_paragraph and not lines[last].is_bold and last != before + 1:
        return None
    above = last - 1
    if above in space and _is_title(lines[above], book) and _repeats(lines[last], lines[above]):
        return Heading(above, None, (above, last), "labels_start_over")
    return Heading(last, None, (last,), "labels_start_over")


def _above_table(lines: Sequence[Line], space: range, labelled: Line) -> range:
    """The lines before a label without unknown labels and their values: rows of its own table, pairs like its own."""
    if not labelled.cell and not labelled.pair:
        return space
    table = labelled.cell.table if labelled.cell else None
    stop = space.stop
    while labelled.pair and stop - 1 > space.start and lines[stop - 2].pair == labelled.pair:
        stop -= 2
    while stop > space.start and (cell := lines[stop - 1].cell) and cell.table == table and cell.column:
        stop -= 1
        while stop > space.start and (left := lines[stop - 1].cell) and (left.table, left.row) == (table, cell.row):
            stop -= 1
    return range(space.start, stop)


def _is_alone_in_row(lines: Sequence[Line], n: int, labelled: Line) -> bool:
    """Whether line `n` is the only cell of a row of the table whose next row a label opens."""
    cell, below, above = lines[n].cell, labelled.cell, lines[n - 1].cell if n else None
    is_row = cell is not None and below is not None and (cell.table, cell.row + 1) == (below.table, below.row)
    return is_row and cell is not None and cell.column == 0 and (above is None or above[:2] != cell[:2])


def _is_parent(line: Line, labelled: Line, book: SplitBook) -> bool:
    """Whether a list's item is a title: the labelled line is an item of the list within it."""
    is_item = line.marker is not None and labelled.marker is not None and line.level < labelled.level
    return is_item and _is_title(line._replace(marker=None), book)


def _title_before_prose(lines: Sequence[Line], space: Sequence[int], before: int, book: SplitBook) -> Heading | None:
    """The title directly behind the label before, where nothing but sentences on it stand before the next label."""
    if not 1 < len(space) <= _MAX_TEASER or space[0] != before + 1 or not _is_title(lines[space[0]], book):
        return None
    is_told = all(_SENTENCE_END.search(lines[n].text) and not lines[n].marker for n in space[1:])
    return Heading(space[0], None, (space[0],), "labels_start_over") if is_told else None


def _repeats(short: Line, long: Line) -> bool:
    words = set(re.findall(r"\w+", short.text.casefold()))
    return bool(words) and words < set(re.findall(r"\w+", long.text.casefold()))


def _is_title(line: Line, book: SplitBook, *, opens: bool = False) -> bool:
    """Whether a line may be a project's title: short, no sentence, no list item, not a menu's word.

    `opens`: it opens a paragraph, so it may be counted, or end in a comma where the rest of a title is left out.
    """
    text = line.text
    return (
        len(text) <= _MAX_TITLE
        and any(c.isalpha() for c in text)
        and not line.in_grid
        and not _is_plain_value(text, book)
        and not (line.marker and not line.heading_level)
        and not _LIST_START.match(COUNT.sub("", text, count=1) if opens else text)
        and (bool(line.heading_level) or not _SENTENCE.search(text.rstrip(",") if opens else text))
        and not (_PROSE.search(text) and len(text) > 120)
        and not book.is_page_words(text)
        and normalise(text) not in book.groups
        and book.labels.lookup(text) is None
    )


def _is_plain_value(text: str, book: SplitBook) -> bool:
    """Whether words are an amount, a date or a number and nothing else."""
    if len(text) > _LONGEST_VALUE or not _DIGIT.search(text):
        return False
    digits = sum(c.isdigit() for c in text)
    if sum(c.isalpha() for c in text) > digits * _LETTERS_TO_A_DIGIT:
        return False
    read = parse_money(text, book.labels.money), parse_period(text, book.labels.periods)
    return not _WORDS.search(text) or any(one.status == "parsed" and not one.findings for one in read)


def _note_marks(page: Page) -> tuple[Set[str], Set[str]]:
    """The marks that a page's words refer to notes by: those in the text where some line is a note, and raised ones."""
    raised = {page.text[start:end].strip(" []()").lower() for line in page.lines for start, end in line.notes}
    has_notes = any(_NOTE.match(line.text) for line in page.lines)
    marks = {mark[1] for line in page.lines for mark in _NOTED.finditer(line.text)} if has_notes else set()
    return marks, raised


def _before_notes(lines: Sequence[Line], first: int, last: int, marks: tuple[Set[str], Set[str]]) -> int:
    """Where the notes start that end a block, if any do: paragraphs with marks that the page's words refer to."""
    start = last
    if not any(marks):
        return last
    for n in range(last - 1, first - 1, -1):
        note, raised = _NOTE.match(lines[n].text), _RAISED_NOTE.match(lines[n].text)
        if (note and note[1] in marks[0]) or (raised and raised[1].lower() in marks[1]):
            start = n
        elif lines[n].starts_paragraph:
            break
    if start == last or not lines[start].starts_paragraph:
        return last
    return start - 1 if start > first and _NOTES_HEAD.fullmatch(lines[start - 1].text) else start


def _awaits(hit: Hit, lines: Sequence[Line]) -> bool:
    """Whether a field's value, if it has one, stands on the line below its label."""
    return hit.label.kind == "field" and hit.body >= lines[hit.line].end


def _level_of_blocks(lines: Sequence[Line], headings: Sequence[Heading], hits: Sequence[Hit]) -> int:
    """The level of the headings of all blocks, if labels stand at headings below it alone; else 0.

    A single block shows it only where some label of its is a heading.
    """
    levels = {lines[h.line].heading_level for h in headings}
    labels = {lines[hit.line].heading_level for hit in hits} - {0}
    level = levels.pop() if len(levels) == 1 else 0
    return level if (labels or len(headings) > 1) and all(level < other for other in labels) else 0


def _before_heading(lines: Sequence[Line], body: int, last: int, level: int) -> int:
    """Where what has a heading of the blocks' own level, or a higher one, starts behind the last block's labels."""
    return next((n for n in range(body, last) if 0 < lines[n].heading_level <= level), last)


def _before_ruler(lines: Sequence[Line], body: int, last: int, starts: Sequence[int]) -> int:
    """Where what a ruler sets off from the end of the last block starts: `End of report`, who printed it and when.

    `body` is the line behind the block's last label. A ruler ends it where rulers stand between the blocks and in none
    of them; or where a few plain lines are all that follows.
    """
    ruled = [n for n in range(body, last) if lines[n].is_ruled_off]
    if not ruled:
        return last
    others = [n for n in range(starts[0] + 1, starts[-1] + 1) if lines[n].is_ruled_off]
    if others and others == list(starts[1:]):
        return ruled[0]
    tail = range(ruled[-1], last)
    return last if len(tail) > _LONGEST_TAIL or any(lines[n].heading_level for n in tail) else ruled[-1]


def _by_level(
    lines: Sequence[Line],
    found: dict[int, Heading],
    opened: set[int],
    groups: dict[int, str],
    outside: Sequence[bool],
    book: SplitBook,
) -> list[Heading]:
    """Headings between blocks that have the one level at which all block headings stand.

    Where that is a single heading, labelled lines must follow the other one.
    """
    levels = {lines[n].heading_level for n in found}
    if len(levels) != 1 or 0 in levels:
        return []
    (level,) = levels
    need_labels = len(found) == 1
    return [
        Heading(n, None, (n,), "heading_level")
        for n in range(min(found) + 1, len(lines))
        if lines[n].heading_level == level
        and not outside[n]
        and n not in opened
        and n not in groups
        and _is_title(lines[n], book)
        and (_has_labels(n, level, lines, opened) if need_labels else n < max(found) or any(o > n for o in opened))
    ]


def _has_labels(number: int, level: int, lines: Sequence[Line], opened: set[int]) -> bool:
    """Whether labelled lines stand between a heading and the next one of its level or above."""
    for n in range(number + 1, len(lines)):
        if n in opened:
            return True
        if 0 < lines[n].heading_level <= level:
            return False
    return False


def _blocks(
    page: Page,
    headings: Sequence[Heading],
    hits: Sequence[Hit],
    groups: dict[int, str],
    outside: Sequence[bool],
    book: SplitBook,
) -> tuple[Block, ...]:
    """The blocks from their headings: each ends at the next heading, group, landmark or footer."""
    lines = page.lines
    starts = [h.line for h in headings]
    marks = _note_marks(page)
    block_level = _level_of_blocks(lines, headings, hits)
    blocks: list[Block] = []
    for place, heading in enumerate(headings):
        limit = starts[place + 1] if place + 1 < len(starts) else len(lines)
        last = next((n for n in range(heading.line + 1, limit) if n in groups or outside[n]), limit)
        inside = _between(hits, heading.line, last)
        body = max([heading.line, *heading.title_lines, *(h.line + _awaits(h, lines) for h in inside)]) + 1
        last = next((n for n in range(body, last) if book.footer.fullmatch(lines[n].text)), last)
        last = _before_notes(lines, body, last, marks)
        if place + 1 == len(starts):
            last = _before_ruler(lines, body, last, starts)
            last = _before_heading(lines, body, last, block_level)
        in_section = bool(inside) and inside[-1].label.kind == "section"
        last = end_without(lines, body, last, book.is_page_words, in_section=in_section)
        group = max((n for n in groups if n < heading.line), default=None)
        blocks.append(Block(heading, heading.line, last, tuple(inside), group))
    return tuple(blocks)
