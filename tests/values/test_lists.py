"""Codes, partners, funding and languages."""

from __future__ import annotations

import pytest

from pipeline.source import CodePattern, load_source
from pipeline.values.codes import CodeBook, find_codes, parse_code, read_heading_code
from pipeline.values.funding import parse_funding
from pipeline.values.language import detect_language
from pipeline.values.partners import parse_partners
from pipeline.values.places import PlaceHints

SOURCE = load_source("dpidg")
BOOK = CodeBook(SOURCE.profile.codes)
NONE_WORDS = tuple(SOURCE.profile.values.none_words)


@pytest.mark.parametrize(
    ("text", "canonical", "year", "sequence", "kind"),
    [
        ("INT13001", "INT/13/001", 2013, "001", "un_project"),
        ("INT/13/001", "INT/13/001", 2013, "001", "un_project"),
        ("int/13/001", "INT/13/001", 2013, "001", "un_project"),
        ("INT-13-001", "INT/13/001", 2013, "001", "un_project"),
        ("INT/001/13", "INT/13/001", 2013, "001", "un_project"),
        ("GLO/13/X01", "GLO/13/X01", 2013, "X01", "un_project"),
        ("GLO/99/X01", "GLO/99/X01", 1999, "X01", "un_project"),
        ("1819C", "1819C", 2018, "C", "development_account"),
        ("DA1617B", "DA1617B", 2016, "B", "development_account"),
        ("roa-127-5b", "ROA-127-5B", None, "127-5B", "development_account"),
    ],
)
def test_a_code_is_read_with_its_parts(text: str, canonical: str, year: int, sequence: str, kind: str) -> None:
    code = parse_code(text, BOOK).value
    assert code is not None
    assert (code.canonical, code.year, code.sequence, code.type) == (canonical, year, sequence, kind)


@pytest.mark.parametrize("text", ["INT/13/OO1", "ІNT/13/001", "INT13OO1", "INT/I3/001"])
def test_a_misread_code_is_read_with_doubt(text: str) -> None:
    parsed = parse_code(text, BOOK)
    assert parsed.value is not None
    assert parsed.value.canonical == "INT/13/001"
    assert parsed.confidence < 0.7
    assert [finding.kind for finding in parsed.findings] == ["uncertain_code"]


@pytest.mark.parametrize("text", ["9001A", "2012-13", "hello", "INT", "A/RES/70/1", "12345", "1820C"])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert parse_code(text, BOOK).status == "unparsed"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("INT13001: Centre", "Centre"),
        ("INT/13/001 Centre", "Centre"),
        ("1819C - Policy", "Policy"),
        ("GLO/13/X01 – Forum", "Forum"),
        ("INT13001:Centre", "Centre"),
        ("INT13001", ""),
        ("1819C ", ""),
    ],
)
def test_a_heading_is_cut_behind_its_code(line: str, title: str) -> None:
    heading = read_heading_code(line, BOOK)
    assert heading is not None
    assert line[heading.title_start :] == title


@pytest.mark.parametrize(
    "line",
    [
        "2012-13 Annual report",
        "2015 Forum",
        "1819C Policy",
        "Centre",
        "",
        "A 12 B",
        "1618B: A tranche of three years",
        "roa-15804 031",
        "INT13001, INT13002 and INT13003",
    ],
)
def test_other_lines_have_no_code(line: str) -> None:
    assert read_heading_code(line, BOOK) is None


def test_only_clean_codes_are_found_in_running_text() -> None:
    text = "See (INT/001/13), IA1.1, ISO 9001, 2014-2015, UNPSA2015, int13001, INT 13 001, 1820C and TOG09002."
    assert [text[c.start : c.end] for c in find_codes(text, BOOK)] == ["INT/001/13", "TOG09002"]


BANK = CodeBook(
    (
        CodePattern("bank_project", "bank", r"P(?P<sequence>\d{6})", None, ["P107851"], 1.0),
        CodePattern("bank_report", "bank", r"(?P<year>\d{4})-(?P<sequence>\d{3})", None, ["2012-107"], 1.0),
        CodePattern("bank", "bank", r"[A-Z]\d{6}", None, ["P107851"], 0.5),
    )
)


def test_a_source_may_have_codes_of_one_letter_or_none_and_years_of_four_digits() -> None:
    heading = read_heading_code("P107851 Road Rehabilitation", BANK)
    assert heading is not None
    assert (heading.code.canonical, heading.title_start) == ("P107851", 8)
    report = parse_code("2012-107", BANK).value
    assert report is not None
    assert (report.year, report.sequence) == (2012, "107")


def test_running_text_names_a_code_once_and_no_code_of_digits_alone() -> None:
    text = "The loans P107851 and P126974 (report 2012-107)."
    assert [text[c.start : c.end] for c in find_codes(text, BANK)] == ["P107851", "P126974"]


@pytest.mark.parametrize(
    ("text", "rule", "names"),
    [
        ("EAPD, UNECA", "list", [("EAPD", None), ("UNECA", None)]),
        ("UNDESA / Ministry of Works (MOW) / UNDP", "list", [("UNDESA", None), ("Ministry of Works", "MOW"), ("UNDP", None)]),
        ("UNDP, UNESCO and ITU", "list", [("UNDP", None), ("UNESCO", None), ("ITU", None)]),
        ("Ministry of Foreign Affairs, Trade and Industry", "single", [("Ministry of Foreign Affairs, Trade and Industry", None)]),
        ("Supreme Council of Health and Sports (xQAT)", "single", [("Supreme Council of Health and Sports", "xQAT")]),
        ("Ministry of Peace and Safety (MPS) of the Government of Utopia", "single", [("Ministry of Peace and Safety of the Government of Utopia", "MPS")]),
        ("Ministry of Finance; City of Lima", "list", [("Ministry of Finance", None), ("City of Lima", None)]),
        ("The forum cooperates with all groups that have an interest in the topic and its future.", "prose", [(None, None)]),
        ("Ministry of Floods (MoF), Radio Bay and UNDP", "list", [("Ministry of Floods", "MoF"), ("Radio Bay", None), ("UNDP", None)]),
        ("Norway\nSweden", "lines", [("Norway", None), ("Sweden", None)]),
    ],
)  # fmt: skip
def test_partners_are_cut_only_where_the_list_shows_it(text: str, rule: str, names: list) -> None:
    parsed = parse_partners(text, NONE_WORDS)
    assert parsed.rule == rule
    assert [(partner.name, partner.acronym) for partner in parsed.value or ()] == names


@pytest.mark.parametrize(
    ("text", "confidence"),
    [("UNDP", 1), ("UNDP, ECLAC", 1), ("Ministry of Trade, Industry and Energy", 0.8)],
)
def test_a_name_with_a_comma_that_is_not_cut_is_less_sure(text: str, confidence: float) -> None:
    assert parse_partners(text, NONE_WORDS).confidence == confidence


@pytest.mark.parametrize(
    ("text", "kind", "donor", "iso3"),
    [
        ("Development Account (DA)", "development_account", None, None),
        ("XBTC", "extra_budgetary", None, None),
        ("Colombia", "government", "Colombia", "COL"),
        ("Government of Norway", "government", "Norway", "NOR"),
        ("A Foundation", None, None, None),
    ],
)
def test_funding_has_a_type_by_lookup_and_a_donor_if_it_is_a_country(
    text: str, kind: str | None, donor: str | None, iso3: str | None
) -> None:
    funding = parse_funding(text, tuple(SOURCE.funding), PlaceHints(), NONE_WORDS).value
    assert funding is not None
    assert (funding.name, funding.type, funding.donor, funding.donor_iso3) == (text, kind, donor, iso3)


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("The project supports the reform of the public service in the country.", None, "en"),
        ("Le projet vise à soutenir la réforme de l’administration dans les régions.", None, "fr"),
        ("El proyecto apoya la reforma de la administración y los servicios.", None, "es"),
        ("Проект поддерживает реформу.", None, "ru"),
        ("يدعم المشروع الإصلاح", None, "ar"),
        ("该项目支持改革", None, "zh"),
        ("UNPOG 2013", None, None),
        ("UNPOG 2013", "es-CO", "es"),
        ("The project supports the reform of the public service in the country.", "es", "en"),
        ("Les marchandes vendent à l'abri de la pluie.", "en", "fr"),
        ("Los vecinos cuidan los caminos.", "en", "es"),
        ("Caminos vecinales", "en", "en"),
        ("The Casa de los Libros", "en", "en"),
        # Too few words, or words that two languages share, decide nothing; nor do a few letters of another script.
        ("Corea del Sur", None, None),
        ("Plan del Agua", None, None),
        ("Los vecinos", None, "es"),
        ("The Casa de los Libros y Artes", "en", "en"),
        ("The plan of the city for the poor. Le plan de la ville pour les pauvres avec les maires.", None, None),
        ("The plan of the city for the poor. Le plan de la ville pour les pauvres avec les maires.", "fr", "fr"),
        ("2013-2014 年度报告, 2015 - 2016", None, "zh"),
        ("El to Caribe", None, None),
        ("Asia and to the Pacific", None, "en"),
        ("The project in the region: تونس", None, "en"),
        ("한국", None, None),
        ("12", None, None),
    ],
)
def test_the_language_is_the_texts_own(text: str, hint: str | None, language: str | None) -> None:
    assert detect_language(text, SOURCE.profile.languages, hint) == language


@pytest.mark.parametrize(
    ("text", "languages", "language"),
    [
        ("El proyecto apoya la reforma de la administración.", ("es",), "es"),
        ("El proyecto apoya la reforma de la administración.", ("zh", "ar"), None),
        ("El proyecto apoya la reforma de la administración.", (), None),
        ("Los vecinos", ("es",), "es"),
        ("12", ("es",), None),
        ("カンボジアの行政をつくる", ("en", "ja"), "ja"),
    ],
)
def test_the_language_is_one_of_the_sources(text: str, languages: tuple[str, ...], language: str | None) -> None:
    assert detect_language(text, languages) == language


@pytest.mark.parametrize(("hint", "language"), [("ja", "ja"), ("zh-Hans", "zh"), ("en", None), (None, None)])
def test_a_script_of_several_languages_is_told_apart_by_the_markup_alone(
    hint: str | None, language: str | None
) -> None:
    assert detect_language("行政改革", ("en", "zh", "ja"), hint) == language
