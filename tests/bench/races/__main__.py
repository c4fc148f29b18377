"""``make races``: racing acceptances by several processes, then the books.

First of offers that are the only one of their request, then of urgent requests with several open
offers, for which different supporters race. Exit code 0 only with one winner for each request,
nobody over a limit and nothing doubled.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from services.matching.domain.vocabulary import Urgency
from tests.bench.matching.platforms import stand
from tests.bench.races.offers import enrol, racing_region
from tests.bench.races.rounds import Race, Round, run_round
from tests.support.servers import VARIABLES, Servers


def main() -> int:
    options = _options()
    if Servers.given() is None:
        print(f"races: set {', '.join(VARIABLES)}, or run `make races`", file=sys.stderr)
        return 2
    print(f"seed {options.seed}")
    race = Race(options.requests, options.acceptances, options.processes, options.seed)
    with tempfile.TemporaryDirectory() as folder, stand(racing_region(), Path(folder)) as standing:
        enrol(standing, race.requests)
        alone = run_round(standing, race, Urgency.ROUTINE)
        several = run_round(standing, race, Urgency.URGENT)
    return _report(race, alone, several)


def _report(race: Race, alone: Round, several: Round) -> int:
    for what, one in (("one offer", alone), ("several offers", several)):
        books = one.books
        print(f"\nrequests with {what}: {race.requests}, offers {one.offers}, acceptances", end="")
        print(
            f" {one.acceptances}: winners {books.winners}, over the cap {books.over_cap},", end=""
        )
        print(f" doubled {books.doubled}")
        print(*(f"  {answer:18} {times}" for answer, times in one.answers.most_common()), sep="\n")
    figures = {
        "winners": alone.books.winners,
        "over_cap": alone.books.over_cap + several.books.over_cap,
        "doubled": alone.books.doubled + several.books.doubled,
        "winners_of_several": several.books.winners,
        "acceptances": alone.acceptances,
        "acceptances_of_several": several.acceptances,
        "processes": race.processes,
        "seed": race.seed,
    }
    print(json.dumps(figures))
    won = figures["winners"] == figures["winners_of_several"] == race.requests
    return 0 if won and not figures["over_cap"] and not figures["doubled"] else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.races")
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--acceptances", type=int, default=1000, help="of each of the two rounds")
    parser.add_argument("--processes", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
