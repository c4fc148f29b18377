"""Where a stage of the floor or of a peer finds its servers; standard library only."""

import os
from dataclasses import dataclass

MONGODB, AMQP, PREFIX, PORT = "BENCH_MONGODB", "BENCH_AMQP", "BENCH_PREFIX", "BENCH_PORT"
AGENCY_HEADER, MAILBOX_HEADER = "X-Agency", "X-Mailbox"
AT_ONCE = 8
"""Transactions of one process at the same time, as many as a Watchmate service runs."""


@dataclass(frozen=True)
class Surroundings:
    mongodb_uri: str
    amqp_uri: str
    prefix: str
    port: int

    @classmethod
    def here(cls) -> "Surroundings":
        env = os.environ
        return cls(env[MONGODB], env[AMQP], env[PREFIX], int(env.get(PORT) or 0))

    def environment(self) -> dict[str, str]:
        found = {MONGODB: self.mongodb_uri, AMQP: self.amqp_uri, PREFIX: self.prefix}
        return found | {PORT: str(self.port)}

    def database(self, agency: str | None) -> str:
        return f"{self.prefix}region" if agency is None else f"{self.prefix}agency_{agency}"
