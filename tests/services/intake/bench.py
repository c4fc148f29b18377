"""The whole application on stand-ins, for tests of the use cases."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.intake.application.add_peer import AddPeer
from services.intake.application.anonymous_return import AnonymousReturn
from services.intake.application.ask import Ask
from services.intake.application.assigned_requests import AssignedRequests, Supporter
from services.intake.application.change_peer import ChangePeer
from services.intake.application.erase_request import EraseRequest
from services.intake.application.escalations import Escalations
from services.intake.application.explain_match import ExplainMatch
from services.intake.application.forget_asker import ForgetAsker
from services.intake.application.hear_matching import HearMatching
from services.intake.application.own_requests import OwnRequests
from services.intake.application.request_book import RequestBook
from services.intake.application.submit_anonymously import SubmitAnonymously
from services.intake.application.submit_request import SUBMITTED, SubmitRequest
from services.intake.application.watch_untouched import WatchUntouched
from services.intake.application.watch_waiting import WatchWaiting
from services.intake.application.withdraw_request import WithdrawRequest
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation, SupportRequest
from shared.security.conflict_tokens import conflict_token
from tests.services.intake import fakes
from tests.services.intake.builders import (
    CONFLICT_KEY,
    NOON,
    OFFICER,
    SUPPORTER,
    a_requester,
    an_acceptance,
    an_agency,
    an_ask,
)
from tests.support.clock import FakeClock

HELPER = Supporter(SUPPORTER, "lakeside")


@dataclass
class Bench:
    requests: fakes.FakeRequests = field(default_factory=fakes.FakeRequests)
    assignments: fakes.FakeAssignments = field(default_factory=fakes.FakeAssignments)
    confidences: fakes.FakeConfidences = field(default_factory=fakes.FakeConfidences)
    acknowledgements: fakes.FakeAcknowledgements = field(default_factory=fakes.FakeAcknowledgements)
    receipts: fakes.FakeReceipts = field(default_factory=fakes.FakeReceipts)
    events: fakes.FakeEvents = field(default_factory=fakes.FakeEvents)
    deadlines: fakes.FakeDeadlines = field(default_factory=fakes.FakeDeadlines)
    phrases: fakes.FakePhrases = field(default_factory=fakes.FakePhrases)
    measures: fakes.FakeMeasures = field(default_factory=fakes.FakeMeasures)
    limits: fakes.FakeLimits = field(default_factory=fakes.FakeLimits)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.agencies = fakes.FakeAgencies(
            {
                "harbor": an_agency("harbor"),
                "lakeside": an_agency("lakeside", jurisdiction="south"),
                "mesa": an_agency("mesa", anonymous_requests=False),
            }
        )
        self.book = RequestBook(
            self.requests,
            self.assignments,
            self.agencies,
            self.events,
            self.deadlines,
            self.measures,
            self.clock,
        )
        self.submit = SubmitRequest(
            self.book,
            self.confidences,
            self.acknowledgements,
            self.clock,
            self.limits,
            CONFLICT_KEY,
        )
        self.withdraw = WithdrawRequest(self.book, self.clock)
        self.submit_anonymously = SubmitAnonymously(self.submit, self.phrases, self.limits)
        self.own = OwnRequests(self.book, self.withdraw)
        self.anonymous = AnonymousReturn(self.book, self.phrases, self.withdraw, self.limits)
        self.change_peer = ChangePeer(self.book)
        self.add_peer = AddPeer(self.submit, self.submit_anonymously, self.confidences)
        self.explain_match = ExplainMatch(self.book)
        self.hear = HearMatching(self.book)
        self.watch = WatchWaiting(self.book, self.clock)
        self.watch_untouched = WatchUntouched(self.book, self.clock)
        self.assigned = AssignedRequests(self.book, self.confidences, self.clock)
        self.escalations = Escalations(self.book, self.clock)
        self.forget_asker = ForgetAsker(self.book, self.receipts, self.clock)
        self.erase = EraseRequest(self.book, self.confidences, self.receipts, self.clock)

    def submitted(self, ask: Ask | None = None) -> str:
        return self.submit(a_requester(), ask or an_ask()).request.id

    def matched(self) -> str:
        request_id = self.submitted()
        self.hear.accepted("harbor", request_id, an_acceptance())
        return request_id

    def matched_anonymously(self) -> str:
        request_id = self.submit_anonymously("harbor", None, an_ask()).answer.request.id
        self.hear.accepted("harbor", request_id, an_acceptance())
        return request_id

    def peer_refused(self, request_id: str) -> None:
        self.change_peer(self.own.find("harbor", OFFICER, request_id))

    def escalated(self) -> str:
        request_id = self.submitted()
        self.hear.escalated("harbor", request_id, Escalation("no_candidate", NOON))
        return request_id

    def erased(self, request_id: str) -> None:
        self.clock.forward(timedelta(days=7))
        self.erase.shred("harbor", request_id)
        self.erase.record("harbor", request_id)

    def request(self, request_id: str) -> SupportRequest:
        request = self.requests.for_agency("harbor").get(request_id)
        assert request is not None
        return request

    def state(self, request_id: str) -> State:
        return self.request(request_id).state

    def told(self, type: str) -> list[dict[str, Any]]:
        return [data for published, _, data in self.events.published if published == type]

    def keeps_away(self, ref: str, number: int = -1) -> bool:
        """Whether that request, the last one if none is named, excludes them."""
        event = self.told(SUBMITTED)[number]
        token = conflict_token(CONFLICT_KEY, event["conflict_salt"], ref)
        return bool(token in event["excluded"])
