"""Gauges that cost a query: asked by the service every few seconds, never by who reads them."""

from collections.abc import Callable
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider

from shared.observability import log
from shared.runtime.hosting import HostedPlatform
from shared.runtime.platform import Platform


class Sampled(DependencyProvider):
    """Calls `sample` outside the worker pool.

    Nothing depends on the figure: a sample that fails is left out and the last one stands.
    """

    hosted = HostedPlatform()

    def __init__(self, sample: Callable[[Platform], None]) -> None:
        self._take = sample
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
                self._take(platform)
            except Exception as error:  # noqa: BLE001 - a gauge must not end the service
                log().warning("gauge_not_sampled", error=error)
            eventlet.sleep(platform.settings.sample_seconds)
