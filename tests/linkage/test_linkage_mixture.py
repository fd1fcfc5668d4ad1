import numpy as np

from pipeline.linkage.mixture import OTHERS, SAME, learn, log_odds

LEVELS = (3, 3, 3, 3, 3)
CHANCE = [0.90, 0.08, 0.02]
SAME_THINGS = [0.05, 0.15, 0.80]


def draw(rng, n, of_levels):
    return np.stack([rng.choice(3, n, p=p) + 1 for p in of_levels], axis=1).astype(np.uint8)


def made(n_same=3000, n_other=60000, seed=5):
    rng = np.random.default_rng(seed)
    pairs = np.concatenate([draw(rng, n_same, [SAME_THINGS] * 5), draw(rng, n_other, [CHANCE] * 5)])
    return pairs, np.arange(len(pairs)) < n_same


def learnt(pairs, stated=(None,) * 5):
    patterns, inverse, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    chance = np.array(CHANCE * 5)
    return learn(patterns, counts, LEVELS, stated, chance, 10_000), patterns, inverse


def test_em_recovers_the_chances_that_pairs_were_drawn_with():
    pairs, truth = made()
    mixture, patterns, inverse = learnt(pairs)
    odds = log_odds(mixture, patterns)[inverse]
    found = odds >= 0
    assert np.mean(found[truth]) > 0.98
    assert np.mean(truth[found]) > 0.97
    belongs = 1 / (1 + np.exp(-odds))
    for field in range(5):
        seen = [np.sum(belongs * (pairs[:, field] == level)) / belongs.sum() for level in (1, 2, 3)]
        assert np.allclose(seen, SAME_THINGS, atol=0.03)
    assert abs(belongs.mean() - truth.mean()) < 0.003


def test_look_alikes_that_share_a_title_are_told_from_the_same():
    rng = np.random.default_rng(2)
    apart = [0.97, 0.02, 0.01]
    same = draw(rng, 3000, [SAME_THINGS] * 5)
    alike = draw(rng, 2000, [[0.01, 0.04, 0.95], apart, apart, apart, apart])
    other = draw(rng, 60000, [CHANCE] * 5)
    pairs = np.concatenate([same, alike, other])
    mixture, patterns, inverse = learnt(pairs)
    found = log_odds(mixture, patterns)[inverse] >= 0
    assert np.mean(found[:3000]) > 0.97
    assert np.mean(found[3000:5000]) < 0.01


def test_what_is_missing_is_no_evidence():
    pairs, _ = made()
    mixture, _, _ = learnt(pairs)
    nothing = log_odds(mixture, np.zeros((1, 5), np.uint8))[0]
    prior = np.log(mixture.shares[SAME] / mixture.shares[OTHERS:].sum())
    assert nothing < 0
    assert abs(nothing - prior) < 2


def test_a_stated_weight_stands():
    pairs, _ = made()
    mixture, _, _ = learnt(pairs, (None, None, np.array([-2.0, 0.0, 2.0]), None, None))
    alike = np.array([[3, 3, level, 3, 3] for level in (1, 2, 3)], np.uint8)
    assert np.allclose(np.diff(log_odds(mixture, alike, "apart")), [2, 2], atol=0.1)
