"""Files given by hand: which are taken, what they are called, and what is said of the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from fetch_bench import Bench

from pipeline.errors import BadInputError

Save = Callable[..., Path]


def pages(bench: Bench, *, current: bool = True) -> list[str]:
    return sorted(row["page"] for row in bench.table("inputs") if row["is_current"] is current)


def test_a_file_is_a_page_of_its_name_and_time(bench: Bench, save: Save) -> None:
    path = save("listing.html", "<p>Projects</p>")
    summary = bench.run(path)
    assert (summary.n_pages, summary.fell_back, summary.notices) == (1, False, [])
    row = bench.one("inputs")
    assert (row["page"], row["url"], row["content_type"]) == ("listing.html", None, "text/html")
    assert row["fetched_at"] == dt.datetime.fromtimestamp(1_700_000_000.5, dt.UTC)
    assert bench.body(row) == path.read_bytes()
    assert bench.one("fetches")["http_status"] is None
    assert bench.one("run_info")["outcome"] == "complete"


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.txt", "A.TXT"])
def test_endings_are_read_in_any_case(bench: Bench, save: Save, name: str) -> None:
    bench.run(save(name, "Projects"))
    assert bench.one("inputs")["content_type"] == ("text/plain" if "t" in name[-1].lower() else "text/html")


def test_a_folder_stands_for_its_pages_in_sorted_order(bench: Bench, save: Save) -> None:
    for name in ("b.txt", "a.txt", "sub/a.txt", "sub/.hidden.txt", ".git/c.txt"):
        save(f"folder/{name}", name)
    picture = save("folder/sub/picture.png", b"\x89PNG")
    summary = bench.run(picture.parent.parent)
    assert pages(bench) == ["a.txt", "b.txt", "sub/a.txt"]
    assert [line.split('"page":"')[1].split('"')[0] for line in bench.manifest()] == [
        "a.txt",
        "b.txt",
        "sub/a.txt",
    ]
    (notice,) = summary.notices
    assert notice.endswith("left out 1 file that is neither .html, .htm, .txt nor WARC")


def test_files_of_one_name_in_different_folders_are_different_pages(bench: Bench, save: Save) -> None:
    first, second = save("x/page.txt", "one"), save("y/page.txt", "two")
    other = save("z/deep/page.txt", "three")
    bench.run(first, second, other.parent.parent)
    assert pages(bench) == ["deep/page.txt", "x/page.txt", "y/page.txt"]


def test_two_folders_with_pages_of_one_name_keep_them_apart(bench: Bench, save: Save) -> None:
    first, second = save("x/sub/page.txt", "one"), save("y/sub/page.txt", "two")
    bench.run(first.parent.parent, second.parent.parent)
    assert pages(bench) == ["x/sub/page.txt", "y/sub/page.txt"]


def test_a_file_given_twice_is_taken_once(bench: Bench, save: Save) -> None:
    path = save("page.txt", "one")
    assert bench.run(path, path.parent, path).n_pages == 1
    assert len(bench.manifest()) == 1


def test_two_files_with_one_body_are_two_pages_and_one_snapshot(bench: Bench, save: Save) -> None:
    bench.run(save("a.txt", "same"), save("b.txt", "same"))
    assert pages(bench) == ["a.txt", "b.txt"]
    assert len(bench.bodies()) == 1


def test_a_harmless_javascript_line_is_no_challenge(bench: Bench, save: Save) -> None:
    line = "Sorry, you need to enable JavaScript to visit this website.\n"
    assert bench.run(save("page.txt", line)).n_pages == 1


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        (
            "page.pdf",
            b"%PDF-1.4",
            "files of the kind .pdf can't be read; give an .html, .htm, .txt, .warc or .warc.gz file",
        ),
        ("page", b"x", "files of the kind (none) can't be read"),
        ("page.txt", b" \n", "the file is empty; save the page again"),
        ("page.txt", b"\x00\x01\x02", "it is binary data, not text; save the page as HTML or text"),
        ("page.html", b"%PDF-1.4", "it is a PDF, not text"),
        ("page.txt", "Управление".encode("cp1251"), "neither UTF-8 nor Windows-1252; save it as UTF-8"),
        ("page.html", b"<title>Just a moment...</title>", "a challenge or error page of Cloudflare"),
    ],
)
def test_what_is_no_page_is_refused_with_a_way_out(
    bench: Bench, save: Save, name: str, body: bytes, words: str
) -> None:
    path = save(name, body)
    with pytest.raises(BadInputError) as caught:
        bench.run(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_missing_path_is_named(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nowhere\.html: there is no such file or folder; check the path"):
        bench.run(tmp_path / "nowhere.html")


def test_a_name_too_long_for_any_file_is_named(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't be read: File name too long"):
        bench.run(tmp_path / ("x" * 300 + ".html"))


def test_a_folder_without_pages_is_named(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "hollow").mkdir()
    with pytest.raises(BadInputError, match=r"hollow: the folder holds no .html, .htm, .txt or WARC file"):
        bench.run(tmp_path / "hollow")


def test_a_folder_that_is_called_like_a_page_is_a_folder(bench: Bench, save: Save) -> None:
    save("odd.html/page.txt", "Projects")
    bench.run(bench.folder / "saved" / "odd.html")
    assert pages(bench) == ["page.txt"]


def test_a_link_that_leads_nowhere_is_named(bench: Bench, save: Save) -> None:
    path = save("folder/page.txt", "Projects")
    (path.parent / "lost.txt").symlink_to("nothing.txt")
    with pytest.raises(BadInputError, match=r"lost\.txt: not a file"):
        bench.run(path.parent)


def test_a_name_that_is_no_unicode_is_made_readable(bench: Bench, save: Save) -> None:
    import os

    save("folder/ok.txt", "one")
    raw = os.fsencode(bench.folder / "saved" / "folder") + b"/caf\xe9.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 (a path that is no Unicode)
        file.write(b"two")
    bench.run(bench.folder / "saved" / "folder")
    assert pages(bench) == ["caf\ufffd.txt", "ok.txt"]


def test_if_one_file_is_refused_none_is_taken(bench: Bench, save: Save) -> None:
    good, bad = save("a.txt", "Projects"), save("b.txt", b"\x00")
    with pytest.raises(BadInputError):
        bench.run(good, bad)
    assert bench.manifest() == []
    assert not bench.workspace.stage.exists()


def test_exactly_the_given_files_are_worked_on(bench: Bench, save: Save) -> None:
    first, second = save("a.txt", "one"), save("b.txt", "two")
    bench.run(first)
    bench.run(second)
    assert pages(bench) == ["b.txt"]
    assert [row["page"] for row in bench.table("fetches")] == ["b.txt"]


def test_a_newer_file_of_a_page_has_the_older_one_as_its_past(bench: Bench, save: Save) -> None:
    bench.run(save("a.txt", "old", at=1_000))
    bench.run(save("a.txt", "new", at=2_000))
    times = {row["is_current"]: row["fetched_at"].timestamp() for row in bench.table("inputs")}
    assert times == {True: 2_000, False: 1_000}


def test_an_older_file_given_later_is_still_the_one_worked_on(bench: Bench, save: Save) -> None:
    bench.run(save("a.txt", "new", at=2_000))
    bench.run(save("a.txt", "old", at=1_000))
    assert bench.one("inputs")["fetched_at"].timestamp() == 1_000
    assert bench.one("inputs")["is_current"]


def test_the_same_file_again_adds_nothing(bench: Bench, save: Save) -> None:
    path = save("a.txt", "one")
    bench.run(path)
    before = (bench.manifest(), bench.table("inputs"), bench.table("fetches"))
    bench.run(path)
    assert (bench.manifest(), bench.table("inputs"), bench.table("fetches")) == before


def test_a_file_touched_but_not_changed_is_a_row_and_no_new_snapshot(bench: Bench, save: Save) -> None:
    bench.run(save("a.txt", "one", at=1_000))
    bench.run(save("a.txt", "one", at=2_000))
    assert len(bench.bodies()) == 1
    assert [row["verdict"] for row in bench.table("fetches")].count("unchanged") == 1
    (current,) = (row for row in bench.table("inputs") if row["is_current"])
    assert current["fetched_at"].timestamp() == 2_000
