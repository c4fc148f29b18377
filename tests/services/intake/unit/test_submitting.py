"""Submitting a request, with and without saying who asks."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime

import pytest

from services.intake.application.ask import Standing, Vetoes
from services.intake.application.show_notice import ShowNotice
from services.intake.application.submit_request import MAILBOX_OPENED, SUBMITTED
from services.intake.domain.asking import Asker, Confidence, IdentityLevel, Incident
from services.intake.domain.errors import (
    ImpossibleDay,
    NameMissing,
    NotFound,
    NoticeOutdated,
    UnknownUnit,
)
from services.intake.domain.states import State
from shared.events.schemas import schema_for
from shared.security.conflict_tokens import conflict_token
from tests.services.intake.bench import Bench
from tests.services.intake.builders import CONFLICT_KEY, a_requester, a_wish, an_agency, an_ask

VETOED = "vetoed-supporter-00000"


def test_a_submitted_request_is_stored_sealed_and_told(bench: Bench) -> None:
    answer = bench.submit(a_requester(), an_ask())
    event = bench.told(SUBMITTED)[0]
    assert bench.state(answer.request.id) is State.SUBMITTED
    assert bench.confidences.rows["harbor", answer.request.id].text.startswith("what only")
    assert (event["request_id"], event["sequence"]) == (answer.request.id, 1)
    assert bench.measures.asked == [("routine", "pseudonymous")]


def test_nothing_said_in_confidence_is_on_the_bus(bench: Bench) -> None:
    named = a_requester(asker=Asker(IdentityLevel.NAMED, "sub"), self_ref="myself", unit="P1")
    bench.submit(
        named, an_ask(confidence=Confidence("planted text", "planted way", "planted name"))
    )
    said = json.dumps(bench.events.published)
    for planted in ("planted", "myself", "P1", '"sub"'):
        assert planted not in said


def test_an_outdated_notice_is_refused_and_nothing_is_kept(bench: Bench) -> None:
    with pytest.raises(NoticeOutdated):
        bench.submit(a_requester(), an_ask(acknowledged_notice="2019-01"))
    assert not bench.events.published
    assert not bench.requests.for_agency("harbor").rows


def test_the_acknowledgement_leads_back_to_nobody(bench: Bench) -> None:
    request_id = bench.submitted()
    assert len(bench.acknowledgements.rows) == 1
    assert request_id not in str(bench.acknowledgements.rows)


def test_a_retired_agency_takes_no_new_request(bench: Bench) -> None:
    bench.agencies.agencies["harbor"] = an_agency(active=False)
    with pytest.raises(NotFound):
        bench.submit(a_requester(), an_ask())


def test_vetoed_supporters_and_the_asker_themselves_are_excluded(bench: Bench) -> None:
    ask = an_ask(vetoes=Vetoes(supporters=(VETOED,)))
    bench.submit(a_requester(self_ref="myself"), ask)
    assert bench.keeps_away(VETOED)
    assert bench.keeps_away("myself")
    assert not bench.keeps_away("somebody-else")


@pytest.mark.parametrize(("said", "meant"), [("P2", "harbor:P2"), ("lakeside:P1", "lakeside:P1")])
def test_vetoed_units_are_excluded_also_those_of_other_agencies(
    bench: Bench, said: str, meant: str
) -> None:
    bench.submit(a_requester(), an_ask(vetoes=Vetoes(units=(said,))))
    assert bench.keeps_away(f"unit:{meant}")


@pytest.mark.parametrize("unit", ["P9", "nowhere:P1", ":P9", "lakeside:"])
def test_an_unknown_unit_cannot_be_vetoed(bench: Bench, unit: str) -> None:
    with pytest.raises(UnknownUnit):
        bench.submit(a_requester(), an_ask(vetoes=Vetoes(units=(unit,))))


def test_two_requests_of_one_person_share_no_token(bench: Bench) -> None:
    requester = a_requester(self_ref="me", unit="P1")
    for _ in range(2):
        bench.submit(requester, an_ask(vetoes=Vetoes(supporters=(VETOED,))))
    first, second = bench.told(SUBMITTED)
    assert not {*first["excluded"], *first["unit_tokens"]} & {
        *second["excluded"],
        *second["unit_tokens"],
    }


def test_who_has_the_salt_and_the_tokens_but_not_the_key_finds_nobody_by_trying(
    bench: Bench,
) -> None:
    ask = an_ask(vetoes=Vetoes(supporters=(VETOED,), units=("P2", "lakeside:P1")))
    bench.submit(a_requester(self_ref="me", unit="P1"), ask)
    event = bench.told(SUBMITTED)[0]
    salt, tokens = event["conflict_salt"], {*event["excluded"], *event["unit_tokens"]}
    units = [f"unit:{agency}:{code}" for agency in ("harbor", "lakeside") for code in ("P1", "P2")]
    for ref in (VETOED, "me", *units):
        said = f"{salt}|{ref}".encode()
        guesses = {hashlib.sha256(said).hexdigest()}
        guesses |= {hmac.digest(key, said, "sha256").hex() for key in (b"", salt.encode())}
        assert not guesses & tokens


def test_the_own_unit_is_told_as_a_token_whether_it_is_welcome_or_not(bench: Bench) -> None:
    bench.submit(a_requester(unit="P1"), an_ask())
    bench.submit(a_requester(unit="P1"), an_ask(wish=a_wish(own_unit_allowed=True)))
    for event in bench.told(SUBMITTED):
        own = conflict_token(CONFLICT_KEY, event["conflict_salt"], "unit:harbor:P1")
        assert own in event["unit_tokens"]
    assert [event["own_unit_allowed"] for event in bench.told(SUBMITTED)] == [False, True]


def test_a_named_request_without_a_name_is_refused(bench: Bench) -> None:
    with pytest.raises(NameMissing):
        bench.submit(a_requester(asker=Asker(IdentityLevel.NAMED, "sub")), an_ask())


def test_an_anonymous_request_keeps_derivations_only(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", "P1", an_ask())
    kept = answer.answer.request.asker
    assert kept.ref is None
    assert kept.access_digest == answer.keys.access_digest
    stored = str(bench.requests.for_agency("harbor").rows)
    assert answer.keys.access_key not in stored
    assert answer.keys.mailbox_key not in stored
    [opened] = bench.told(MAILBOX_OPENED)
    assert opened == {"request_id": answer.answer.request.id, "mailbox": answer.keys.mailbox}


def test_two_requests_of_one_person_have_nothing_in_common_for_who_hears_of_requests(
    bench: Bench,
) -> None:
    for _ in range(2):
        bench.submit(a_requester(self_ref="me", unit="P1"), an_ask())
    assert a_requester().mailbox not in json.dumps(bench.told(SUBMITTED))
    assert [told["mailbox"] for told in bench.told(MAILBOX_OPENED)] == [a_requester().mailbox] * 2


@pytest.mark.parametrize("agency", ["mesa", "nowhere"])
def test_an_agency_without_anonymous_requests_is_like_an_unknown_one(
    bench: Bench, agency: str
) -> None:
    with pytest.raises(NotFound):
        bench.submit_anonymously(agency, None, an_ask())


@pytest.mark.parametrize(
    ("unit", "standing"),
    [
        ("P9", Standing()),
        ("P1", Standing(former_units=("P2", "P9"))),
        (None, Standing(commands=("P9",))),
    ],
)
def test_an_anonymous_asker_names_units_that_exist(
    bench: Bench, unit: str | None, standing: Standing
) -> None:
    with pytest.raises(UnknownUnit):
        bench.submit_anonymously("harbor", unit, an_ask(), standing)
    assert not bench.events.published


def test_an_anonymous_asker_may_say_where_they_stand(bench: Bench) -> None:
    bench.submit_anonymously("harbor", None, an_ask(), Standing(("P1",), ("P2",)))
    assert bench.keeps_away("commander:harbor:P1")
    assert bench.keeps_away("commanded:harbor:P2")


def test_wishes_are_told_and_what_is_not_wished_is_not_said(bench: Bench) -> None:
    wishes = {
        "may_widen": True,
        "gender": "female",
        "rank_bands": ("line", "civilian"),
        "veteran": True,
        "day_parts": ("night",),
    }
    bench.submit(a_requester(), an_ask())
    bench.submit(a_requester(), an_ask(wish=a_wish(**wishes)))
    without, told = bench.told(SUBMITTED)
    assert {*told} - {*without} == {*wishes}
    assert told == told | wishes | {"rank_bands": ["line", "civilian"], "day_parts": ["night"]}


@pytest.mark.parametrize(("day", "month"), [(date(2026, 2, 28), 2), (date(2026, 3, 1), 3)])
def test_of_an_incident_the_month_is_told_and_no_more(bench: Bench, day: date, month: int) -> None:
    answer = bench.submit(a_requester(), an_ask(incident=Incident("26-0042/X", day)))
    (event,) = bench.told(SUBMITTED)
    assert event["designated_before"] == datetime(2026, month, 1, tzinfo=UTC)
    assert bench.keeps_away("incident:harbor:26-0042/x")
    kept = str(bench.requests.for_agency("harbor").rows) + str(answer)
    for planted in ("26-0042", "designated"):
        assert planted not in kept
        assert planted not in str(bench.events.published).replace("designated_before", "")


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(1949, 12, 31), date(1, 1, 1), date.max])
def test_an_incident_that_cannot_have_been_is_refused_and_nothing_is_kept(
    bench: Bench, day: date
) -> None:
    with pytest.raises(ImpossibleDay):
        bench.submit(a_requester(), an_ask(incident=Incident("1", day)))
    assert not bench.events.published
    assert not bench.requests.for_agency("harbor").rows


def test_today_is_the_agencys_own_day(bench: Bench) -> None:
    """At noon by UTC it is the next day in Auckland already, and not yet so elsewhere."""
    tomorrow = an_ask(incident=Incident("1", date(2026, 3, 2)))
    bench.agencies.agencies["harbor"] = an_agency(time_zone="Pacific/Auckland")
    assert bench.submit(a_requester(), tomorrow)
    bench.agencies.agencies["harbor"] = an_agency(time_zone="Pacific/Pago_Pago")
    with pytest.raises(ImpossibleDay):
        bench.submit(a_requester(), tomorrow)


def test_what_is_told_passes_the_events_own_schema(bench: Bench) -> None:
    ask = an_ask(
        wish=a_wish(gender="male", rank_bands=("line",), day_parts=("night",), veteran=True),
        incident=Incident("42", date(2026, 2, 2)),
        earlier_peers=(VETOED,),
    )
    bench.submit(a_requester(self_ref="me", unit="P1"), ask)
    for event in bench.told(SUBMITTED):
        assert schema_for(SUBMITTED)().load(event)


def test_a_retired_agency_is_like_an_unknown_one_before_any_work_is_done(bench: Bench) -> None:
    bench.agencies.agencies["harbor"] = an_agency(active=False)
    with pytest.raises(NotFound):
        bench.submit_anonymously("harbor", "no such unit", an_ask())
    assert (bench.phrases.invented, bench.phrases.derived) == (0, 0)


def test_a_retired_agency_still_shows_whom_to_call_and_takes_nothing(bench: Bench) -> None:
    bench.agencies.agencies["harbor"] = an_agency(active=False)
    shown = ShowNotice(bench.agencies)("harbor")
    assert (shown.anonymous_requests, shown.crisis_line) == (False, "555-0100")
