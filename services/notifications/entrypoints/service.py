"""The notifications service: which event, time or request leads to which use case."""

from typing import Any

from werkzeug.wrappers import Request, Response

from services.notifications.adapters.due_schedule import DELIVER, FORGET_MAILBOX
from services.notifications.adapters.undelivered_gauge import sample_oldest_undelivered
from services.notifications.domain.notice import NoticeKind, Occasion
from services.notifications.entrypoints.http import create_app
from services.notifications.entrypoints.sending import Recording
from services.notifications.entrypoints.wiring import NotificationsWiring, delivery_task_lease
from shared.events.envelope import Event
from shared.http import respond, serve
from shared.messaging import subscribe
from shared.runtime.hosting import UseCases
from shared.runtime.sampling import Sampled
from shared.runtime.when_due import when_due
from shared.storage import DueTask, Transaction


class NotificationsService:
    name = "notifications"
    use: Any = UseCases(NotificationsWiring)
    undelivered = Sampled(sample_oldest_undelivered)

    @subscribe("mailbox.opened.v1")
    def on_mailbox_opened_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        self.use.bind(tx).remember_mailbox(event.agency, data["request_id"], data["mailbox"])

    @subscribe("support_request.withdrawn.v1")
    def on_support_request_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).forget_mailbox.later(event.agency, event.data["request_id"])

    @subscribe("support_request.closed.v1")
    def on_support_request_closed_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).forget_mailbox.later(event.agency, event.data["request_id"])

    @subscribe("support_request.unanswered.v1")
    def on_support_request_unanswered_v1(self, tx: Transaction, event: Event) -> None:
        _tell_escalation(self.use.bind(tx), event)

    @subscribe("support_request.overdue.v1")
    def on_support_request_overdue_v1(self, tx: Transaction, event: Event) -> None:
        use, data = self.use.bind(tx), event.data
        if data["step"] == "coordinator":
            use.tell_coordinators(event.agency, data["request_id"], event.id)
            return
        use.tell_supporter.contact_due(
            data["supporter_agency"], data["supporter_ref"], data["request_id"], event.id
        )

    @subscribe("support_request.untouched.v1")
    def on_support_request_untouched_v1(self, tx: Transaction, event: Event) -> None:
        """The asker, and whoever has to act: the supporter, or without one the coordinators."""
        use, data = self.use.bind(tx), event.data
        _tell_requester(use, event, NoticeKind.CONTACT_DUE)
        if data["supporter_ref"] is None:
            use.tell_coordinators(event.agency, data["request_id"], event.id)
            return
        use.tell_supporter.contact_due(
            data["supporter_agency"], data["supporter_ref"], data["request_id"], event.id
        )

    @subscribe("offer.made.v1")
    def on_offer_made_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).tell_supporter.offer_waits(*_offer(event))

    @subscribe("offer.accepted.v1")
    def on_offer_accepted_v1(self, tx: Transaction, event: Event) -> None:
        use = self.use.bind(tx)
        use.tell_supporter.offer_ended(*_offer(event))
        _tell_requester(use, event, NoticeKind.PEER_ACCEPTED)

    @subscribe("offer.declined.v1")
    def on_offer_declined_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).tell_supporter.offer_ended(*_offer(event))

    @subscribe("offer.expired.v1")
    def on_offer_expired_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).tell_supporter.offer_ended(*_offer(event))

    @subscribe("offer.withdrawn.v1")
    def on_offer_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        use = self.use.bind(tx)
        use.tell_supporter.offer_ended(*_offer(event))
        if not event.data["accepted_before"]:
            return
        use.tell_supporter.offer_taken_back(*_offer(event), event.id)
        if event.data["reason"] != "request_withdrawn":
            _tell_requester(use, event, NoticeKind.STILL_LOOKING)

    @subscribe("request.escalated.v1")
    def on_request_escalated_v1(self, tx: Transaction, event: Event) -> None:
        _tell_escalation(self.use.bind(tx), event)

    @subscribe("supporter.check_offered.v1")
    def on_supporter_check_offered_v1(self, tx: Transaction, event: Event) -> None:
        supporter = event.data["supporter_ref"]
        self.use.bind(tx).tell_supporter.check_offered(event.agency, supporter, event.id)

    @subscribe("supporter.declaration_lapses.v1")
    def on_supporter_declaration_lapses_v1(self, tx: Transaction, event: Event) -> None:
        supporter = event.data["supporter_ref"]
        self.use.bind(tx).tell_supporter.declaration_due(event.agency, supporter, event.id)

    @subscribe("supporter.left.v1")
    def on_supporter_left_v1(self, tx: Transaction, event: Event) -> None:
        """Left the pool: by their own wish, deselected, without the role, or with the agency."""
        self.use.bind(tx).end_mail(event.agency, event.data["supporter_ref"], event.time)

    @subscribe("member.coordination_ended.v1")
    def on_member_coordination_ended_v1(self, tx: Transaction, event: Event) -> None:
        self.use.bind(tx).end_mail(event.agency, event.data["recipient_ref"], event.time)

    @subscribe("survey.due.v1")
    def on_survey_due_v1(self, tx: Transaction, event: Event) -> None:
        _tell_requester(self.use.bind(tx), event, NoticeKind.SURVEY_OPEN)

    @subscribe("survey.due.v2")
    def on_survey_due_v2(self, tx: Transaction, event: Event) -> None:
        _tell_requester(self.use.bind(tx), event, NoticeKind.SURVEY_OPEN)

    @when_due(DELIVER, outward=True, lease=delivery_task_lease)
    def on_deliver_due(self, task: DueTask) -> Recording | None:
        return self.use.sending.attempt(task.agency, task.subject)  # type: ignore[no-any-return]

    @when_due(FORGET_MAILBOX)
    def on_forget_mailbox_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).forget_mailbox.now(task.agency, task.subject)

    @serve(create_app)
    def http(self, request: Request) -> Response:
        return respond(request, self.use)


def _tell_escalation(use: Any, event: Event) -> None:
    _tell_requester(use, event, NoticeKind.STILL_LOOKING)
    use.tell_coordinators(event.agency, event.data["request_id"], event.id)


def _tell_requester(use: Any, event: Event, kind: NoticeKind) -> None:
    request_id = event.data["request_id"]
    use.tell_requester(event.agency, request_id, Occasion(event.id, kind, request_id))


def _offer(event: Event) -> tuple[str, str, str]:
    """The supporter's own agency, their reference, the offer."""
    return event.data["supporter_agency"], event.data["supporter_ref"], event.data["offer_id"]
