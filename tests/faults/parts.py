"""The services of a run: by their own way to the broker, under a clock that can be moved.

They are started by ``tests.faults.launcher`` instead of by nameko's own command; the programs of
production know nothing of clocks that are wrong or parts that are switched off.
"""

from dataclasses import dataclass, replace

from infra.local.parts import SERVICES, Part, Setting, watchmate
from tests.faults.launcher import launched
from tests.faults.moved_clock import clock_file
from tests.faults.servers import by_way, way_of


@dataclass(frozen=True)
class FaultParts:
    """Called as a stack calls for its parts; ``without`` is "", "inbox" or "outbox"."""

    without: str = ""

    def __call__(self, setting: Setting) -> list[Part]:
        return [self._part(setting, part) for part in watchmate(setting)]

    def _part(self, setting: Setting, part: Part) -> Part:
        if part.name not in SERVICES:
            return part
        own_way = by_way(part.environment["AMQP_URI"], setting.ports[way_of(part.name)])
        options = ["--clock", str(clock_file(setting.state, part.name))]
        if self.without:
            options += ["--without", self.without]
        return replace(
            part,
            argv=launched(part.argv, *options),
            environment={**part.environment, "AMQP_URI": own_way},
        )
