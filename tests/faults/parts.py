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
    """Called as a stack calls for its parts; ``without`` is "", "inbox" or "outbox".

    Where servers are ``alone`` there are no ways, and everybody goes to the broker itself.
    """

    without: str = ""
    alone: bool = False

    def __call__(self, setting: Setting) -> list[Part]:
        return [self._part(setting, part) for part in watchmate(setting)]

    def _part(self, setting: Setting, part: Part) -> Part:
        if part.name not in SERVICES:
            return part
        broker = part.environment["AMQP_URI"]
        options = ["--clock", str(clock_file(setting.state, part.name))]
        if self.without:
            options += ["--without", self.without]
        return replace(
            part,
            argv=launched(part.argv, *options),
            environment={**part.environment, "AMQP_URI": self._way(setting, part.name, broker)},
        )

    def _way(self, setting: Setting, service: str, broker: str) -> str:
        return broker if self.alone else by_way(broker, setting.ports[way_of(service)])
