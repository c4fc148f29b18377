"""The evaluation service: which event or request leads to which use case."""

from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from services.evaluation.adapters.due_errands import MAKE_REPORT
from services.evaluation.adapters.due_schedule import FOLLOW_UP
from services.evaluation.adapters.events import ending, offer, pass_key, submission
from services.evaluation.entrypoints.http import create_app
from services.evaluation.entrypoints.wiring import (
    EvaluationUseCases,
    EvaluationWiring,
    report_lease,
)
from shared.events.envelope import Event
from shared.http import respond, serve
from shared.messaging import subscribe
from shared.runtime.hosting import UseCases
from shared.runtime.when_due import Recording, when_due
from shared.storage import DueTask, Transaction
from shared.storage.due import LONGEST_LEASE

SCHEDULE_REPORTS = "report_schedule"


class EvaluationService:
    name = "evaluation"
    use: Any = UseCases(EvaluationWiring)

    @subscribe("support_request.submitted.v1")
    def on_support_request_submitted_v1(self, tx: Transaction, event: Event) -> None:
        follow = self._bound(tx, event).follow_requests
        follow.submitted(event.agency, event.data["request_id"], submission(event))

    @subscribe("support_request.withdrawn.v1")
    def on_support_request_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        follow = self._bound(tx, event).follow_requests
        facts = event.data
        follow.withdrawn(event.agency, facts["request_id"], facts["sequence"], event.time)

    @subscribe("support_request.closed.v1")
    def on_support_request_closed_v1(self, tx: Transaction, event: Event) -> None:
        follow = self._bound(tx, event).follow_requests
        follow.closed(event.agency, event.data["request_id"], ending(event))

    @subscribe("offer.made.v1")
    def on_offer_made_v1(self, tx: Transaction, event: Event) -> None:
        self._offered(tx, event)

    @subscribe("offer.accepted.v1")
    def on_offer_accepted_v1(self, tx: Transaction, event: Event) -> None:
        self._offered(tx, event)

    @subscribe("offer.declined.v1")
    def on_offer_declined_v1(self, tx: Transaction, event: Event) -> None:
        self._offered(tx, event)

    @subscribe("offer.expired.v1")
    def on_offer_expired_v1(self, tx: Transaction, event: Event) -> None:
        self._offered(tx, event)

    @subscribe("offer.withdrawn.v1")
    def on_offer_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        self._offered(tx, event)

    @subscribe("request.escalated.v1")
    def on_request_escalated_v1(self, tx: Transaction, event: Event) -> None:
        follow = self._bound(tx, event).follow_requests
        follow.escalated(event.agency, event.data["request_id"])

    @subscribe("support_request.unanswered.v1")
    def on_support_request_unanswered_v1(self, tx: Transaction, event: Event) -> None:
        """What intake gave to the coordinator itself; or once more, when nobody heeded it."""
        follow = self._bound(tx, event).follow_requests
        follow.escalated(event.agency, event.data["request_id"])

    @subscribe("supporter.enrolled.v1")
    def on_supporter_enrolled_v1(self, tx: Transaction, event: Event) -> None:
        """Only their number is kept: so many are invited to the supporters' survey."""
        self._bound(tx, event).ledgers.for_agency(event.agency).surveys.enrolled(1)

    @subscribe("supporter.left.v1")
    def on_supporter_left_v1(self, tx: Transaction, event: Event) -> None:
        self._bound(tx, event).ledgers.for_agency(event.agency).surveys.enrolled(-1)

    @subscribe("survey.key_made.v1")
    def on_survey_key_made_v1(self, tx: Transaction, event: Event) -> None:
        self._bound(tx, event).ledgers.for_agency(event.agency).passes.learn(pass_key(event))

    @when_due(FOLLOW_UP)
    def on_survey_follow_up_due(self, tx: Transaction, task: DueTask) -> None:
        follow = self.use.bind(tx).follow_requests
        follow.follow_up(task.agency, task.subject, task.data["wave"])

    @subscribe("notification.delivered.v1")
    def on_notification_delivered_v1(self, tx: Transaction, event: Event) -> None:
        self._notified(tx, event, "delivered")

    @subscribe("notification.failed.v1")
    def on_notification_failed_v1(self, tx: Transaction, event: Event) -> None:
        self._notified(tx, event, "failed")

    @subscribe("report.published.v1")
    def on_report_published_v1(self, tx: Transaction, event: Event) -> None:
        """Its own: an event needs a hearer, and how many reports there were is counted here."""
        self._bound(tx, event)

    @when_due(MAKE_REPORT, outward=True, lease=report_lease, at_once=1, breaks_off=True)
    def on_report_due(self, task: DueTask) -> Recording | None:
        """In a process of its own, one at a time: they are large."""
        make = self.use.bind(None).make_report
        return make(task.agency, task.subject, task.attempts)  # type: ignore[no-any-return]

    @when_due(SCHEDULE_REPORTS, outward=True, lease=LONGEST_LEASE, every=timedelta(days=1))
    def on_report_schedule_due(self, task: DueTask) -> Recording | None:
        return self.use.bind(None).schedule_reports()  # type: ignore[no-any-return]

    @serve(create_app)
    def http(self, request: Request) -> Response:
        return respond(request, self.use)

    def _bound(self, tx: Transaction, event: Event) -> EvaluationUseCases:
        use: EvaluationUseCases = self.use.bind(tx)
        use.measures.heard(event.type)
        return use

    def _offered(self, tx: Transaction, event: Event) -> None:
        follow = self._bound(tx, event).follow_requests
        data = event.data
        follow.offered(event.agency, data["request_id"], data["offer_id"], offer(event))

    def _notified(self, tx: Transaction, event: Event, outcome: str) -> None:
        count = self._bound(tx, event).count_notices
        data = event.data
        count(event.agency, data["notification_id"], data["channel"], outcome, event.time)
