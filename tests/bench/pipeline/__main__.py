"""``make bench``: from an accepted request to a stored notification, beside floor and peers.

Everything is measured in one run on one machine, in turns; figures of different runs are not to
be compared, ratios are. The last line is JSON. Exit code 0 only if in every round each accepted
request became exactly one notification.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.arguments import numbers
from tests.bench.pipeline.comparisons import (
    EMPTY,
    FLOOR,
    WATCHMATE,
    Wish,
    against_others,
    by_agencies,
    by_replicas,
    by_stored,
    filled,
    named,
)
from tests.bench.pipeline.figures import NothingValid, ratio
from tests.bench.pipeline.telling import Turns
from tests.bench.pipeline.turns import Measuring, Plan
from tests.support.servers import VARIABLES, Servers

_CACHE_GIGABYTES = 4
DIED = 3
PARTS = ("others", "replicas", "agencies", "stored")


def main() -> int:
    options = _options()
    servers = Servers.given()
    if servers is None:
        print(f"bench: set {', '.join(VARIABLES)}, or run `make bench`", file=sys.stderr)
        return 2
    if "others" in options.parts and not (options.peers / "bin" / "celery").exists():
        print(f"bench: {options.peers} lacks the peers, run `make bench`", file=sys.stderr)
        return 2
    began = time.monotonic()
    wish = Wish(options.rounds, options.peers, options.agencies, options.stored)
    measuring = Measuring(servers, Plan(busy=options.seconds, half=options.seconds))
    try:
        measuring.give_cache(_CACHE_GIGABYTES)
        turns = _measured(measuring, wish, options.parts)
    except Exception as error:
        if not (gone := measuring.gone()):
            raise
        print(died(gone, error), file=sys.stderr)
        return DIED
    finally:
        measuring.close()
    _say(_machine())
    figures = headline(turns, wish)
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began)}))
    return (
        0
        if all(one.valid for some in turns.values() for each in some.values() for one in each)
        else 1
    )


def _measured(measuring: Measuring, wish: Wish, parts: list[str]) -> dict[str, Turns]:
    ways = {
        "others": against_others,
        "replicas": by_replicas,
        "agencies": by_agencies,
        "stored": by_stored,
    }
    turns: dict[str, Turns] = {}
    for part in PARTS:
        if part in parts and not (part == "stored" and not wish.stored):
            _say(f"\n{part}: {(ways[part].__doc__ or '').splitlines()[0]}")
            turns[part] = ways[part](measuring, wish, _say)
    return turns


def died(gone: list[str], error: Exception) -> str:
    """What was measured of it is worth nothing, and its own log says why."""
    return (
        f"bench: {' and '.join(gone)} ended while it was measured ({type(error).__name__}): its log"
        " says why, in the folder `log` of its state; nothing of this run counts"
    )


def headline(turns: Mapping[str, Turns], wish: Wish) -> dict[str, Any]:
    """The ratios, None for what was not measured or has no round that counts."""
    most, least = max(wish.agencies), min(wish.agencies)
    asked = {
        "ratio_to_floor": ("others", WATCHMATE, FLOOR, "throughput"),
        "ratio_to_faststream": ("others", WATCHMATE, "faststream", "throughput"),
        "ratio_to_celery": ("others", WATCHMATE, "celery", "throughput"),
        "p99_ratio_to_floor": ("others", WATCHMATE, FLOOR, "p99"),
        f"throughput_{most}_to_{least}_agencies": (
            "agencies",
            named(most),
            named(least),
            "throughput",
        ),
        f"throughput_after_{wish.stored:.0e}".replace("e+0", "e"): (
            "stored",
            filled(wish.stored),
            EMPTY,
            "throughput",
        ),
        "throughput_2_to_1_replicas": ("replicas", "2 replicas", "1 replica", "throughput"),
    }
    return {name: _ratio(turns, *what) for name, what in asked.items()}


def _ratio(turns: Mapping[str, Turns], part: str, one: str, other: str, figure: str) -> Any:
    if part not in turns:
        return None
    try:
        return round(ratio(turns[part][one], turns[part][other], figure).middle, 3)
    except NothingValid:
        return None


def _machine() -> str:
    one, five, fifteen = os.getloadavg()
    return (
        f"\nmachine: {os.cpu_count()} cores shared by clients, servers and contenders; "
        f"load average {one:.1f} {five:.1f} {fifteen:.1f}"
    )


def _say(line: str) -> None:
    print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pipeline")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each measurement")
    parser.add_argument("--stored", type=lambda text: int(float(text)), default=10**6)
    parser.add_argument("--agencies", type=numbers, default=(1, 30, 300))
    parser.add_argument("--parts", type=_parts, default=list(PARTS))
    parser.add_argument("--peers", type=_folder, default=".venv-bench")
    return parser.parse_args()


def _folder(text: str) -> Path:
    return Path(text).resolve()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: say some of {', '.join(PARTS)}")
    return parts


if __name__ == "__main__":
    sys.exit(main())
