"""The services of a run: by their own way to the broker, under a clock that can be moved.

With something switched off, they are started by ``tests.faults.launcher`` instead of by nameko's
own command; the programs of production know nothing of either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from infra.local.parts import SERVICES, Part, Setting, watchmate
from infra.local.state import StateFolder
from infra.local.trouble import missing
from tests.faults.launcher import launched
from tests.faults.servers import by_way, way_of

_LIBRARIES = Path("/usr/lib")
_FAKE_TIME = "faketime/libfaketimeMT.so.1"


@dataclass(frozen=True)
class FaultParts:
    """Called as a stack calls for its parts; ``without`` is "", "inbox" or "outbox"."""

    without: str = ""

    def __call__(self, setting: Setting) -> list[Part]:
        return [self._part(setting, part) for part in watchmate(setting)]

    def _part(self, setting: Setting, part: Part) -> Part:
        if part.name not in SERVICES:
            return part
        changed = {
            "AMQP_URI": by_way(part.environment["AMQP_URI"], setting.ports[way_of(part.name)]),
            **_moved_clock(setting.state, part.name),
        }
        argv = self._argv(part.argv)
        return replace(part, argv=argv, environment={**part.environment, **changed})

    def _argv(self, argv: Sequence[str]) -> tuple[str, ...]:
        return launched(argv, "--without", self.without) if self.without else tuple(argv)


def clock_file(state: StateFolder, service: str) -> Path:
    """Holds by how many seconds the service's clock is wrong; looked at every second."""
    return state.run / f"{service}.clock"


def set_clock(state: StateFolder, service: str, seconds: float) -> None:
    state.write(f"run/{clock_file(state, service).name}", f"{seconds:+.0f}\n")


def _moved_clock(state: StateFolder, service: str) -> dict[str, str]:
    """Time of day only: what measures how long something takes goes on as it does."""
    if not clock_file(state, service).exists():
        set_clock(state, service, 0)
    return {
        "LD_PRELOAD": str(fake_time_library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock_file(state, service)),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
    }


def fake_time_library() -> Path:
    found = next(iter(_LIBRARIES.glob(f"*/{_FAKE_TIME}")), None)
    if found is None:
        raise missing("libfaketime", "install it as root with 'apt-get install faketime'")
    return found
