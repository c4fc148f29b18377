"""Asking has limits, so that nobody empties the pool that others need."""

from datetime import date
from typing import Any

import pytest

from services.intake.application.ask import Vetoes
from services.intake.domain.asking import Incident
from services.intake.domain.errors import (
    ImpossibleDay,
    NotFound,
    NoticeOutdated,
    TooMany,
    TooManyConflicts,
    UnknownUnit,
)
from tests.services.intake.bench import Bench
from tests.services.intake.builders import OFFICER, a_requester, an_ask, an_asker


def test_an_officer_has_so_many_live_requests_and_may_ask_again_when_one_ends(
    bench: Bench,
) -> None:
    asked = [bench.submitted() for _ in range(5)]
    with pytest.raises(TooMany):
        bench.submitted()
    assert bench.submit(a_requester(asker=an_asker(ref="somebody-else")), an_ask())
    bench.own.withdraw("harbor", OFFICER, asked[0])
    assert bench.submitted()


def test_live_requests_are_counted_in_turn_and_nobody_waits_for_the_anonymous(
    bench: Bench,
) -> None:
    bench.submitted()
    bench.submit_anonymously("harbor", None, an_ask())
    assert bench.limits.turns == [("harbor", OFFICER)]


def test_anonymous_requests_over_the_limit_cost_no_work(bench: Bench) -> None:
    bench.limits.waits["anonymous_request harbor"] = 17
    with pytest.raises(TooMany) as refused:
        bench.submit_anonymously("harbor", None, an_ask())
    assert (refused.value.retry_after, bench.phrases.derived) == (17, 0)
    assert bench.submit_anonymously("lakeside", None, an_ask())


@pytest.mark.parametrize(
    ("unit", "wrong", "refusal"),
    [
        (None, {"acknowledged_notice": "1999-01"}, NoticeOutdated),
        (None, {"vetoes": Vetoes(units=("nowhere:P1",))}, UnknownUnit),
        (None, {"vetoes": Vetoes(tuple(f"peer-{n}" for n in range(600)))}, TooManyConflicts),
        (None, {"incident": Incident("77-1", date(2999, 1, 1))}, ImpossibleDay),
        ("P9", {}, UnknownUnit),
    ],
)
def test_what_is_not_taken_uses_up_nothing_of_what_others_may_ask(
    bench: Bench, unit: str | None, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    bench.limits.waits["anonymous_request harbor"] = 17
    with pytest.raises(refusal):
        bench.submit_anonymously("harbor", unit, an_ask(**wrong))
    assert (bench.limits.counted, bench.phrases.derived) == (["refused_request harbor"], 0)


def test_however_many_were_refused_a_right_one_is_taken(bench: Bench) -> None:
    bench.limits.waits["refused_request harbor"] = 17
    with pytest.raises(NoticeOutdated):
        bench.submit_anonymously("harbor", None, an_ask(acknowledged_notice="1999-01"))
    assert bench.submit_anonymously("harbor", None, an_ask())


def test_agencies_that_never_were_are_not_counted(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.submit_anonymously("nowhere", None, an_ask())
    assert bench.limits.counted == []


@pytest.mark.parametrize(("agency", "counted"), [("harbor", "harbor"), ("nowhere", None)])
def test_wrong_phrases_over_the_limit_are_asked_to_wait(
    bench: Bench, agency: str, counted: str | None
) -> None:
    bench.limits.waits[f"phrase {counted}"] = 9
    with pytest.raises(TooMany) as refused:
        bench.anonymous.session(agency, "a guess")
    assert refused.value.retry_after == 9


def test_however_many_wrong_phrases_are_tried_the_right_one_opens(bench: Bench) -> None:
    phrase = bench.submit_anonymously("harbor", None, an_ask()).phrase
    bench.limits.counted.clear()
    bench.limits.waits["phrase harbor"] = 9
    assert bench.anonymous.session("harbor", phrase).answer.request
    assert bench.limits.counted == []
