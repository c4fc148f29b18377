"""``make bench-evaluation``: the leadership report by number of responses, and the roll-up's price.

The sizes are measured in turn, report by report, so that noise of the machine hits all alike, and
so are our code and the floor. Prints the seed, a table for each part, and one line of JSON. All
data are removed afterwards.
"""

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tqdm import tqdm

from tests.bench.arguments import numbers
from tests.bench.evaluation.checking import differs_from_recount, people_counted
from tests.bench.evaluation.filling import RESPONSES, ROLLUPS, WHOLE, fill
from tests.bench.evaluation.handling import Handling, Measuring
from tests.bench.evaluation.reporting import Desk, desk
from tests.bench.evaluation.stands import AGENCY, Place, stand
from tests.support.servers import VARIABLES, Servers

_WARM_UP = 3


class Size:
    """One number of responses, in a region of its own."""

    def __init__(self, standing: contextlib.ExitStack, asked: int, seed: int) -> None:
        folder = Path(standing.enter_context(tempfile.TemporaryDirectory()))
        self.asked = asked
        self.place: Place = standing.enter_context(stand(folder))
        began = time.monotonic()
        with tqdm(total=asked, desc=f"{asked} responses", file=sys.stderr) as bar:
            self.responses = fill(self.place, asked, seed, bar.update)
        self.filled_in = time.monotonic() - began
        self.desk: Desk = standing.enter_context(desk(asked))

    def megabytes(self, collection: str) -> float:
        """On disk, with its indexes."""
        mongo = self.place.mongo()
        stats = mongo.agency(AGENCY).command("collStats", collection)
        mongo.close()
        return float(stats["storageSize"] + stats["totalIndexSize"]) / 1e6


def main() -> int:
    options = _options()
    if Servers.given() is None:
        names = ", ".join(VARIABLES)
        print(f"bench-evaluation: set {names}, or run `make bench-evaluation`", file=sys.stderr)
        return 2
    began = time.monotonic()
    print(f"seed {options.seed}, nice {os.nice(0)}, load {os.getloadavg()[0]:.1f}")
    figures = _handling(options.rounds, options.events, options.seed)
    figures |= _reports(options.sizes, options.reports, options.check_up_to, options.seed)
    figures |= {"seed": options.seed, "nice": os.nice(0), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(figures | {"seconds": round(time.monotonic() - began)}))
    return 0


def _reports(sizes: Sequence[int], reports: int, check_up_to: int, seed: int) -> dict[str, Any]:
    with contextlib.ExitStack() as standing:
        filled = [Size(standing, size, seed) for size in sizes]
        checked = _checked(filled, check_up_to)
        for number in tqdm(range(_WARM_UP + reports), "reports of each size", file=sys.stderr):
            for size in filled:
                size.desk.make(size.place, keep=number >= _WARM_UP)
        _print_reports(filled)
        return _report_figures(filled) | checked


def _checked(filled: Sequence[Size], up_to: int) -> dict[str, Any]:
    """The roll-ups of each size against a recount, or at least how many answers they have."""
    months, people = 0, 0
    for size in filled:
        people += people_counted(size.place) != size.responses
        if size.asked <= up_to:
            months += differs_from_recount(size.place)
    return {
        "recounted": [size.asked for size in filled if size.asked <= up_to],
        "months_that_differ_from_recount": months,
        "sizes_that_differ_in_number": people,
    }


def _print_reports(filled: Sequence[Size]) -> None:
    print("\nresponses  report ms  summary  material  statistics  documents      pairs", end="")
    print("  process MB  rollups MB  responses MB  filled in s")
    for size in filled:
        its = size.desk
        row = [1e3 * its.median(part) for part in ("seconds", "summary", "material", "statistics")]
        print(
            f"{size.responses:9} {row[0]:10.1f} {row[1]:8.1f} {row[2]:9.1f} {row[3]:11.1f}", end=""
        )
        print(f" {its.median('documents'):10.0f} {its.median('pairs'):10.0f}", end="")
        print(f" {its.median('megabytes'):11.0f} {size.megabytes(ROLLUPS):11.2f}", end="")
        print(f" {size.megabytes(RESPONSES):13.1f} {size.filled_in:12.0f}")
    print(f"responses beyond {WHOLE} are stored with short ids and without answers")


def _report_figures(filled: Sequence[Size]) -> dict[str, Any]:
    times = {size.asked: size.desk.median("seconds") for size in filled}
    largest, smallest = max(times), min(times)
    name = f"{largest:.0e}_to_{smallest:.0e}".replace("e+0", "e")
    return {
        f"ratio_{name}": round(times[largest] / times[smallest], 2),
        "report_ms": {str(size): round(1e3 * value, 1) for size, value in times.items()},
        "documents_read": {str(one.asked): round(one.desk.median("documents")) for one in filled},
        "process_mb": {str(one.asked): round(one.desk.median("megabytes")) for one in filled},
        "rollups_mb": {str(one.asked): round(one.megabytes(ROLLUPS), 2) for one in filled},
        "responses_mb": {str(one.asked): round(one.megabytes(RESPONSES), 1) for one in filled},
    }


def _handling(rounds: int, events: int, seed: int) -> dict[str, Any]:
    with contextlib.ExitStack() as standing:
        folders = [Path(standing.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        places = [standing.enter_context(stand(folder)) for folder in folders]
        measuring = Measuring(places[0], places[1], seed)
        standing.callback(measuring.close)
        for number in tqdm(range(1 + rounds), "rounds of events", file=sys.stderr):
            measuring.round(events, keep=number > 0)
        return _handling_figures(measuring.figures)


def _handling_figures(figures: Handling) -> dict[str, Any]:
    ours, floor = median(figures.ours), median(figures.floor)
    ratio = median(one / other for one, other in zip(figures.ours, figures.floor, strict=True))
    each = figures.writes / figures.events
    print(
        f"\n{figures.events} events, {each:.1f} writes each, one at a time in a transaction each:"
    )
    print(f"handled {ours:.0f} a second, only written {floor:.0f} a second, {ratio:.2f} of it")
    return {
        "events_per_second": round(ours, 1),
        "floor_events_per_second": round(floor, 1),
        "events_to_floor": round(ratio, 2),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.evaluation")
    parser.add_argument("--sizes", type=numbers, default=(10**4, 10**5, 10**6, 10**7))
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--events", type=int, default=140, help="of a round; seven a request")
    parser.add_argument("--check-up-to", type=lambda text: int(float(text)), default=10**5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
