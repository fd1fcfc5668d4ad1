"""How single fields are compared, and what stated weights make of it."""

import math

import numpy as np
import pyarrow as pa
import pytest

from pipeline.errors import BadInputError
from pipeline.linkage import Comparison, Linkage, link
from pipeline.linkage.fields import read_fields


def alike(comparison: Comparison, *rows, type_=None, **further) -> list[float]:
    """How alike the first row is to each of the others."""
    table = pa.table({comparison.field: pa.array(rows, type_), **further})
    (field,) = read_fields(Linkage([comparison], []), [table])
    return field.similarity(np.zeros(len(rows) - 1, np.int64), np.arange(1, len(rows)), 1).tolist()


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("2012-03/2014-06", "2012-03-01/2014-06-30", 1.0),
        ("2012/2013", "2012-03-01/2013-06-30", 1.0),
        ("2012-Q1/2012-Q2", "2012-02/2012-05", 1.0),
        ("2012-01-01/2012-01-10", "2012-01-06/2012-01-15", 1 / 3),
        ("2012/2013", "2015/2016", 0.0),
        ("2012-03/..", "2012-03/2014-06", 1.0),
        ("2013-03/..", "2012-03/2014-06", 0.5),
        ("2015-03/..", "2012-03/2014-06", 0.0),
        ("../2014-06", "2012-03/2014-06", 1.0),
        ("../2014", "2012/..", math.nan),
        ("2012-02-31/2013-01-01", "2012-05-01/2013-01-01", 1.0),
    ],
)
def test_periods_agree_by_days_at_the_precision_of_the_vaguer(left, right, expected):
    assert alike(Comparison("when", "period"), left, right) == pytest.approx([expected], abs=1e-3, nan_ok=True)
    assert alike(Comparison("when", "period"), right, left) == pytest.approx([expected], abs=1e-3, nan_ok=True)


def test_the_end_of_a_period_can_be_a_column_of_its_own():
    ends = {"end": ["2014-06", "2014-06", None, None]}
    found = alike(Comparison("start", "period", until="end"), "2012-03", "2012-03", "2012-03", None, **ends)
    assert found == pytest.approx([1, 1, math.nan], nan_ok=True)


def test_of_lists_the_best_pair_counts_and_of_categories_the_share_in_common():
    rows = [["water plan", "plan eau"], ["plan eau"], ["roads", "water plan"], [], None]
    lists = pa.list_(pa.string())
    titles = alike(Comparison("it", "title", by="letters"), *rows, type_=lists)
    assert titles == pytest.approx([1, 1, math.nan, math.nan], nan_ok=True)
    shares = alike(Comparison("it", "category"), *rows, type_=lists)
    assert shares == pytest.approx([1 / 2, 1 / 3, math.nan, math.nan], abs=1e-3, nan_ok=True)


def test_texts_under_headings_are_compared_where_both_have_the_heading():
    rows = [[("aim", "clean water"), ("result", "wells")], [("aim", "clean water")], [("aim", "roads")], [("end", "x")]]
    same, other, none = alike(Comparison("it", "text", by="letters"), *rows, type_=pa.map_(pa.string(), pa.string()))
    assert same == 1
    assert other < 0.5
    assert math.isnan(none)


def test_texts_under_headings_are_compared_by_letters_only():
    rows = pa.array([[("aim", "clean water")]], pa.map_(pa.string(), pa.string()))
    with pytest.raises(BadInputError, match="'it' has texts under headings"):
        read_fields(Linkage([Comparison("it", "text")], []), [pa.table({"it": rows})])


def test_amounts_of_two_units_are_not_compared():
    units = {"currency": ["USD", "EUR", "USD", None], "of": ["total", "total", "annual", None]}
    found = alike(Comparison("it", "amount", unit=["currency", "of"]), "100", "100", "100", "100.00", **units)
    assert found == pytest.approx([math.nan, math.nan, 1], nan_ok=True)
    assert alike(Comparison("it", "amount"), "1000000", "999999") == [0.99]


@pytest.mark.parametrize(("by", "low", "high"), [("letters", 0.9, 1.0), ("words", 0.0, 0.3)])
def test_titles_are_compared_by_letters_or_by_words(by, low, high):
    (found,) = alike(Comparison("it", "title", by=by), "strengthening institutions", "strenghtening institutons")
    assert low <= found <= high


def test_stated_weights_add_up_to_the_odds_with_nothing_learnt():
    table = pa.table({"code": ["A1", "A1", "A1"], "budget": ["100", "95", None]})
    config = Linkage(
        [
            Comparison("code", "code", [(1, 6.0), (0, -4.0)]),
            Comparison("budget", "amount", [(1, 3.0), (0.9, 1.0), (0, -1.5)]),
        ],
        [["code"]],
        prior=-4.0,
    )
    linked = link(table, None, config)
    assert linked.odds.tolist() == [3.0, 2.0, 2.0]
    assert linked.mixture is None


def test_a_field_can_be_compared_in_two_ways():
    table = pa.table({"code": ["INT/13/001", "INT13001", "INT/13/002"]})
    config = Linkage(
        [Comparison("code", "category", [(1, 5.0), (0, -5.0)]), Comparison("code", "code", 0)], [["code:2"]]
    )
    fields = read_fields(config, [table])
    left, right = np.array([0, 0]), np.array([1, 2])
    assert [field.similarity(left, right, 1).tolist() for field in fields] == [[0, 0], [1, 0.875]]


def test_a_block_that_is_too_large_pairs_each_record_with_those_behind_it_in_order():
    titles = [f"{'abcdefgh'[n % 8]} annual workshop of towns" for n in range(80)]
    table = pa.table({"title": titles, "kind": ["workshop"] * 80})
    config = Linkage([Comparison("title", "title", 3.0)], [["kind"]], prior=-1.0, max_block=20)
    assert len(link(table, None, config).odds) == 0
    windowed = Linkage(config.comparisons, config.blocking, prior=-1.0, max_block=20, window=10)
    linked = link(table, None, windowed)
    assert len(linked.odds) <= 80 * 10
    equal = {(a, b) for a in range(80) for b in range(a + 1, 80) if titles[a] == titles[b]}
    assert equal <= set(zip(linked.candidates.left.tolist(), linked.candidates.right.tolist(), strict=True))


def test_a_level_that_is_learnt_never_weighs_less_than_the_one_below():
    from pipeline.linkage.learning import learn_levels

    rng = np.random.default_rng(5)
    same = rng.random(4000) < 0.2
    table = pa.table({"it": ["x"], "other": ["x"]})
    fields = read_fields(
        Linkage([Comparison("it", "code"), Comparison("other", "code", [(1, 4.0), (0, -4.0)])], []), [table]
    )
    told = {True: ([0.05, 0.01, 0.04, 0.9], [0.1, 0.9]), False: ([0.4, 0.5, 0.05, 0.05], [0.9, 0.1])}
    levels = [
        np.where(same, *(rng.choice(len(told[is_same][place]), 4000, p=told[is_same][place]) for is_same in told)) + 1
        for place in (0, 1)
    ]
    (learnt, stated), n_same = learn_levels(fields, [each.astype(np.uint8) for each in levels], np.zeros(4000), 4000)
    assert stated is None
    assert 600 < n_same < 1200
    assert [start for start, _ in learnt] == [1.0, 0.8, 0.6, 0.0]
    weights = [weight for _, weight in learnt]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 1
    assert weights[-1] < 0
