"""How often may be asked: the region's policy, counted for all replicas together."""

from datetime import timedelta

from shared.region import RegionDirectory
from shared.storage.limits import Limits

_NOWHERE = "-"
_HOUR = timedelta(hours=1)


class RegionLimits:
    def __init__(self, limits: Limits, directory: RegionDirectory) -> None:
        self._limits = limits
        self._directory = directory

    def anonymous_request(self, agency: str) -> int:
        return self._take("anonymous_request", agency, self._an_hour(), _HOUR)

    def refused_request(self, agency: str) -> None:
        self._take("refused_request", agency, self._an_hour(), _HOUR)

    def wrong_phrase(self, agency: str | None) -> int:
        most = self._directory.current().policy.phrase_attempts_per_minute
        return self._take("wrong_phrase", agency or _NOWHERE, most, timedelta(minutes=1))

    def live_requests(self) -> int:
        return self._directory.current().policy.live_requests_per_officer

    def _an_hour(self) -> int:
        return self._directory.current().policy.anonymous_requests_per_hour

    def _take(self, what: str, agency: str, most: int, per: timedelta) -> int:
        """Up to half as many more, so that nobody counts others' tries by the first refusal."""
        return self._limits.take(what, agency, most, per, max(1, most // 2))
