"""Identity says a member has another unit: conflicts are judged by it from now on."""

from datetime import datetime

from .ports import Ports
from .reconsider import reconsider


def move_member(ports: Ports, agency: str, ref: str, unit: str, at: datetime) -> None:
    """News older than what is known, or of somebody who is no supporter here, changes nothing."""
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or supporter.agency != agency:
        return
    moved = supporter.moved_to(unit, at)
    if moved != supporter:
        reconsider(ports, ports.supporters.save(supporter, moved))
