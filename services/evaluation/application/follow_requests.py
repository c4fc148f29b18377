"""Count what happens to requests, whatever order the news come in."""

from datetime import datetime

from services.evaluation.application.invite import Invite
from services.evaluation.application.ports import Ledgers, Region, Schedule
from services.evaluation.domain.flow import Ending, Flow, OfferTrace, Submission
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE, FOLLOW_UPS, WITH_CONTACT
from services.evaluation.domain.tallies import difference, tally

WITHDRAWN = "withdrawn"


class FollowRequests:
    def __init__(
        self, ledgers: Ledgers, region: Region, invite: Invite, schedule: Schedule
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._invite = invite
        self._schedule = schedule

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
            self._plan_follow_ups(agency, request_id, ending)

    def follow_up(self, agency: str, request_id: str, wave: str) -> None:
        """When it is time: not if the end that was heard last has no contact in it.

        Whether the words of the request were erased does not matter: the survey is not about
        them. Whoever cannot be told any more, as nobody knows whose request it was, is not.
        """
        ending = self._ledgers.for_agency(agency).flows.get(request_id).ending
        if ending is not None and ending.outcome in WITH_CONTACT:
            self._invite(agency, request_id, wave)

    def _plan_follow_ups(self, agency: str, request_id: str, ending: Ending) -> None:
        if ending.at is None:
            return
        for wave in FOLLOW_UPS:
            if self._region.instruments_of(wave):
                at = ending.at + self._region.after(wave)
                self._schedule.follow_up(agency, request_id, wave, at)

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
