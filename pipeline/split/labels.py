"""Recognises a source's labels in the lines of a page.

The ways in which a label may stand, in the order in which they are tried (the name is kept as the
segment's rule):

| rule              | example                                   | needs                                   |
| ----------------- | ----------------------------------------- | --------------------------------------- |
| `label_colon`     | `Time Frame: 2012`, `FUNDING : XB`        | a known label, then a colon             |
| `label_leader`    | `Time Frame ........ 2012`                | a known label, then dots or a line      |
| `label_misspelt`  | `Time Farme: 2012`                        | one or two slips, at the line's start   |
| `label_emphasis`  | **Funding** XB                            | all of an emphasised or heading text    |
| `label_element`   | <i>Funding</i><i>XB</i>                   | an element of its own; with a space be- |
|                   | <i>Funding</i> <i>XB</i>                  | tween, only two of them on the line     |
|                   | Funding <i>XB</i>                         | words that two labels of the page share |
| `label_line`      | `Feedback` alone on its line              | nothing else on the line                |
| `label_dash`      | `Division - DPIDG`, `Funding ; XB`        | a dash between spaces, a tab, `;` or `=` |
| `label_below`     | <div>XB</div><div>Funding</div>           | the second of two elements, the first a |
|                   |                                           | value of its kind                       |
| `label_bare`      | `Proposed Budget US$225,818`              | words of the field's own kind behind it;|
|                   | `Indicators of Achievement The share …`   | of a section, three words and a capital |
| `label_run_in`    | `… XBTC Proposed Budget: US$ 1 Division:` | a colon, a capital, a field before it   |
| `unknown_label`   | `Thematic Area: governance`               | among labelled fields                   |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.source import Source
from pipeline.split.lines import Line, same_row
from pipeline.values.label_shape import CURRENCY_BEHIND, find_leader, label_like, opens
from pipeline.values.money import MoneyHints, parse_money
from pipeline.values.periods import PeriodHints, parse_period
from pipeline.values.places import PlaceHints, parse_places

_COLON = re.compile(r"\s*[:：]")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{1,30}[)\]]\s*$")
_RAISED = re.compile(r"(?<=\D)[¹²³⁴-⁹⁰]+(?=\s*[:：]?\s*$)")
BULLET = re.compile(r"[-–—•●▪·*○◦]\s*|\d{1,2}[.)]\s+")
_DASH = re.compile(r"\s+[-–—]\s+|\s*\t\s*|\s*[;=]\s+")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_DASHES = ("-", "–", "—")
_ITEM = re.compile(r"\s[-–—]\s+[^\W\d_a-z]")
_WORD = re.compile(r"\S+")
_WIDE_SPACE = re.compile(r"[\xa0\t]|\s{2,}")
_SENTENCE_END = re.compile(r"[.;!?)\]»”\"']\s*$|[\xa0\t]\s*$|\s{2,}$|br\s*/?>\s*$")
_AMOUNT_START = re.compile(
    r"(?:(?:total|about|approx\w*\.?|around|circa|ca\.|up to|over|estimated|est\.|~)\s*[:：]?\s*)?"
    r"(?:(?:US|U\.S\.)?\s?[$€£¥]|[A-Z]{3}\s?[$€£¥]?\s?\d|\d|(?:n/a|tbd)\b)",
    re.IGNORECASE,
)
_DATE_START = re.compile(
    r"(?:(?:since|from|until|by|mid|early|late|end of|beginning of|fiscal years?|FY|Q[1-4]|H[12])[\s-]*)*"
    r"(?:[^\W\d_]{3,10}\.?,?\s+)?\d{1,4}(?:\b|(?=[年月]))",
    re.IGNORECASE,
)
# A word with two digits or more that is no year, as a code alone on its line is.
_CODE_ALONE = re.compile(
    r"(?!(?:19|20)\d\d$)(?=(?:\D*\d){2})(?i:[A-Z0-9][A-Z0-9/.-]{2,})"
    r"|(?=(?:\D*\d){4})[A-Z0-9][A-Z0-9/.-]*(?: [A-Z0-9/.-]+){1,3}"
)
_MAX_LABEL = 60
_MAX_WORDS = 8
_MENU_ITEM = 40
_FEW_SET_OFF = 2
_COMMON_WORDS = 2
_LEAST_DIGITS = 3
# Elements of a line in pairs: this many bounds between them, and labels among them that are known.
_FEWEST_PAIRED, _FEW_PAIRS = 5, 2
# The start of a sentence or list.
_NARRATIVE = re.compile(r"\s+(?:[^\W\d_a-z]|[-–—•●▪(\d])\S*\s+\S")


@dataclass(frozen=True, slots=True)
class Label:
    """What a label stands for: a `field` or `section`, and which one."""

    kind: str
    name: str


# A label that the source doesn't know.
OTHER = Label("field", "other")


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found on a line; offsets are the page's. `body` is where its value or text starts.

    Where the label stands at the head of the value's column, `words` is what it says, and it has no span of its own;
    where it stands below its value, `below` is its span.
    """

    label: Label
    start: int
    end: int
    body: int
    rule: str
    confidence: float
    line: int
    opens_line: bool
    words: str | None = None
    below: tuple[int, int] | None = None


@lru_cache(maxsize=1 << 14)  # a page says its labels in every block
def normalise(words: str) -> str:
    """Label words for comparison: case, accents, spaces, hyphens, brackets behind and `&` make no difference."""
    if not words.isascii():
        words = _RAISED.sub("", words)
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    words = _BRACKETS.sub("", words)
    words = _HYPHEN.sub(" ", words.replace("&", " and ")).casefold()
    words = " ".join(words.split()).strip(" .:：*_-–—")
    return re.sub(r"\s*/\s*", "/", words)


# Letters that a scanner takes for each other, as one of them.
_SCANNED = str.maketrans("q01i|58", "golllsb")
_SCANNED_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@lru_cache(maxsize=1 << 14)  # each book of labels asks for the same words
def _as_scanned(words: str) -> str:
    """Normalised words with letters that look alike as one letter."""
    words = words.translate(_SCANNED)
    for pair, letter in _SCANNED_PAIRS:
        words = words.replace(pair, letter)
    return words


class LabelBook:
    """The labels of a source, ready for looking up; built once for a run."""

    def __init__(self, source: Source) -> None:
        """Read fields, sections and ignored labels from the profile."""
        profile = source.profile
        self.labels: dict[str, Label] = {}
        for kind, names in (("field", profile.fields), ("section", profile.sections)):
            for name, spellings in names.items():
                for spelling in spellings:
                    self.labels[normalise(spelling)] = Label(kind, name)
        for spelling in profile.labels.ignore:
            self.labels[normalise(spelling)] = OTHER
        self.ignored = {normalise(spelling) for spelling in profile.labels.ignore}
        self.by_length: dict[int, list[str]] = {}
        for known in self.labels:
            self.by_length.setdefault(len(known), []).append(known)
        self.scanned: dict[str, set[Label]] = {}
        for known, label in self.labels.items():
            self.scanned.setdefault(_as_scanned(known), set()).add(label)
        self.not_labels = {normalise(words) for words in profile.labels.not_labels}
        self.status_words = {
            word.casefold(): status for status, words in profile.values.status_words.items() for word in words
        }
        self.known_values = {
            "funding": {entry.raw.casefold() for entry in source.funding},
            "status": {
                word.casefold()
                for words in (*profile.values.status_words.values(), *profile.groups.values())
                for word in words
            },
            "division": {entry.raw.casefold() for entry in source.divisions},
        }
        self.places = PlaceHints(
            lookup=tuple(source.places),
            languages=tuple(profile.languages),
            none_words=tuple(profile.values.none_words),
        )
        self.money = MoneyHints(dollar=profile.money.dollar, none_words=self.places.none_words)
        self.periods = PeriodHints(tuple(profile.languages), self.places.none_words)
        self.none_words = {word.casefold() for word in profile.values.none_words}

    def lookup(self, words: str) -> Label | None:
        """The label that these words are, exactly but for case, spaces and brackets; in two languages perhaps."""
        wanted = normalise(words)
        if (label := self.labels.get(wanted)) or "/" not in wanted:
            return label
        found = {self.labels.get(part) for part in wanted.split("/")}
        return found.pop() if len(found) == 1 else None

    def lookup_with_unit(self, words: str) -> Label | None:
        """The label that these words are, perhaps with a currency behind it: `Budget in US$`."""
        if label := self.lookup(words):
            return label
        unit = CURRENCY_BEHIND.search(words)
        label = self.lookup(words[: unit.start()]) if unit else None
        return label if label and label.name == "budget" else None

    def misspelt(self, words: str) -> Label | None:
        """The one label that these words are as a scanner reads them, or save a slip in six letters, two in twelve."""
        wanted = normalise(words)
        if wanted in self.not_labels:
            return None
        scanned = self.scanned.get(_as_scanned(wanted), set())
        if len(scanned) == 1:
            return next(iter(scanned))
        allowed = 0 if len(wanted) < 6 else 1 if len(wanted) < 12 else 2
        if not allowed or wanted[:1].isdigit():
            return None
        close = {
            self.labels[known]
            for length in range(len(wanted) - allowed, len(wanted) + allowed + 1)
            for known in self.by_length.get(length, ())
            if DamerauLevenshtein.distance(known, wanted, score_cutoff=allowed) <= allowed
        }
        return close.pop() if len(close) == 1 else None


def find_labels(lines: tuple[Line, ...], book: LabelBook) -> list[Hit]:
    """The labels on a page's lines, in order; none overlaps another."""
    hits: list[Hit] = []
    set_off = _are_set_off(lines, book)
    below = dict(_labels_below(lines, book))
    for number, line in enumerate(lines):
        if number in below:
            hits.append(below[number])
        if line.in_grid or number in below or number - 1 in below:
            continue
        pairs = _paired_elements(number, line, book)
        opening = pairs[0] if pairs else _opening_label(number, lines, book, set_off=set_off)
        inner = pairs[1:] or list(_inner_labels(number, line, opening, book))
        above = hits[-1] if hits and hits[-1].line == number - 1 and hits[-1].body >= lines[number - 1].end else None
        if above and _is_of_parts(above, opening, inner, lines[number - 1 : number + 1], book):
            hits.extend(hit for hit in inner if hit.label.name not in (above.label.name, "other"))
            continue
        if opening:
            hits.append(opening)
        hits.extend(inner)
    return hits


def _labels_below(lines: tuple[Line, ...], book: LabelBook) -> Iterator[tuple[int, Hit]]:
    """By the line of its value, each label that stands below it: the second of two elements, of which the first fits.

    Where one such label is found, all labels in such places are.
    """
    found = {
        n: label
        for n in range(1, len(lines))
        if lines[n - 1].pair
        and (n == 1 or lines[n - 2].pair != lines[n - 1].pair)
        and not (lines[n].pair or lines[n].in_grid or lines[n].heading_level)
        and (label := book.lookup_with_unit(lines[n].text))
        and label.kind == "field"
    }
    depths = {lines[n - 1].pair for n, label in found.items() if is_value(label.name, lines[n - 1].text, book)}
    for n, label in found.items():
        if lines[n - 1].pair in depths:
            value, line = lines[n - 1], lines[n]
            span = (line.start, line.end)
            yield (
                n - 1,
                Hit(label, value.start, value.start, value.start, "label_below", 0.9, n - 1, True, line.text, span),
            )


def _are_set_off(lines: tuple[Line, ...], book: LabelBook) -> bool:
    """Whether a page sets values off from their labels by an element and a space: at least two labels show it."""
    found = {
        label
        for line in lines
        if line.set_off and not line.in_grid and (label := book.lookup(line.text[: line.set_off - line.start]))
    }
    return sum(label.kind == "field" for label in found) >= _FEW_SET_OFF


def _is_of_parts(above: Hit, opening: Hit | None, inner: list[Hit], pair: tuple[Line, ...], book: LabelBook) -> bool:
    """Whether a line is the value of the empty field above it, of parts with labels of that field's own kind.

    `Start: … End: …` below `Time Frame`, `EU: EUR 4; Total cost: EUR 5` below `Budget`.
    """
    term, line = pair
    if above.label.kind != "field" or (opening and opening.label.name not in (above.label.name, "other")):
        return False
    repeats = any(hit.label == above.label for hit in inner)
    if opening is None:
        return repeats and label_like(line.text) is not None
    if repeats or (term.is_term and not line.is_term):
        return True
    if above.label.name == "time_frame":
        period = parse_period(line.text, book.periods).value
        return period is not None and period.start is not None and period.end is not None
    return above.label.name == "budget" and is_value("budget", line.text, book)


def _opening_label(number: int, lines: tuple[Line, ...], book: LabelBook, *, set_off: bool) -> Hit | None:
    """The label that a line starts with, if it does; `set_off`: the page sets values off by elements."""
    line = lines[number]
    bullet = BULLET.match(line.text)
    skip = bullet.end() if bullet else 0
    text = line.text[skip:]
    start = line.start + skip

    def hit(label: Label, length: int, body: int, rule: str, confidence: float = 1.0) -> Hit:
        end = line.past_notes(start + len(text[:length].rstrip()))
        return Hit(label, start, end, max(start + body, end), rule, confidence, number, True)

    for colon in _COLON.finditer(text, 0, _MAX_LABEL + 20):
        if label := book.lookup_with_unit(text[: colon.start()]):
            return hit(label, colon.start(), colon.end(), "label_colon")
    leader = find_leader(text, _MAX_LABEL + 20)
    if leader and (label := book.lookup_with_unit(text[: leader.start()])):
        return hit(label, leader.start(), leader.end(), "label_leader")
    first = _COLON.search(text, 0, _MAX_LABEL)
    if first and (label := book.misspelt(text[: first.start()])):
        return hit(label, first.start(), first.end(), "label_misspelt", 0.8)
    for bold_start, bold_end in line.bold:
        words = text[: max(bold_end - start, 0)]
        if bold_start == start and (label := book.lookup(words)):
            end = len(words.rstrip().rstrip(":："))
            after = _COLON.match(text, end)
            return hit(label, end, after.end() if after else end, "label_emphasis")
    for edge in line.edges:
        # A word that goes on in small letters is only emphasised in part; more elements are a menu, perhaps.
        words, value = text[: edge - start], text[edge - start :]
        if words.endswith(" ") and len(line.edges) > 1:
            continue
        if opens(text) and not value[:1].islower() and (label := book.lookup_with_unit(words)):
            return hit(label, len(words), len(words), "label_element", 0.9)
    if set_off and line.set_off > start and (label := book.lookup_with_unit(text[: line.set_off - start])):
        return hit(label, line.set_off - start, line.set_off - start, "label_element", 0.9)
    if (label := book.lookup_with_unit(text)) and _stands_alone(label, number, lines, book):
        return hit(label, len(text), len(text), "label_line", 0.9)
    if (dash := _DASH.search(text, 0, _MAX_LABEL)) and opens(text):
        label = book.lookup(text[: dash.start()])
        if label and label.name not in ("title", "code"):
            # A semicolon typed for the colon is part of the label's words; dashes and tabs only part.
            length = dash.end() if ";" in dash[0] else dash.start()
            # Where more dashes follow, the first one opens a list.
            is_list = label.kind == "section" and dash[0].strip() in _DASHES and _ITEM.search(text, dash.end())
            return hit(label, length, dash.start() if is_list else dash.end(), "label_dash", 0.9)
    return _bare_label(text, hit, book)


def _paired_elements(number: int, line: Line, book: LabelBook) -> list[Hit]:
    """The labels of a line of elements in pairs, <i>Status</i><i>Active</i> <i>Donor</i><i>Japan</i>, known or not.

    Of the first of each pair, two or more are known; of the second, none; and a value is of its label's own kind:
    else the line is a menu.
    """
    bounds = [line.start, *line.edges, line.end]
    if len(bounds) < _FEWEST_PAIRED or not len(bounds) % 2:
        return []
    words = [line.text[start - line.start : end - line.start].strip() for start, end in pairwise(bounds)]
    labels = [book.lookup_with_unit(one) for one in words]
    pairs = list(zip(bounds[::2], words[::2], labels[::2], words[1::2], strict=False))
    is_sure = any(label and fits_field(label.name, value, book) for _, _, label, value in pairs)
    if any(labels[1::2]) or sum(label is not None for label in labels[::2]) < _FEW_PAIRS or not is_sure:
        return []
    return [
        Hit(label, start, start + len(name), start + len(name), "label_element", 0.9, number, start == line.start)
        if label
        else Hit(OTHER, start, start + len(name), start + len(name), "unknown_label", 0.5, number, start == line.start)
        for start, name, label, _ in pairs
    ]


def _stands_alone(label: Label, number: int, lines: tuple[Line, ...], book: LabelBook) -> bool:
    """Whether a line that is all label heads what follows, and is not one of a menu's words."""
    line = lines[number]
    following = lines[number + 1] if number + 1 < len(lines) else None
    if not opens(line.text) and not (line.cell and following and same_row(line.cell, following.cell)):
        return False
    if line.is_term and following is not None and not following.is_term:
        return True
    if label.name in ("title", "code"):
        # Too common a word to stand for a label, save in a term or cell beside its value.
        is_code = label.name == "code" and _is_code_alone(following.text if following else "", book)
        return is_code or (following is not None and same_row(line.cell, following.cell))
    if line.heading_level == 1:
        return False  # the page's own title: "Activities"
    above = lines[number - 1] if number else None
    if _is_menu_item(above, line, following) or (following and following.in_grid and label.kind == "field"):
        return False
    if label.kind == "section" or line.heading_level or line.is_bold:
        return True
    if following is None or following.landmark != line.landmark or book.lookup(following.text):
        return False
    opening = _COLON.search(following.text, 0, _MAX_LABEL)
    if opening and book.lookup(following.text[: opening.start()]):
        return False
    if label.name in ("time_frame", "budget"):
        return fits_field(label.name, following.text, book)
    return True


def _is_code_alone(words: str, book: LabelBook) -> bool:
    return _CODE_ALONE.fullmatch(words) is not None and (" " not in words or not is_value("time_frame", words, book))


def _is_menu_item(above: Line | None, line: Line, following: Line | None) -> bool:
    """Whether a list's item of one line stands beside another short one, as a menu's do."""
    if line.marker is None or line.landmark or (following and following.container == line.container):
        return False
    return any(
        other.marker is not None
        and other.level == line.level
        and other.container != line.container
        and len(other.text) <= _MENU_ITEM
        and not other.text.endswith((".", ";", "。"))
        for other in (above, following)
        if other
    )


def _bare_label(text: str, hit: Callable[..., Hit], book: LabelBook) -> Hit | None:
    """A label without a colon that its value follows on the same line."""
    words = list(_WORD.finditer(text, 0, _MAX_LABEL))[:_MAX_WORDS]
    for word in reversed(words):
        end = word.end()
        label = book.lookup(text[:end])
        if label is None or not opens(text):
            continue
        value = text[end:]
        if label.kind == "section":
            if _is_unmistakable(text[:end]) and _NARRATIVE.match(value):
                return hit(label, end, end, "label_bare", 0.8)
            continue
        gap = _WIDE_SPACE.match(value)
        if value.strip() and (gap or fits_field(label.name, value.strip(), book)):
            return hit(label, end, end, "label_bare", 0.9)
    return None


def _is_unmistakable(words: str) -> bool:
    """Whether a section's label is so particular that no sentence starts with it: `Indicators of Achievement`."""
    return len(words.split()) > _COMMON_WORDS or "/" in words or words.endswith((")", "]"))


def fits_field(field: str, value: str, book: LabelBook) -> bool:
    """Whether words look like a value of the field, so that a label without a colon may stand before."""
    if value.casefold() in book.none_words:
        return True
    if field == "budget":
        # `Cost 1` may end in the mark of a note, or count something.
        return _AMOUNT_START.match(value) is not None and not (value.isdigit() and len(value) < _LEAST_DIGITS)
    if field == "time_frame":
        return bool(_DATE_START.match(value))
    if field == "code":
        return _is_code_alone(value, book)
    if field in ("countries", "region", "donor"):
        parsed = parse_places(value, book.places)
        places = parsed.value or ()
        return bool(places) and not parsed.findings and places[0].start == 0
    return value.casefold() in book.known_values.get(field, ())


def is_value(field: str, words: str, book: LabelBook) -> bool:
    """Whether a line below a field's label, which might be a label or heading itself, is the field's value."""
    if field == "budget":
        return parse_money(words, book.money).status in _SAYS_SOMETHING
    if field == "time_frame":
        return parse_period(words, book.periods).status in _SAYS_SOMETHING
    if field in ("countries", "region"):
        return parse_places(words, book.places).status in _SAYS_SOMETHING
    return False


_SAYS_SOMETHING = ("parsed", "ambiguous")
# Fields whose values `is_value` tells from other words.
TYPED = ("budget", "time_frame", "countries", "region")


def _inner_labels(number: int, line: Line, opening: Hit | None, book: LabelBook) -> Iterator[Hit]:
    """Labels run into a line's text: emphasised, or before a colon behind a field or a sentence."""
    floor = opening.body if opening else line.start
    after_field = opening is not None and opening.label.kind == "field"
    ends = {end: start for start, end in line.bold if start > line.start}
    marks = [(line.start + m.start(), line.start + m.end()) for m in _COLON.finditer(line.text)]
    bare = [(end, end) for end in ends if not any(a <= end <= b for a, b in marks)]
    own: Label | None = None
    for label_end, body in sorted(marks + bare):
        bold_start = ends.get(label_end, ends.get(body))
        found = _label_before(line, floor, label_end, bold_start, book)
        if found is None:
            continue
        label, start = found
        before = line.text[floor - line.start : start - line.start]
        if opening and label == opening.label and after_field and floor == opening.body and _is_sub_label(before):
            # A value of parts with labels of their own: `Budget: EU: EUR 4; Total cost: EUR 5`.
            own = label
        if label == own:
            continue
        fits = (
            bold_start is not None
            or after_field
            or _SENTENCE_END.search(before)
            or (before.strip() and " " in line.text[start - line.start : label_end - line.start])
        )
        if fits:
            rule = "label_emphasis" if bold_start is not None else "label_run_in"
            end = line.past_notes(label_end)
            yield Hit(label, start, end, max(body, end), rule, 0.9, number, opens_line=False)
            floor, after_field = body, label.kind == "field"


def _is_sub_label(before: str) -> bool:
    """Whether a label stands directly behind another one, or behind a part of its value with a label of its own."""
    return not before.strip() or label_like(before.lstrip()) is not None


def _label_before(
    line: Line, floor: int, end: int, bold_start: int | None, book: LabelBook
) -> tuple[Label, int] | None:
    """The longest known label that ends at `end`, not before `floor`, with a capital; and its start.

    Where the words are emphasised, the label must be all of them.
    """
    base = max(floor, end - _MAX_LABEL)
    head = line.text[base - line.start : end - line.start]
    for word in list(_WORD.finditer(head))[-_MAX_WORDS:]:
        start = base + word.start()
        if bold_start is not None and start != bold_start:
            continue
        label = book.lookup(head[word.start() :])
        if label and opens(word[0]) and label.name not in ("title", "code"):
            return label, start
    return None
