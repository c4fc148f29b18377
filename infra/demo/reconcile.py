"""Holds what the clients sent against what the databases hold: is anything lost or doubled?

Reads with the operator's account. Every check names its kind, so a failure says where to look.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from infra.demo.counted import Counted
from infra.demo.officers import Asked
from infra.demo.supporters import Diary
from shared.runtime.resources import SERVICES
from shared.storage import Mongo

ENDED = {"closed", "withdrawn", "escalated"}


@dataclass
class Reconciliation:
    """``lost`` and ``doubled`` hold one line for each finding, empty when all is well."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    matched: int = 0
    accepted: int = 0
    cross_agency: int = 0
    escalated: int = 0
    ms_to_offer: list[float] = field(default_factory=list)
    by_agency: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def median_ms_to_offer(self) -> float:
        return round(statistics.median(self.ms_to_offer), 1) if self.ms_to_offer else 0.0

    @property
    def p99_ms_to_offer(self) -> float:
        if len(self.ms_to_offer) < 2:
            return self.median_ms_to_offer
        return round(statistics.quantiles(self.ms_to_offer, n=100)[98], 1)


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


def reconcile(books: Books, asked: dict[str, Asked], diary: Diary) -> Reconciliation:
    found = Reconciliation()
    requests = {row["_id"]: row for row in books.rows("intake.requests")}
    offers = books.rows("matching.offers", "request_id")
    _each_kept_once(found, books, asked)
    _accepted_once(found, books, offers, set(diary.accepted))
    _peers_changed(found, offers, asked)
    _told_once(found, books)
    _words_came_through(found, books, requests, offers, diary.unreadable)
    _all_ended(found, requests)
    _ended_as_answered(found, requests, asked, diary.closed)
    _counted_once(found, books)
    escalated = {flow["_id"] for flow in books.rows("evaluation.flows") if flow["escalated"]}
    _figures(found, requests, offers, escalated, asked)
    return found


def _each_kept_once(found: Reconciliation, books: Books, asked: dict[str, Asked]) -> None:
    found.doubled += [f"made by a repeat: {one}" for one in books.strangers()]
    for collection in ("intake.requests", "matching.searches", "evaluation.flows"):
        held = Counter(row["_id"] for row in books.rows(collection))
        found.lost += [f"{collection}: {one}" for one in asked if one not in held]
        found.doubled += [f"{collection}: {one}" for one, times in held.items() if times > 1]


def _accepted_once(
    found: Reconciliation, books: Books, offers: list[dict[str, Any]], accepted: set[str]
) -> None:
    wins = Counter(offer["request_id"] for offer in offers if _won(offer))
    assigned = {row["_id"] for row in books.shared_rows("intake.assignments")}
    found.doubled += [f"two acceptances: {one}" for one, times in wins.items() if times > 1]
    answered = [offer["request_id"] for offer in offers if offer["accepted_at"]]
    found.lost += [f"acceptance not kept: {one}" for one in accepted - set(answered)]
    found.lost += [f"acceptance never reached intake: {one}" for one in set(wins) - assigned]
    found.matched = len(wins)
    found.accepted = len(answered)


def _peers_changed(
    found: Reconciliation, offers: list[dict[str, Any]], asked: dict[str, Asked]
) -> None:
    """Whoever was told that another peer is looked for has not kept the one they had."""
    given_up = {offer["request_id"] for offer in offers if offer["accepted_at"] and not _won(offer)}
    changed = {one for one, ask in asked.items() if ask.changed}
    found.lost += [f"peer not given up: {one}" for one in changed - given_up]


def _told_once(found: Reconciliation, books: Books) -> None:
    """A requester hears of each acceptance once."""
    told, accepted = books.told(), books.accepted()
    found.doubled += [f"told twice: {one}" for one in told if told[one] > accepted[one]]
    found.lost += [f"never told: {one}" for one in accepted if not told[one]]


def _words_came_through(
    found: Reconciliation,
    books: Books,
    requests: dict[str, dict[str, Any]],
    offers: list[dict[str, Any]],
    unreadable: Iterable[str],
) -> None:
    """Whoever accepted reads what was sent, or is told that the coordinator was before them."""
    notices = books.rows_about("notifications.notices", [one["_id"] for one in offers])
    over = {row["subject"] for row in notices if row["kind"] == "offer_gone"}
    told = {one["request_id"] for one in offers if one["accepted_at"] and one["_id"] in over}
    found.lost += [
        f"text not as it was sent: {one}"
        for one in unreadable
        if one not in told or not _resolved(requests.get(one, {}))
    ]


def _resolved(request: dict[str, Any]) -> bool:
    outcome = (request.get("ending") or {}).get("outcome") or {}
    return bool(outcome.get("outcome") == "handled_by_coordinator")


def _won(offer: dict[str, Any]) -> bool:
    """Accepted, and not taken back by a requester who withdrew."""
    return offer["state"] in {"accepted", "completed"}


def _all_ended(found: Reconciliation, requests: dict[str, dict[str, Any]]) -> None:
    found.lost += [
        f"never came to an end ({row['state']}): {one}"
        for one, row in requests.items()
        if row["state"] not in ENDED
    ]


def _ended_as_answered(
    found: Reconciliation,
    requests: dict[str, dict[str, Any]],
    asked: dict[str, Asked],
    closed: set[str],
) -> None:
    """Whoever was told that their closing or withdrawing was done finds it done."""
    withdrawn = {one for one, ask in asked.items() if ask.withdrawn}
    for wanted, ended in (("closed", closed), ("withdrawn", withdrawn)):
        states = {one: requests[one]["state"] for one in ended if one in requests}
        found.lost += [
            f"{wanted}, but {is_}: {one}" for one, is_ in states.items() if is_ != wanted
        ]


def _counted_once(found: Reconciliation, books: Books) -> None:
    """What was done is in evaluation's sums, and what is in them was done."""
    miscounted = books.miscounted()
    found.lost += miscounted.lost
    found.doubled += miscounted.doubled


def _figures(
    found: Reconciliation,
    requests: dict[str, dict[str, Any]],
    offers: list[dict[str, Any]],
    escalated: set[str],
    asked: dict[str, Asked],
) -> None:
    first: dict[str, Any] = {}
    for offer in sorted(offers, key=lambda one: one["made_at"]):
        first.setdefault(offer["request_id"], offer["made_at"])
    found.ms_to_offer = [
        (made - requests[one]["submitted_at"]) / timedelta(milliseconds=1)
        for one, made in first.items()
        if one in requests
    ]
    winners = {offer["request_id"]: offer["supporter_agency"] for offer in offers if _won(offer)}
    for one, ask in asked.items():
        _count(found, ask, one in escalated, winners.get(one), one in first)


def _count(
    found: Reconciliation, ask: Asked, escalated: bool, winner: str | None, offered: bool
) -> None:
    agency = found.by_agency.setdefault(ask.plan.agency, Counter())
    crossed = winner is not None and winner != ask.plan.agency
    found.cross_agency += crossed
    found.escalated += escalated
    agency.update(
        requests=1,
        anonymous=ask.plan.identity_level == "anonymous",
        offered=offered,
        matched=winner is not None,
        cross_agency=crossed,
        escalated=escalated,
        withdrawn=ask.withdrawn,
    )


def mails_twice(mail: Path, seen_before: set[str]) -> list[str]:
    """Message-IDs that arrived more than once since ``seen_before``."""
    digests = Counter(
        file.stem.rsplit("-", 1)[0] for file in mail.glob("*.eml") if file.name not in seen_before
    )
    return [f"mail sent twice: {digest}" for digest, times in digests.items() if times > 1]


def dead_letters(letters: Callable[[str], list[str]]) -> list[str]:
    """Events nobody could handle are lost until somebody replays them."""
    counts = {service: len(letters(service)) for service in SERVICES}
    return [f"{count} dead letters of {service}" for service, count in counts.items() if count]


def wait_until(
    condition: Callable[[], bool], within: float, each: Callable[[], None], every: float = 0.5
) -> bool:
    """True as soon as the condition holds; False when the time is over."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        each()
        if condition():
            return True
        time.sleep(every)
    return False
