"""Keep the ring of signing keys: started at first use, rotated on command."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.identity.application.ports import Clock, KeyMaker, SigningRings
from services.identity.domain.key_ring import SigningKey, SigningRing


@dataclass(frozen=True)
class KeepKeys:
    rings: SigningRings
    maker: KeyMaker
    clock: Clock

    def ring(self) -> SigningRing:
        """Two replicas starting one at once end up with the same."""
        ring = self.rings.load()
        if ring is None:
            now = self.clock.now()
            self.rings.start(SigningRing.started(self.maker.make(), self.maker.make(), now))
            ring = self.rings.load()
        if ring is None:
            raise LookupError("the ring of signing keys is gone")
        return ring

    def rotate(self) -> SigningRing:
        """:raises RingMoved:"""
        ring = self.ring().rotate(self.maker.make(), self.clock.now())
        self.rings.replace(ring)
        return ring

    def served(self) -> Sequence[SigningKey]:
        return self.ring().served(self.clock.now())
