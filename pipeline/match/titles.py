"""What tells two titles apart: their years, ordinals, numbers and words; and the halves of a title.

| evidence   | example                                             | reads as  |
| ---------- | --------------------------------------------------- | --------- |
| year       | `2014 Forum`                                        | 2014      |
| ordinal    | `8th Forum`, `Second phase`, `Phase II`, `Forum IV` | 8, 2, 2, 4 |
| number     | `Agenda 21`                                         | 21        |

Everything else is words. Two titles disagree in words only if each has one that the other lacks, a
slip of the pen or a cut end apart; a title that merely says more does not contradict a shorter one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.values.clean import clean

_YEAR = re.compile(r"(?<![\w.])((?:19|20)\d{2})(?:\s?[-–/]\s?(\d{2}|\d{4}))?(?![\w])")
_ORDINAL = re.compile(r"(?<!\w)(\d{1,3})(?:\s?(?:st|nd|rd|th)|e|er|ère|eme|ème|º|ª|°)(?!\w)", re.IGNORECASE)
_ORDINAL_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "first premier première primer primera primero",
            "second deuxième seconde segundo segunda",
            "third troisième tercer tercera tercero",
            "fourth quatrième cuarto cuarta",
            "fifth cinquième quinto quinta",
            "sixth sixième sexto sexta",
            "seventh septième séptimo séptima",
            "eighth huitième octavo octava",
            "ninth neuvième noveno novena",
            "tenth dixième décimo décima",
            "eleventh onzième undécimo",
            "twelfth douzième duodécimo",
            "thirteenth treizième",
            "fourteenth quatorzième",
            "fifteenth quinzième",
            "sixteenth seizième",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth vingtième",
        ),
        start=1,
    )
    for word in words.split()
}
_ORDINAL_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(_ORDINAL_WORDS)})(?!\w)", re.IGNORECASE)
_NUMBER_WORDS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten".split(), 1)}
# Words that number what follows them; a roman numeral or a letter counts only behind one, or at the end.
_PART = re.compile(
    r"(?<!\w)(?:phase|part|stage|round|edition|session|tranche|volume|vol|series|cycle|step|lot|component|"
    r"module|batch|wave|level|chapter|track|fase|etapa|parte|partie|étape|édition|edición|tramo|"
    rf"этап|фаза|часть)\.?\s*[:#–-]?\s*(\d+|[ivx]{{1,6}}|(?-i:[A-H])|{'|'.join(_NUMBER_WORDS)})(?!\w)",
    re.IGNORECASE,
)
# The numeral 1 at an end is told from the pronoun by its capital; only capitals count here.
_LAST_ROMAN = re.compile(r"(?<=\w[ \xa0]|\w\(|[ \xa0]\(|[,:–-][ \xa0])([IVX]{1,6})(?=\s*(?:[):;,.–]|-\s|$))")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_JOINED = re.compile(r"(?<=\w)['’`´‐‑-](?=\w)")

# Words that carry no meaning of their own, in the languages of the United Nations that have such words.
_FUNCTION_WORDS = frozenset(
    "a an and at by for from in into its of on or the to towards with within through via "
    "à au aux avec d de des du en et l la le les par pour sur un une "
    "al con del el los las para por sobre y "
    "в для и на о по при с".split()
)
_REMEMBERED, _SHORT = 65_536, 300  # how many texts of how many characters are kept at hand in normal form
_MISSPELT = 0.6  # how alike two words must be for one to be the other misspelt
_MIN_HALF = 4  # words: a shorter bracket is an acronym or a remark


@dataclass(frozen=True, slots=True)
class TitleMarks:
    """The years, ordinals (of events, phases, parts) and other numbers that a title states."""

    years: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def normalise(text: str) -> str:
    """Lower-case words without accents, marks and markup, joined by single spaces.

    Signs inside a word are dropped (`e-Government` is `egovernment`), all others part words.
    """
    return _short_normal(text) if len(text) <= _SHORT else _normal(text)


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _JOINED.sub("", clean(text)))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


_short_normal = lru_cache(_REMEMBERED)(_normal)


@lru_cache(_REMEMBERED)
def title_marks(title: str) -> TitleMarks:
    """What a title counts or dates; each sign of it is read once, the most telling way."""
    years: set[str] = set()
    ordinals: set[str] = set()
    for pattern, into, read in (
        (_PART, ordinals, _part),
        (_ORDINAL, ordinals, lambda m: {str(int(m[1]))}),
        (_ORDINAL_WORD, ordinals, lambda m: {str(_ORDINAL_WORDS[m[0].casefold()])}),
        (_LAST_ROMAN, ordinals, _part),
        (_YEAR, years, lambda m: {m[1], m[1][:2] + m[2][-2:]} if m[2] else {m[1]}),
    ):
        for match in list(pattern.finditer(title)):
            value = read(match)
            into.update(value)
            if value:
                title = f"{title[: match.start()]}{' ' * len(match[0])}{title[match.end() :]}"
    numbers = frozenset(m[0] for m in _NUMBER.finditer(title))
    return TitleMarks(frozenset(years), frozenset(ordinals), numbers)


def _part(match: re.Match[str]) -> set[str]:
    count = _count(match[1])
    return {count} if count else set()


def _count(sign: str) -> str | None:
    """The number that a sign stands for: digits, a word or a roman numeral; a letter stands for itself."""
    sign = sign.casefold()
    if sign.isdigit():
        return str(int(sign))
    if sign in _NUMBER_WORDS:
        return str(_NUMBER_WORDS[sign])
    if _ROMAN.fullmatch(sign):
        values = [{"i": 1, "v": 5, "x": 10}[c] for c in sign]
        return str(sum(-v if any(v < w for w in values[n + 1 : n + 2]) else v for n, v in enumerate(values)))
    return sign if len(sign) == 1 else None


def set_agreement(left: frozenset[str], right: frozenset[str]) -> float | None:
    """1 if equal, 0 if each side has what the other lacks, 0.5 if one only says more; None without any."""
    if not left and not right:
        return None
    if left == right:
        return 1.0
    return 0.5 if left <= right or right <= left else 0.0


def words_agreement(left: str, right: str) -> float:
    """Whether two normalised titles are in the same words, as far as both have them.

    1 if one only says more, 0 if each has a word of meaning that the other lacks, 0.5 if the words that
    each lacks are alike enough to be one badly misspelt.
    """
    if left.replace(" ", "") == right.replace(" ", ""):
        return 1.0
    ours, theirs = _lacking(left, right)
    if not ours or not theirs:
        return 1.0
    few, many = sorted((ours, theirs), key=len)
    return 0.5 if all(_misspelt(word, many) for word in few) else 0.0


def _misspelt(word: str, others: list[str]) -> bool:
    from rapidfuzz.distance import OSA

    return any(OSA.normalized_similarity(word, other) >= _MISSPELT for other in others)


def _lacking(left: str, right: str) -> tuple[list[str], list[str]]:
    """The words of each title that the other has in no spelling."""
    ours = [w for w in left.split() if w not in _FUNCTION_WORDS]
    theirs = [w for w in right.split() if w not in _FUNCTION_WORDS]
    for word in list(ours):
        if word in theirs:
            theirs.remove(word)
            ours.remove(word)
    for word in list(ours):
        twin = next((other for other in theirs if same_word(word, other)), None)
        if twin is not None:
            theirs.remove(twin)
            ours.remove(word)
    return ours, theirs


@lru_cache(_REMEMBERED)
def same_word(left: str, right: str) -> bool:
    """Whether two words are one, with a slip of the pen, another ending, or cut off.

    One slip in words of four to nine letters, two in longer ones: `internal` and `external` differ by
    two. Words with digits are never alike.
    """
    from rapidfuzz.distance import OSA

    short, long = sorted((left, right), key=len)
    if any(c.isdigit() for c in left + right) or len(short) < 4:
        return False
    slips = 1 if len(long) < 10 else 2
    return long.startswith(short) or OSA.distance(left, right, score_cutoff=slips) <= slips


def title_halves(title: str, detect: Callable[[str], str | None]) -> tuple[str, ...]:
    """Both halves of a title that is given twice, such as `Projet de réforme (Reform project)`.

    The halves are a bracket at the end, or what follows a spaced slash or bar, and what stands before.
    They are in two languages; where the language of one can't be told, both have four words or more
    and the bracket holds the second. `detect` names the language of a text.
    """
    for head, tail, is_bracket in _splits(clean(title)):
        if min(len(head.split()), len(tail.split())) < (_MIN_HALF - 1):
            continue
        languages = detect(head), detect(tail)
        if None not in languages:
            if languages[0] != languages[1]:
                return head, tail
        elif is_bracket and min(len(head.split()), len(tail.split())) >= _MIN_HALF:
            return head, tail
    return ()


def _splits(title: str) -> Iterator[tuple[str, str, bool]]:
    if match := re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]\W*", title):
        yield match[1].strip(), match[2].strip(), True
    for sign in (" / ", " | "):
        if title.count(sign) == 1:
            head, tail = title.split(sign)
            yield head.strip(), tail.strip(), False
