"""The matching service: which doors it has and what each leads to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.matching.adapters.credential_gauge import sample_credentials
from services.matching.adapters.due_deadlines import (
    ABSENCE,
    ASSIGN_LINE,
    CREDENTIAL_LAPSE,
    DECLARATION_REMINDERS,
    DESELECTION,
    LINE_WATCH,
    OFFER_EXPIRY,
    OFFER_RECHECK,
    REQUIREMENTS,
    SEARCH_CALL,
)
from services.matching.adapters.roster_gap_gauge import sample_roster_gaps
from services.matching.application.assign_line import AGAIN_AFTER
from services.matching.application.follow_requirements import Progress
from services.matching.domain.standing_facts import FormerUnit
from services.matching.entrypoints.assigning import ASSIGNING
from services.matching.entrypoints.events import command_of, need_of
from services.matching.entrypoints.http import create_app
from services.matching.entrypoints.wiring import MatchingWiring
from shared.events.envelope import Event
from shared.http import respond, serve
from shared.messaging import subscribe
from shared.runtime.hosting import UseCases
from shared.runtime.sampling import Sampled
from shared.runtime.when_due import when_due
from shared.storage import DueTask, Transaction
from shared.storage.due import LONGEST_LEASE


class MatchingService:
    name = "matching"

    use = UseCases(MatchingWiring)
    roster_gaps = Sampled(sample_roster_gaps)
    credentials = Sampled(sample_credentials, at_least=300)

    @serve(create_app)
    def http(self, request: Any) -> Any:
        return respond(request, self.use)

    @subscribe("support_request.submitted.v1")
    def on_support_request_submitted_v1(self, tx: Transaction, event: Event) -> None:
        facts = event.data
        self.use.bind(tx).hear.submitted(
            event.agency, facts["request_id"], facts["sequence"], event.time, need_of(event)
        )

    @subscribe("support_request.withdrawn.v1")
    def on_support_request_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        facts = event.data
        self.use.bind(tx).hear.withdrawn(
            event.agency, facts["request_id"], facts["sequence"], event.time
        )

    @subscribe("support_request.closed.v1")
    def on_support_request_closed_v1(self, tx: Transaction, event: Event) -> None:
        facts = event.data
        self.use.bind(tx).hear.closed(
            event.agency,
            facts["request_id"],
            facts["sequence"],
            event.time,
            facts["supporter_ref"],
        )

    @subscribe("support_request.returned.v1")
    def on_support_request_returned_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.returned(event.agency, event.data["offer_id"])

    @subscribe("support_request.reopened.v1")
    def on_support_request_reopened_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.reopened(event.agency, event.data["request_id"])

    @subscribe("support_request.peer_refused.v1")
    def on_support_request_peer_refused_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.peer_refused(event.agency, event.data["offer_id"])

    @subscribe("member.command_changed.v1")
    def on_member_command_changed_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.command_changed(
            event.agency, event.data["supporter_ref"], command_of(event)
        )

    @subscribe("member.unit_left.v1")
    def on_member_unit_left_v1(self, tx: Transaction, event: Event) -> None:
        facts = event.data
        left = FormerUnit(facts["unit"], facts["left_at"])
        self.use.bind(tx).hear.unit_left(event.agency, facts["supporter_ref"], left)

    @subscribe("member.moved.v1")
    def on_member_moved_v1(self, tx: Transaction, event: Event) -> None:
        facts = event.data
        self.use.bind(tx).hear.member_moved(
            event.agency, facts["supporter_ref"], facts["unit"], event.time
        )

    @subscribe("member.left.v1")
    def on_member_left_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.member_left(event.data["supporter_ref"], event.time)

    @subscribe("member.role_ended.v1")
    def on_member_role_ended_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).hear.member_left(event.data["supporter_ref"], event.time)

    @when_due(OFFER_EXPIRY)
    def on_offer_expiry_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.offer_due(task.agency, task.subject)

    @when_due(OFFER_RECHECK)
    def on_offer_recheck_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.recheck_due(task.agency, task.subject)

    @when_due(CREDENTIAL_LAPSE)
    def on_credential_lapse_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.credential_due(task.agency, task.subject)

    @when_due(ABSENCE)
    def on_absence_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.absence_due(task.agency, task.subject)

    @when_due(DECLARATION_REMINDERS, outward=True, lease=LONGEST_LEASE, every=timedelta(days=1))
    def on_declaration_reminders_due(self, task: DueTask) -> None:
        self.use.remind_of_declarations()

    @when_due(REQUIREMENTS, outward=True, lease=LONGEST_LEASE, every=timedelta(minutes=1))
    def on_requirements_due(self, task: DueTask) -> Callable[[Transaction], None]:
        """A part at a time, by one process; after a crash the part is done again."""
        after = self.use.follow_requirements(Progress.of(task.data))
        return lambda tx: self.use.remember(tx, task, after)

    @when_due(DESELECTION)
    def on_deselection_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.deselection_due(task.agency, task.subject)

    @when_due(SEARCH_CALL)
    def on_search_call_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).hear.call_due(task.agency, task.subject)

    @when_due(ASSIGN_LINE, outward=True, lease=ASSIGNING)
    def on_assign_line_due(self, task: DueTask) -> Callable[[Transaction], None]:
        """Planned by reading, taken turn by turn; what a crash leaves is in line for the next."""
        seen = self.use.assign_line()
        return lambda tx: self._after_assigning(tx, seen)

    @when_due(LINE_WATCH, every=AGAIN_AFTER)
    def on_line_watch_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).line.watch()

    def _after_assigning(self, tx: Transaction, seen: frozenset[str] | None) -> None:
        line = self.use.bind(tx).line
        if seen is None:
            line.again_soon()
        else:
            line.go_on(seen)
