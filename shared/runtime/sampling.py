"""Gauges that cost a query: asked by the service every few seconds, never by who reads them."""

from typing import Any

from nameko.extensions import DependencyProvider

from shared.runtime.hosting import HostedPlatform
from shared.runtime.sample_loop import Sample, sample_forever


class Sampled(DependencyProvider):
    """Calls `sample` outside the worker pool.

    Nothing depends on the figure. ``at_least`` seconds lie between two samples, for what costs
    much and changes slowly.
    """

    hosted = HostedPlatform()

    def __init__(self, sample: Sample, at_least: float = 0.0) -> None:
        self._take = sample
        self._at_least = at_least
        self._sampler: Any = None

    def start(self) -> None:
        if self._sampler is None:
            self._sampler = self.container.spawn_managed_thread(self._sample)

    def stop(self) -> None:
        if self._sampler is not None:
            self._sampler.kill()

    def _sample(self) -> None:
        platform = self.hosted.platform
        sample_forever(platform, self._take, max(self._at_least, platform.settings.sample_seconds))
