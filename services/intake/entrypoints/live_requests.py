"""Samples the open requests every few seconds, outside the worker pool."""

from typing import Any

import eventlet
from nameko.extensions import DependencyProvider

from services.intake.adapters.live_request_gauge import sample_live_requests
from shared.observability import log
from shared.runtime.hosting import HostedPlatform

_EVERY_SECONDS = 15


class LiveRequests(DependencyProvider):
    """Nothing depends on the figure: a sample that fails is left out."""

    hosted = HostedPlatform()

    def __init__(self) -> None:
        self._sampler: Any = None

    def start(self) -> None:
        if self._sampler is None:
            self._sampler = self.container.spawn_managed_thread(self._sample)

    def stop(self) -> None:
        if self._sampler is not None:
            self._sampler.kill()

    def _sample(self) -> None:
        platform = self.hosted.platform
        while True:
            try:
                sample_live_requests(platform.mongo, platform.region)
            except Exception as error:  # noqa: BLE001 - a gauge must not end the service
                log().warning("live_requests_not_sampled", error=error)
            eventlet.sleep(_EVERY_SECONDS)
