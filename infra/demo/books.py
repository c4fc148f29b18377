"""The databases as a run of the demonstration reads them, with the operator's account."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from infra.demo.counted import Counted
from infra.demo.officers import Asked
from shared.runtime.resources import SERVICES
from shared.storage import Mongo

ENDED = {"closed", "withdrawn", "escalated"}


def request_ids(mongo: Mongo, agencies: Iterable[str]) -> frozenset[str]:
    """Every request the agencies hold now."""
    return frozenset(
        row["_id"]
        for agency in agencies
        for row in mongo.collection("intake.requests", agency).find({}, {"_id": 1})
    )


class Books:
    """The databases, read for the requests of one run; ``before`` are those of earlier runs.

    ``counted`` is how evaluation's sums stood then; without it they are not looked at.
    """

    def __init__(
        self,
        mongo: Mongo,
        asked: Iterable[Asked],
        before: frozenset[str],
        counted: Counted | None = None,
    ) -> None:
        self._mongo = mongo
        self._before = before
        self._counted = counted
        self._agreed = False
        self._asked = {one.request_id: one for one in asked}
        self.agencies = sorted({one.plan.agency for one in self._asked.values()})

    def strangers(self) -> frozenset[str]:
        """Requests that came to be during the run and that no client knows of."""
        return request_ids(self._mongo, self.agencies) - self._before - set(self._asked)

    def rows(self, collection: str, field_name: str = "_id") -> list[dict[str, Any]]:
        """The rows of this run's requests, over all agencies."""
        wanted = {field_name: {"$in": list(self._asked)}}
        return [
            row
            for agency in self.agencies
            for row in self._mongo.collection(collection, agency).find(wanted)
        ]

    def rows_about(self, collection: str, subjects: Iterable[str]) -> list[dict[str, Any]]:
        wanted = {"subject": {"$in": list(subjects)}}
        return [
            row
            for agency in self.agencies
            for row in self._mongo.collection(collection, agency).find(wanted)
        ]

    def shared_rows(self, collection: str) -> list[dict[str, Any]]:
        wanted = {"_id": {"$in": list(self._asked)}}
        return list(self._mongo.collection(collection).find(wanted))

    def unsent(self) -> int:
        return sum(
            self._mongo.collection(f"{service}.outbox").count_documents({"sent_at": None})
            for service in SERVICES
        )

    def settled(self) -> int:
        """How many requests have come to an end that needs nobody to act."""
        return sum(1 for row in self.rows("intake.requests") if row["state"] in ENDED)

    def agree(self) -> bool:
        """Every service has heard how each request ended."""
        ended = self._ended(self.rows("intake.requests"))
        searched = self._ended(self.rows("matching.searches"))
        counted = {row["_id"] for row in self.rows("evaluation.flows")}
        if ended != searched or not counted >= set(self._asked) or self.unsent():
            return False
        return set(self.accepted()) <= set(self.told()) and self._counted_right()

    def miscounted(self) -> Counted:
        """By how much evaluation's sums and the others' books have come apart in this run.

        By nothing if they ever agreed: what was done since is on its way to be counted.
        """
        return Counted() if self._agreed else self._miscounted_now()

    def accepted(self) -> Counter[str]:
        """How many supporters have accepted each request, one after the other."""
        offers = self.rows("matching.offers", "request_id")
        return Counter(offer["request_id"] for offer in offers if offer["accepted_at"])

    def told(self) -> Counter[str]:
        """How often its requester was told that a peer accepted."""
        notices = self.rows("notifications.notices", "subject")
        return Counter(row["subject"] for row in notices if row["kind"] == "peer_accepted")

    def _counted_right(self) -> bool:
        self._agreed = self._miscounted_now().right
        return self._agreed

    def _miscounted_now(self) -> Counted:
        if self._counted is None:
            return Counted()
        return Counted.at(self._mongo, self._counted.agencies).since(self._counted)

    @staticmethod
    def _ended(rows: list[dict[str, Any]]) -> dict[str, str]:
        return {row["_id"]: row["state"] for row in rows if row["state"] in ENDED}
