"""Takes one figure again and again, and counts the times it could not."""

from collections.abc import Callable

import eventlet
from prometheus_client import Counter

from shared.observability import log
from shared.runtime.platform import Platform

Sample = Callable[[Platform], None]

_FAILURES = Counter(
    "watchmate_gauge_failures_total", "Samples that failed: the gauge shows an old figure", ["kind"]
)


def sample_forever(platform: Platform, sample: Sample, pause: float) -> None:
    """Ends with the green thread it runs in. A failed sample is left out and the last one stands.

    :param sample: a function ``sample_<kind>``; kinds are told apart in the count of failures.
    :param pause: seconds between two samples.
    """
    failures = _FAILURES.labels(sample.__name__.removeprefix("sample_"))
    while True:
        try:
            sample(platform)
        except Exception as error:  # noqa: BLE001 - a gauge must not end the service
            failures.inc()
            log().warning("gauge_not_sampled", error=error)
        eventlet.sleep(pause)
