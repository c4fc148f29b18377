"""A short day under faults from a fixed seed; `make faults` is the long one."""

from collections.abc import Callable
from itertools import cycle, islice

import pytest

from infra.demo.books import Books, request_ids
from infra.demo.cast import Cast
from infra.demo.day import Coordinators, Day
from infra.demo.officers import Officers
from infra.demo.plan import Temper, draw_day
from infra.demo.reconcile import Reconciliation, reconcile, wait_until
from infra.demo.supporters import Supporters
from shared.messaging.topology import dead_of
from shared.runtime.resources import SERVICES
from tests.faults.injector import Injector
from tests.faults.script import draw_faults
from tests.support.people import People, Supporter

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(300)]

SEED, REQUESTS, FAULTS, SECONDS = 11, 60, 10, 15.0
OFFICERS = {"harbor": 6, "lakeside": 4}
WILLING = Temper(accepts=1.0, declines=0.0)


def test_a_day_under_faults_loses_and_doubles_nothing(
    people: People, enrol: Callable[..., Supporter]
) -> None:
    region = people.region
    cast = _cast(people, enrol)
    notices = {agency: people.notice(agency)["version"] for agency in OFFICERS}
    officers = Officers(region.api, region.desk, cast, notices)
    tempers = [WILLING] * sum(len(listed) for listed in cast.supporters.values())
    supporters = Supporters(
        region.api, region.desk, cast, tempers, officers.asked.get, region.mail, SEED
    )
    script = draw_faults(SEED, FAULTS)
    injector = Injector(region.stack, script, SECONDS, SEED)

    before = request_ids(region.mongo, OFFICERS)
    supporters.start()
    injector.start()
    day = Day(officers, supporters, SECONDS, SEED)
    day.play(draw_day(SEED, REQUESTS, OFFICERS), tick=lambda: None)
    injector.wait()
    books = Books(region.mongo, officers.asked.values(), before)
    found = _at_the_end(people, books, cast, supporters, officers)

    assert (day.failures, injector.failures) == ([], [])
    assert (found.lost, found.doubled, supporters.diary.unreadable) == ([], [], [])
    assert (len(officers.asked), officers.different_answers) == (REQUESTS, 0)
    assert found.cross_agency > 0
    _only_what_was_poisoned_is_dead(people, injector)


def _cast(people: People, enrol: Callable[..., Supporter]) -> Cast:
    cast = Cast()
    for agency, count in OFFICERS.items():
        cast.officers[agency] = [people.officer(agency) for _ in range(count)]
        cast.coordinators[agency] = people.staff(agency)

    for agency in islice(cycle(("harbor", "lakeside")), 6):
        supporter = enrol(agency, cap=20)
        cast.supporters.setdefault(agency, []).append(supporter.person)
        cast.references[supporter.person.member_id] = supporter.ref
        address = cast.address_of(supporter.person)
        people.contact_point(supporter.person, "supporter", address)
    return cast


def _at_the_end(
    people: People, books: Books, cast: Cast, supporters: Supporters, officers: Officers
) -> Reconciliation:
    coordinators = Coordinators(people.region.api, people.region.desk, cast)

    def resolve() -> None:
        for agency in OFFICERS:
            coordinators.resolve(agency)

    wait_until(lambda: books.settled() >= REQUESTS, 120, resolve)
    assert wait_until(books.agree, 60, lambda: None), "the services do not agree on how it ended"
    supporters.stop()
    return reconcile(books, officers.asked, supporters.diary)


def _only_what_was_poisoned_is_dead(people: People, injector: Injector) -> None:
    bus = people.region.bus
    dead = {service: bus.dead_letters(service) for service in SERVICES}
    for service in SERVICES:
        bus.purge(dead_of(service))
    assert dead == injector.dead_letters
