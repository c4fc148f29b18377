"""Sixty requests at once over three agencies: all end at a person, and nobody carries too much."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest

from infra.demo.tokens import Person
from tests.support.enrolment import Enrol
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(300)]

REQUESTS, CAP = 60, 3
AGENCIES = ("harbor", "lakeside", "pinewood")
SUPPORTERS = {"harbor": 18, "lakeside": 8, "pinewood": 2}
URGENCIES = ("urgent", "prompt", "routine")
LONGEST_WAIT = 60.0
"""Seconds a prompt offer waits for its answer at this pace: half an hour's rush in a minute."""


def test_sixty_requests_of_three_agencies_all_end_at_a_person_and_nobody_is_over_the_cap(
    people: People, enrol: Enrol, record_property: Callable[[str, object], None]
) -> None:
    pool = [
        enrol(agency, cap=CAP, topics=["sleep"])
        for agency, count in SUPPORTERS.items()
        for _ in range(count)
    ]
    officers = [people.officer(agency) for agency in AGENCIES]
    with all_accepting(people, pool) as most_held:
        asked = _ask_all(people, [officers[n % 3] for n in range(REQUESTS)])
        states = eventually(lambda: _all_ended(people, asked), within=60, what="all at a person")
        accepted = _accepted(people, asked)
        for request_id, officer in asked.items():
            people.withdraw(officer, request_id)

    assert sum(states.values()) == REQUESTS
    assert max(most_held.values()) <= CAP, most_held
    assert len(accepted) == states["matched"] > REQUESTS * 0.8
    assert max(Counter(one.supporter for one in accepted).values()) <= CAP
    assert len({one.supporter for one in accepted}) > len(pool) / 2, "few carry it for all"
    waits = {agency: _median_wait(accepted, agency) for agency in AGENCIES}
    record_property("median_wait_seconds", waits)
    print(f"{dict(states)}, median waits {waits}, {_spread(accepted)}")
    assert max(waits.values()) < LONGEST_WAIT, "an agency waits longer than one offer may"


def _ask_all(people: People, askers: list[Person]) -> dict[str, Person]:
    def ask(numbered: tuple[int, Person]) -> tuple[str, Person]:
        number, officer = numbered
        urgency = URGENCIES[number // len(AGENCIES) % len(URGENCIES)]
        return people.ask(officer, urgency=urgency, topics=["sleep"])["request_id"], officer

    for officer in dict.fromkeys(askers):
        people.token(officer, "officer", "intake")
        people.notice(officer.agency)
    with ThreadPoolExecutor(12) as clients:
        return dict(clients.map(ask, enumerate(askers)))


@contextmanager
def all_accepting(people: People, pool: list[Supporter]) -> Iterator[Counter[str]]:
    """Everybody accepts whatever they are offered; the most anybody was seen to hold, by them."""
    over, most = Event(), Counter[str]()
    with ThreadPoolExecutor(5) as lives:
        done = [lives.submit(_accept_all, people, pool[n::4], over) for n in range(4)]
        done.append(lives.submit(_watch, people, most, over))
        try:
            yield most
        finally:
            over.set()
    for life in done:
        life.result()


def _accept_all(people: People, mine: list[Supporter], over: Event) -> None:
    while not over.is_set():
        for one in mine:
            for offer in people.offers(one):
                people.accept(one, offer)


def _watch(people: People, most: Counter[str], over: Event) -> None:
    entries = people.region.mongo.collection("matching.supporters")
    while not over.wait(0.05):
        for row in entries.find({"left": False}, {"holds": 1}):
            most[row["_id"]] = max(most[row["_id"]], len(row["holds"]))


def _all_ended(people: People, asked: dict[str, Person]) -> Counter[str] | None:
    states = Counter(people.state(officer, request_id) for request_id, officer in asked.items())
    return states if states["matched"] + states["escalated"] == len(asked) else None


@dataclass(frozen=True)
class Accepted:
    agency: str
    supporter: str
    waited: timedelta


def _accepted(people: People, asked: dict[str, Person]) -> list[Accepted]:
    found = []
    for agency in AGENCIES:
        wanted = {"request_id": {"$in": list(asked)}, "state": "accepted"}
        searches = people.region.mongo.collection("matching.searches", agency)
        for offer in people.region.mongo.collection("matching.offers", agency).find(wanted):
            search = searches.find_one({"_id": offer["request_id"]})
            assert search is not None
            waited = offer["accepted_at"] - search["submitted_at"]
            found.append(Accepted(agency, offer["supporter_ref"], waited))
    return found


def _median_wait(accepted: list[Accepted], agency: str) -> float:
    waits = [one.waited.total_seconds() for one in accepted if one.agency == agency]
    return round(statistics.median(waits), 2)


def _spread(accepted: list[Accepted]) -> str:
    held = Counter(Counter(one.supporter for one in accepted).values())
    shown = ", ".join(f"{people} carry {count}" for count, people in sorted(held.items()))
    return f"of the supporters {shown}"
