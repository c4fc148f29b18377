"""``make bench-matching``: speed by size of the pool, quality of the bound, behaviour in a rush.

The sizes are measured in turn, request by request, so that noise of the machine hits all alike.
Prints the seed, a table for each part, and one line of JSON. All data are removed afterwards.
"""

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.bench.arguments import numbers
from tests.bench.matching.percentiles import percentile
from tests.bench.matching.platforms import stand
from tests.bench.matching.quality import Case, cases
from tests.bench.matching.regions import measured_region
from tests.bench.matching.rush import Rush, RushReport
from tests.bench.matching.speed import MeasuredPool, resident_megabytes
from tests.bench.matching.surge import Wave, wave_of
from tests.support.servers import VARIABLES, Servers

_WORKERS = 2
_WARM_UP = 30
_RUSHES = (60, 1000)


def main() -> int:
    options = _options()
    if Servers.given() is None:
        names = ", ".join(VARIABLES)
        print(f"bench-matching: set {names}, or run `make bench-matching`", file=sys.stderr)
        return 2
    began = time.monotonic()
    print(f"seed {options.seed}")
    figures = _speed(options.sizes, options.matches, options.seed)
    figures |= _quality(options.cases, options.seed)
    figures |= _surge(options.waves, options.seed)
    figures |= _rushes(options.rushes, options.seed)
    print(json.dumps(figures | {"seed": options.seed, "seconds": round(time.monotonic() - began)}))
    return 0


def _speed(sizes: Sequence[int], matches: int, seed: int) -> dict[str, Any]:
    with contextlib.ExitStack() as standing:
        pools = [_built(standing, size, seed) for size in sizes]
        for pool in pools:
            pool.warm_up(_WARM_UP)
        for _ in tqdm(range(matches), "matches of each size", file=sys.stderr):
            for pool in pools:
                pool.measure()
        _print_speed(pools)
        return _speed_figures(pools)


def _built(standing: contextlib.ExitStack, size: int, seed: int) -> MeasuredPool:
    folder = Path(standing.enter_context(tempfile.TemporaryDirectory()))
    region = measured_region()
    pool = MeasuredPool(standing.enter_context(stand(region, folder)), region, size, seed)
    with tqdm(total=size, desc=f"pool of {size}", file=sys.stderr) as bar:
        pool.build(bar.update)
    return pool


def _print_speed(pools: Sequence[MeasuredPool]) -> None:
    print("\n     pool  match ms p50    p99  decision ms p50    p99  documents p50   p99", end="")
    print("  keys p99  offers  nobody  MB a match  index MB  data MB")
    for pool in pools:
        made = pool.figures
        row = [1e3 * percentile(made.match, 0.5), 1e3 * percentile(made.match, 0.99)]
        row += [1e3 * percentile(made.decision, 0.5), 1e3 * percentile(made.decision, 0.99)]
        print(f"{pool.size:9} {row[0]:13.1f} {row[1]:6.1f} {row[2]:16.1f} {row[3]:6.1f}", end="")
        print(f" {percentile(made.documents, 0.5):14} {percentile(made.documents, 0.99):5}", end="")
        print(f" {percentile(made.keys, 0.99):9} {made.offers:7} {made.nobody:7}", end="")
        print(f" {pool.megabytes_of_a_match():11.1f}", end="")
        print(f" {pool.index_megabytes():9.1f} {pool.data_megabytes():8.1f}")
    print(f"memory of this process: {resident_megabytes():.0f} MB")


def _speed_figures(pools: Sequence[MeasuredPool]) -> dict[str, Any]:
    p99 = {pool.size: percentile(pool.figures.match, 0.99) for pool in pools}
    decisions = {pool.size: percentile(pool.figures.decision, 0.99) for pool in pools}
    largest, smallest = max(p99), min(p99)
    documents = max(percentile(pool.figures.documents, 0.99) for pool in pools)
    name = f"{largest:.0e}_to_{smallest:.0e}".replace("e+0", "e")
    return {
        f"p99_ratio_{name}": round(p99[largest] / p99[smallest], 2),
        f"decision_p99_ratio_{name}": round(decisions[largest] / decisions[smallest], 2),
        "match_ms_p99": {str(size): round(1e3 * value, 1) for size, value in p99.items()},
        "docs_examined_per_match_p99": documents,
        "index_mb": {str(pool.size): round(pool.index_megabytes(), 1) for pool in pools},
        "process_mb": round(resident_megabytes()),
    }


def _quality(count: int, seed: int) -> dict[str, Any]:
    shares = [count // _WORKERS + (number < count % _WORKERS) for number in range(_WORKERS)]
    with ProcessPoolExecutor(_WORKERS) as workers:
        seeds = [seed + 1_000_000 * number for number in range(_WORKERS)]
        done = [one for part in workers.map(_cases, shares, seeds) for one in part]
    done.sort(key=lambda one: one.size)
    print("\n     pool   cases  same best found  nobody  examined p50  p99")
    for size, group in groupby(done, key=lambda one: one.size):
        some = list(group)
        read = [one.examined for one in some]
        nobody = sum(one.everybody is None for one in some)
        print(f"{size:9} {len(some):7} {_found(some):16.4f} {nobody:7}", end="")
        print(f" {percentile(read, 0.5):13} {percentile(read, 0.99):4}")
    return {"quality": round(_found(done), 4), "quality_cases": len(done)}


def _cases(count: int, seed: int) -> list[Case]:
    return list(cases(count, seed))


def _found(done: Sequence[Case]) -> float:
    return sum(one.found for one in done) / len(done)


def _surge(count: int, seed: int) -> dict[str, Any]:
    with ProcessPoolExecutor(_WORKERS) as workers:
        seeds = range(seed, seed + count)
        done = list(
            tqdm(workers.map(wave_of, range(count), seeds), "waves", count, file=sys.stderr)
        )
    print("\n requests  heavy  pool  got one: surge greedy optimum  worth/optimum: surge", end="")
    print(" greedy  optimum/without line")
    for one in done:
        got, share = one.assigned, one.share
        print(f"{one.requests:9} {one.heavy:6.0%} {one.pool:5} {got['surge']:15}", end="")
        print(f" {got['greedy']:6}", end="")
        print(f" {got['optimum']:7} {share('surge'):21.4f} {share('greedy'):6.4f}", end="")
        print(f" {1 / share('without_line'):21.4f}")
    return {
        "surge_over_limits": sum(one.over for one in done),
        "surge_to_optimum": _share(done, "surge", "optimum"),
        "greedy_to_optimum": _share(done, "greedy", "optimum"),
        "surge_to_optimum_without_line": _share(done, "surge", "without_line"),
    }


def _share(done: Sequence[Wave], way: str, best: str) -> float:
    return round(sum(one.total[way] for one in done) / sum(one.total[best] for one in done), 4)


def _rushes(sizes: Sequence[int], seed: int) -> dict[str, Any]:
    reports: list[RushReport] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            report = Rush(size, seed).run(Path(folder))
        print(*report.lines(), sep="\n")
        reports.append(report)
    return {f"rush_{report.requests}": report.figures() for report in reports}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching")
    parser.add_argument("--sizes", type=numbers, default=(10**3, 10**4, 10**5, 10**6))
    parser.add_argument("--matches", type=int, default=400)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--waves", type=int, default=16)
    parser.add_argument("--rushes", type=numbers, default=_RUSHES)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
