"""Submit a request without saying who asks."""

from collections.abc import Collection
from dataclasses import dataclass

from services.intake.application.answers import AnonymousAnswer
from services.intake.application.ask import UNSAID, Ask, Requester, Standing
from services.intake.application.ports import AskingLimits, Phrases
from services.intake.application.submit_request import SubmitRequest
from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Asker, IdentityLevel
from services.intake.domain.errors import NotFound, TooMany, UnknownUnit


@dataclass(frozen=True)
class SubmitAnonymously:
    submit: SubmitRequest
    phrases: Phrases
    limits: AskingLimits

    def __call__(
        self, agency_id: str, unit: str | None, ask: Ask, standing: Standing = UNSAID
    ) -> AnonymousAnswer:
        """As much of their standing as they choose to say; units that are none are refused.

        :raises NotFound: for an unknown agency, or one that takes no anonymous requests.
        :raises UnknownUnit:
        :raises TooMany: before any costly work.
        """
        named = {*standing.former_units, *standing.commands} | ({unit} if unit else set())
        self._welcoming(agency_id, named)
        if wait := self.limits.anonymous_request(agency_id):
            raise TooMany(agency_id, wait)
        phrase = self.phrases.invent(ask.wish.language)
        keys = self.phrases.derive(agency_id, phrase)
        asker = Asker(
            IdentityLevel.ANONYMOUS, lookup_id=keys.lookup_id, access_digest=keys.access_digest
        )
        requester = Requester(agency_id, asker, keys.mailbox, unit, standing=standing)
        return AnonymousAnswer(phrase, keys, self.submit(requester, ask))

    def _welcoming(self, agency_id: str, units: Collection[str]) -> Agency:
        agency = self.submit.book.agency(agency_id)
        if not agency.active or not agency.anonymous_requests:
            raise NotFound
        if not all(agency.has_unit(unit) for unit in units):
            raise UnknownUnit
        return agency
