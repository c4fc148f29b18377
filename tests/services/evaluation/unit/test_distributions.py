"""Counts of scores: they add up, and equal is equal."""

from services.evaluation.domain.distributions import Distribution, Pairs


def test_distributions_add_up_whatever_their_number() -> None:
    parts = [Distribution({52.0: 2}), Distribution({52.0: 1, 60.0: 1}), Distribution()]
    assert Distribution.total(parts) == parts[0] + parts[1] == Distribution({52.0: 3, 60.0: 1})
    assert Distribution.total([]) == Distribution()


def test_of_a_distribution_follow_number_and_mean() -> None:
    assert (Distribution({40.0: 1, 60.0: 3}).n, Distribution({40.0: 1, 60.0: 3}).mean) == (4, 55)
    assert (Distribution().n, Distribution().mean) == (0, None)


def test_pairs_add_up_and_give_their_changes() -> None:
    pairs = Pairs({(20.0, 40.0): 1}) + Pairs({(20.0, 40.0): 1, (60.0, 40.0): 1})
    assert pairs == Pairs({(20.0, 40.0): 2, (60.0, 40.0): 1})
    assert pairs.changes == Distribution({20.0: 2, -20.0: 1})


def test_equal_changes_are_one_though_floating_point_says_otherwise() -> None:
    assert 4.1 - 4.0 != 1.3 - 1.2
    assert Pairs({(1.2, 1.3): 1, (4.0, 4.1): 1}).changes == Distribution({0.1: 2})
