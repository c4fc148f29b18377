"""Look at a pass: whether it is for this survey, and whether it was used for this before."""

from dataclasses import dataclass

from services.evaluation.application.ports import Clock, Ledgers, Participants, Passes
from services.evaluation.domain.survey import InvalidPass, PassKey, PassUsed, WaveClosed
from shared.security.blind_signatures import BadSignature
from shared.security.passes import NoPass, Pass, public_key


@dataclass(frozen=True)
class Admitted:
    """A pass that verified. Each use has a digest of its own, so its uses do not show as one."""

    agency: str
    shown: Pass
    key: PassKey
    ledgers: Ledgers
    digests: Participants

    def used_before(self, use: str, said: str) -> bool:
        """Whether the very same was said with it. :raises PassUsed: something else was."""
        known = self._passes.used_for(self._use(use))
        if known not in (None, self._said(said)):
            raise PassUsed
        return known is not None

    def use(self, use: str, said: str) -> None:
        self._passes.use(self._use(use), self._said(said), self.key.closes)

    @property
    def _passes(self) -> Passes:
        return self.ledgers.for_agency(self.agency).passes

    def _use(self, use: str) -> str:
        return self.digests.digest(self.agency, f"use|{self.shown.serial.hex()}|{use}")

    def _said(self, said: str) -> str:
        return self.digests.digest(self.agency, f"said|{said}")


@dataclass(frozen=True)
class AdmitPass:
    ledgers: Ledgers
    digests: Participants
    clock: Clock

    def __call__(self, agency: str, wave: str, text: str) -> Admitted:
        """One of another agency is as good as forged: its key is not known in this one.

        :raises InvalidPass, WaveClosed:
        """
        try:
            shown = Pass.parse(text)
            key = self.ledgers.for_agency(agency).passes.key(shown.key_id)
            if key is None or key.wave != wave:
                raise InvalidPass
            public_key(key.modulus).verify(shown.serial, shown.signature)
        except (NoPass, BadSignature):
            raise InvalidPass from None
        if not key.open_at(self.clock.now()):
            raise WaveClosed
        return Admitted(agency, shown, key, self.ledgers, self.digests)
