"""Cut the link between a request and its requester's mailbox, a while after its end."""

from dataclasses import dataclass, replace

from services.notifications.application.ports import Clock, Routes, Schedule
from services.notifications.domain.route import KEPT_AFTER_END, Route


@dataclass(frozen=True)
class ForgetMailbox:
    routes: Routes
    schedule: Schedule
    clock: Clock
    pace: float

    def later(self, agency: str, request_id: str) -> None:
        """The request has ended; its first end starts the clock."""
        routes = self.routes.for_agency(agency)
        route = routes.find(request_id) or Route(request_id)
        if route.ended:
            return
        routes.save(replace(route, ended=True))
        at = self.clock.now() + KEPT_AFTER_END / self.pace
        self.schedule.forgetting(agency, request_id, at)

    def now(self, agency: str, request_id: str) -> None:
        routes = self.routes.for_agency(agency)
        route = routes.find(request_id)
        if route and not route.forgotten_at:
            routes.save(route.forgotten(self.clock.now()))
