"""Tell the person who asked, knowing only their request."""

from dataclasses import dataclass

from services.notifications.application.notify import Notify
from services.notifications.application.ports import Routes
from services.notifications.domain.notice import Occasion
from services.notifications.domain.route import Route


@dataclass(frozen=True)
class TellRequester:
    routes: Routes
    notify: Notify

    def __call__(self, agency: str, request_id: str, occasion: Occasion) -> None:
        """Waits when the mailbox is not known yet; is dropped when it is known no longer."""
        routes = self.routes.for_agency(agency)
        route = routes.find(request_id) or Route(request_id)
        if route.mailbox:
            self.notify(agency, route.mailbox, occasion)
        else:
            routes.save(route.waiting(occasion))
