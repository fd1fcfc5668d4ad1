"""Numbers spelt out before a scale: `half a million euros`, `cinq cent mille euros`, `twenty-five million`.

Read where the words are wholly understood, and where no digits say it anyway. A word is one to nineteen, tens,
hundreds, or a half; what stands before the first of them must not be a word that may belong to the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from pipeline.values.money_tokens import Token
from pipeline.values.money_words import Kind

_SPELT: dict[str, str] = {
    "0.5": "half medio media mezzo mezza demi halbe halben meio meia пол نصف halve halv",
    "1": "a one un une uno una um uma ein eine один одна одного واحد een en ett 一",
    "1.5": "anderthalb eineinhalb полтора anderhalf anderhalve halvannen",
    "2": "two deux dos dois duas zwei due два две двух twee två to kaksi dwa 二 两 兩",
    "3": "three trois tres três drei tre три трёх трех ثلاثة ثلاث drie kolme trzy 三",
    "4": "four quatre cuatro quatro vier quattro четыре أربعة أربع fyra fire neljä cztery 四",
    "5": "five cinq cinco fünf cinque пять خمسة خمس vijf fem viisi pięć 五",
    "6": "six seis sechs sei шесть ستة ست zes sex seks kuusi sześć 六",
    "7": "seven sept siete sete sieben sette семь سبعة سبع zeven sju syv siedem 七",
    "8": "eight huit ocho oito acht otto восемь ثمانية ثماني åtta åtte otte osiem 八",
    "9": "nine neuf nueve nove neun девять تسعة تسع negen nio ni dziewięć 九",
    "10": "ten dix diez dez zehn dieci десять عشرة عشر tien tio ti dziesięć 十",
    "11": "eleven onze once elf undici одиннадцать",
    "12": "twelve douze doce doze zwölf dodici двенадцать twaalf tolv",
    "13": "thirteen treize trece treze dreizehn tredici",
    "14": "fourteen quatorze catorce catorze vierzehn quattordici",
    "15": "fifteen quinze quince fünfzehn quindici пятнадцать vijftien femton",
    "16": "sixteen seize dieciséis dezesseis sechzehn sedici",
    "17": "seventeen diecisiete dezessete siebzehn diciassette",
    "18": "eighteen dieciocho dezoito achtzehn diciotto",
    "19": "nineteen diecinueve dezenove neunzehn diciannove",
    "20": "twenty vingt veinte vinte zwanzig venti двадцать عشرين عشرون twintig tjugo",
    "25": "veinticinco fünfundzwanzig venticinque",
    "30": "thirty trente treinta trinta dreißig trenta тридцать ثلاثين ثلاثون dertig",
    "40": "forty quarante cuarenta quarenta vierzig quaranta сорок أربعين أربعون veertig",
    "50": "fifty cinquante cincuenta cinquenta fünfzig cinquanta пятьдесят خمسين خمسون vijftig",
    "60": "sixty soixante sesenta sessenta sechzig sessanta шестьдесят ستين ستون",
    "70": "seventy setenta siebzig settanta семьдесят سبعين سبعون",
    "80": "eighty ochenta oitenta achtzig ottanta восемьдесят ثمانين ثمانون",
    "90": "ninety noventa neunzig novanta девяносто تسعين تسعون",
    "100": "cien cem hundert cento сто مائة مئة honderd hundra hundre",
    "200": "doscientos duzentos duecento zweihundert двести مائتي",
    "300": "trescientos trezentos trecento dreihundert триста",
    "400": "cuatrocientos quatrocentos quattrocento vierhundert четыреста",
    "500": "quinientos quinhentos cinquecento fünfhundert пятьсот خمسمائة",
}
_HUNDRED = frozenset({"hundred", "cent", "cents"})
# `one and a half million`; behind the scale, `un million et demi`, `مليون ونصف`.
_HALF_MORE = ("and a half", "et demi", "et demie", "y medio", "y media", "e meio", "e mezzo", "ونصف", "و نصف")
# What may stand between a number's words: `twenty-five`, `half a`.
_JOINTS = frozenset({"-", "a", "of", "d'"})
_ALONE = {"مليون": 1, "مليار": 1, "مليوني": 2, "مليونا": 2, "مليونين": 2, "миллион": 1, "миллиард": 1}
_MAY_STAND_BEFORE = frozenset(
    {Kind.MARK, Kind.FILLER, Kind.TOTAL, Kind.VAGUE, Kind.BOUND, Kind.CURRENCY, Kind.ANNUAL, Kind.OF}
)


def with_spelt_numbers(tokens: Sequence[Token]) -> list[Token] | None:
    """The tokens with each number spelt out before a scale as digits; None if there is none, or digits already.

    Without a currency, a million may be of anything.
    """
    kinds = {token.kind for token in tokens}
    if Kind.NUMBER in kinds or not kinds >= {Kind.SCALE, Kind.CURRENCY}:
        return None
    done = list(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        is_short = tokens[at].text.isascii() and len(tokens[at].text) < len("mio")
        if tokens[at].kind != Kind.SCALE or is_short:
            continue
        half, until = _half_behind(tokens, at)
        first, value = _number_before(tokens, at) or _alone(tokens, at) or (at, Decimal(0))
        if value:
            end = tokens[at - 1].end if first < at else tokens[at].start
            number = Token(Kind.NUMBER, f"{value + half:f}", tokens[first].start, end)
            done[first : until + 1] = [number, tokens[at]._replace(end=tokens[until].end)]
    return done if done != tokens else None


def _alone(tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
    """A scale that is itself one, or two: `مليون دولار`, `миллион долларов`."""
    value = _ALONE.get(tokens[at].text.casefold())
    is_first = at == 0 or tokens[at - 1].kind in _MAY_STAND_BEFORE
    return (at, Decimal(value)) if value and is_first else None


def _number_before(tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
    """Where the words of a number that end before a scale begin, and their value; None if a word is unknown."""
    first = at
    while first and _is_word_of_number(tokens[first - 1]):
        first -= 1
    while first < at and tokens[first].text.casefold() in ("of", "d'", "-", "and"):
        first += 1
    if first == at or (first and tokens[first - 1].kind not in _MAY_STAND_BEFORE):
        return None
    words = [token.text.casefold() for token in tokens[first:at]]
    value = _value_of(words)
    return (first, value) if value else None


def _is_word_of_number(token: Token) -> bool:
    folded = token.text.casefold()
    return folded in _values() or folded in _HUNDRED or folded in _JOINTS or folded == "and"


def _value_of(words: list[str]) -> Decimal | None:
    """The value of a number's words: `five hundred`, `twenty - five`, `half a`, `one and a half`."""
    said = " ".join(words)
    half = next((more for more in _HALF_MORE if said.endswith(" " + more)), "")
    if half:
        whole = _value_of(said.removesuffix(" " + half).split())
        return whole + Decimal("0.5") if whole else None
    if words[0] in ("half", "demi") and all(word in ("a", "of") for word in words[1:]):
        return _values()[words[0]]
    parts = [word for word in words if word not in ("-", "and")]
    total = _values().get(parts[0]) if parts else None
    if total is None:
        return Decimal(100) if parts == ["cent"] else None
    for word in parts[1:]:
        value = _values().get(word)
        if word in _HUNDRED and total < 10:
            total *= 100
        elif value is not None and 1 <= value < _room(total):
            total += value
        else:
            return None
    return total


def _room(total: Decimal) -> int:
    """Below what a word must be that adds to a number: units to tens, anything to hundreds."""
    return 100 if total % 100 == 0 else 10 if total % 10 == 0 and total >= 20 else 0


def _half_behind(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    """A half that the words behind a scale add to it, and the last token of theirs."""
    for length in (3, 2, 1):
        said = " ".join(token.text.casefold() for token in tokens[at + 1 : at + 1 + length])
        if said in _HALF_MORE:
            return Decimal("0.5"), at + length
    return Decimal(0), at


@cache
def _values() -> dict[str, Decimal]:
    return {word: Decimal(value) for value, words in _SPELT.items() for word in words.split()}
