"""Come back to an anonymous request, by its phrase or by the key that the phrase gives."""

import hmac
from dataclasses import dataclass

from services.intake.application.answers import AnonymousAnswer, RequestAnswer
from services.intake.application.ports import AskingLimits, Phrases
from services.intake.application.request_book import RequestBook
from services.intake.application.withdraw_request import WithdrawRequest
from services.intake.domain.errors import IntakeError, NotFound, PhraseNotFound, TooMany
from services.intake.domain.return_phrase import ReturnKeys, digest, normalised
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class AnonymousReturn:
    book: RequestBook
    phrases: Phrases
    withdraw_request: WithdrawRequest
    limits: AskingLimits

    def session(self, agency_id: str, phrase: str) -> AnonymousAnswer:
        """A right phrase opens its request however many wrong ones others try meanwhile.

        :raises PhraseNotFound: for any wrong phrase or agency, after the same work.
        :raises TooMany: instead, after many of them.
        """
        keys = self.phrases.derive(agency_id, normalised(phrase))
        request = self._looked_up(agency_id, keys)
        if request is None:
            raise self._refusal(agency_id)
        self.book.visited(request)
        return AnonymousAnswer(phrase, keys, self.book.answer(request))

    def _refusal(self, agency_id: str) -> IntakeError:
        known = self.book.agencies.find(agency_id) is not None
        wait = self.limits.wrong_phrase(agency_id if known else None)
        return TooMany(agency_id, wait) if wait else PhraseNotFound()

    def show(self, agency_id: str, access_key: str) -> RequestAnswer:
        return self.book.answer(self.find(agency_id, access_key))

    def withdraw(self, agency_id: str, access_key: str) -> RequestAnswer:
        """:raises NotFound, AlreadyEnded:"""
        return self.withdraw_request(self.find(agency_id, access_key))

    def find(self, agency_id: str, access_key: str) -> SupportRequest:
        """:raises NotFound: uniformly, whatever is wrong with the key."""
        self.book.agency(agency_id)
        access_digest = digest(access_key)
        request = self.book.requests.for_agency(agency_id).by_access(access_digest)
        if request is None or not _same(request.asker.access_digest, access_digest):
            raise NotFound
        self.book.visited(request)
        return request

    def _looked_up(self, agency_id: str, keys: ReturnKeys) -> SupportRequest | None:
        if self.book.agencies.find(agency_id) is None:
            return None
        request = self.book.requests.for_agency(agency_id).by_lookup(keys.lookup_id)
        if request is None or not _same(request.asker.access_digest, keys.access_digest):
            return None
        return request


def _same(kept: str | None, given: str) -> bool:
    return kept is not None and hmac.compare_digest(kept, given)
