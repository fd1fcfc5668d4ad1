"""Words of dates and ranges: months by CLDR, and what stands between and around dates, in several languages.

Each word has a sign of one letter, so that the grammar of `periods` can be written as regular expressions
over strings of signs.

| sign | word                                | sign | word                                     |
| ---- | ----------------------------------- | ---- | ---------------------------------------- |
| `M`  | a month                             | `R`  | to, through                              |
| `T`  | months, years (of a duration)       | `U`  | until, up to                             |
| `q`  | quarter                             | `F`  | from                                     |
| `h`  | half                                | `S`  | since                                    |
| `o`  | first, second, last                 | `O`  | ongoing, present                         |
| `n`  | a number in words                   | `B`  | between                                  |
| `a`  | start (of a start and an end)       | `A`  | and                                      |
| `z`  | end (of them)                       | `X`  | extended                                 |
| `E`  | the end of                          | `Z`  | fiscal year                              |
| `m`  | early, mid, late, the beginning of  | `s`  | a season                                 |
| `f`  | says nothing by itself              | `v`  | planned, about                           |
| `e`  | completed                           | `g`  | approved: a date of something else       |
| `k`  | not known yet                       |      |                                          |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from unicodedata import combining, normalize

# English alone: most pages need no other language's data to be loaded.
_ENGLISH = "january february march april may june july august september october november december".split()
LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar", "ar_LB", "zh", "de", "it")
# Short names in use that CLDR lacks, and the old spelling of September.
_SHORT = {"sept": 9, "setiembre": 9, "set": 9, "janv": 1, "févr": 2, "fevr": 2, "juil": 7, "ago": 8, "dez": 12}

_WORDS = {
    "R": "to through thru a à au al ao bis по إلى الى 至 到",
    "U": "until till by up hasta até jusqu' до حتى",
    "F": "from de du des d' dal dall' da del desde dès с от من 自 从 ab von",
    "S": "since depuis desde seit منذ",
    "O": "ongoing present now today continuing continuous current currently presente actualidad 今 至今 الآن "
    "onwards onward laufend permanent",
    "B": "between entre zwischen",
    "A": "and et y e и و und",
    "X": "extended extension prolongé prolongée prolongation prorrogado prórroga ampliado продлен verlängert",
    "Z": "fy fiscal",
    "q": "quarter trimestre trimester квартал квартала quartal",
    "h": "half semester semestre halbjahr полугодие полугодия",
    "a": "start starting starts started begin begins beginning commencing inicio início beginn",
    "z": "end ending ends closing fin fim final término completion ende clôture cierre encerramento закрытие",
    "E": "конца",
    "e": "completed ended closed finished terminated concluded achevé achevée terminé terminée clôturé "
    "finalizado finalizada terminado cerrado concluído concluída encerrado abgeschlossen beendet "
    "завершен завершён завершено",
    "g": "approved approval approbation aprobado aprobación aprovado aprovação signed signature firma published "
    "updated submitted appraisal genehmigt утвержден подписан "
    "tel telephone phone fax room deadline",
    "k": "tbd tbc tba unknown",
    "m": "mid early late middle mediados début",
    "s": "spring summer autumn fall winter printemps été automne hiver primavera verano otoño invierno",
    "v": "planned actual active only will run runs ran is was are be executed carried scheduled revised original "
    "tentative tentatively estimated expected approx approximately about around circa ca projected "
    "proposed anticipated implemented implementation running environ aproximadamente etwa",
    "f": "в em of the in on for period project duration time frame timeframe dates years год года году годы гг г год "
    "calendar biennium biennia bienio biénio biennio with عام "
    "el la le las los en den der das dem um dated monday tuesday wednesday thursday "
    "friday saturday sunday mon tue wed thu fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche",
}
_UNITS = {
    1: "month months mois mes meses месяц месяца месяцев monat monate monaten شهر أشهر",
    12: "year years yr yrs an ans année années año años ano anos лет jahr jahre jahren سنة سنوات",
}
_ORDINALS = {
    1: "first premier primer primero primeiro erstes первый первое первого",
    2: "second deuxième segundo zweites второй второе второго",
    3: "third troisième tercer tercero terceiro drittes третий третьего",
    4: "fourth last quatrième cuarto quarto viertes четвертый четвёртый четвертого",
}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
# Several words in a row, with their sign.
_PHRASES = {
    "up to": "U", "no later than": "U", "as of": "S", "as from": "F", "starting from": "F", "starting in": "F",
    "beginning in": "F", "beginning from": "F", "commencing in": "F", "with effect from": "F", "to date": "O",
    "in corso": "O", "on - going": "O", "until today": "O", "bis heute": "O", "open ended": "O", "open - ended": "O",
    "no cost extension": "X", "no - cost extension": "X",
    "expected to": "v", "planned to": "v", "scheduled to": "v", "due to": "v", "carried out": "v",
    "on going": "O", "to present": "O", "the present": "O", "until now": "O", "until present": "O", "till date": "O",
    "en cours": "O", "en curso": "O",
    "en ejecución": "O", "in progress": "O", "à ce jour": "O", "a la fecha": "O", "la fecha": "O", "la actualidad": "O",
    "em andamento": "O", "até o presente": "O", "o presente": "O", "настоящее время": "O", "по настоящее время": "O",
    "наст время": "O", "حتى الآن": "O", "end of": "E", "the end of": "E", "fin de": "E", "finales de": "E",
    "fim de": "E", "beginning of": "m", "start of": "m", "the beginning of": "m", "the start of": "m",
    "early in": "m", "à partir de": "F", "a partir de": "F", "à partir du": "F", "à compter de": "F",
    "à compter du": "F", "à compter d'": "F", "a partir del": "F", "a contar de": "F",
    "jusqu' en": "U", "jusqu' au": "U", "jusqu' à": "U", "hasta el": "U", "fiscal year": "Z",
    "fiscal years": "Z", "financial year": "Z", "time frame": "f", "date de début": "a", "date de fin": "z",
    "fecha de inicio": "a", "fecha de finalización": "z", "start date": "a", "end date": "z", "starting date": "a",
    "closing date": "z", "completion date": "z",
}  # fmt: skip


@cache
def words() -> Mapping[str, tuple[str, int]]:
    """Sign and number of each word but the months, by its small letters."""
    known: dict[str, tuple[str, int]] = {}
    for sign, names in _WORDS.items():
        for name in names.split():
            known.setdefault(name, (sign, 0))
    for months, names in _UNITS.items():
        known |= dict.fromkeys(names.split(), ("T", months))
    for number, names in _ORDINALS.items():
        known |= dict.fromkeys(names.split(), ("o", number))
    return known | {name: ("n", number) for number, name in enumerate(_NUMBERS, 1)}


@cache
def phrases() -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    """The other words and the sign of each phrase, by its first word, the longest first."""
    known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, sign in sorted(_PHRASES.items(), key=lambda entry: -len(entry[0].split())):
        first, *rest = phrase.split()
        if rest:
            known.setdefault(first, []).append((tuple(rest), sign))
    return known


@cache
def months(languages: tuple[str, ...]) -> Mapping[str, int]:
    """Month numbers by lower-case name, full and short, in these languages; English always."""
    names: dict[str, int] = {}
    for number, name in enumerate(_ENGLISH, 1):
        names[name] = names[name[:3]] = number
    names["sept"] = 9
    for language in languages:
        for name, number in _cldr_months(language):
            names.setdefault(name, number)
    return names if languages == ("en",) else {**_SHORT, **names}


def _cldr_months(language: str) -> Iterator[tuple[str, int]]:
    """The names of a language's months; none of English, and of a language that CLDR lacks."""
    if language == "en":
        return
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        widths = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in widths[context][width].items():
                word = name.casefold().rstrip(".")
                # A name that is also a number (`1月`) is left to the rules for digits.
                if not word[0].isdigit():
                    yield word, number
                    # Typed without its accents.
                    yield "".join(c for c in normalize("NFD", word) if not combining(c)), number
