"""What the features of a pair come to: a decision, and the rule that made it.

The score of a pair is the probability that it is one project, by the weights of `match.toml`. It ranks pairs for
people and sets the review floor. A merge needs a rule: a score alone never merges, and evidence that tells two
projects apart (another ordinal, year, number, place, code) forbids it whatever the score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MATCHER_VERSION = "1.2.0"
REVIEW_FLOOR = 0.5  # below it a pair is more likely two projects than one


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided of a pair; `is_firm` forbids a merge by way of third records too."""

    score: float
    decision: str
    rule: str
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of a pair as answers to the questions that the rules ask."""

    features: Mapping[str, float]

    def _is(self, feature: str, at_least: float, below: float = math.inf) -> bool:
        value = self.features.get(feature)
        return value is not None and at_least <= value < below

    @property
    def codes(self) -> str:
        """`equal`, `near` (a slip of the pen apart), `differ`, or `missing` on a side."""
        if "code_equal" not in self.features:
            return "missing"
        if self._is("code_equal", 1):
            return "equal"
        return "near" if self._is("code_similarity", 0.85) else "differ"

    @property
    def titles(self) -> str:
        """`equal`, `alike` (slips of the pen, or one a part of the other), `close`, `differ`, `missing`."""
        if "title_similarity" not in self.features:
            return "missing"
        if self._is("title_similarity", 0.999):
            return "equal"
        if self._is("title_words_agree", 1) and (
            self._is("title_similarity", 0.9) or "title_contained" in self.features
        ):
            return "alike"
        return "close" if self._is("title_similarity", 0.75) else "differ"

    @property
    def misspelt(self) -> bool:
        """The titles are close, and the words that differ may be misspelt."""
        return self.titles == "close" and self._is("title_words_agree", 0.5)

    @property
    def same_words(self) -> bool:
        """One title only has more words than the other."""
        return self._is("title_words_agree", 1)

    @property
    def same_title(self) -> bool:
        """The titles are one title."""
        return self.titles in ("equal", "alike")

    @property
    def told_apart(self) -> bool:
        """Each title names a year, ordinal, number or place of its own."""
        return any(self._is(f"{name}_agreement", 0, 0.5) for name in ("year", "ordinal", "number", "place"))

    @property
    def says_more(self) -> bool:
        """One title names a year, ordinal, number or place, and the other none; not for being cut off."""
        return "title_cut" not in self.features and (self.counts_more or self._is("place_agreement", 0.5, 1))

    @property
    def counts_more(self) -> bool:
        """One title names a year, ordinal or number, and the other none; not for being cut off."""
        return "title_cut" not in self.features and any(
            self._is(f"{name}_agreement", 0.5, 1) for name in ("year", "ordinal", "number")
        )

    @property
    def period_agrees(self) -> bool:
        """The time frames are equal, a few days apart."""
        return self._is("period_agreement", 0.97)

    @property
    def periods_apart(self) -> bool:
        """The time frames have a fifth of their days in common, or less."""
        return self._is("period_agreement", 0, 0.2)

    @property
    def period_differs(self) -> bool:
        """The time frames have less than half of their days in common."""
        return self._is("period_agreement", 0, 0.5)

    @property
    def budget_agrees(self) -> bool:
        """The budgets are equal."""
        return self._is("budget_agreement", 1)

    @property
    def budget_differs(self) -> bool:
        """The budgets are not equal, nor nearly so."""
        return self._is("budget_agreement", 0, 0.9)

    @property
    def both_agree(self) -> bool:
        """Time frames and budgets are equal."""
        return self.period_agrees and self.budget_agrees

    @property
    def nothing_differs(self) -> bool:
        """Neither the time frames nor the budgets contradict each other."""
        return not self.period_differs and not self.budget_differs

    @property
    def one_agrees(self) -> bool:
        """Time frames or budgets are equal, and neither contradicts."""
        return (self.period_agrees or self.budget_agrees) and self.nothing_differs

    @property
    def no_value_differs(self) -> bool:
        """Time frames or budgets are equal, and where both stand in both records, so are both."""
        return (self.period_agrees or self.budget_agrees) and not (
            self._is("period_agreement", 0, 0.97) or self._is("budget_agreement", 0, 1)
        )

    @property
    def other_text(self) -> bool:
        """The narratives are long enough to tell, and not one text."""
        return self._is("text_similarity", 0, 0.7) and self._is("text_length", 0.1)

    @property
    def is_longer(self) -> bool:
        """One title goes on where the other is complete."""
        return self.titles == "alike" and "title_contained" in self.features and "title_cut" not in self.features

    @property
    def countries_differ(self) -> bool:
        """The place fields have nothing in common."""
        return self._is("countries_agreement", 0, 0.0001)

    @property
    def same_text(self) -> bool:
        """The narratives are equal but for slips of the pen, and long enough to tell."""
        return self._is("text_similarity", 0.95) and self._is("text_length", 0.2)

    @property
    def like_text(self) -> bool:
        """The narratives are much alike."""
        return self._is("text_similarity", 0.85) and self._is("text_length", 0.2)

    @property
    def follows(self) -> bool:
        """One record took the other's place on its page: they were never there at one time."""
        return self._is("succession", 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision and when it is made; `decision` None leaves it to the score."""

    name: str
    decision: str | None
    is_firm: bool
    applies: Callable[[Evidence], bool]


# In this order; the first that applies decides.
RULES = (
    Rule("identical", "same", False, lambda e: "identical" in e.features),
    # Evidence that tells two projects apart. Where all else is equal it may be a slip of the pen.
    Rule("title_mended", "same", False, lambda e: e.told_apart and e.codes == "equal" and e.follows and e.both_agree),
    Rule("told_apart_by_title_alone", "review", True, lambda e: e.told_apart and e.codes == "equal" and e.both_agree),
    Rule("told_apart", "different", True, lambda e: e.told_apart),
    # Two codes.
    Rule("code_mended", "same", False,
         lambda e: e.codes == "near" and e.follows and e.same_title and e.nothing_differs
         and (e.both_agree or (e.same_text and e.one_agrees))),
    Rule("two_codes_all_else_equal", "review", True,
         lambda e: e.codes in ("near", "differ") and e.same_title and e.one_agrees and not e.says_more),
    Rule("two_codes", "different", True, lambda e: e.codes in ("near", "differ")),
    # One code.
    Rule("one_code_periods_apart", "review", True,
         lambda e: e.codes == "equal" and e.titles != "differ" and e.periods_apart and not e.budget_agrees
         and not (e.follows and (e.same_title or e.same_text))),
    Rule("one_code_other_countries", "review", True,
         lambda e: e.codes == "equal" and e.titles != "differ" and e.countries_differ
         and not e.follows),
    Rule("one_code_title_says_more", "review", False,
         lambda e: e.codes == "equal" and e.same_title and e.counts_more
         and not (e.period_agrees or e.budget_agrees or e.follows)),
    Rule("one_code_part_of_title_and_budget", "review", False,
         lambda e: e.codes == "equal" and e.is_longer and e.budget_differs and not e.follows),
    Rule("one_code_one_title", "same", False, lambda e: e.codes == "equal" and e.same_title),
    Rule("one_code_no_title", "same", False,
         lambda e: e.codes == "equal" and e.titles == "missing" and e.nothing_differs),
    Rule("one_code_misspelt_title", "same", False,
         lambda e: e.codes == "equal" and e.misspelt and e.budget_agrees and not e.period_differs),
    Rule("one_code_retitled", "same", False,
         lambda e: e.codes == "equal" and e.follows and e.nothing_differs and (e.same_text or e.both_agree)),
    Rule("one_code_unclear", "review", False,
         lambda e: e.codes == "equal"
         and (e.titles in ("close", "missing") or e.both_agree or (e.like_text and e.nothing_differs))),
    Rule("one_code_all_else_differs", "different", True, lambda e: e.codes == "equal" and not e.follows),
    Rule("one_code_rewritten", "review", False, lambda e: e.codes == "equal"),
    # At most one of the records has a code.
    Rule("title_says_more", "review", False, lambda e: e.same_title and e.says_more and e.nothing_differs),
    Rule("one_title_other_text", "review", False,
         lambda e: e.same_title and e.one_agrees and e.other_text and not e.follows),
    Rule("one_title_and_value", "same", False,
         lambda e: e.titles == "equal" and e.no_value_differs and not e.says_more and not e.countries_differ),
    Rule("like_title_and_values", "same", False,
         lambda e: e.titles == "alike" and not e.says_more and not e.countries_differ
         and (e.both_agree or (e.no_value_differs and e.like_text))),
    Rule("same_block_later", "same", False,
         lambda e: e.follows and e.same_title and e.same_text and e.nothing_differs),
    Rule("retitled", "same", False,
         lambda e: e.follows and e.both_agree and not e.says_more and (e.same_text or e.same_words)),
    Rule("periods_apart", "different", True, lambda e: e.periods_apart and not e.budget_agrees),
    Rule("one_title_alone", "review", False, lambda e: e.same_title),
    Rule("same_text_and_value", "review", False, lambda e: e.same_text and e.one_agrees),
    Rule("score", None, False, lambda _e: True),
)  # fmt: skip


def judge(features: Mapping[str, float], score: float) -> Judgement:
    """What a pair with these features and this score is, by the first rule that applies."""
    evidence = Evidence(features)
    rule = next(rule for rule in RULES if rule.applies(evidence))
    decision = rule.decision or ("review" if score >= REVIEW_FLOOR else "different")
    return Judgement(score, decision, rule.name, rule.is_firm)
