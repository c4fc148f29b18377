"""Asking has limits, so that nobody empties the pool that others need."""

import pytest

from services.intake.domain.errors import TooMany
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


def test_anonymous_requests_over_the_limit_cost_no_work(bench: Bench) -> None:
    bench.limits.waits["anonymous_request harbor"] = 17
    with pytest.raises(TooMany) as refused:
        bench.submit_anonymously("harbor", None, an_ask())
    assert (refused.value.retry_after, bench.phrases.derived) == (17, 0)
    assert bench.submit_anonymously("lakeside", None, an_ask())


@pytest.mark.parametrize(("agency", "counted"), [("harbor", "harbor"), ("nowhere", None)])
def test_phrases_over_the_limit_cost_no_work(
    bench: Bench, agency: str, counted: str | None
) -> None:
    bench.limits.waits[f"phrase {counted}"] = 9
    with pytest.raises(TooMany):
        bench.anonymous.session(agency, "a guess")
    assert bench.phrases.derived == 0
