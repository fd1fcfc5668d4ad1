"""Places are the ones that a reader names; a name within another place's name is none."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pycountry
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline.source import PlaceEntry, load_source
from pipeline.values.place_index import index_of
from pipeline.values.place_names import codes
from pipeline.values.place_spelling import misspelt
from pipeline.values.places import PlaceHints, find_places, parse_places

CORPUS = Path(__file__).parent.parent / "corpus" / "places.csv"
SOURCE = load_source("dpidg")
HINTS = PlaceHints(tuple(SOURCE.places), tuple(SOURCE.profile.languages), tuple(SOURCE.profile.values.none_words))
PLAIN = PlaceHints()
SEPARATORS = (", ", "; ", " / ", "\n", " and ", " & ", ",", " - ", ", and ")


def rows() -> list:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["text"]) for row in csv.DictReader(file)]


def read(text: str, hints: PlaceHints = PLAIN) -> list[str]:
    return [place.iso3 or place.m49 or place.name for place in parse_places(text, hints).value or ()]


def found(text: str) -> list[str]:
    return [place.iso3 or place.m49 or place.name for place in find_places(text, PLAIN)]


@pytest.mark.parametrize("row", rows())
def test_a_field_is_read_as_a_reader_does_and_what_is_left_is_named(row: dict[str, str]) -> None:
    text = row["text"]
    parsed = parse_places(text, HINTS)
    left = " | ".join(text[f.start : f.end] for f in parsed.findings if f.start is not None)
    assert (parsed.status, " ".join(read(text, HINTS)), left) == (row["status"], row["places"], row["left"])
    assert all(text[place.start : place.end] == place.raw for place in parsed.value or ())
    assert (parsed.confidence < 1) == bool(parsed.findings) or parsed.status != "parsed"


@pytest.mark.parametrize("country", [pytest.param(c, id=c.alpha_3) for c in pycountry.countries])
def test_each_country_is_known_by_its_iso_names_and_codes(country: object) -> None:
    names = [getattr(country, key) for key in ("name", "common_name", "official_name") if hasattr(country, key)]
    alpha2, alpha3, numeric = country.alpha_2, country.alpha_3, country.numeric  # type: ignore[attr-defined]
    for name in (*names, *map(str.upper, names), *map(str.lower, names)):
        (place,) = parse_places(name, PLAIN).value or ()
        assert (place.name, place.kind, place.iso3, place.m49) == (names[0], "country", alpha3, numeric)
    assert read(alpha3) == [alpha3] or alpha3 == "AND"
    assert read(f"{alpha2}, {alpha3}") == [alpha3]


@pytest.mark.parametrize("language", ["fr", "es", "pt", "de", "it", "ru", "ar", "zh"])
def test_a_name_in_another_language_is_never_read_as_another_country(language: str) -> None:
    from babel import Locale

    known = codes()
    territories = Locale.parse(language).territories
    hints = PlaceHints(languages=("en", language))
    answers = {name: (known[code].iso3, read(name, hints)) for code, name in territories.items() if code in known}
    assert {name: answer for name, (iso3, answer) in answers.items() if answer and answer != [iso3]} == {}
    assert sum(bool(answer) for _, answer in answers.values()) > 0.97 * len(answers)


@given(
    st.lists(st.sampled_from(sorted(c.name for c in pycountry.countries)), min_size=1, max_size=6, unique=True),
    st.sampled_from(SEPARATORS),
)
@settings(max_examples=200, deadline=None)
@example(["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"], ", ")
@example(["Congo", "Congo, The Democratic Republic of the"], " and ")
@example(["Korea, Republic of", "Moldova, Republic of"], ", ")
@example(["Sudan", "South Sudan"], "\n")
def test_any_list_of_countries_is_read_back(names: list[str], separator: str) -> None:
    # "Hong Kong, China" is one place.
    assume("China" not in names or not {"Hong Kong", "Macao"} & set(names))
    wanted = [pycountry.countries.get(name=name).alpha_3 for name in names]
    assert read(separator.join(names)) == wanted


@given(st.text(alphabet="abc KEN,;/()\n-&.àé'’0 و中国和", max_size=60) | st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_spans_are_words_of_the_text_whatever_it_is(text: str) -> None:
    parsed = parse_places(text, HINTS)
    for place in (*(parsed.value or ()), *find_places(text, HINTS)):
        assert text[place.start : place.end] == place.raw == place.raw.strip() != ""
    for finding in parsed.findings:
        assert finding.start is None or text[finding.start : finding.end].strip() != ""
    assert parsed.value is not None or parsed.status == "none_stated" or parsed.findings


@given(st.lists(st.text(alphabet="bdfgjkpqvwxz", min_size=4, max_size=9), min_size=1, max_size=5).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_words_of_no_language_are_no_place(text: str) -> None:
    assert parse_places(text, HINTS).status == "unparsed"


@pytest.mark.parametrize(
    "text",
    ["Austrlia", "Columbia", "Mongolian", "Algerie Nigera", "Slovaki", "Iberia", "Lesothoo", "Guiana", "Somaliland"],
)
def test_a_misspelling_that_may_be_another_word_is_refused(text: str) -> None:
    assert read(text) == []


def test_a_misspelling_that_can_only_be_one_country_is_read_with_doubt() -> None:
    parsed = parse_places("Togo, Zimbawe", PLAIN)
    assert [place.iso3 for place in parsed.value or ()] == ["TGO", "ZWE"]
    assert (parsed.rule, [finding.kind for finding in parsed.findings]) == ("misspelt", ["unknown_place"])
    assert parsed.confidence < 0.7


def test_the_sources_lookup_comes_before_the_standard_lists() -> None:
    entry = PlaceEntry("Georgia", "Georgia (state)", "region", "", "", "The pages mean the state.")
    (place,) = parse_places("Georgia", PlaceHints((entry,))).value or ()
    assert (place.name, place.kind, place.iso3) == ("Georgia (state)", "region", None)


def test_a_place_that_the_sources_lookup_names_otherwise_is_listed_once() -> None:
    entries = (
        PlaceEntry("Togoland", "Togo Republic", "country", "TGO", "768", ""),
        PlaceEntry("Black Africa", "Africa south of the Sahara", "region", "", "202", ""),
    )
    places = parse_places("Togoland, Black Africa, Togo, Sub-Saharan Africa", PlaceHints(entries)).value or ()
    assert [(place.name, place.iso3, place.m49) for place in places] == [
        ("Togo Republic", "TGO", "768"),
        ("Africa south of the Sahara", None, "202"),
    ]


def test_a_place_named_twice_is_listed_once_where_it_first_stands() -> None:
    (place,) = parse_places("Zaire (Democratic Republic of the Congo), COD", PLAIN).value or ()
    assert (place.raw, place.iso3, place.start) == ("Zaire", "COD", 0)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Experts from Colombia and the Republic of Korea met in Nepal.", ["COL", "KOR", "NPL"]),
        ("The Colombian team and Korea's; New Mexico, New Jersey.", []),
        ("The Jordan River in Jordan; Chad Smith in Chad; Georgia Tech.", ["JOR", "TCD"]),
        ("a cup of china from turkey", []),
        ("KAZAKHSTAN and UNITED ARAB EMIRATES", ["KAZ", "ARE"]),
        ("Niger's plan, Nigeria's plan", ["NER", "NGA"]),
        ("Guinea-Bissau, Equatorial Guinea, the Gulf of Guinea", ["GNB", "GNQ"]),
        ("US$ 500 and US 800 million for the US", ["USA"]),
        ("mail@Togo.org or www.Kenya.org", []),
        ("IT and AND in the NO list", []),
        ("South Africa, Southern Africa, Latin America and the Caribbean", ["ZAF", "018", "419"]),
        ("African countries", []),
        ("Democratic Republic of the Congo, Congo", ["COD", "COG"]),
        ("Trinidad and Tobago; Bosnia and Herzegovina", ["TTO", "BIH"]),
        ("Bank of China, State of Georgia", []),
        ("Georgia", ["GEO"]),
        ("", []),
    ],
)
def test_running_text_names_places_only_as_whole_capitalised_names(text: str, places: list[str]) -> None:
    assert found(text) == places


def test_every_region_of_the_names_table_with_a_code_has_one_name() -> None:
    names: dict[str, set[str]] = {}
    for known in index_of(()).names.values():
        if known and known.kind != "country" and known.m49:
            names.setdefault(known.m49, set()).add(known.name)
    assert all(len(each) == 1 for each in names.values())
    assert all(re.fullmatch(r"\d{3}", code) for code in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مصر والأردن", [("مصر", "818"), ("الأردن", "400")]),
        ("中国蒙古", [("中国", "156"), ("蒙古", "496")]),
        ("埃塞俄比亚、肯尼亚索马里", [("埃塞俄比亚", "231"), ("肯尼亚", "404"), ("索马里", "706")]),
        ("刚果（金）", [("刚果（金）", "180")]),
        ("Dom. Rep.", [("Dom. Rep.", "214")]),
        ("(Congo, Dem. Rep.)", [("Congo, Dem. Rep.", "180")]),
        ("Macao (China - )", [("Macao (China", "446")]),
        ("AF)", [("AF", "004")]),
        ("LDCs, Global", [("LDCs", "199"), ("Global", None)]),
        ("Kenya. Mali.", [("Kenya", "404"), ("Mali", "466")]),
        ("Solomon Is and Kyrgyz Rep.", [("Solomon Is", "090"), ("Kyrgyz Rep.", "417")]),
    ],
)
def test_a_place_has_the_words_that_name_it_and_its_m49_code(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(place.raw, place.m49) for place in parse_places(text, HINTS).value or ()] == expected


@pytest.mark.parametrize(
    ("name", "iso3"), [("kazakstan", "KAZ"), ("phillipines", "PHL"), ("melanezia", None), ("kenja", None)]
)
def test_only_a_countrys_long_name_is_read_misspelt(name: str, iso3: str | None) -> None:
    known = misspelt(name)
    assert (known and known.iso3) == iso3
