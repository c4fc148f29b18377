"""Submit a request without saying who asks."""

from dataclasses import dataclass

from services.intake.application.answers import AnonymousAnswer
from services.intake.application.ports import Phrases
from services.intake.application.submit_request import Ask, Requester, SubmitRequest
from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Asker, IdentityLevel
from services.intake.domain.errors import NotFound, UnknownUnit


@dataclass(frozen=True)
class SubmitAnonymously:
    submit: SubmitRequest
    phrases: Phrases

    def __call__(self, agency_id: str, unit: str | None, ask: Ask) -> AnonymousAnswer:
        """:raises NotFound: for an unknown agency, or one that takes no anonymous requests."""
        self._welcoming(agency_id, unit)
        phrase = self.phrases.invent(ask.wish.language)
        keys = self.phrases.derive(agency_id, phrase)
        asker = Asker(
            IdentityLevel.ANONYMOUS, lookup_id=keys.lookup_id, access_digest=keys.access_digest
        )
        requester = Requester(agency_id, asker, keys.mailbox, unit)
        return AnonymousAnswer(phrase, keys, self.submit(requester, ask))

    def _welcoming(self, agency_id: str, unit: str | None) -> Agency:
        agency = self.submit.book.agency(agency_id)
        if not agency.active or not agency.anonymous_requests:
            raise NotFound
        if unit is not None and not agency.has_unit(unit):
            raise UnknownUnit
        return agency
