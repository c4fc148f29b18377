"""Tails and quantiles of the normal, t, chi-squared and binomial laws."""

Z = 1.959963984540054
"""The standard normal's quantile at 0.975: a 95 % interval leaves 2.5 % on either side."""


def t_quantile(degrees: float, probability: float = 0.975) -> float:
    from scipy.special import stdtrit  # scipy.stats would take four times as long to load

    return float(stdtrit(degrees, probability))


def t_two_sided(statistic: float, degrees: float) -> float:
    from scipy.special import stdtr

    return 2 * float(stdtr(degrees, -abs(statistic)))


def normal_two_sided(statistic: float) -> float:
    from scipy.special import ndtr

    return 2 * float(ndtr(-abs(statistic)))


def fair_coin_two_sided(heads: int, throws: int) -> float:
    """The chance that a fair coin is as far from the half, or farther, in either direction."""
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(heads, throws - heads), throws, 0.5)))


def beta_quantile(probability: float, first: float, second: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(first, second, probability))
