"""The spans of a text that name what is left out (`excluding China`) or who pays (`funded by Norway`)."""

from __future__ import annotations

import re

Span = tuple[int, int]

# What leaves out the words behind it, up to the end of the item's bracket, line or list.
_BEFORE = (
    r"except(?:ing|ed)?|exclud(?:ing|es|ed)|excl|with the exception of|other than|without|apart from|not|minus"
    r"|hors|hormis|sauf|exceptée?s?|à l['’]ex(?:ception|clusion)|excluyendo|excepto|salvo|a excepción|con excepción"
    r"|exceto|excluindo|com exce[pç]*ão|à exce[pç]*ão|außer|ausser|ausgenommen|mit ausnahme|ohne|tranne|eccetto"
    r"|esclus[oaie]|ad eccezione|behalve|uitgezonderd|met uitzondering|exclusief|undtagen|bortset fra|med undtagelse"
    r"|unntatt|med unntak|utom|undantaget|med undantag|exklusive|paitsi|lukuun ottamatta|pois lukien|z wyjątkiem"
    r"|oprócz|wyłączając|kromě|vyjma|s výjimkou|okrem|s výnimkou|kivéve|cu excepția|exceptând|razen|osim|izuzev"
    r"|кроме|за исключением|исключая|крім|окрім|за винятком|с изключение|εκτός|πλην|kecuali|ngoại trừ"
)
# What leaves out the words before it, back to the last sign: only where the item ends behind it.
_BEHIND = (
    r"excluded|excl|not included|exclue?s?|excluid[oa]s?|esclus[oaie]|ausgenommen|uitgezonderd|undtaget|hariç|dışında"
    r"|kivételével|withdrawn|not participating"
)
# The same in scripts that leave no space between words.
_UNSPACED_BEFORE = r"不包括|除了?|باستثناء|ما عدا|عدا|بجز|به جز"
_UNSPACED_BEHIND = r"を除く|以外|除外|제외"
_PAID_BY = (
    r"(?:co-?)?(?:funded|financed|sponsored) by|donors? ?:|financée?s? par|financiad[oa]s? por|finanziert (?:durch|von)"
    r"|finanziat[oaie] da|gefinancierd door|finansieret af|finansierat av"
)
_MARK = re.compile(
    rf"\b(?:(?P<behind>(?:{_BEHIND})\b\.?(?=\s*(?:$|[;,)）\n])))|(?P<before>(?:{_BEFORE})\b)|(?P<paid>(?:{_PAID_BY})))"
    rf"|(?P<unspaced_behind>{_UNSPACED_BEHIND})|(?P<unspaced_before>{_UNSPACED_BEFORE})",
    re.IGNORECASE,
)
_END = re.compile(r"[;；؛\n)）]|$")
_SIGNS = ";,\n(（、，；،؛"


def left_out(words: str) -> list[Span]:
    """Spans of words that are no answer to where, with the word that says so, in order."""
    spans: list[Span] = []
    done = 0
    while mark := _MARK.search(words, done):
        if mark["behind"] or mark["unspaced_behind"]:
            start = max(done, 1 + max(words.rfind(sign, 0, mark.start()) for sign in _SIGNS))
            done = mark.end()
        else:
            start = mark.start()
            end = _END.search(words, mark.end())
            done = end.start() if end else len(words)
        item = words[start:done]
        spans.append((start + len(item) - len(item.lstrip()), start + len(item.rstrip())))
    return spans
