"""How often may be asked: the region's policy, counted for all replicas together."""

from datetime import timedelta

from pymongo.client_session import ClientSession

from shared.region import RegionDirectory
from shared.storage.limits import Limits

_NOWHERE = "-"
_HOUR = timedelta(hours=1)


class RegionLimits:
    """Tries are counted whatever becomes of them; a turn is taken in the session's transaction."""

    def __init__(
        self, limits: Limits, directory: RegionDirectory, session: ClientSession | None = None
    ) -> None:
        self._limits = limits
        self._directory = directory
        self._session = session

    def anonymous_request(self, agency: str) -> int:
        return self._take("anonymous_request", agency, self._an_hour(), _HOUR)

    def refused_request(self, agency: str) -> None:
        self._take("refused_request", agency, self._an_hour(), _HOUR)

    def wrong_phrase(self, agency: str | None) -> int:
        most = self._directory.current().policy.phrase_attempts_per_minute
        return self._take("wrong_phrase", agency or _NOWHERE, most, timedelta(minutes=1))

    def one_at_a_time(self, agency: str, ref: str) -> None:
        if self._session is None:
            raise LookupError("no transaction: only what is written in one needs a turn")
        self._limits.take_turn(self._session, "live_requests", f"{agency}|{ref}")

    def live_requests(self) -> int:
        return self._directory.current().policy.live_requests_per_officer

    def _an_hour(self) -> int:
        return self._directory.current().policy.anonymous_requests_per_hour

    def _take(self, what: str, agency: str, most: int, per: timedelta) -> int:
        """Up to half as many more, so that nobody counts others' tries by the first refusal."""
        return self._limits.take(what, agency, most, per, max(1, most // 2))
