"""Takes one figure again and again, and counts the times it could not."""

from collections.abc import Callable

import eventlet
from prometheus_client import Counter

from shared.observability import log
from shared.observability.freshness import Freshness
from shared.runtime.platform import Platform

Sample = Callable[[Platform], None]

_FAILURES = Counter(
    "watchmate_gauge_failures_total", "Samples that failed: the gauge shows an old figure", ["kind"]
)

_AGAIN_WITHIN = 60.0


def sample_forever(platform: Platform, sample: Sample, pause: float) -> None:
    """Ends with the green thread it runs in. A failed sample is left out and the last one stands.

    :param sample: a function ``sample_<kind>``; kinds are told apart in the count of failures.
    :param pause: seconds between two samples; one that failed is taken again within a minute.
    """
    kind = sample.__name__.removeprefix("sample_")
    failures, freshness = _FAILURES.labels(kind), Freshness(kind, pause)
    while True:
        try:
            sample(platform)
            freshness.taken()
            eventlet.sleep(pause)
        except Exception as error:  # noqa: BLE001 - a gauge must not end the service
            failures.inc()
            log().warning("gauge_not_sampled", error=error)
            eventlet.sleep(min(pause, _AGAIN_WITHIN))
