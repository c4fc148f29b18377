"""How often may be asked: the region's policy, counted for all replicas together."""

from datetime import timedelta

from shared.region import RegionDirectory
from shared.storage.limits import Limits

_NOWHERE = "-"


class RegionLimits:
    def __init__(self, limits: Limits, directory: RegionDirectory) -> None:
        self._limits = limits
        self._directory = directory

    def anonymous_request(self, agency: str) -> int:
        most = self._directory.current().policy.anonymous_requests_per_hour
        return self._limits.take("anonymous_request", agency, most, timedelta(hours=1))

    def phrase_attempt(self, agency: str | None) -> int:
        most = self._directory.current().policy.phrase_attempts_per_minute
        return self._limits.take("phrase", agency or _NOWHERE, most, timedelta(minutes=1))

    def live_requests(self) -> int:
        return self._directory.current().policy.live_requests_per_officer
