"""The platform and a service's wiring as nameko extensions: a thin shell around plain classes."""

import os
import threading
from collections.abc import Callable
from typing import Any, Protocol

import eventlet.tpool
from nameko.extensions import DependencyProvider, SharedExtension

from shared.observability import configure_logging, stop_spans, tell_spans
from shared.observability.metrics import tell_build
from shared.runtime.health import sample_health
from shared.runtime.metrics_port import MetricsPort
from shared.runtime.platform import Platform
from shared.runtime.sample_loop import sample_forever
from shared.runtime.settings import Settings
from shared.runtime.version import own_version
from shared.storage import Transaction

# For password hashing: a running thread keeps a hash's memory, more than the cores only wait.
_THREADS = max(2, os.cpu_count() or 1)


class Wiring(Protocol):
    """Picks the concrete adapters of one service (``services/<service>/entrypoints/wiring.py``)."""

    def bind(self, tx: Transaction | None) -> Any:
        """The service's use cases, writing in ``tx``; with None they may only read."""
        ...


class HostedPlatform(SharedExtension):
    """One platform a process. ``platform`` is there after ``setup``, which may be repeated."""

    platform: Platform
    _metrics: MetricsPort

    def __init__(self) -> None:
        self._building = threading.Lock()
        self._built = False
        self._sampler: Any = None

    def setup(self) -> None:
        """Extensions are set up concurrently: the second one waits for the first."""
        with self._building:
            if not self._built:
                service, config = self.container.service_name, self.container.config
                eventlet.tpool.set_num_threads(_THREADS)
                configure_logging(service, str(config.get("LOG_LEVEL") or "INFO"))
                tell_build(own_version())
                settings = Settings.of(service, config)
                self._metrics = MetricsPort(settings.metrics_host, settings.metrics_port)
                tell_spans(settings.traces_to, service, own_version())
                self.platform = Platform(settings)
                self._built = True

    def start(self) -> None:
        self._metrics.start()
        self.platform.start()
        if self._sampler is None:
            self._sampler = self.container.spawn_managed_thread(self._sample_health)

    def _sample_health(self) -> None:
        sample_forever(self.platform, sample_health, self.platform.settings.sample_seconds)

    def stop(self) -> None:
        if self._sampler is not None:
            self._sampler.kill()
        self._metrics.stop()
        self.platform.stop()
        stop_spans()


class UseCases(DependencyProvider):
    """Gives the service class its wiring."""

    hosted = HostedPlatform()

    def __init__(self, wiring: Callable[[Platform], Wiring]) -> None:
        self._make = wiring
        self.wiring: Wiring | None = None

    def setup(self) -> None:
        self.hosted.setup()
        if self.wiring is None:
            self.wiring = self._make(self.hosted.platform)

    def get_dependency(self, worker_ctx: Any) -> Wiring | None:
        return self.wiring


def handler(container: Any, method_name: str) -> Callable[..., Any]:
    """A service's method with its dependencies in place, to be called outside nameko's workers.

    Events and due tasks must not share the worker pool of HTTP: held back by a database that is
    away, they would starve the requests of people.
    """
    service = container.service_cls()
    for provider in container.dependencies:
        provider.setup()
        setattr(service, provider.attr_name, provider.get_dependency(None))
    return getattr(service, method_name)  # type: ignore[no-any-return]
