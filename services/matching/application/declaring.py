"""Everything that supporters and coordinators do about the yearly declaration."""

from collections.abc import Iterator
from datetime import date

from services.matching.domain.supporter import Supporter

from . import declare_relationships, remind_declarations
from .answer_offer import OwnHat
from .declare_relationships import Standing
from .ports import Ports


class Declaring:
    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def own(self, own: OwnHat) -> Standing:
        return declare_relationships.own_declaration(self._ports, own)

    def declare(self, own: OwnHat) -> Standing:
        return declare_relationships.declare(self._ports, own)

    def enter(self, agency: str, ref: str, on: date) -> Supporter:
        return declare_relationships.enter_declaration(self._ports, agency, ref, on)

    def whom_to_remind(self) -> Iterator[str]:
        return remind_declarations.whom_to_remind(self._ports)

    def remind(self, ref: str) -> None:
        remind_declarations.remind(self._ports, ref)
