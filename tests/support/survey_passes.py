"""An issuer of passes for tests that have no intake: one key for each agency and wave."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from services.evaluation.domain.survey import WAVES, PassKey
from shared.security.blind_signatures import PrivateKey
from shared.security.passes import PassRequest, decoded, encoded, key_id_of

OPENS = datetime(2026, 1, 1, tzinfo=UTC)
CLOSES = datetime(2036, 1, 1, tzinfo=UTC)


class Issuer:
    """To draw a key takes long, so each is drawn once."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str], PrivateKey] = {}

    def private(self, agency: str, wave: str) -> PrivateKey:
        if (agency, wave) not in self._drawn:
            self._drawn[agency, wave] = PrivateKey.drawn()
        return self._drawn[agency, wave]

    def key(self, agency: str, wave: str, closes: datetime = CLOSES) -> PassKey:
        public = self.private(agency, wave).public
        return PassKey(key_id_of(public), wave, f"{public.modulus:0512x}", OPENS, closes)

    def keys(self, agency: str, waves: tuple[str, ...] = WAVES[:3]) -> list[PassKey]:
        return [self.key(agency, wave) for wave in waves]

    def survey_pass(self, agency: str = "harbor", wave: str = WAVES[0]) -> str:
        private = self.private(agency, wave)
        request = PassRequest.drawn(private.public)
        return str(request.finish(encoded(private.sign_blinded(decoded(request.blinded)))))


def blinded(wave: str) -> dict[str, str]:
    """What any key signs, and nobody can make a pass of."""
    return {"wave": wave, "blinded": encoded(bytes(255) + b"\x02")}


def made(key: PassKey) -> dict[str, Any]:
    """The data of the event that tells of the key."""
    return {
        "key_id": key.id,
        "wave": key.wave,
        "modulus": key.modulus,
        "opens": key.opens,
        "closes": key.closes,
    }


@cache
def issuer() -> Issuer:
    return Issuer()
