"""One round of a run: some hundreds of requests under their share of the faults, then the books.

Rounds keep what a long run holds in memory small, and let it go on after an interruption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from infra.demo.api import expect
from infra.demo.cast import Cast
from infra.demo.performance import Performance, Played, Waits
from infra.demo.reconcile import mails_twice
from infra.demo.running import Running
from infra.local.stack import Stack
from shared.runtime.resources import SERVICES
from tests.faults.account import Account
from tests.faults.injector import Injector
from tests.faults.pulse import Pulse
from tests.faults.region import CAP
from tests.faults.script import Fault
from tests.faults.second_thoughts import second_thoughts
from tests.support.bus import Bus

_EXPECTED_STATUSES = {200, 201, 204, 404, 409, 410, 503}
"""404: not there yet or any more; 409, 410: too late; 503: a server is away, ask again."""

_NOT_LONG = Waits(end=150.0, agree=30.0)


@dataclass(frozen=True)
class Round:
    """``seconds`` is the length of the whole run, of which this is one of ``of`` equal parts."""

    number: int
    of: int
    seed: int
    requests: int
    seconds: float
    script: tuple[Fault, ...]

    @property
    def begins_at(self) -> float:
        return self.number / self.of


def rounds_of(
    seed: int, requests: int, seconds: float, script: Sequence[Fault], size: int
) -> list[Round]:
    """As even as can be, of ``size`` requests at most."""
    count = max(1, -(-requests // size))
    return [
        Round(
            number,
            count,
            seed * 1000 + number,
            requests * (number + 1) // count - requests * number // count,
            seconds,
            tuple(fault for fault in script if number == min(count - 1, int(fault.at * count))),
        )
        for number in range(count)
    ]


def play(stack: Stack, round_: Round, whole: bool = True) -> Account:
    """Until everything has come to an end, and is held against the books.

    Not ``whole`` are services with something switched off: how soon all works again is no
    question then, and requests whose events are lost are not waited for as long.
    """
    running = Running.of(stack)
    mail_before = {file.name for file in running.mail.glob("*.eml")}
    performance = Performance(
        running,
        round_.seed,
        round_.requests,
        round_.seconds / round_.of,
        second_thoughts,
        Waits() if whole else _NOT_LONG,
    )
    try:
        _raise_caps(performance, performance.assemble())
        bus = Bus(stack.servers.addresses.amqp_uri)
        pulse = Pulse(stack, bus, running.mongo) if whole else None
        noted = partial(_noted, stack)
        injector = Injector(stack, list(round_.script), round_.seconds, round_.seed, pulse, noted)
        dead_before = {service: set(running.letters(service)) for service in SERVICES}
        injector.start(round_.begins_at)
        played = performance.play(before_books=injector.wait)
        dead = {
            service: [one for one in running.letters(service) if one not in dead_before[service]]
            for service in SERVICES
        }
    finally:
        performance.close()
        running.mongo.close()
    account = _account(round_, played, injector)
    account.unexpected = _unexpected(performance, injector, dead)
    account.figures["mails_repeated"] = len(mails_twice(running.mail, mail_before))
    account.figures["letters_repeated"] = sum(len(ids) - len(set(ids)) for ids in dead.values())
    return account


def _noted(stack: Stack, line: str) -> None:
    """``log/injected.log`` tells how far a long run is, and what was done when."""
    with stack.state.log("injected").open("a") as log:
        log.write(f"{datetime.now(UTC):%H:%M:%S} {line}\n")


def _raise_caps(performance: Performance, cast: Cast) -> None:
    """So that contacts whose closing a fault delays do not make their supporters unavailable."""
    for agency, listed in cast.supporters.items():
        token = performance.desk.token(cast.coordinators[agency], "staff", "matching")
        for supporter in listed:
            path = f"/v1/supporters/{cast.references[supporter.member_id]}"
            answer = performance.api.patch("matching", path, {"cap": CAP}, token)
            expect(answer, 200, what="a larger cap")


def _account(round_: Round, played: Played, injector: Injector) -> Account:
    found, asked = played.found, played.officers.asked.values()
    return Account(
        attempts=round_.requests,
        acknowledged=len(asked),
        figures={
            "accepted": found.accepted,
            "closed": len(played.supporters.diary.closed),
            "changed": sum(one.changed for one in asked),
            "withdrawn": sum(one.withdrawn for one in asked),
            "matched": found.matched,
            "escalated": found.escalated,
        },
        done=dict(injector.done),
        recovered=injector.recovered,
        recoveries=injector.recoveries,
        lost=found.lost,
        doubled=found.doubled,
    )


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
