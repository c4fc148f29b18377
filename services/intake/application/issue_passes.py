"""Sign a pass to a survey, blindly and once, for somebody who is invited to it."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from services.intake.application.ports import IssuedPasses, PassKeys, SurveyTerms
from services.intake.domain.errors import NotBlinded, NotInvited, PassTaken
from services.intake.domain.support_request import SupportRequest
from services.intake.domain.survey_invitations import Invitation, of_person, of_request
from shared.clock import Clock
from shared.security.blind_signatures import BadSignature


@dataclass(frozen=True)
class Invited:
    """``key_id``: of the key to blind for."""

    invitation: Invitation
    key_id: str


@dataclass(frozen=True, repr=False)
class Signed:
    invited: Invited
    signature: bytes


@dataclass(frozen=True)
class IssuePasses:
    keys: PassKeys
    issued: IssuedPasses
    terms: SurveyTerms
    clock: Clock

    def of_request(self, request: SupportRequest) -> Iterator[Invited]:
        """The surveys that its asker may have passes to now."""
        terms = self.terms.waves()
        for wave in terms:
            with suppress(NotInvited):
                found = of_request(request, wave, terms, self.clock.now())
                yield self._with_key(request.agency, found)

    def for_request(self, request: SupportRequest, wave: str, blinded: bytes) -> Signed:
        """:raises NotInvited, PassTaken, NotBlinded:"""
        found = of_request(request, wave, self.terms.waves(), self.clock.now())
        return self._signed(request.agency, found, blinded)

    def open_to(self, agency: str, ref: str, waves: Iterable[str]) -> Iterator[Invited]:
        """Of these surveys those that are open now."""
        terms, now = self.terms.waves(), self.clock.now()
        for wave in waves:
            with suppress(NotInvited):
                yield self._with_key(agency, of_person(ref, wave, terms, now))

    def for_person(self, agency: str, ref: str | None, wave: str, blinded: bytes) -> Signed:
        """:raises NotInvited: also for None, who is nobody this survey asks.
        :raises PassTaken, NotBlinded:"""
        if ref is None:
            raise NotInvited
        found = of_person(ref, wave, self.terms.waves(), self.clock.now())
        return self._signed(agency, found, blinded)

    def _with_key(self, agency: str, invitation: Invitation) -> Invited:
        key_id = self.keys.key_id(agency, invitation.time)
        if key_id is None:
            raise NotInvited
        return Invited(invitation, key_id)

    def _signed(self, agency: str, invitation: Invitation, blinded: bytes) -> Signed:
        """The same again for the same value: whoever did not hear the answer asks once more."""
        invited = self._with_key(agency, invitation)
        try:
            signature = self.keys.private(agency, invitation.time).sign_blinded(blinded)
        except BadSignature:
            raise NotBlinded from None
        what = hashlib.sha256(blinded).digest()
        if self.issued.claim(agency, invitation.once, what, invitation.time.closes) != what:
            raise PassTaken
        return Signed(invited, signature)
