"""``make faults``: a day under faults on a stack of its own, then the books.

Prints the seed, what was done, and one line of JSON. Exit code 0 only when nothing was lost,
nothing doubled and nothing answered or ended otherwise than designed.

A mail may be sent again after a kill between the mail server's yes and the database's: no
transaction holds both. The repeat carries the same Message-ID; such repeats are counted apart
(``mails_repeated``), and two different mails for one notice count as doubled. In the same way a
dead letter may be laid aside again after a kill between the broker's yes and the acknowledgement;
what counts is which letters are there (``letters_repeated`` says how many are there again).
"""

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

from infra.demo.api import expect
from infra.demo.cast import Cast
from infra.demo.performance import Performance, Played
from infra.demo.reconcile import mails_twice
from infra.demo.running import Running
from infra.local.stack import Stack, Wish
from infra.local.state import StateFolder
from shared.runtime.resources import SERVICES
from tests.faults.injector import Injector
from tests.faults.region import CAP, PACE, written
from tests.faults.script import draw_faults
from tests.faults.second_thoughts import second_thoughts

_EXPECTED_STATUSES = {200, 201, 204, 404, 409, 410, 503}
"""404: not there yet or any more; 409, 410: too late; 503: a server is away, ask again."""


def main() -> int:
    options = _options()
    print(f"seed {options.seed}")
    region = written(options.state / "faults.yml")
    stack = Stack(StateFolder.at(options.state), Wish(region=str(region), pace=PACE))
    stack.up(lambda line: print(line, file=sys.stderr))
    try:
        return _run(stack, options)
    finally:
        if not options.keep:
            stack.down(lambda line: print(line, file=sys.stderr))


def _run(stack: Stack, options: argparse.Namespace) -> int:
    running = Running.at(options.state)
    mail_before = {file.name for file in running.mail.glob("*.eml")}
    performance = Performance(
        running, options.seed, options.requests, options.seconds, second_thoughts
    )
    _raise_caps(performance, performance.assemble())
    script = draw_faults(options.seed, options.faults)
    injector = Injector(stack, script, options.seconds, options.seed)
    dead_before = {service: set(running.letters(service)) for service in SERVICES}
    injector.start()
    played = performance.play(before_books=injector.wait)
    dead = {
        service: [one for one in running.letters(service) if one not in dead_before[service]]
        for service in SERVICES
    }
    unexpected = _unexpected(performance, injector, dead)
    performance.close()
    repeats = {
        "mails_repeated": len(mails_twice(running.mail, mail_before)),
        "letters_repeated": sum(len(ids) - len(set(ids)) for ids in dead.values()),
    }
    return _report(options, played, injector, unexpected, repeats)


def _raise_caps(performance: Performance, cast: Cast) -> None:
    """So that contacts whose closing a fault delays do not make their supporters unavailable."""
    for agency, listed in cast.supporters.items():
        token = performance.desk.token(cast.coordinators[agency], "staff", "matching")
        for supporter in listed:
            path = f"/v1/supporters/{cast.references[supporter.member_id]}"
            answer = performance.api.patch("matching", path, {"cap": CAP}, token)
            expect(answer, 200, what="a larger cap")


def _unexpected(
    performance: Performance, injector: Injector, dead: dict[str, list[str]]
) -> list[str]:
    odd = {
        status: times
        for status, times in performance.api.statuses.items()
        if status not in _EXPECTED_STATUSES
    }
    wanted = injector.dead_letters
    lines = [f"status {status} answered {times} times" for status, times in odd.items()]
    lines += [
        f"{service} has other dead letters than those put there: {sorted(odd_letters)}"
        for service in SERVICES
        if (odd_letters := set(dead[service]) ^ wanted[service])
    ]
    return lines + [f"fault not done: {failure}" for failure in injector.failures]


def _report(
    options: argparse.Namespace,
    played: Played,
    injector: Injector,
    unexpected: list[str],
    repeats: dict[str, int],
) -> int:
    found = played.found
    for line in [*found.lost, *found.doubled, *unexpected]:
        print(f"  not as it should be: {line}", file=sys.stderr)
    for what, times in sorted(injector.done.items()):
        print(f"  {what.ljust(24)} {times}")
    figures = {
        "seed": options.seed,
        "requests": len(played.officers.asked),
        "faults": sum(injector.done.values()),
        "by_kind": dict(Counter(fault.split()[0] for fault in injector.done.elements())),
        "accepted": found.accepted,
        "closed": len(played.supporters.diary.closed),
        "changed": sum(one.changed for one in played.officers.asked.values()),
        "withdrawn": sum(one.withdrawn for one in played.officers.asked.values()),
        "matched": found.matched,
        "escalated": found.escalated,
        **repeats,
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "unexpected": len(unexpected),
    }
    print(json.dumps(figures))
    return 0 if not (found.lost or found.doubled or unexpected) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--state", type=Path, default=Path(".local/faults"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--faults", type=int, default=110)
    parser.add_argument("--seconds", type=float, default=360.0)
    parser.add_argument("--keep", action="store_true", help="leave the stack running")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
