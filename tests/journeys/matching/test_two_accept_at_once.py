"""Of several who are asked at once and accept at once, exactly one wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from infra.demo.api import Answer
from infra.demo.tokens import Person
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(180)]


def test_of_two_who_accept_in_the_same_instant_one_wins_and_the_other_is_thanked(
    people: People, enrol: Enrol
) -> None:
    pair = [enrol("harbor", topics=["sleep"]), enrol("lakeside", topics=["sleep"])]
    officer = people.officer("harbor")
    for _ in range(4):
        request_id = people.ask(officer, urgency="urgent", topics=["sleep"])["request_id"]
        offers = [people.offer_of(one, request_id) for one in pair]
        answers = _accept_together(people, pair, offers)

        _one_won(people, officer, request_id, list(zip(pair, answers, strict=True)))


def _one_won(
    people: People, officer: Person, request_id: str, answered: list[tuple[Supporter, Answer]]
) -> None:
    (winner, won), (loser, lost) = sorted(answered, key=lambda one: one[1].status)
    assert (won.status, lost.status) == (200, 410)
    assert lost.body["type"] == "urn:watchmate:problem:offer_withdrawn"
    assert lost.body["detail"].startswith("Thank you.")
    people.read(winner, request_id)
    people.await_state(officer, request_id, "matched")
    path = f"/v1/assignments/{request_id}"
    assert people.get("intake", path, loser.person, "supporter").status == 404
    eventually(lambda: _is_free_again(people, loser), what="the place given back")
    people.close(winner, request_id)


def _accept_together(people: People, pair: list[Supporter], offers: list[Body]) -> list[Answer]:
    """Tokens are fetched before, so that nothing but the acceptance is left to do."""
    for one in pair:
        people.token(one.person, "supporter", "matching")
    together = Barrier(len(pair))

    def accept(one: Supporter, offer: Body) -> Answer:
        together.wait()
        return people.accept(one, offer)

    with ThreadPoolExecutor(len(pair)) as pool:
        return list(pool.map(accept, pair, offers))


def _is_free_again(people: People, supporter: Supporter) -> bool:
    shown = people.availability(supporter)
    return bool(shown["free"] == shown["cap"])
