"""`make audit-disclosure`: publish two years of whole regions, and attack all of it.

Ends with one line of JSON; the exit code is 0 only if nothing was recovered. ``--without`` takes a
part of the protection away, and then something must be.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, field
from random import Random
from time import process_time

from services.evaluation.domain.books import REGION
from services.evaluation.domain.disclosure import DisclosureRule
from services.evaluation.domain.windows import MONTH, QUARTER
from tests.disclosure import homogeneity, sequences
from tests.disclosure.attacker import bounds, combinations, system
from tests.disclosure.outputs import Output, caps, hidden, naively, published
from tests.disclosure.sabotage import WITHOUT, without
from tests.disclosure.worlds import SHAPES, World, build

SMALLEST, LARGEST = 5, 5_000
BETWEEN = (12, 25, 45, 80, 150, 300, 600, 1_200, 2_500, 3_500)
ENOUGH = 100_000
_COUNTS = ("figures", "sequences", "groups", "regions")
RULE = DisclosureRule(minimum=10, rounding=5)


@dataclass
class Books:
    """What was attacked: ``cells`` are figures of tables and asked sequences.

    A figure is counted once, shown or hidden, however many attackers try it. A sequence is a
    question asked once more, compared with the answers before.
    """

    regions: int = 0
    figures: int = 0
    shown: int = 0
    sequences: int = 0
    groups: int = 0
    recovered: int = 0
    naive_shown: int = 0
    naive_recovered: int = 0
    by_size: dict[str, list[int]] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        return self.figures + self.sequences


def main() -> int:
    asked = _arguments()
    books, seed, started = Books(), asked.seed, process_time()
    with without(asked.without):
        while books.figures < asked.cells:
            world = build(seed, headcounts(seed, asked.agencies))
            _say(f"region {seed} of {', '.join(str(a.headcount) for a in world.agencies)} officers")
            for year in world.years:
                attack_year(world, year, books)
            ask_again(world, seed, books)
            books.regions += 1
            _say(f"    {books.figures} figures, {process_time() - started:.0f} s of processor time")
            seed += 1
    report(books)
    return 1 if books.recovered else 0


def headcounts(seed: int, agencies: int) -> list[int]:
    """The smallest and the largest agency, and others between them, other ones by each seed."""
    between = Random(seed).sample(BETWEEN, agencies - 2)
    return [SMALLEST, *sorted(between), LARGEST]


def attack_year(world: World, year: int, books: Books) -> None:
    output = published(world, year, RULE, _say)
    naive = naively(world, year, RULE.minimum)
    books.figures += output.figures
    books.shown += output.published
    books.naive_shown += naive.published
    told = recovered(world, year, output) + by_insiders(world, year, output)
    groups, telling = homogeneity.telling(world, year, output, RULE.minimum)
    books.groups += groups
    books.recovered += told + telling
    books.naive_recovered += recovered(world, year, naive)
    _by_size(world, output, books)
    _say(f"    recovered {told} figures, {telling} of {groups} groups' answers")


def recovered(world: World, year: int, output: Output) -> int:
    """Hidden figures of which fewer than k numbers are left, or which are a combination."""
    agencies = [agency.id for agency in world.agencies]
    figures, wanted = system(agencies, year, SHAPES), hidden(output.shown)
    attack = bounds(figures, output.shown, caps(output, agencies, SHAPES, RULE.minimum))
    narrow = {node for node in wanted if attack.width(node) < RULE.minimum}
    return len(narrow | set(combinations(figures, output.shown, wanted)))


def by_insiders(world: World, year: int, output: Output) -> int:
    """Each agency knows its own true figures, and guesses at those of the others."""
    agencies = [agency.id for agency in world.agencies]
    figures, told = system(agencies, year, SHAPES), 0
    for insider in agencies:
        own = {node: value for node, value in output.truth.items() if node[0] == insider}
        attack = bounds(figures, {**output.shown, **own}, {})
        others = [node for node in hidden(output.shown) if node[0] not in (insider, REGION)]
        told += sum(attack.width(node) < RULE.minimum for node in others)
    return told


def ask_again(world: World, seed: int, books: Books) -> None:
    draw = Random(seed)
    scope = world.agencies[-1].id
    year = [each for each in world.reports(world.years[0]) if each.scope == scope]
    quarter = [each for each in year if each.window.length in (MONTH, QUARTER)][:4]
    tallies = [
        sequences.of_running_months(seed, 100, RULE.minimum),
        sequences.of_frozen_sets(year[0], RULE, draw, 50),
        sequences.of_later_windows(quarter, RULE, draw),
    ]
    books.sequences += sum(each.asked for each in tallies)
    books.recovered += sum(each.told for each in tallies)
    _say(f"    asked again {sum(e.asked for e in tallies)} times: told {[e.told for e in tallies]}")


def _by_size(world: World, output: Output, books: Books) -> None:
    for scope, name in [(a.id, f"{a.headcount} officers") for a in world.agencies] + [
        ("region", "region")
    ]:
        row = books.by_size.setdefault(name, [0, 0])
        nodes = [node for node in output.truth if node[0] == scope]
        row[0] += len(nodes)
        row[1] += sum(output.shown[node] is not None for node in nodes)


def report(books: Books) -> None:
    _say("\nscope            figures   published")
    sizes = sorted(books.by_size.items(), key=lambda row: (len(row[0]), row[0]))
    for name, (figures, shown) in sizes:
        _say(f"{name:15} {figures:8} {shown:8} {shown / figures:7.1%}")
    counts = {k: v for k, v in asdict(books).items() if k in _COUNTS}
    shares = {
        "suppressed_share": round(1 - books.shown / books.figures, 4),
        "published_share": round(books.shown / books.figures, 4),
        "naive_published_share": round(books.naive_shown / books.figures, 4),
        "naive_recovered": books.naive_recovered,
    }
    print(json.dumps({"cells": books.cells, "recovered": books.recovered, **shares, **counts}))


def _say(line: str) -> None:
    print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make audit-disclosure")
    parser.add_argument("--cells", type=int, default=ENOUGH, help="figures of tables at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--agencies", type=int, default=6, choices=range(3, 13), help="of a region")
    parser.add_argument("--without", choices=sorted(WITHOUT), default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
