"""Learn which mailbox a request's requester reads, and say what waited for it."""

from dataclasses import dataclass

from services.notifications.application.notify import Notify
from services.notifications.application.ports import Routes
from services.notifications.domain.route import Route


@dataclass(frozen=True)
class RememberMailbox:
    routes: Routes
    notify: Notify

    def __call__(self, agency: str, request_id: str, mailbox: str) -> None:
        routes = self.routes.for_agency(agency)
        route = routes.find(request_id) or Route(request_id)
        routes.save(route.known(mailbox))
        for occasion in route.pending:
            self.notify(agency, mailbox, occasion)
