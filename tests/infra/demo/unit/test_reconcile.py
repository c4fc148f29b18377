"""What the books of a day must show, and what is said when they do not."""

from collections.abc import Iterable
from typing import Any

from infra.demo.books import Books
from infra.demo.counted import Counted
from infra.demo.officers import Asked
from infra.demo.plan import draw_day
from infra.demo.reconcile import Reconciliation, reconcile
from infra.demo.supporters import Diary
from infra.demo.tokens import Person
from shared.clock import SystemClock

Row = dict[str, Any]
NOW = SystemClock().now()
HELPED = "helped"


class KeptBooks(Books):
    """Rows in memory instead of the databases."""

    def __init__(self, rows: dict[str, list[Row]], counted: Counted) -> None:
        self._kept = rows
        self._apart = counted

    def rows(self, collection: str, field_name: str = "_id") -> list[Row]:
        return self._kept.get(collection, [])

    def rows_about(self, collection: str, subjects: Iterable[str]) -> list[Row]:
        wanted = set(subjects)
        return [row for row in self.rows(collection) if row["subject"] in wanted]

    def shared_rows(self, collection: str) -> list[Row]:
        return self.rows(collection)

    def strangers(self) -> frozenset[str]:
        return frozenset()

    def miscounted(self) -> Counted:
        return self._apart


def rows_of(state: str = "closed", **changes: list[Row]) -> dict[str, list[Row]]:
    """Of one request that was accepted and came to its end."""
    request = {"_id": HELPED, "state": state, "submitted_at": NOW, "escalated": False}
    names = ("intake.requests", "matching.searches", "evaluation.flows", "intake.assignments")
    told: Row = {"subject": HELPED, "kind": "peer_accepted"}
    rows = {name: [request] for name in names}
    rows |= {"matching.offers": [offer()], "notifications.notices": [told]}
    return rows | {name.replace("__", "."): listed for name, listed in changes.items()}


def offer(state: str = "completed") -> Row:
    made = {"_id": "offer", "request_id": HELPED, "made_at": NOW, "accepted_at": NOW}
    return made | {"state": state, "supporter_agency": "harbor"}


def found(
    rows: dict[str, list[Row]],
    withdrawn: bool = False,
    changed: bool = False,
    unreadable: bool = False,
    counted: Counted | None = None,
) -> Reconciliation:
    """Whoever withdrew was not told by their peer that it was closed."""
    (plan,) = draw_day(1, 1, {"harbor": 1})
    asked = Asked(plan, HELPED, "a text", "555-0100", withdrawn=withdrawn, changed=changed)
    closed = set() if withdrawn else {HELPED}
    diary = Diary(
        accepted={HELPED: Person("harbor", "m1")}, closed=closed, unreadable=[HELPED] * unreadable
    )
    return reconcile(KeptBooks(rows, counted or Counted()), {HELPED: asked}, diary)


def test_a_request_that_was_accepted_told_and_closed_once_is_well() -> None:
    well = found(rows_of())
    assert (well.lost, well.doubled, well.accepted, well.matched) == ([], [], 1, 1)


def test_a_withdrawal_that_was_confirmed_is_kept() -> None:
    assert found(rows_of("closed"), withdrawn=True).lost == [f"withdrawn, but closed: {HELPED}"]
    assert found(rows_of("withdrawn"), withdrawn=True).lost == []


def test_a_peer_whom_the_requester_gave_up_is_not_kept() -> None:
    assert found(rows_of(), changed=True).lost == [f"peer not given up: {HELPED}"]


def test_a_contact_whose_closing_was_confirmed_is_closed() -> None:
    assert found(rows_of("escalated")).lost == [f"closed, but escalated: {HELPED}"]


def test_a_peer_who_was_given_up_before_the_second_accepted_is_no_finding() -> None:
    told = [{"subject": HELPED, "kind": "peer_accepted"}] * 2
    offers = [offer("withdrawn"), offer()]
    changed = rows_of(matching__offers=offers, notifications__notices=told)
    well = found(changed, changed=True)
    assert (well.lost, well.doubled, well.accepted) == ([], [], 2)


def test_a_requester_is_told_of_each_acceptance_and_of_none_twice() -> None:
    assert found(rows_of(notifications__notices=[])).lost == [f"never told: {HELPED}"]
    told = [{"subject": HELPED, "kind": "peer_accepted"}] * 2
    assert found(rows_of(notifications__notices=told)).doubled == [f"told twice: {HELPED}"]


def resolved(*told: Row) -> dict[str, list[Row]]:
    """The coordinator was before the acceptance, which was taken back."""
    rows = rows_of(matching__offers=[offer("withdrawn")])
    outcome = {"outcome": {"outcome": "handled_by_coordinator"}}
    rows["intake.requests"] = [rows["intake.requests"][0] | {"ending": outcome}]
    return rows | {"notifications.notices": [{"subject": HELPED, "kind": "peer_accepted"}, *told]}


def test_words_that_did_not_come_through_are_lost() -> None:
    lost = [f"text not as it was sent: {HELPED}"]
    assert found(rows_of(), unreadable=True).lost == lost
    over: Row = {"subject": "offer", "kind": "offer_gone"}
    told = [*rows_of()["notifications.notices"], over]
    assert found(rows_of(notifications__notices=told), unreadable=True).lost == lost


def test_who_accepted_what_the_coordinator_had_resolved_must_be_told_that_it_is_over() -> None:
    over: Row = {"subject": "offer", "kind": "offer_gone"}
    assert found(resolved(over), unreadable=True).lost == []
    assert found(resolved(), unreadable=True).lost == [f"text not as it was sent: {HELPED}"]


def test_what_was_counted_twice_or_not_at_all_is_said() -> None:
    apart = Counted({"harbor": {"offers.made": 1, "outcome.open": -1}})
    said = found(rows_of(), counted=apart)
    assert said.doubled == ["counted once more: offers.made of harbor, 1 times"]
    assert said.lost == ["not counted: outcome.open of harbor, 1 times"]
