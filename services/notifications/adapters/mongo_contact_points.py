"""Contact points in MongoDB (`agency_x.notifications.contact_points`), addresses encrypted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.notifications.adapters.agency_rows import AgencyRows
from services.notifications.domain.contact_point import ContactPoint
from services.notifications.domain.email_address import EmailAddress
from shared.storage import FieldCipher, Mongo, Transaction
from shared.storage.mongo import Document

CipherOf = Callable[[str], FieldCipher]


@dataclass(frozen=True)
class MongoContactPoints:
    mongo: Mongo
    cipher_of: CipherOf
    tx: Transaction | None

    def for_agency(self, agency: str) -> "MongoAgencyContactPoints":
        rows = AgencyRows.of(self.mongo, "contact_points", agency, self.tx)
        return MongoAgencyContactPoints(rows, self.cipher_of, agency)


@dataclass(frozen=True)
class MongoAgencyContactPoints:
    rows: AgencyRows
    cipher_of: CipherOf
    agency: str

    def find(self, owner: str) -> ContactPoint | None:
        row = self._row(owner)
        return self._contact_point(row) if row else None

    def mail_wanted(self, owner: str) -> bool | None:
        row = self._row(owner)
        return bool(row["mail_wanted"]) if row else None

    def save(self, point: ContactPoint) -> None:
        self.rows.save(
            {
                "_id": point.owner,
                "email": self.cipher_of(self.agency).encrypt(point.address.text),
                "mail_wanted": point.mail_wanted,
                "coordinates": point.coordinates,
                "vouched_at": point.vouched_at,
            }
        )

    def remove(self, owner: str) -> None:
        left = {"_id": owner, "email": {"$exists": True}}
        self.rows.collection.delete_one(left, session=self.rows.session)

    def end(self, owner: str, at: datetime) -> None:
        self.rows.save({"_id": owner, "ended_at": at})

    def ended_at(self, owner: str) -> datetime | None:
        row = self.rows.find(owner)
        return row.get("ended_at") if row else None

    def coordinators(self) -> list[str]:
        found = self.rows.collection.find(
            {"coordinates": True}, {"_id": True}, session=self.rows.session
        )
        return [str(row["_id"]) for row in found.sort("_id")]

    def _row(self, owner: str) -> Document | None:
        """None also of who left no address, or took it back."""
        row = self.rows.find(owner)
        return row if row and "email" in row else None

    def _contact_point(self, row: Document) -> ContactPoint:
        email = self.cipher_of(self.agency).decrypt(row["email"])
        return ContactPoint(
            owner=row["_id"],
            address=EmailAddress.parse(email),
            mail_wanted=row["mail_wanted"],
            coordinates=row["coordinates"],
            vouched_at=row.get("vouched_at"),
        )
