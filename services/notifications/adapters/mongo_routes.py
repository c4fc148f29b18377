"""Which mailbox a request's requester reads, in MongoDB (`agency_x.notifications.mailboxes`)."""

from dataclasses import dataclass

from services.notifications.adapters.agency_rows import AgencyRows
from services.notifications.domain.notice import NoticeKind, Occasion
from services.notifications.domain.route import Route
from shared.storage import Mongo, Transaction
from shared.storage.mongo import Document


@dataclass(frozen=True)
class MongoRoutes:
    mongo: Mongo
    tx: Transaction | None

    def for_agency(self, agency: str) -> "MongoAgencyRoutes":
        return MongoAgencyRoutes(AgencyRows.of(self.mongo, "mailboxes", agency, self.tx))


@dataclass(frozen=True)
class MongoAgencyRoutes:
    rows: AgencyRows

    def find(self, request_id: str) -> Route | None:
        row = self.rows.find(request_id)
        return _route(row) if row else None

    def save(self, route: Route) -> None:
        self.rows.save(
            {
                "_id": route.request_id,
                "mailbox": route.mailbox,
                "pending": [
                    {"key": occasion.key, "kind": occasion.kind.value, "subject": occasion.subject}
                    for occasion in route.pending
                ],
                "ended": route.ended,
                "forgotten_at": route.forgotten_at,
            }
        )


def _route(row: Document) -> Route:
    return Route(
        request_id=row["_id"],
        mailbox=row["mailbox"],
        pending=tuple(
            Occasion(entry["key"], NoticeKind(entry["kind"]), entry["subject"])
            for entry in row["pending"]
        ),
        ended=row["ended"],
        forgotten_at=row["forgotten_at"],
    )
