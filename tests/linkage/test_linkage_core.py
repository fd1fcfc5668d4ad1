import itertools

import numpy as np
import pyarrow as pa
import pytest
from made import f1, records

from pipeline.errors import BadInputError
from pipeline.linkage import Comparison, Linkage, link, propose
from pipeline.linkage.core import Linked
from pipeline.linkage.files import level_names
from pipeline.linkage.patterns import levels_of


def same(one: Linked, other: Linked) -> None:
    assert np.array_equal(one.compared.pairs, other.compared.pairs)
    assert np.array_equal(one.compared.patterns, other.compared.patterns)
    assert np.array_equal(one.odds, other.odds)
    assert np.array_equal(one.groups, other.groups)


def test_duplicates_are_found_without_labels_or_configuration():
    table, truth = records(800)
    linked = link(table, None, propose(table))
    assert f1(linked.groups.tolist(), truth) >= 0.98


def test_a_table_without_duplicates_has_no_pairs():
    table, truth = records(600)
    first = [truth.index(thing) for thing in sorted(set(truth))]
    linked = link(table.take(first), None, propose(table))
    assert np.count_nonzero(linked.same) <= 0.01 * len(first)


def test_partners_across_two_tables_are_found_one_to_one():
    table, truth = records(500)
    seen: dict[int, list[int]] = {}
    for place, thing in enumerate(truth):
        seen.setdefault(thing, []).append(place)
    left = [places[0] for places in seen.values()]
    right = [places[1] for places in seen.values() if len(places) > 1]
    ours, theirs = table.take(left), table.take(right)
    linked = link(ours, theirs, propose(ours, theirs))
    pairs = list(zip(linked.candidates.left[linked.same], linked.candidates.right[linked.same], strict=True))
    right_pairs = sum(truth[left[a]] == truth[right[b - len(left)]] for a, b in pairs)
    assert right_pairs / len(pairs) >= 0.98
    assert right_pairs / len(right) >= 0.95
    assert linked.duplicates == (False, False)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


def test_the_result_does_not_depend_on_the_number_of_workers():
    table, _ = records(400)
    config = propose(table)
    same(link(table, None, config, workers=1), link(table, None, config, workers=2))


@pytest.mark.parametrize("n_new", [1, 20, 300])
def test_adding_records_gives_what_a_full_run_gives(n_new):
    table, _ = records(600)
    config = propose(table)
    n_known = table.num_rows - n_new
    before = link(table.slice(0, n_known), None, config)
    added = link(table, None, config, known=before.compared, n_known=n_known)
    same(added, link(table, None, config))


def test_adding_records_compares_only_what_they_touch(monkeypatch):
    from pipeline.linkage.similarity import Field

    table, _ = records(600)
    config = propose(table)
    before = link(table.slice(0, table.num_rows - 2), None, config)
    compared = []
    levels = Field.levels
    monkeypatch.setattr(Field, "levels", lambda self, a, b, w: compared.append(len(a)) or levels(self, a, b, w))
    added = link(table, None, config, known=before.compared, n_known=table.num_rows - 2)
    assert compared[0] < 0.2 * len(added.odds)


def test_stated_weights_decide_without_anything_to_learn_from():
    table = pa.table({"code": ["A1", "A1", "B7", "C3"], "title": ["water", "water", "water", "roads"]})
    config = Linkage(
        [Comparison("code", "code", 9.0), Comparison("title", "title", 2.0)], [["code"], ["title"]], lookalikes="same"
    )
    linked = link(table, None, config)
    decided = dict(zip(linked.compared.pairs.tolist(), linked.odds, strict=True))
    assert decided[1] > decided[2], "equal codes and titles weigh more than equal titles alone"
    assert decided[2] == decided[(1 << 32) | 2]


def test_records_with_nothing_in_common_are_no_candidates():
    table = pa.table({"name": ["aa", "bb", "cc"], "code": ["1", "2", "3"]})
    linked = link(table, None, Linkage([Comparison("name", "name")], [["name"], ["code"]]))
    assert len(linked.odds) == 0
    assert linked.groups.tolist() == [0, 1, 2]


def test_a_missing_column_is_told_with_those_that_there_are():
    table, _ = records(5)
    with pytest.raises(BadInputError, match="no column 'surname'; there are given, family, born"):
        link(table, None, Linkage([Comparison("surname", "name")], [["surname"]]))


def test_one_record_is_nothing_to_link():
    with pytest.raises(BadInputError, match="no two records"):
        link(pa.table({"a": ["x"]}), None, Linkage([Comparison("a", "name")], [["a"]]))


def test_every_kind_ranks_equal_above_near_above_far():
    from pipeline.linkage.columns import spell
    from pipeline.linkage.config import KINDS
    from pipeline.linkage.similarity import Field

    near = {
        "code": ("INT/13/001", "INT 13-001", "INT13002", "GLO99888"),
        "name": ("Müller", "MULLER", "Mueller", "Ito"),
        "title": (
            "Water for all in the valley",
            "water for ALL, in the valley",
            "Waters for all in the valley",
            "Rail",
        ),
        "text": ("a long text of many words", "A long text of many words.", "a long text of few words", "else"),
        "numbers": ("pp. 12-17 of 200", "pages 12 to 17 of 200", "12-17", "99"),
        "date": ("2011-03-04", "4/3/2011", "2011-03-05", "1975-10-28"),
        "period": ("2011/2013", "2011-01-01/2013-12-31", "2011/2014", "1990/1991"),
        "amount": ("US$ 1,000,000", "1000000", "1010000", "5"),
    }
    assert set(near) == set(KINDS) - {"category"}
    for kind, values in near.items():
        field = Field("it", kind, None, spell(pa.chunked_array([[*values, None]]), kind))
        rows = np.array([1, 2, 3, 4])
        levels = field.levels(np.zeros(4, np.int64), rows, 1).tolist()
        if kind == "period":
            assert levels[0] == field.n_levels - 1, "the same days, stated in another precision"
        else:
            assert levels[0] == field.n_levels, kind
        assert levels[0] > levels[1] > levels[2] == 1, (kind, levels)
        assert levels[3] == 0, kind


def test_all_pairs_of_small_blocks_are_candidates_whatever_the_large_ones():
    from pipeline.linkage.blocking import candidates
    from pipeline.linkage.columns import spell

    rng = np.random.default_rng(3)
    small, large = rng.integers(0, 700, 2000).astype(str), rng.integers(0, 2, 2000).astype(str)
    columns = {name: spell(pa.chunked_array([v.tolist()]), "code") for name, v in (("small", small), ("large", large))}
    found = candidates([["small"], ["large"]], columns, {}, max_block=50)
    assert found.n_left_out == 2
    wanted = {(a, b) for a, b in itertools.combinations(range(2000), 2) if small[a] == small[b]}
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == wanted


def test_the_number_of_candidates_grows_no_faster_than_the_records():
    from pipeline.linkage.blocking import PAIRS_PER_RECORD, candidates
    from pipeline.linkage.columns import spell

    n = 60_000
    columns = {"key": spell(pa.chunked_array([(np.arange(n) // 90).astype(str).tolist()]), "code")}
    found = candidates([["key"]], columns, {}, max_block=1000)
    assert len(found.left) <= PAIRS_PER_RECORD * n


def test_components_that_chain_are_cut_where_ends_are_unlike():
    from pipeline.linkage.grouping import clusters

    left, right = np.array([0, 1, 0]), np.array([1, 2, 2])
    assert clusters(3, left, right, np.array([5.0, 1.0, -9.0]), 0.0).tolist() == [0, 0, 1]
    assert clusters(3, left, right, np.array([5.0, 4.0, 3.0]), 0.0).tolist() == [0, 0, 0]


def test_names_in_each_others_column_are_of_one_person():
    table, truth = records(400, seed=4)
    rows = [truth.index(thing) for thing in range(0, 400, 2)]
    copies = table.take(rows).to_pydict()
    copies["given"], copies["family"] = copies["family"], copies["given"]
    copies["street"] = [f"{place} other place" for place in range(len(rows))]
    together = pa.concat_tables([table, pa.table(copies)])
    linked = link(together, None, propose(together))
    found = linked.groups[table.num_rows :] == linked.groups[rows]
    assert np.mean(found) > 0.95
    pairs = [(row << 32) | (table.num_rows + place) for place, row in enumerate(rows)]
    levels = linked.compared.patterns[np.isin(linked.compared.pairs, pairs)]
    exchanged = level_names(linked.fields[0]).index("exchanged")
    assert np.all(levels_of(levels, 0) == exchanged)
    assert np.all(levels_of(levels, 1) == exchanged)


def test_blocks_that_are_too_large_are_divided_by_what_else_records_agree_in():
    from pipeline.linkage.blocking import candidates
    from pipeline.linkage.columns import spell

    n = 20_000
    rows = np.arange(n)
    values = {"name": rows % 8, "born": rows % (n // 2), "town": rows}
    columns = {name: spell(pa.chunked_array([v.astype(str).tolist()]), "code") for name, v in values.items()}
    found = candidates([["name"], ["born", "town"]], columns, {}, max_block=1000)
    assert found.n_left_out == 8
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == {(a, a + n // 2) for a in range(n // 2)}


def test_components_are_divided_as_average_linkage_of_scipy_divides_them():
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    from pipeline.linkage.grouping import NOT_COMPARED, clusters

    rng = np.random.default_rng(7)
    for _ in range(100):
        n = int(rng.integers(3, 20))
        left, right = np.triu_indices(n, 1)
        compared = rng.random(len(left)) < 0.7
        left, right, odds = left[compared], right[compared], rng.normal(0, 5, compared.sum())
        square = np.full((n, n), -NOT_COMPARED)
        square[left, right] = square[right, left] = -odds
        np.fill_diagonal(square, 0)
        distances = squareform(square)
        tree = linkage(distances - distances.min(), method="average")
        theirs = fcluster(tree, -distances.min(), criterion="distance")
        ours = clusters(n, left, right, odds, 0.0)
        assert np.array_equal(ours[:, None] == ours, theirs[:, None] == theirs)
