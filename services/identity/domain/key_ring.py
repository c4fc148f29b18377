"""The life of signing keys: announced before they sign, served until their last token is old."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

TOKEN_LIFETIME = timedelta(seconds=600)
# Tokens under a retired key stay good; the rest is clock skew and other processes' caches.
SERVED_AFTER_RETIREMENT = TOKEN_LIFETIME + timedelta(seconds=300)

State = Literal["next", "current", "retired"]


@dataclass(frozen=True)
class SigningKey:
    """`private` is a JWK as text; it is stored encrypted only."""

    id: str
    private: str
    state: State
    retired_at: datetime | None = None


@dataclass(frozen=True)
class SigningRing:
    """`signs_since` is when the current key began; None in a ring older than this field."""

    keys: tuple[SigningKey, ...]
    version: int = 1
    signs_since: datetime | None = None

    @classmethod
    def started(
        cls, current: SigningKey, upcoming: SigningKey, now: datetime | None = None
    ) -> "SigningRing":
        keys = (replace(current, state="current"), replace(upcoming, state="next"))
        return cls(keys, signs_since=now)

    @property
    def current(self) -> SigningKey:
        return self._only("current")

    def rotate(self, fresh: SigningKey, now: datetime) -> "SigningRing":
        """What was announced signs now, what signed is retired, and `fresh` is announced."""
        kept = tuple(key for key in self.served(now) if key.state == "retired")
        retired = replace(self.current, state="retired", retired_at=now)
        current = replace(self._only("next"), state="current")
        return SigningRing(
            (replace(fresh, state="next"), current, retired, *kept), self.version + 1, now
        )

    def served(self, now: datetime) -> tuple[SigningKey, ...]:
        return tuple(
            key
            for key in self.keys
            if key.retired_at is None or now < key.retired_at + SERVED_AFTER_RETIREMENT
        )

    def _only(self, state: State) -> SigningKey:
        return next(key for key in self.keys if key.state == state)
