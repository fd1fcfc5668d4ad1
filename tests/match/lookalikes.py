"""Pages of look-alikes and true copies, from a seed: series of projects, and copies of projects, with the truth.

A series is what real listings hold and a careless matcher merges: events, phases, replicas, parts, codes
used twice. Each of its members is a project. A copy is a project again, damaged as pages damage.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lexicons import LEXICONS, Lexicon
from match_tables import Block


@dataclass(frozen=True)
class Made:
    """A block with its true project and how it was made; `is_clear` unless even a person would ask."""

    project: str
    block: Block
    how: str = "base"
    is_clear: bool = True


Member = tuple[str, Block]


def page(seed: int, language: str = "en", *, has_codes: bool = True, n_copied: int = 40) -> list[Made]:
    """The blocks of a page, shuffled."""
    rng = random.Random(f"{seed} {language} {has_codes}")
    write = _Writer(rng, LEXICONS[language], has_codes)
    blocks: list[Made] = []
    for number, make in enumerate((*SERIES, *rng.sample(SERIES, 4))):
        members = list(make(write))
        codes = [block.code for _, block in members]
        for name, block in members:
            blocks.append(Made(f"{make.__name__.strip('_')} {number} {name}", block, make.__name__))
            if block.code and codes.count(block.code) == 1 and rng.random() < 0.25:
                spell = rng.choice(CODE_DAMAGES)
                blocks.append(Made(blocks[-1].project, spell(block, write), f"member {spell.__name__}"))
    damages = (*CODE_DAMAGES, *DAMAGES) if has_codes else DAMAGES
    for number in range(n_copied):
        base = write.project()
        blocks.append(Made(f"copied {number}", base))
        for damage in rng.sample(damages, rng.choice((1, 1, 2))):
            copy = damage(base, write)
            blocks.append(Made(f"copied {number}", copy, damage.__name__))
    if has_codes:
        for number in range(3):
            base = write.project()
            blocks.append(Made(f"misread {number}", base))
            blocks.append(Made(f"misread {number}", _wrong_digit(base, write), "_wrong_digit", is_clear=False))
    rng.shuffle(blocks)
    return blocks


class _Writer:
    """Makes up projects in one language."""

    def __init__(self, rng: random.Random, words: Lexicon, has_codes: bool) -> None:
        self.rng, self.words, self.has_codes = rng, words, has_codes
        self._codes: set[str] = set()

    def code(self) -> str | None:
        """A code that no block has yet, nor one a slip away."""
        while self.has_codes:
            place = self.rng.choice(("INT", "GLO", "RAF", "RAS", "RLA", "TOG", "KEN"))
            code = f"{place}/{self.rng.randint(2, 19):02}/{self.rng.choice('X0123')}{self.rng.randint(1, 9)}0"
            if code not in self._codes:
                self._codes.add(code)
                return code
        return None

    def title(self) -> tuple[str, str]:
        """A title, and a narrative for it."""
        topics = self.rng.sample(self.words.topics, 3)
        title = self.rng.choice(self.words.forms).format(*topics)
        return title[0].upper() + title[1:], self.rng.choice(self.words.texts).format(*self.rng.sample(topics, 3))

    def project(self) -> Block:
        """A project like no other on the page."""
        title, text = self.title()
        year = self.rng.randint(2004, 2019)
        return Block(
            code=self.code(),
            title=title,
            start=f"{year}-{self.rng.randint(1, 12):02}",
            end=f"{year + self.rng.randint(1, 3)}-{self.rng.randint(1, 12):02}",
            budget=f"{self.rng.randint(20_000, 900_000)}",
            funding=self.rng.choice(("XBTC", "DA", None)),
            sections={"objective": text},
        )

    def series(self, titles: list[str], years: int | None = None) -> Iterator[Member]:
        """Members by title; how codes, time and money go on varies by series, unless `years` parts them."""
        base = self.project()
        years = self.rng.choice((0, 1, 4)) if years is None else years
        coding = self.rng.choice(("next", "next", "own", "shared", "none")) if self.has_codes else "none"
        step = self.rng.choice((0, 0, 500, 7_013, 90_000))
        if not years and not step and coding in ("shared", "none"):
            step = 1_000  # else nothing but the title tells them apart
        has_place = self.rng.random() < 0.5
        for number, title in enumerate(titles):
            code = {"next": _next(base.code, number), "shared": base.code, "none": None}.get(coding) or (
                self.code() if coding == "own" else None
            )
            block = base.but(
                code=code,
                title=title,
                start=_later(base.start, years * number),
                end=_later(base.end, years * number),
                budget=f"{int(base.budget or 0) + step * number}",
            )
            yield title, block if has_place else block.but(funding="XBTC")


Series = Callable[[_Writer], Iterator[Member]]


def _events(write: _Writer) -> Iterator[Member]:
    """Events that are counted, in figures, in words or by year, each at its town or not."""
    title, _ = write.title()
    first, words, rng = write.rng.randint(1, 3), write.words, write.rng
    how, towns = rng.choice(("figure", "word", "year", "edition")), rng.random() < 0.5
    made = []
    for number in range(first, first + 3):
        name = {
            "figure": words.event.format(words.ordinal_sign.format(number + 3), title),
            "word": words.event.format(words.ordinals[number], title),
            "year": f"{2008 + number} {title}",
            "edition": f"{title}, {words.edition.format(('I', 'II', 'III', 'IV', 'V', 'VI')[number])}",
        }[how]
        made.append(f"{name}, {words.towns[number - first]}" if towns else name)
    yield from write.series(made)


def _phases(write: _Writer) -> Iterator[Member]:
    title, _ = write.title()
    form = write.rng.choice((*write.words.phase, "{0}"))
    signs = write.rng.choice((("I", "II", "III"), ("1", "2", "3"))) if form != "{0}" else ("I", "II", "III")
    joint = write.rng.choice((", ", " - ", ": ", " (")) if form != "{0}" else " "
    yield from write.series([f"{title}{joint}{form.format(sign)}{')' * ('(' in joint)}" for sign in signs])


def _phases_in_words(write: _Writer) -> Iterator[Member]:
    title, _ = write.title()
    phase = write.words.ordinal_phase
    yield from write.series([f"{title} - {phase.format(word)}" for word in write.words.ordinals[:3]])


def _later_phase_named(write: _Writer) -> Iterator[Member]:
    """The first phase does not call itself one."""
    title, _ = write.title()
    phase = write.rng.choice(write.words.phase)
    titles = [title, *(f"{title}, {phase.format(sign)}" for sign in ("II", "III"))]
    yield from write.series(titles, years=write.rng.choice((1, 3)))


def _countries(write: _Writer) -> Iterator[Member]:
    title, _ = write.title()
    places = write.rng.sample(write.words.countries, 4)
    for place, (name, block) in zip(places, write.series([write.words.in_place.format(title, p) for p in places]),
                                    strict=True):  # fmt: skip
        yield name, block.but(countries=(place,))


def _regions(write: _Writer) -> Iterator[Member]:
    title, _ = write.title()
    yield from write.series([write.words.in_place.format(title, p) for p in write.rng.sample(write.words.regions, 3)])


def _towns(write: _Writer) -> Iterator[Member]:
    """Places that no list knows."""
    title, _ = write.title()
    yield from write.series([f"{title}: {town}" for town in write.rng.sample(write.words.towns, 3)])


def _same_title_other_countries(write: _Writer) -> Iterator[Member]:
    """Only the place field tells them apart, and the money."""
    base = write.project()
    for number, place in enumerate(write.rng.sample(write.words.countries, 3)):
        budget = f"{int(base.budget or 0) + 1_000 * number}"
        yield place, base.but(code=_next(base.code, number), budget=budget, countries=(place,))


def _only_other_countries(write: _Writer) -> Iterator[Member]:
    """Nothing but the place field tells them apart."""
    base = write.project()
    for place in write.rng.sample(write.words.countries, 2):
        yield place, base.but(countries=(place,))


def _audiences(write: _Writer) -> Iterator[Member]:
    title, _ = write.title()
    yield from write.series([f"{title} {who}" for who in write.rng.sample(write.words.audiences, 3)])


def _parts(write: _Writer) -> Iterator[Member]:
    """A project and parts of it that are projects of their own, with a smaller budget."""
    base = write.project()
    yield "whole", base
    coding = write.rng.choice(("own", "shared"))
    for number, part in enumerate(write.rng.sample(write.words.parts, 2), start=2):
        code = base.code if coding == "shared" else write.code()
        yield part, base.but(code=code, title=f"{base.title}: {part}", budget=str(int(base.budget or 0) // number // 2))


def _one_word(write: _Writer) -> Iterator[Member]:
    """One topic of three is another."""
    topics = write.rng.sample(write.words.topics, 4)
    form = write.rng.choice(write.words.forms)
    yield from write.series([form.format(*topics[:3]), form.format(*topics[:2], topics[3])])


def _generic(write: _Writer) -> Iterator[Member]:
    """Different projects with one title that says little."""
    title = write.rng.choice(write.words.generic)
    for number in range(3):
        yield str(number), write.project().but(title=title)


def _generic_at_one_time(write: _Writer) -> Iterator[Member]:
    """The same in one year with nearly one budget, without codes."""
    title, base = write.rng.choice(write.words.generic), write.project()
    for number in range(3):
        other = write.project()
        budget = f"{int(base.budget or 0) + 100 * number}"
        yield str(number), other.but(code=None, title=title, start=base.start, end=base.end, budget=budget)


def _yearly(write: _Writer) -> Iterator[Member]:
    """An event with one title for all years, without codes."""
    title = write.words.yearly.format(write.rng.choice(write.words.topics))
    for name, block in write.series([title] * 3, years=1):
        yield f"{name} {block.start}", block.but(code=None)


def _yearly_under_codes(write: _Writer) -> Iterator[Member]:
    title = write.words.yearly.format(write.rng.choice(write.words.topics))
    base = write.project()
    for number in range(3):
        start, end = _later(base.start, number), _later(base.start, number)
        yield str(number), base.but(code=_next(base.code, number), title=title, start=start, end=end)


def _one_code_twice(write: _Writer) -> Iterator[Member]:
    base = write.project()
    yield "a", base
    yield "b", write.project().but(code=base.code)


def _one_code_one_text(write: _Writer) -> Iterator[Member]:
    """One code by mistake, and the narrative was copied with it."""
    base = write.project()
    yield "a", base
    yield "b", write.project().but(code=base.code, sections=base.sections)


SERIES: tuple[Series, ...] = (
    _events,
    _events,
    _phases,
    _phases,
    _phases_in_words,
    _later_phase_named,
    _countries,
    _regions,
    _towns,
    _same_title_other_countries,
    _only_other_countries,
    _audiences,
    _parts,
    _one_word,
    _generic,
    _generic_at_one_time,
    _yearly,
    _yearly_under_codes,
    _one_code_twice,
    _one_code_one_text,
)


def _later(month: str | None, years: int) -> str | None:
    return f"{int(month[:4]) + years}{month[4:]}" if month else None


def _next(code: str | None, by: int) -> str | None:
    return f"{code[:-1]}{(int(code[-1]) + by) % 10}" if code else None


# ---- Copies ----------------------------------------------------------------------------------

Damage = Callable[[Block, _Writer], Block]


def _bare_code(b: Block, _w: _Writer) -> Block:
    return b.but(code=(b.code or "").replace("/", "") or None)


def _dashed_code(b: Block, w: _Writer) -> Block:
    return b.but(code=(b.code or "").replace("/", w.rng.choice(("-", " ", "."))) or None)


def _swapped_code(b: Block, _w: _Writer) -> Block:
    place, year, serial = (b.code or "").split("/")
    return b.but(code=f"{place}/{serial}/{year}")


def _small_code(b: Block, _w: _Writer) -> Block:
    return b.but(code=(b.code or "").lower())


def _small_bare_code_and_cut(b: Block, w: _Writer) -> Block:
    return _cut_title(_bare_code(b, w), w).but(sections={})


def _extended(b: Block, w: _Writer) -> Block:
    """The time frame was extended, and the code is spelt otherwise."""
    return _bare_code(b, w).but(end=_later(b.end, 1))


def _revised(b: Block, w: _Writer) -> Block:
    return _bare_code(b, w).but(budget=f"{int(b.budget or 0) * 2}")


def _reduced_and_shouted(b: Block, w: _Writer) -> Block:
    return _capitals(b, w).but(budget=f"{int(b.budget or 0) * 3 // 4}")


CODE_DAMAGES: tuple[Damage, ...] = (
    _bare_code,
    _dashed_code,
    _swapped_code,
    _small_code,
    _small_bare_code_and_cut,
    _extended,
    _revised,
    _reduced_and_shouted,
)


def _cut_title(b: Block, _w: _Writer) -> Block:
    return b.but(title=(b.title or "")[:45].rstrip(" ,:;-"))


def _typos(b: Block, w: _Writer) -> Block:
    title = list(b.title or "")
    for _ in range(2):
        at = w.rng.choice([n for n, c in enumerate(title[:-1]) if n and c.isalpha() and title[n + 1].isalpha()])
        if w.rng.random() < 0.5:
            title[at], title[at + 1] = title[at + 1], title[at]
        else:
            del title[at]
    return b.but(title="".join(title))


def _capitals(b: Block, _w: _Writer) -> Block:
    return b.but(title=(b.title or "").upper())


def _suffix(b: Block, w: _Writer) -> Block:
    return b.but(title=f"{b.title}{w.rng.choice(w.words.suffixes)}")


def _without_text(b: Block, _w: _Writer) -> Block:
    return b.but(sections={})


def _without_code(b: Block, _w: _Writer) -> Block:
    return b.but(code=None)


def _without_code_shouted(b: Block, w: _Writer) -> Block:
    return _capitals(b, w).but(code=None, funding=None)


def _without_code_misspelt(b: Block, w: _Writer) -> Block:
    return _typos(b, w).but(code=None)


def _without_code_cut(b: Block, w: _Writer) -> Block:
    return _cut_title(b, w).but(code=None)


def _two_languages(b: Block, w: _Writer) -> Block:
    return b.but(title=w.words.other_language.format(b.title))


DAMAGES: tuple[Damage, ...] = (
    _cut_title,
    _typos,
    _capitals,
    _suffix,
    _without_text,
    _without_code,
    _without_code_shouted,
    _without_code_misspelt,
    _without_code_cut,
    _two_languages,
)


def _wrong_digit(b: Block, w: _Writer) -> Block:
    """One digit of the code is wrong: the same project to all appearance, or its twin."""
    return b.but(code=_next(b.code, w.rng.randint(1, 9)))
