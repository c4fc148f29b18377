"""Submit a request without saying who asks."""

from dataclasses import dataclass, replace

from services.intake.application.answers import AnonymousAnswer
from services.intake.application.ask import UNSAID, Ask, Requester, Standing
from services.intake.application.ports import AskingLimits, Phrases
from services.intake.application.submit_request import Checked, SubmitRequest
from services.intake.domain.asking import Asker, IdentityLevel
from services.intake.domain.errors import IntakeError, NotFound, TooMany, UnknownUnit

_NOBODY = Asker(IdentityLevel.ANONYMOUS)


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
        :raises TooMany: before any costly work, and only when nothing else is wrong.
        :raises: whatever `SubmitRequest.check` raises.
        """
        self._welcoming(agency_id)
        stranger = Requester(agency_id, _NOBODY, "", unit, standing=standing)
        checked = self._checked(stranger, ask)
        if wait := self.limits.anonymous_request(agency_id):
            raise TooMany(agency_id, wait)
        phrase = self.phrases.invent(ask.wish.language)
        keys = self.phrases.derive(agency_id, phrase)
        asker = replace(_NOBODY, lookup_id=keys.lookup_id, access_digest=keys.access_digest)
        requester = replace(stranger, asker=asker, mailbox=keys.mailbox)
        return AnonymousAnswer(phrase, keys, self.submit.accept(requester, checked))

    def _welcoming(self, agency_id: str) -> None:
        agency = self.submit.book.agency(agency_id)
        if not agency.active or not agency.anonymous_requests:
            raise NotFound

    def _checked(self, stranger: Requester, ask: Ask) -> Checked:
        """What is refused here takes nothing from those whose request would be taken."""
        try:
            self._check_units(stranger)
            return self.submit.check(stranger, ask)
        except IntakeError:
            self.limits.refused_request(stranger.agency)
            raise

    def _check_units(self, stranger: Requester) -> None:
        agency = self.submit.book.agency(stranger.agency)
        own = {stranger.unit} if stranger.unit else set()
        named = own | {*stranger.standing.former_units, *stranger.standing.commands}
        if not all(agency.has_unit(unit) for unit in named):
            raise UnknownUnit
