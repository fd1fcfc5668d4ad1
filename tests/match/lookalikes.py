"""A page of look-alikes and true duplicates, from a seed: families of projects whose truth is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from match_tables import Block

WORDS = (
    "water budget audit registry archive training network statistics procurement tax land youth road port "
    "energy health school court election library museum forest river coastal market bank labour census "
    "postal customs energy seed fishery housing transit data broadband pension passport"
).split()
FORMS = (
    "Strengthening {0} and {1} institutions in {2} administration",
    "Support to the modernization of {0} {1} services and {2} management",
    "Capacity development for {0} policy, {1} planning and {2} reform",
    "Regional network on {0}, {1} and {2} for public servants",
)
COUNTRIES = ("Togo", "Kenya", "Nepal", "Ghana", "Peru")
CITIES = ("Harrowgate", "Millbrook", "Eastmere", "Southwold", "Kingsbay")
TEXT = (
    "The meeting brings together those who work on {0} and on {1}. It discusses what helps them, what stands "
    "in their way, and what the administrations of the region can learn from each other about {2}. A report "
    "with recommendations is sent to all who took part, and the next meeting follows it up."
)


def family(seed: int) -> list[tuple[str, Block]]:
    """Blocks with the name of the true project of each."""
    rng = random.Random(seed)
    blocks: list[tuple[str, Block]] = []
    for number, make in enumerate(_families()):
        blocks += [(f"{number}:{name}", block) for name, block in make(rng)]
    for number in range(40):
        base = _project(rng)
        blocks.append((f"d{number}", base))
        for damage in rng.sample(DAMAGES, rng.choice((1, 1, 2))):
            blocks.append((f"d{number}", damage(base, rng)))
    rng.shuffle(blocks)
    return blocks


def _families() -> tuple[Callable[[random.Random], Iterator[tuple[str, Block]]], ...]:
    return (
        _events,
        _phases,
        _replicas,
        _cities,
        _one_code_twice,
        _yearly,
        _under_one_code,
        _all_but_the_place,
        _first_phase_unnamed,
    ) * 2


def _three(rng: random.Random) -> list[str]:
    return rng.sample(sorted(set(WORDS)), 3)


def _project(rng: random.Random) -> Block:
    words = _three(rng)
    year = rng.randint(2004, 2019)
    return Block(
        code=f"{rng.choice(('INT', 'GLO', 'RAF', 'RAS'))}/{year % 100:02}/{rng.choice('X0123')}{rng.randint(10, 99)}",
        title=rng.choice(FORMS).format(*words),
        start=f"{year}-{rng.randint(1, 12):02}",
        end=f"{year + rng.randint(1, 3)}-{rng.randint(1, 12):02}",
        budget=f"{rng.randint(20_000, 900_000)}",
        funding=rng.choice(("XBTC", "DA", None)),
        sections={"objective": TEXT.format(*words)},
    )


def _events(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """Annual events: ordinals and places in the title, codes one sign apart, one text."""
    base = _project(rng)
    for number in range(3):
        title = f"{number + 5}th {rng.choice(('', 'Global '))}Forum on {base.title}, {CITIES[number]}"
        yield str(number), _shift(base, number).but(title=title)


def _phases(rng: random.Random) -> Iterator[tuple[str, Block]]:
    base = _project(rng)
    for number, phase in enumerate(("I", "II", "III")):
        yield str(number), _shift(base, number).but(title=f"{base.title}, Phase {phase}")


def _replicas(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """One programme, country by country, all at one time."""
    base = _project(rng)
    for number, country in enumerate(COUNTRIES[:4]):
        block = base.but(title=f"{base.title} in {country}", countries=(country,), code=_next(base.code, number))
        yield country, block.but(budget=f"{int(base.budget or 0) + number * 1000}")


def _cities(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """The same in towns that no list of places knows, some of them under one code by mistake."""
    base = _project(rng)
    for number, city in enumerate(CITIES[:3]):
        yield city, base.but(title=f"{base.title}: {city}", budget=f"{int(base.budget or 0) + 500 * number}")


def _under_one_code(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """Events, phases, countries or towns that were all given the code of the first, and its text."""
    make = rng.choice((_events, _phases, _replicas, _cities))
    blocks = list(make(rng))
    for name, block in blocks:
        yield name, block.but(code=blocks[0][1].code)


def _all_but_the_place(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """Replicas under one code with one budget and one time frame."""
    base = _project(rng)
    for place in rng.sample((*COUNTRIES, *CITIES), 3):
        yield place, base.but(title=f"{base.title} in {place}")


def _first_phase_unnamed(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """The first phase does not call itself one; all carry one code, or none."""
    code = rng.choice(("INT/12/X07", None))
    for name, block in _phases(rng):
        yield name, block.but(code=code, title=(block.title or "").removesuffix(", Phase I"))


def _one_code_twice(rng: random.Random) -> Iterator[tuple[str, Block]]:
    base = _project(rng)
    yield "a", base
    yield "b", _project(rng).but(code=base.code)


def _yearly(rng: random.Random) -> Iterator[tuple[str, Block]]:
    """An event with one title for all years, without codes."""
    base = _project(rng)
    for number in range(3):
        yield str(number), _shift(base, number).but(code=None, title=f"Public {base.title} Day")


def _shift(base: Block, years: int) -> Block:
    def later(month: str | None) -> str | None:
        return f"{int(month[:4]) + years * 4}{month[4:]}" if month else None

    return base.but(
        code=_next(base.code, years),
        start=later(base.start),
        end=later(base.end),
        budget=f"{int(base.budget or 0) + years * 7_013}",
    )


def _next(code: str | None, by: int) -> str:
    return f"{code[:-1]}{(int(code[-1]) + by) % 10}" if code else ""


def _swap(block: Block, rng: random.Random) -> Block:
    place, year, serial = (block.code or "").split("/")
    return block.but(code=f"{place}/{serial}/{year}")


def _typo(block: Block, rng: random.Random) -> Block:
    title = list(block.title or "")
    for _ in range(2):
        at = rng.choice([n for n, c in enumerate(title[:-1]) if c.isalpha() and title[n + 1].isalpha()])
        if rng.random() < 0.5:
            title[at], title[at + 1] = title[at + 1], title[at]
        else:
            del title[at]
    return block.but(title="".join(title))


DAMAGES: list[Callable[[Block, random.Random], Block]] = [
    lambda b, r: b.but(code=(b.code or "").replace("/", "")),
    lambda b, r: b.but(code=(b.code or "").replace("/", "-")),
    _swap,
    lambda b, r: b.but(code=(b.code or "").lower()),
    lambda b, r: b.but(title=(b.title or "")[:45]),
    _typo,
    lambda b, r: b.but(title=(b.title or "").upper()),
    lambda b, r: b.but(title=f"{b.title} (concluded)"),
    lambda b, r: b.but(title=f"{b.title} - project summary"),
    lambda b, r: b.but(sections={}),
    lambda b, r: b.but(code=None),
    lambda b, r: b.but(code=None, title=(b.title or "")[:45]),
    lambda b, r: b.but(budget=f"{int(b.budget or 0) * 2}"),
    lambda b, r: b.but(title=f"Projet d’appui à la réforme des services publics ({b.title})"),
]
