"""What evaluation must have counted of a day, and what is said when it has not."""

from datetime import datetime, timedelta
from typing import Any

from infra.demo.counted import Counted, sums_of
from services.evaluation.domain.flow import Ending, Flow, OfferTrace, Submission
from services.evaluation.domain.tallies import tally
from shared.clock import SystemClock

Row = dict[str, Any]
NOW = SystemClock().now()
OF_TIME = ("time_to_offer", "time_to_acceptance")


def request(ending: Row | None = None) -> Row:
    wish = {"urgency": "urgent", "prefer": "no_matter", "topics": ["grief", "family"]}
    asked: Row = {"_id": "r", "identity_level": "named", "wish": wish}
    return asked | ({"ending": ending} if ending else {})


def offer(offer_id: str, state: str, agency: str, accepted_at: datetime | None = None) -> Row:
    made: Row = {"_id": offer_id, "request_id": "r", "state": state}
    return made | {"supporter_agency": agency, "accepted_at": accepted_at}


def counted(flow: Flow) -> dict[str, int]:
    """By evaluation itself, without its bands of time and without invitations."""
    own = tally(flow, "harbor", "America/Chicago")
    assert own is not None
    of_time = {f"{table}": 1 for table in OF_TIME if any(n.startswith(table) for n in own.counts)}
    others = {name: n for name, n in own.counts.items() if not name.startswith(OF_TIME)}
    return others | of_time


def done(requests: list[Row], offers: list[Row], escalated: bool = False) -> dict[str, int]:
    sums = sums_of("harbor", requests, offers, {"r"} if escalated else set())
    return {name: n for name, n in sums.items() if not name.startswith("invited.")}


SUBMISSION = Submission(NOW, "urgent", ("grief", "family"), "named", "no_matter")


def test_a_request_that_nobody_was_asked_about_is_counted_as_evaluation_counts_it() -> None:
    assert done([request()], []) == counted(Flow(SUBMISSION))
    assert done([request()], [], escalated=True) == counted(Flow(SUBMISSION, escalated=True))


def test_every_outcome_of_an_offer_is_counted_as_evaluation_counts_it() -> None:
    later = NOW + timedelta(seconds=1)
    states = {"open": "made", "declined": "declined", "expired": "expired"}
    rows = [offer(state, state, "mesa") for state in states]
    rows += [offer("back", "withdrawn", "mesa", NOW), offer("last", "completed", "harbor", later)]
    traces = {state: OfferTrace(outcome, "mesa", NOW) for state, outcome in states.items()}
    traces["back"] = OfferTrace("withdrawn", "mesa", NOW, NOW)
    traces["last"] = OfferTrace("accepted", "harbor", NOW, later)
    assert done([request()], rows) == counted(Flow(SUBMISSION, traces))


def test_every_ending_is_counted_as_evaluation_counts_it() -> None:
    outcome = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
    closed = request({"state": "closed", "outcome": outcome})
    ending = Ending(2, "supported", "one", "under_30_min")
    assert done([closed], []) == counted(Flow(SUBMISSION, ending=ending))
    told = request({"state": "closed", "outcome": {**outcome, "first_contact_band": "1_to_4_h"}})
    ending = Ending(2, "supported", "one", "under_30_min", "1_to_4_h")
    assert done([told], []) == counted(Flow(SUBMISSION, ending=ending))
    withdrawn = request({"state": "withdrawn", "outcome": None})
    assert done([withdrawn], []) == counted(Flow(SUBMISSION, ending=Ending(2, "withdrawn")))


def test_who_had_a_contact_is_invited_once_more() -> None:
    def invited(outcome: str) -> dict[str, int]:
        ending = {"state": "closed", "outcome": {"outcome": outcome}}
        sums = sums_of("harbor", [request(ending)], [], set())
        return {name: n for name, n in sums.items() if name.startswith("invited.")}

    before = {"invited.baseline.who5": 1}
    after = {"invited.after_contact.who5": 1, "invited.after_contact.contact_rating": 1}
    assert invited("no_contact") == before
    assert invited("supported") == before | after


def test_a_sum_too_high_is_doubled_and_one_too_low_is_lost() -> None:
    now = Counted({"harbor": {"notices.mail_delivered": 2}, "mesa": {"requests.all": -1}})
    assert now.doubled == ["counted once more: notices.mail_delivered of harbor, 2 times"]
    assert now.lost == ["not counted: requests.all of mesa, 1 times"]
    assert not now.right


def test_what_was_wrong_before_is_no_finding_of_this_day() -> None:
    before = Counted({"harbor": {"notices.mail_delivered": 2}})
    assert Counted({"harbor": {"notices.mail_delivered": 2}}).since(before).right
    assert Counted({"harbor": {"notices.mail_delivered": 3}}).since(before).doubled
    assert Counted({"harbor": {}}).since(before).lost
