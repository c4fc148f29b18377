"""Send no more mail to somebody whose role has ended."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.application.ports import ContactPoints


@dataclass(frozen=True)
class EndMail:
    """With the address goes every mail that still waits for it: see `deliver`."""

    contact_points: ContactPoints

    def __call__(self, agency: str, owner: str, at: datetime) -> None:
        """Repeatable. Old news of somebody who was given the role again changes nothing."""
        points = self.contact_points.for_agency(agency)
        point, ended_at = points.find(owner), points.ended_at(owner)
        if (point and point.outlives(at)) or (ended_at and ended_at >= at):
            return
        points.end(owner, at)
