"""Identity says what a member commands or which unit they left: conflicts are judged by it."""

from collections.abc import Callable

from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter

from .ports import Ports
from .reconsider import reconsider


def change_command(ports: Ports, agency: str, ref: str, command: Command) -> None:
    """Kept also for who is not in the pool yet: the conflict is there when they enter it."""
    ports.personnel.keep_command(agency, ref, command)
    _apply(ports, agency, ref, lambda supporter: supporter.with_command(command))


def leave_unit(ports: Ports, agency: str, ref: str, left: FormerUnit) -> None:
    """The same for a unit they were of; the last time they were there counts."""
    ports.personnel.keep_former_unit(agency, ref, left)
    _apply(ports, agency, ref, lambda supporter: supporter.with_former_unit(left))


def _apply(ports: Ports, agency: str, ref: str, change: Callable[[Supporter], Supporter]) -> None:
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or supporter.agency != agency:
        return
    changed = change(supporter)
    if changed != supporter:
        reconsider(ports, ports.supporters.save(supporter, changed))
