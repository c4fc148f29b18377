"""The parts one service process is built from, wired together; knows nothing of nameko."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from shared.clock import SystemClock
from shared.messaging.outbox import Outbox
from shared.messaging.relay import Relay
from shared.region.directory import RegionDirectory
from shared.runtime.settings import Settings
from shared.storage import DueTasks, KeyRing, Mongo, Transactions

if TYPE_CHECKING:
    from shared.security.tokens import TokenVerifier


class Platform:
    """Connections are opened on first use, so building one neither blocks nor fails."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self.mongo = Mongo(settings.mongodb_uri, settings.db_prefix, settings.service)
        self.transactions = Transactions(self.mongo)
        self.keys = KeyRing(self.mongo, settings.service, settings.key_file, settings.key_cache_ms)
        self.due = DueTasks(self.mongo, settings.service, self.clock)
        self.region = RegionDirectory(
            self.mongo, settings.region_refresh_seconds, settings.policy_pace
        )
        self.relay = Relay(settings.amqp_uri, self.mongo, settings.service, self.clock)
        self._watched: dict[str, Callable[[], bool]] = {"relay": lambda: self.relay.alive}
        self.outbox = Outbox(self.mongo, settings.service, self.clock, self.relay)

    @cached_property
    def verifier(self) -> "TokenVerifier":
        from shared.security.jwks import JwksSource
        from shared.security.seals import Seals
        from shared.security.standing import STANDING_SEAL
        from shared.security.tokens import TokenVerifier

        return TokenVerifier(
            JwksSource(self.settings.jwks_url),
            self.settings.token_issuer,
            self.settings.audience,
            seals=Seals(lambda: self.keys.numbered_secrets(STANDING_SEAL)),
        )

    def watch(self, part: str, lives: Callable[[], bool]) -> None:
        """Count the process as healthy only while this part of it lives."""
        self._watched[part] = lives

    def ailing(self) -> list[str]:
        """The parts that ended although the process goes on; a server away is none of them."""
        return [part for part, lives in self._watched.items() if not lives()]

    def healthy(self) -> bool:
        return not self.ailing()

    def start(self) -> None:
        self.relay.start()

    def stop(self) -> None:
        self.relay.stop()
        self.mongo.close()
