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

from infra.demo.books import ENDED, Books
from infra.demo.officers import Asked
from infra.demo.supporters import Diary
from shared.runtime.resources import SERVICES


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
