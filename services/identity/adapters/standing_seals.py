"""An officer's standing, sealed so that intake alone reads it."""

from services.identity.domain.standing import Standing, TooMuchStanding
from shared.security.seals import Seals
from shared.security.standing import SealedStanding, TooMuchToSeal, packed


class StandingSeals:
    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    def seal(self, standing: Standing, sub: str, token_id: str) -> str:
        try:
            content = packed(SealedStanding(**vars(standing)), sub, token_id)
        except TooMuchToSeal:
            raise TooMuchStanding from None
        return self._seals.seal(content)
