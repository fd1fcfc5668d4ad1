"""Blocks are found by codes, by labels that start over, and by heading level; nothing else is one."""

from __future__ import annotations

from pipeline import schema
from pipeline.source import load_source
from pipeline.split import split

SOURCE = load_source("dpidg")


def split_page(page: str, content_type: str = "text/plain") -> dict[str, list[dict]]:
    body = {"snapshot_id": "0" * 64, "content_type": content_type, "body": page.encode()}
    return {n: t.to_pylist() for n, t in split(schema.to_table("bodies", [body]), SOURCE).items()}


def parts(page: str, content_type: str = "text/plain") -> list[list[tuple[str, str]]]:
    """Kind or name, and words, of each part of each block."""
    return [
        [
            (
                part["name"] or part["kind"],
                block["text"][part["char_start"] - block["char_start"] : part["char_end"] - block["char_start"]],
            )
            for part in block["segments"]
        ]
        for block in split_page(page, content_type)["blocks"]
    ]


def titles(page: str, content_type: str = "text/plain") -> list[list[str]]:
    return [[words for name, words in block if name == "title"] for block in parts(page, content_type)]


def test_a_block_starts_at_a_code_and_ends_at_the_next() -> None:
    page = "Intro.\n\nINT13001: Roads\n\nFunding: XB\n\nTOG/09/002 - Bridges\nFunding: XBTC\n"
    assert parts(page) == [
        [("code", "INT13001"), ("title", "Roads"), ("funding", "XB")],
        [("code", "TOG/09/002"), ("title", "Bridges"), ("funding", "XBTC")],
    ]


def test_a_code_alone_on_its_line_takes_the_title_from_the_next() -> None:
    assert parts("1819C\nRoads for all\nFunding: XB\n") == [
        [("code", "1819C"), ("title", "Roads for all"), ("funding", "XB")]
    ]


def test_a_sentence_that_starts_with_a_code_is_no_heading() -> None:
    page = "INT13001: Roads\nMain Expectations:\nINT/12/001 was the first phase.\nFunding: XB\n"
    assert len(parts(page)) == 1


def test_without_codes_a_block_starts_at_the_title_before_labels_that_start_over() -> None:
    page = (
        "Menu\nHome\n\nClinics\n\nMain Expectations: a.\n\nTime Frame: May 2001\nFunding: XB\n\n"
        "Mayors\n\nMain Expectations: b.\n\nIt goes on.\n\nTime Frame: May 2003\n\n"
        "Ports\n\nObjectives:\nshort words\nTime Frame: 2005\n"
    )
    assert titles(page) == [["Clinics"], ["Mayors"], ["Ports"]]


def test_a_block_without_a_code_among_coded_ones_is_found() -> None:
    page = (
        "INT13001: Roads\nMain Expectations: a.\nTime Frame: 2001\nFunding: XB\n\n"
        "Bridges of the north\n\nMain Expectations: b.\nTime Frame: 2002\nFunding: XB\n\n"
        "INT13002: Ports\nFunding: XB\n"
    )
    assert titles(page) == [["Roads"], ["Bridges of the north"], ["Ports"]]


def test_a_label_that_merely_occurs_twice_starts_no_block() -> None:
    page = "INT13001: Roads\nIndicators: a\n\nIndicators: b\n\nFunding: XB\nFunding: RPTC\n"
    assert [name for name, _ in parts(page)[0]] == ["code", "title", "indicators", "indicators", "funding", "funding"]


def test_a_repeated_title_label_starts_a_block() -> None:
    page = "Project Title: Water\nBudget: US$ 1\nProject Title: Light\nBudget: US$ 2\n"
    assert titles(page) == [["Water"], ["Light"]]


def test_a_short_title_below_the_title_belongs_to_it() -> None:
    page = "Menu\n\nOffice on Good Rule (OGR) (2006-2030)\n\nOGR\n\nObjectives:\n\nIt rules.\n\nDonor: Norway\n"
    assert titles(page) == [["Office on Good Rule (OGR) (2006-2030)", "OGR"]]


def test_group_headings_give_the_status_and_are_outside_blocks() -> None:
    page = "Current Projects\nINT13001: Roads\nFunding: XB\nPAST PROJECTS:\nINT13002: Ports\nFunding: XB\n"
    blocks = split_page(page)["blocks"]
    assert [(b["status"], b["status_label"]) for b in blocks] == [
        ("current", "Current Projects"),
        ("past", "PAST PROJECTS"),
    ]
    assert "PAST" not in blocks[0]["text"]


def test_what_lies_around_the_blocks_is_kept_apart() -> None:
    page = (
        "Sorry, you need to enable JavaScript to visit this website.\nMenu\n\nPast Projects\n\n"
        "INT13001: Roads\nFunding: XB\n\n© 2015 United Nations\nContact\n"
    )
    result = split_page(page)
    words = result["pages"][0]["text"]
    assert [(g["kind"], words[g["char_start"] : g["char_end"]]) for g in result["gaps"]] == [
        ("preamble", "Sorry, you need to enable JavaScript to visit this website.\nMenu"),
        ("group_heading", "Past Projects"),
        ("footer", "© 2015 United Nations\nContact"),
    ]


def test_a_heading_of_the_level_of_block_headings_is_a_block_without_fields() -> None:
    page = "<h3>INT13001: Roads</h3><p>Funding: XB</p><h3>Bridges</h3><p>Soon.</p><h3>INT13002: Ports</h3>"
    assert titles(page, "text/html") == [["Roads"], ["Bridges"], ["Ports"]]


def test_menus_and_search_forms_are_no_blocks() -> None:
    page = (
        "<nav><ul><li>Countries<li>Partners<li>Feedback</ul></nav><form>Region: all Status: any</form>"
        "<main><h3>INT13001: Roads</h3>Funding: XB</main><footer><h3>Feedback</h3>write us</footer>"
    )
    assert parts(page, "text/html") == [[("code", "INT13001"), ("title", "Roads"), ("funding", "XB")]]


def test_an_unclosed_menu_does_not_hide_the_blocks() -> None:
    page = "<nav>Home<h3>INT13001: Roads</h3><p>Funding: XB</p>"
    assert titles(page, "text/html") == [["Roads"]]


def test_a_table_with_a_row_a_project_is_read_by_its_header() -> None:
    page = (
        "<table><tr><th>Code<th>Project Title<th>Budget<th>Theme<tr><td>INT13001<td>Roads<td>US$ 1<td>land"
        "<tr><td>INT13002<td>Ports<td><td>sea</table>"
    )
    assert parts(page, "text/html") == [
        [("code", "INT13001"), ("title", "Roads"), ("budget", "US$ 1"), ("other", "land")],
        [("code", "INT13002"), ("title", "Ports"), ("other", "sea")],
    ]


def test_a_table_or_list_of_label_and_value_is_one_block() -> None:
    table = (
        "<h2>INT13001: Roads</h2><table><tr><th>Funding</th><td>XB</td></tr><tr><th>Theme</th><td>a</td></tr></table>"
    )
    terms = "<h2>INT13001: Roads</h2><dl><dt>Funding</dt><dd>XB</dd><dt>Theme</dt><dd>a</dd></dl>"
    expected = [[("code", "INT13001"), ("title", "Roads"), ("funding", "XB"), ("other", "a")]]
    assert parts(table, "text/html") == expected
    assert parts(terms, "text/html") == expected


def test_a_page_without_blocks_is_kept_with_an_issue() -> None:
    result = split_page("Nothing but words here.\n")
    assert result["blocks"] == []
    assert [issue["kind"] for issue in result["issues"]] == ["no_blocks"]
    assert [gap["kind"] for gap in result["gaps"]] == ["preamble"]


def test_text_of_a_block_under_no_label_is_a_section() -> None:
    page = "PAN15X01: Roads\n\nTo be added.\n\nINT13001: Ports\nBudget: US$ 1\n\nMore words follow.\n\nThey end."
    assert parts(page) == [
        [("code", "PAN15X01"), ("title", "Roads"), ("other", "To be added.")],
        [("code", "INT13001"), ("title", "Ports"), ("budget", "US$ 1"), ("other", "More words follow.\n\nThey end.")],
    ]


def test_an_unknown_label_among_fields_is_a_field_and_in_narrative_is_not() -> None:
    page = "INT13001: Roads\nObjectives:\nLessons Learned: many\n\nFunding: XB\nThematic Area: rule\nDivision: EGB\n"
    assert parts(page)[0][2:] == [
        ("objective", "Lessons Learned: many"),
        ("funding", "XB"),
        ("other", "rule"),
        ("division", "EGB"),
    ]


def test_a_value_that_wraps_goes_on_only_in_fields_that_may_be_long() -> None:
    page = "INT13001: Roads\nPartners: UNDP,\nUNESCO\nBudget: US$ 5\nand some words\n"
    assert parts(page)[0][2:] == [("partners", "UNDP,\nUNESCO"), ("budget", "US$ 5"), ("other", "and some words")]


def test_a_heading_that_is_counted_starts_at_its_code() -> None:
    page = "1. INT/15/X09: Roads\nFunding: XB\n\n2. INT/15/X10: Ports\nFunding: XB\n"
    assert parts(page) == [
        [("code", "INT/15/X09"), ("title", "Roads"), ("funding", "XB")],
        [("code", "INT/15/X10"), ("title", "Ports"), ("funding", "XB")],
    ]
    assert [block["text"][:10] for block in split_page(page)["blocks"]] == ["INT/15/X09", "INT/15/X10"]


def test_a_value_that_a_line_break_cut_is_whole_only_with_the_next_line() -> None:
    page = "INT13001: Roads\nTime Frame: April 2014 - March\n2016\nBudget: US$ 5\nsaid twice\n"
    assert parts(page)[0][2:] == [
        ("time_frame", "April 2014 - March\n2016"),
        ("budget", "US$ 5"),
        ("other", "said twice"),
    ]


def test_a_title_goes_on_where_its_line_cannot_be_the_end() -> None:
    page = "INT13001: Roads for the\nNorth\nBudget: US$ 5\nINT13002: Wells and\npumps\nBudget: US$ 6\n"
    assert [dict(block)["title"] for block in parts(page)] == ["Roads for the\nNorth", "Wells and\npumps"]


def test_places_go_on_over_paragraphs_and_end_with_the_first_that_names_none() -> None:
    page = "INT13001: Roads\n\nFocus Countries:\n\nTogo\n\nBenin and Ghana\n\nRoads were built.\n\nBudget: US$ 5\n"
    assert parts(page)[0][2:] == [
        ("countries", "Togo\n\nBenin and Ghana"), ("other", "Roads were built."), ("budget", "US$ 5"),
    ]  # fmt: skip


def test_notes_below_the_last_block_belong_to_none_unless_nothing_refers_to_them() -> None:
    page = "INT13001: Roads [1]\nBudget: US$ 5*\nObjective: Roads.\n\n[1] With wells.\n* In kind.\n"
    assert parts(page)[0][-1] == ("objective", "Roads.")
    assert parts(page.replace("Roads [1]", "Roads"))[0][-1] == ("objective", "Roads.\n\n[1] With wells.\n* In kind.")


def test_a_code_in_brackets_behind_a_title_is_the_projects_unless_it_has_one() -> None:
    fields = "Funding: XB\nBudget: US$ 5,000\n"
    assert parts(f"Night Clinics (TOG/15/001)\n{fields}")[0][:2] == [("title", "Night Clinics"), ("code", "TOG/15/001")]
    for title in ("Night Clinics (after TOG/15/001)", "Night Clinics (TOG/15/001) by day", "See (TOG/15/001"):
        assert parts(f"{title}\n{fields}")[0][0] == ("title", title)
    title = "Night Clinics (TOG/15/001)"
    assert parts(f"INT13001: {title}\n{fields}")[0][:2] == [("code", "INT13001"), ("title", title)]
    assert parts(f"{title}\nProject Code: INT13001\n{fields}")[0][0] == ("title", title)


def test_words_set_off_that_hold_a_known_label_are_no_label_of_their_own() -> None:
    page = (
        "<h3>INT13001: Roads</h3><p><b>Main Expectations</b></p><p>To be safe.</p>"
        "<p><b>Specific &amp; Specific Products/Outputs Delivered:</b></p><p>Maps.</p>"
    )
    assert [name for name, _ in parts(page, "text/html")[0]] == ["code", "title", "expectations", "outputs"]


def test_rulers_between_blocks_end_the_last_one_too() -> None:
    page = (
        "Title: Roads\nFunding: XB\nObjective: a\n\n-----\n\nTitle: Ports\nFunding: XB\nObjective: b\n\n-----\n"
        "The list ends here.\n"
    )
    assert parts(page) == [
        [("title", "Roads"), ("funding", "XB"), ("objective", "a")],
        [("title", "Ports"), ("funding", "XB"), ("objective", "b")],
    ]


def test_a_ruler_within_a_block_stays_in_its_text() -> None:
    page = "Title: Roads\nFunding: XB\nObjective: a\n\n-----\n\nb\n\nc\n\nd\n\ne\n"
    assert parts(page)[0][-1] == ("objective", "a\n\n-----\n\nb\n\nc\n\nd\n\ne")


def test_a_label_whose_value_stands_in_a_column_is_no_rest_of_the_line_above() -> None:
    page = (
        "Title:          Clean Water for Small Towns on the Upper Reaches of the River Niger\n"
        "XY-No.:         2015 67 432\nCountry:        Guinea\nFunding:        XB\n\n"
        "Wells are dug where the women of the towns have asked for them and along the new\n"
        "road; pumps that nobody mends are taken out and given to the smiths of the market\n"
        "square, who make gates of them and hinges.\n"
    )
    assert parts(page)[0][0] == ("title", "Clean Water for Small Towns on the Upper Reaches of the River Niger")
