"""Why a pair was decided as it was, in words: what decided, what speaks for one project, what against."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.match.normalise import Subject
from pipeline.match.scoring import Judgement

# What each rule says; `codes` is what the codes are to each other.
_WHY = {
    "identical": "the blocks say the same, word for word",
    "title_mended": "{codes}, and the title was changed on the page while all else stayed",
    "told_apart_by_title_alone": "{codes}, but {apart}",
    "told_apart": "{apart}",
    "code_mended": "the code was changed on the page while all else stayed",
    "two_codes_all_else_equal": "{codes}, yet the rest agrees",
    "two_codes": "{codes}",
    "one_code_periods_apart": "{codes}, but the time frames lie apart",
    "one_code_other_countries": "{codes}, but the countries are others",
    "one_code_title_says_more": "{codes}, but {more}, and neither time frame nor budget agrees",
    "one_code_part_of_title_and_budget": "{codes}, but one title says more and the budgets differ: a part, perhaps",
    "one_code_one_title": "{codes}, and the titles are {alike}",
    "one_code_no_title": "{codes}, and a title is missing",
    "one_code_misspelt_title": "{codes}, and a title looks misspelt",
    "one_code_retitled": "{codes}, and the title was changed on the page while all else stayed",
    "one_code_unclear": "{codes}, but the titles do not show that they are one project",
    "one_code_all_else_differs": "{codes}, but the rest differs",
    "one_code_rewritten": "{codes}, but nearly all of the block was changed on the page",
    "title_says_more": "the titles are alike, but {more}, and no code decides",
    "one_title_other_text": "the titles are {alike}, but the narratives are others, and no code decides",
    "one_title_and_value": "the titles are equal, and no code speaks against it",
    "like_title_and_values": "the titles are alike, and no code speaks against it",
    "same_block_later": "the block stands on the page in place of the other",
    "retitled": "the title was changed on the page while all else stayed",
    "periods_apart": "the time frames lie apart, and no code decides",
    "one_title_alone": "the titles are alike, but nothing else shows that they are one project",
    "same_text_and_value": "the narratives are equal, but the titles are not",
    "score": "the evidence taken together",
}
# What a source may compare beside, by the feature's field.
_FURTHER = {
    "partners": "partners",
    "donor": "donors",
    "division": "divisions",
    "status": "statuses",
    "comment": "comments",
    "start": "starts",
    "end": "ends",
    "currency": "currencies",
}
_MARKS = {
    "year_agreement": "years",
    "ordinal_agreement": "ordinals",
    "number_agreement": "numbers",
    "place_agreement": "places",
}


def describe(left: Subject, right: Subject, features: Mapping[str, float], judgement: Judgement) -> str:
    """The decision's reason: `the codes INT13001 and INT/13/001 are one code; the titles are equal; …`."""
    apart = [words for name, words in _MARKS.items() if features.get(name) == 0]
    more = [words for name, words in _MARKS.items() if features.get(name) == 0.5]
    why = _WHY[judgement.rule].format(
        codes=_codes(left, right, features),
        apart=f"the titles name other {_and(apart)}",
        alike="equal" if features.get("title_similarity", 0) >= 0.999 else "alike",
        more=f"only one title names {_and(more)}, or more of them",
    )
    agreeing, differing = _evidence(features)
    if "title" in why:
        agreeing, differing = ([words for words in side if words != "titles"] for side in (agreeing, differing))
    parts = [why]
    if agreeing:
        parts.append(f"{_and(agreeing)} agree")
    if differing:
        parts.append(f"{_and(differing)} differ")
    return "; ".join(parts)


def _codes(left: Subject, right: Subject, features: Mapping[str, float]) -> str:
    if "code_equal" not in features:
        return "a code is missing"
    spelt = sorted((left.code_raw or left.code or "", right.code_raw or right.code or ""))
    if features["code_equal"] == 1:
        if spelt[0] == spelt[1]:
            return f"the code {spelt[0]} is the same"
        return f"the codes {spelt[0]} and {spelt[1]} are one code"
    return f"the codes {spelt[0]} and {spelt[1]} are two"


def _evidence(features: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """What agrees and what differs, by name; what lies between is left out."""
    agreeing, differing = [], []
    for feature, words, high, low in (
        ("title_similarity", "titles", 0.9, 0.75),
        ("period_agreement", "time frames", 0.97, 0.5),
        ("budget_agreement", "budgets", 1.0, 0.9),
        ("text_similarity", "narratives", 0.85, 0.3),
        ("countries_agreement", "countries", 1.0, 0.0001),
        ("funding_equal", "fundings", 1.0, 1.0),
    ):
        value = features.get(feature)
        if value is None:
            continue
        if value >= high or (feature == "title_similarity" and "title_contained" in features):
            agreeing.append(words)
        elif value < low:
            differing.append(words)
    for feature, value in features.items():
        further = _FURTHER.get(feature.rpartition("_")[0])
        if further is not None and value in (0, 1):
            (agreeing if value else differing).append(further)
    return agreeing, differing


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
