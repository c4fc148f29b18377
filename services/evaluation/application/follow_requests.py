"""Count what happens to requests, whatever order the news come in."""

from datetime import datetime

from services.evaluation.application.invite import Invite
from services.evaluation.application.ports import Ledgers, Region
from services.evaluation.domain.flow import Ending, Flow, OfferTrace, Submission
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE, WITH_CONTACT
from services.evaluation.domain.tallies import difference, tally

WITHDRAWN = "withdrawn"


class FollowRequests:
    def __init__(self, ledgers: Ledgers, region: Region, invite: Invite) -> None:
        self._ledgers = ledgers
        self._region = region
        self._invite = invite

    def submitted(self, agency: str, request_id: str, submission: Submission) -> None:
        before = self._learn(agency, request_id, Flow(submission=submission))
        if before.submission is None:
            self._invite(agency, request_id, BASELINE)

    def withdrawn(self, agency: str, request_id: str, sequence: int, at: datetime) -> None:
        self._learn(agency, request_id, Flow(ending=Ending(sequence, WITHDRAWN, at=at)))

    def closed(self, agency: str, request_id: str, ending: Ending) -> None:
        """Whoever had no contact is not asked how it was."""
        before = self._learn(agency, request_id, Flow(ending=ending))
        is_news = before.ending is None or before.ending.outcome == WITHDRAWN
        if is_news and ending.outcome in WITH_CONTACT:
            self._invite(agency, request_id, AFTER_CONTACT)

    def offered(self, agency: str, request_id: str, offer_id: str, offer: OfferTrace) -> None:
        """Any news of an offer: made, accepted, declined, expired or withdrawn."""
        self._learn(agency, request_id, Flow(offers={offer_id: offer}))

    def escalated(self, agency: str, request_id: str) -> None:
        self._learn(agency, request_id, Flow(escalated=True))

    def _learn(self, agency: str, request_id: str, news: Flow) -> Flow:
        """Merge the news, count the difference, and give back what was known before."""
        ledger = self._ledgers.for_agency(agency)
        time_zone = self._region.time_zone(agency)
        before = ledger.flows.get(request_id)
        after = before.merge(news)
        if after == before:
            return before
        ledger.flows.keep(request_id, after)
        change = difference(tally(before, agency, time_zone), tally(after, agency, time_zone))
        if change is not None:
            ledger.counters.add(change, request_id)
        return before
