"""How often a client may fail to authenticate, counted for all replicas together."""

from datetime import timedelta

from shared.storage.limits import Limits

MOST, SPAN = 20, timedelta(minutes=1)


class FailedAuthentications:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def wait(self, client_id: str) -> int:
        return self._limits.wait("authentication", client_id, MOST, SPAN)

    def failed(self, client_id: str) -> None:
        self._limits.take("authentication", client_id, MOST, SPAN)
