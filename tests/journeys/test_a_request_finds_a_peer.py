"""From a call for help to its end, over the agencies of a region."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from infra.demo.api import expect
from infra.demo.tokens import Person
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(180)]

Enrol = Callable[..., Supporter]


def test_an_anonymous_request_of_a_small_agency_is_helped_by_a_peer_of_another(
    people: People, enrol: Enrol
) -> None:
    peer = enrol("harbor")
    words = {"text": "Nobody here may know. Señor Ünal, 3 a.m. 💬", "contact": "555-0199"}
    asked = people.ask_anonymously("pinewood", **words)

    early = people.come_back("pinewood", asked["phrase"].upper())
    assert early["state"] in ("submitted", "offered")
    read = people.accept_and_read(peer, asked["request_id"])
    assert {name: read[name] for name in words} == words
    assert (read["agency"], read["name"]) == ("pinewood", None)

    returned = people.come_back("pinewood", asked["phrase"])
    assert (returned["request_id"], returned["state"]) == (asked["request_id"], "matched")
    eventually(lambda: "peer_accepted" in _notices(people, "pinewood", returned))
    people.close(peer, asked["request_id"])
    assert people.come_back("pinewood", asked["phrase"])["state"] == "closed"


def test_an_offer_that_expires_moves_on_to_the_next_and_then_to_the_coordinator(
    people: People, enrol: Enrol
) -> None:
    silent = [enrol("harbor"), enrol("lakeside")]
    officer = people.officer("pinewood")
    request_id = people.ask(officer, urgency="urgent")["request_id"]

    first = _offered_to_one_of(people, silent, request_id)
    (second,) = [one for one in silent if one is not first]
    offer = people.offer_of(second, request_id)
    assert people.offers(first) == []
    assert people.escalation_of("pinewood", request_id)["reason"] == "all_declined"
    assert people.accept(second, offer).status == 410
    assert people.state(officer, request_id) == "escalated"


def test_two_supporters_never_both_win_though_both_accept_as_the_first_offer_expires(
    people: People, enrol: Enrol
) -> None:
    pair = [enrol("harbor", cap=9), enrol("lakeside", cap=9)]
    officers = [people.officer("pinewood") for _ in range(4)]
    ids = [people.ask(officer, urgency="urgent")["request_id"] for officer in officers]

    moments = (timedelta(milliseconds=around) for around in (-60, -20, 0, 20))
    with ThreadPoolExecutor(len(ids)) as pool:
        wins = list(pool.map(partial(_accept_at_the_last_moment, people, pair), ids, moments))

    for request_id, answers in zip(ids, wins, strict=True):
        assert answers.count(200) == 1, answers
        assert set(answers) <= {200, 409, 410}
        accepted = people.region.mongo.collection("matching.offers", "pinewood").count_documents(
            {"request_id": request_id, "state": "accepted"}
        )
        assert accepted == 1
        assert sum(_reads(people, one, request_id) for one in pair) == 1


def test_a_vetoed_supporter_and_the_own_unit_are_never_asked(people: People, enrol: Enrol) -> None:
    own_unit = enrol("harbor", unit="D01")
    unwanted = enrol("harbor", unit="D02")
    vetoed_unit = enrol("lakeside", unit="P11")
    welcome = enrol("harbor", unit="D03")
    officer = people.officer("harbor", unit="D01")
    vetoes = {"supporters": [unwanted.ref], "units": ["lakeside:P11"]}
    request_id = people.ask(officer, vetoes=vetoes)["request_id"]

    expect(people.decline(welcome, people.offer_of(welcome, request_id)), 200, 204, what="no")
    assert people.escalation_of("harbor", request_id)["reason"] == "all_declined"
    for never in (own_unit, unwanted, vetoed_unit):
        assert people.offers(never) == []
    path = f"/v1/searches/{request_id}/explanation"
    told = people.get("matching", path, people.staff("harbor"), "staff").body
    assert told["refusals"] == {}  # a count would tell the coordinator who is avoided


def test_the_own_unit_is_asked_when_the_officer_allows_it(people: People, enrol: Enrol) -> None:
    colleague = enrol("harbor", unit="D01")
    officer = people.officer("harbor", unit="D01")
    request_id = people.ask(officer, own_unit_allowed=True)["request_id"]
    assert people.offer_of(colleague, request_id)["cross_agency"] is False


def test_a_withdrawn_request_takes_its_offer_along(people: People, enrol: Enrol) -> None:
    peer = enrol("lakeside")
    officer = people.officer("harbor")
    request_id = people.ask(officer)["request_id"]
    offer = people.offer_of(peer, request_id)

    people.withdraw(officer, request_id)
    eventually(lambda: people.offers(peer) == [], what="the offer gone")
    late = people.accept(peer, offer)
    assert late.status == 410
    assert late.body["type"] == "urn:watchmate:problem:offer_withdrawn"
    assert not _reads(people, peer, request_id)


def test_only_the_supporter_who_accepted_reads_the_words(people: People, enrol: Enrol) -> None:
    peer, other = enrol("lakeside"), enrol("harbor", languages=["fr"])
    officer = people.officer("harbor")
    request_id = people.ask(officer, identity_level="named", name="Robin Archer")["request_id"]
    path = f"/v1/assignments/{request_id}"
    missing = people.get("intake", f"/v1/assignments/{'0' * 36}", peer.person, "supporter")

    offer = people.offer_of(peer, request_id)
    assert "text" not in offer and "contact" not in offer
    assert people.get("intake", path, peer.person, "supporter") == missing
    expect(people.accept(peer, offer), 200, what="accepting")
    assert people.read(peer, request_id)["name"] == "Robin Archer"

    assert people.get("intake", path, other.person, "supporter") == missing
    for person, hat in (
        (officer, "officer"),
        (people.staff("harbor"), "staff"),
        (people.staff("lakeside"), "staff"),
        (people.staff("harbor", "leadership"), "staff"),
    ):
        assert people.get("intake", path, person, hat).status == 403
    own = people.get("intake", f"/v1/requests/{request_id}", officer, "officer").body
    assert not {"text", "contact", "name"} & set(own)


def test_a_request_that_nobody_can_take_reaches_the_coordinator_without_a_name(
    people: People,
) -> None:
    officer = people.officer("harbor")
    wish = {"identity_level": "named", "name": "Robin Archer", "language": "es"}
    request_id = people.ask(officer, **wish)["request_id"]

    seen = people.escalation_of("harbor", request_id)
    assert set(seen) == {"request_id", "reason", "urgency", "topics", "language", "waiting"}
    assert request_id not in {one["request_id"] for one in people.escalations("lakeside")}
    eventually(lambda: "still_looking" in _kinds(people, officer), what="the officer told")
    coordinator = people.staff("harbor")
    kinds = people.inbox(coordinator, "staff")
    assert "coordinator_needed" in {notice["kind"] for notice in kinds}

    path = f"/v1/escalations/{request_id}/resolution"
    foreign = people.post(
        "intake",
        path,
        {"outcome": "handled_by_coordinator"},
        people.staff("lakeside"),
        "staff",
    )
    assert foreign.status == 404
    body = {"outcome": "handled_by_coordinator"}
    expect(people.post("intake", path, body, coordinator, "staff"), 200, what="resolving")
    assert people.state(officer, request_id) == "closed"
    assert request_id not in {one["request_id"] for one in people.escalations("harbor")}


def test_the_requester_is_told_that_a_peer_accepted_and_nothing_else(
    people: People, enrol: Enrol
) -> None:
    peer = enrol("lakeside")
    officer = people.officer("harbor")
    request_id = people.ask(officer)["request_id"]
    people.accept_and_read(peer, request_id)
    eventually(lambda: "peer_accepted" in _kinds(people, officer), what="the officer told")
    for notice in people.inbox(officer, "officer"):
        said = {"notice_id", "kind", "subject_id", "message", "created_at", "read_at"}
        assert (set(notice), notice["message"]) == (said, None)
        assert peer.ref not in str(notice)


def _notices(people: People, agency: str, keys: Body) -> list[str]:
    token = f"{agency}.{keys['mailbox_key']}"
    answer = people.region.api.get("notifications", "/v1/anonymous/inbox", token)
    return [notice["kind"] for notice in answer.body["items"]]


def _kinds(people: People, officer: Person) -> list[str]:
    return [notice["kind"] for notice in people.inbox(officer, "officer")]


def _offered_to_one_of(people: People, pair: list[Supporter], request_id: str) -> Supporter:
    return eventually(
        lambda: people.holder_of(pair, request_id), within=20, what="an offer to either"
    )


def _accept_at_the_last_moment(
    people: People, pair: list[Supporter], request_id: str, around: timedelta
) -> list[int]:
    """The first accepts as their time runs out, the other as soon as it is offered to them."""
    first = _offered_to_one_of(people, pair, request_id)
    (second,) = [one for one in pair if one is not first]
    offer = people.offer_of(first, request_id)
    moment = datetime.fromisoformat(offer["expires_at"]) + around
    eventually(lambda: datetime.now(UTC) >= moment, every=0.002)
    answers = [people.accept(first, offer).status]

    def moved_on() -> bool:
        return answers[0] == 200 or people.holder_of([second], request_id) is not None

    eventually(moved_on, within=20, what="the request accepted or offered to the other")
    if people.holder_of([second], request_id):
        answers.append(people.accept(second, people.offer_of(second, request_id)).status)
        answers.append(people.accept(first, offer).status)
    return answers


def _reads(people: People, supporter: Supporter, request_id: str) -> bool:
    def settled() -> int | None:
        path = f"/v1/assignments/{request_id}"
        status = people.get("intake", path, supporter.person, "supporter").status
        return status if status in (200, 404) else None

    return eventually(settled) == 200
