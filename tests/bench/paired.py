"""How long paired figures take, by the number of people: `python -m tests.bench.paired`.

Pairs of 26 by 26 scores, all cells filled. Each line is the median of several runs; the last is
JSON, with the dearest of the ratios of 10^7 people to 10^4.
"""

import json
from collections.abc import Callable
from statistics import median
from time import process_time

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.attrition import attrition
from services.evaluation.domain.statistics.bootstrap import bootstrap_mean_change
from services.evaluation.domain.statistics.crossing import CutOff, crossing
from services.evaluation.domain.statistics.paired_means import d_av, d_z, mean_change
from services.evaluation.domain.statistics.reliable_change import Reliability, reliable_change
from services.evaluation.domain.statistics.signed_rank import signed_rank

RUNS = 15
SIZES = (10**4, 10**5, 10**6, 10**7)
CUT_OFF = CutOff(13, at_or_above=False, lowest=0, highest=25)

FIGURES: dict[str, Callable[[Pairs], object]] = {
    "mean_change": mean_change,
    "d_z": d_z,
    "d_av": d_av,
    "bootstrap": bootstrap_mean_change,
    "signed_rank": signed_rank,
    "crossing": lambda pairs: crossing(pairs, CUT_OFF),
    "reliable_change": lambda pairs: reliable_change(pairs, Reliability(0.85, "bench"), True),
    "attrition": lambda pairs: attrition((pairs + pairs).before, pairs),
}


def paired(people: int) -> Pairs:
    weights = {(x, y): 1 + (x * y + 3 * x) % 17 for x in range(26) for y in range(26)}
    share = people / sum(weights.values())
    return Pairs({scores: max(1, round(weight * share)) for scores, weight in weights.items()})


def milliseconds(figure: Callable[[Pairs], object], pairs: Pairs) -> float:
    figure(pairs)  # libraries load once
    times = []
    for _ in range(RUNS):
        began = process_time()
        figure(pairs)
        times.append(1_000 * (process_time() - began))
    return median(times)


def main() -> None:
    ratios = {}
    print(f"{'ms of processor time':<22}" + "".join(f"{size:>12,}" for size in SIZES))
    for name, figure in FIGURES.items():
        took = [milliseconds(figure, paired(size)) for size in SIZES]
        ratios[name] = round(took[-1] / took[0], 2)
        print(f"{name:<22}" + "".join(f"{each:>12.1f}" for each in took))
    print(json.dumps({"ratio_1e7_to_1e4": max(ratios.values()), "ratios": ratios}))


if __name__ == "__main__":
    main()
