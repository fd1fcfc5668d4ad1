"""HTML becomes lines as a reader sees them, with what the markup says about each."""

from __future__ import annotations

import pytest

from pipeline.split.html_page import read_html
from pipeline.split.lines import Cell


def text(html: str) -> str:
    return read_html(html.encode()).text


def test_blocks_and_breaks_are_lines_and_white_space_folds() -> None:
    assert text("<div>a  <b>b</b>\n c</div><p>d<br>e</p>") == "a b c\nd\ne\n"


def test_entities_are_decoded_and_no_break_spaces_stay() -> None:
    assert text("<p>R&eacute;sum&eacute;&nbsp;&amp; br /&gt;</p>") == "Résumé\xa0& br />\n"


def test_menus_and_footers_are_text_but_marked() -> None:
    page = read_html(b"<nav>Home</nav><main><p>Body</p></main><footer>(c) 2015</footer>")
    assert [(line.text, line.landmark) for line in page.lines] == [
        ("Home", "nav"),
        ("Body", None),
        ("(c) 2015", "footer"),
    ]


def test_a_header_within_an_article_is_content() -> None:
    page = read_html(b"<article><header><h2>Title</h2></header></article>")
    assert [(line.text, line.landmark, line.heading_level) for line in page.lines] == [("Title", None, 2)]


def test_scripts_styles_comments_and_the_document_title_are_no_text() -> None:
    html = "<head><title>t</title><style>s</style></head><body><script>x</script><!-- c --><p>a</p></body>"
    assert text(html) == "a\n"


def test_list_items_carry_the_marker_and_depth_that_a_browser_shows() -> None:
    html = b"<ol start=3><li>a<ul><li>b</li></ul></li><li value=7>c</li></ol><ol type=i><li>d<li>e</ol>"
    lines = read_html(html).lines
    assert [(line.text, line.marker, line.level) for line in lines] == [
        ("a", "3.", 1),
        ("b", "•", 2),
        ("c", "7.", 1),
        ("d", "i.", 1),
        ("e", "ii.", 1),
    ]


def test_cells_know_their_row_and_column_and_nested_tables_count_for_themselves() -> None:
    html = b"<table><tr><th colspan=2>a<th>b<tr><td>c<td><table><tr><td>d</table><td>e</table>"
    lines = read_html(html).lines
    assert [(line.text, line.cell) for line in lines] == [
        ("a", Cell(0, 0, 0)),
        ("b", Cell(0, 0, 2)),
        ("c", Cell(0, 1, 0)),
        ("d", Cell(1, 0, 0)),
        ("e", Cell(0, 1, 2)),
    ]


def test_the_declared_charset_is_believed_and_a_wrong_one_is_not() -> None:
    declared = '<meta charset="windows-1252"><p>caf\xe9 \x93q\x94</p>'.encode("latin-1")
    assert read_html(declared).text == "café “q”\n"
    wrong = '<meta charset="no-such-charset"><p>café</p>'.encode()
    assert read_html(wrong).text == "café\n"
    assert read_html("<p>café</p>".encode("utf-16"), None).text == "café\n"


def test_thousands_of_nested_elements_are_read() -> None:
    assert text("<div>" * 3000 + "deep" + "</div>" * 3000).strip() == "deep"


def test_broken_markup_keeps_its_text() -> None:
    page = read_html(b"<P>one<DIV>two</P></SPAN>three<table><td>four</div> five")
    assert page.text.split() == ["one", "two", "three", "four", "five"]


def test_an_empty_or_blank_body_is_an_empty_page() -> None:
    assert read_html(b"").lines == ()
    assert read_html(b" \n ").lines == ()


def test_the_stated_language_is_kept() -> None:
    assert read_html(b'<html lang="es"><p>a</p></html>').language == "es"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Total cost<sup>1</sup></p>", "Total cost"),
        ("<p>Total cost<sup>1</sup>: US$ 5</p>", "Total cost : US$ 5"),
        ("<p>US$ 5.25<sup>[12]</sup> million</p>", "US$ 5.25     million"),
        ("<p>Borrower<sup>*</sup></p>", "Borrower"),
        ("<p>Kenya<sup><a href='#a'>a</a></sup></p>", "Kenya"),
        ("<p>10<sup>6</sup> euros on 5 km<sup>2</sup></p>", "106 euros on 5 km2"),
        ("<p>N<sup>o</sup> 12, 1<sup>er</sup> mars, the 2<sup>nd</sup></p>", "No 12, 1er mars, the 2nd"),
        ("<p><sup>1</sup> Without the survey.</p>", "1 Without the survey."),
    ],
)
def test_a_raised_mark_of_a_note_is_no_part_of_the_words_before_it(html: str, words: str) -> None:
    (line,) = read_html(html.encode()).lines
    assert line.text == words


def test_note_marks_stay_in_the_pages_text() -> None:
    assert text("<p>Total cost<sup>1</sup>: US$ 5<sup>2</sup></p>") == "Total cost1: US$ 52\n"
