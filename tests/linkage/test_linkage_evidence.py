import numpy as np
import pytest

from pipeline.linkage.evidence import agrees_in_several, chances, judge, rarer_than_usual, weigh
from pipeline.linkage.mixture import learn, log_odds

CHANCE = [0.95, 0.049, 0.001]
SAME = [0.05, 0.10, 0.85]
EQUAL = [0.0, 0.0, 1.0]


def draw(rng, n, of_levels):
    return np.stack([rng.choice(3, n, p=p) + 1 for p in of_levels], axis=1).astype(np.uint8)


def odds_of(pairs, lookalikes="auto", n_records=10_000):
    patterns, inverse, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    stated = [None] * pairs.shape[1]
    chance = np.array(CHANCE * pairs.shape[1])
    levels = (3,) * pairs.shape[1]
    mixture = learn(patterns, counts, levels, stated, chance, n_records)
    evidence = weigh(patterns, counts, levels, stated, chance, n_records, n_records**2 // 2)
    several = agrees_in_several(evidence.by_field)
    return judge(log_odds(mixture, patterns, lookalikes), evidence.odds, several, lookalikes)[inverse]


@pytest.mark.parametrize("n_records", [20_000, 100_000, 400_000])
def test_who_moved_is_found_even_where_the_classes_take_all_movers_for_look_alikes(n_records):
    rng = np.random.default_rng(3)
    n_settled, n_moved = n_records // 20, n_records // 20
    settled = draw(rng, n_settled, [SAME] * 8)
    moved = draw(rng, n_moved, [SAME] * 4 + [CHANCE] * 4)
    namesakes = draw(rng, int(n_records**2 / 2 * CHANCE[2] ** 2), [EQUAL, EQUAL, *[CHANCE] * 6])
    pairs = np.concatenate([settled, moved, namesakes, draw(rng, n_records, [CHANCE] * 8)])
    found = odds_of(pairs, n_records=n_records) >= 0
    assert np.mean(found[:n_settled]) > 0.98
    assert np.mean(found[n_settled:][:n_moved]) > 0.8
    assert np.mean(found[n_settled + n_moved :]) < 0.005


def test_look_alikes_that_share_one_field_are_kept_apart():
    rng = np.random.default_rng(4)
    same = draw(rng, 2000, [SAME] * 5)
    editions = draw(rng, 2000, [EQUAL, *[CHANCE] * 4])
    pairs = np.concatenate([same, editions, draw(rng, 40_000, [CHANCE] * 5)])
    assert np.mean(odds_of(pairs)[2000:4000] >= 0) < 0.01
    assert np.mean(odds_of(pairs)[:2000] >= 0) > 0.95
    assert np.all(odds_of(pairs, "apart") <= odds_of(pairs, "same") + 1e-9)


def test_equal_values_agree_by_chance_as_often_as_records_have_them():
    counts, rarities = np.array([50, 30, 1, 1]), np.array([0, 0, 1, 1])
    levels = chances(np.array([90.0, 10.0]), counts, rarities, 2)
    assert levels[2] == pytest.approx((50 * 49 + 30 * 29) / (82 * 81))
    assert 0 < levels[3] < 1e-3, "two records never have it, which is unlikely, not impossible"
    assert levels[:2].sum() == pytest.approx(1 - levels[2:].sum())
    assert levels[0] == pytest.approx(9 * levels[1])


def test_a_rare_value_in_common_says_more_than_a_common_one():
    counts, rarities = np.array([100, 10, 50, 2]), np.array([0, 0, 1, 1])
    more = rarer_than_usual(counts, rarities)
    assert more[0] < 0 < more[1]
    assert more[1] - more[0] == pytest.approx(np.log(10)), "ten times rarer"
