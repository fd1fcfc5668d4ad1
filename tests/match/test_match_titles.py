from __future__ import annotations

import pytest

from pipeline.match.titles import (
    TitleMarks,
    normalise,
    same_word,
    set_agreement,
    title_halves,
    title_marks,
    words_agreement,
)


@pytest.mark.parametrize(
    ("title", "years", "ordinals", "numbers"),
    [
        ("2014 Forum on Water", {"2014"}, set(), set()),
        ("Forum on Water 2012-13", {"2012", "2013"}, set(), set()),
        ("8th Water Forum (8th WF)", set(), {"8"}, set()),
        ("Eighth Water Forum", set(), {"8"}, set()),
        ("8e Forum de l’eau", set(), {"8"}, set()),
        ("Water reform, Phase II", set(), {"2"}, set()),
        ("Water reform: second phase", set(), {"2"}, set()),
        ("Water reform - phase two", set(), {"2"}, set()),
        ("Water reform IV", set(), {"4"}, set()),
        ("Water reform (III)", set(), {"3"}, set()),
        ("Water reform, Part B", set(), {"b"}, set()),
        ("Agenda 21 for towns", set(), set(), {"21"}),
        ("Government 2.0", set(), set(), {"2.0"}),
        # What must not be read so
        ("Stage a workshop on water", set(), set(), set()),
        ("Leave no one behind", set(), set(), set()),
        ("A step by step guide", set(), set(), set()),
        ("2 e-services for Kenya", set(), set(), {"2"}),
        ("G20 dialogue", set(), set(), set()),
        ("What I learnt", set(), set(), set()),
    ],
)
def test_a_title_counts_and_dates_what_it_says(title, years, ordinals, numbers):
    assert title_marks(title) == TitleMarks(frozenset(years), frozenset(ordinals), frozenset(numbers))


def test_marks_agree_differ_or_only_say_more():
    one, other = frozenset("1"), frozenset("2")
    assert set_agreement(one, one) == 1
    assert set_agreement(one, other) == 0
    assert set_agreement(one, one | other) == 0.5
    assert set_agreement(one, frozenset()) == 0.5
    assert set_agreement(frozenset(), frozenset()) is None


def test_normal_form_drops_case_accents_marks_and_markup():
    assert normalise("Réforme de l’État:  e-Government\xa0<br />(2nd)") == "reforme de letat egovernment 2nd"
    assert normalise("Реформа — этап 2") == "реформа — этап 2".replace("— ", "")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("centre", "center", True),
        ("strengthening", "strenghtning", True),
        ("govern", "government", True),
        ("internal", "external", False),
        ("north", "south", False),
        ("2014", "2015", False),
        ("tax", "max", False),
    ],
)
def test_words_are_one_but_for_slips_of_the_pen(left, right, same):
    assert same_word(left, right) is same
    assert same_word(right, left) is same


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        ("reform of water services", "reform of the water services in towns", 1.0),
        ("reform of water services", "refrom of watr services", 1.0),
        ("e gov", "egov", 1.0),
        ("plan for harrowgate", "plan for millbrook", 0.0),
        ("reform of internal audit", "reform of external audit", 0.5),
    ],
)
def test_words_disagree_only_if_each_title_has_one_of_its_own(left, right, agreement):
    assert words_agreement(left, right) == agreement
    assert words_agreement(right, left) == agreement


LANGUAGE = {
    "Projet de réforme des eaux": "fr",
    "Water reform project": "en",
    "Water reform project of the towns": None,
    "Projet de réforme": None,
    "with the Ministry of Water": "en",
}


@pytest.mark.parametrize(
    ("title", "halves"),
    [
        ("Projet de réforme des eaux (Water reform project)", ("Projet de réforme des eaux", "Water reform project")),
        ("Projet de réforme des eaux / Water reform project", ("Projet de réforme des eaux", "Water reform project")),
        (
            "Projet de réforme des eaux (Water reform project of the towns)",
            ("Projet de réforme des eaux", "Water reform project of the towns"),
        ),
        ("Water reform project (with the Ministry of Water)", ()),
        ("Water reform project of the towns / Projet de réforme", ()),
        ("8th Water Forum, Nairobi, Kenya (8th WF)", ()),
        ("Water reform project", ()),
    ],
)
def test_only_a_title_given_in_two_languages_has_halves(title, halves):
    assert title_halves(title, LANGUAGE.get) == halves
