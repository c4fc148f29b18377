"""Identity says a member commands a unit, or no longer does: conflicts are judged by it."""

from services.matching.domain.standing_facts import Command

from .ports import Ports
from .reconsider import reconsider


def change_command(ports: Ports, agency: str, ref: str, command: Command) -> None:
    """Kept also for who is not in the pool yet: the conflict is there when they enter it."""
    ports.commands.keep(agency, ref, command)
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or supporter.agency != agency:
        return
    changed = supporter.with_command(command)
    if changed != supporter:
        reconsider(ports, ports.supporters.save(supporter, changed))
