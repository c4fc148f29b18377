"""The intake service: which doors it has and what each leads to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from services.intake.adapters.live_request_gauge import sample_live_requests
from services.intake.adapters.retention_clock import (
    ERASE_REQUEST,
    FORGET_ASKER,
    OPEN_CONTACT,
    SURVEY_KEYS,
    UNANSWERED_REQUEST,
    UNHEEDED_ESCALATION,
    UNTOUCHED_REQUESTS,
)
from services.intake.adapters.waiting_gauge import sample_waiting_requests
from services.intake.domain.errors import NotFound
from services.intake.domain.offers import Acceptance
from services.intake.domain.search_step import SearchMove, Step
from services.intake.domain.support_request import Escalation
from services.intake.entrypoints.http import create_app
from services.intake.entrypoints.wiring import IntakeWiring
from shared.events.envelope import Event
from shared.http import respond, serve
from shared.messaging import subscribe
from shared.messaging.errors import Refused
from shared.runtime.hosting import UseCases
from shared.runtime.sampling import Sampled
from shared.runtime.when_due import when_due
from shared.storage import DueTask, Transaction
from shared.storage.due import LONGEST_LEASE


@contextmanager
def _of_a_known_request() -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise Refused("unknown_request") from None


class IntakeService:
    name = "intake"

    use = UseCases(IntakeWiring)
    live = Sampled(sample_live_requests)
    waiting = Sampled(sample_waiting_requests)

    @serve(create_app)
    def http(self, request: Any) -> Any:
        return respond(request, self.use)

    @subscribe("offer.made.v1")
    def on_offer_made_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        with _of_a_known_request():
            self.use.bind(tx).hear.offer_made(event.agency, data["request_id"], data["offer_id"])

    @subscribe("offer.accepted.v1")
    def on_offer_accepted_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        acceptance = Acceptance(
            data["offer_id"],
            data["supporter_ref"],
            data["supporter_agency"],
            event.time,
            tuple(data.get("fits", ())),
        )
        with _of_a_known_request():
            self.use.bind(tx).hear.accepted(event.agency, data["request_id"], acceptance)

    @subscribe("offer.withdrawn.v1")
    def on_offer_withdrawn_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        with _of_a_known_request():
            self.use.bind(tx).hear.offer_withdrawn(
                event.agency, data["request_id"], data["offer_id"]
            )

    @subscribe("request.escalated.v1")
    def on_request_escalated_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        escalation = Escalation(data["reason"], event.time)
        with _of_a_known_request():
            self.use.bind(tx).hear.escalated(event.agency, data["request_id"], escalation)

    @subscribe("request.search_moved.v1")
    def on_request_search_moved_v1(self, tx: Transaction, event: Event) -> None:
        data = event.data
        move = SearchMove(Step(data["step"]), data["sequence"])
        with _of_a_known_request():
            self.use.bind(tx).hear.search_moved(event.agency, data["request_id"], move)

    @when_due(ERASE_REQUEST, outward=True)
    def on_erase_request_due(self, task: DueTask) -> Callable[[Transaction], None]:
        """The key first, outside any transaction; then what is kept of it, within one."""
        self.use.bind(None).erase.shred(task.agency, task.subject)
        return lambda tx: self.use.bind(tx).erase.record(task.agency, task.subject)

    @when_due(FORGET_ASKER)
    def on_forget_asker_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).forget_asker(task.agency, task.subject)

    @when_due(UNANSWERED_REQUEST)
    def on_unanswered_request_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).watch.unanswered(task.agency, task.subject)

    @when_due(UNHEEDED_ESCALATION)
    def on_unheeded_escalation_due(self, tx: Transaction, task: DueTask) -> None:
        self.use.bind(tx).watch.unheeded(task.agency, task.subject)

    @when_due(UNTOUCHED_REQUESTS, outward=True, lease=LONGEST_LEASE, every=timedelta(days=1))
    def on_untouched_requests_due(self, task: DueTask) -> None:
        """What is not reached within the lease, or because a process dies, comes the next time."""
        self.use.end_untouched()

    @when_due(SURVEY_KEYS, outward=True, lease=LONGEST_LEASE, every=timedelta(minutes=10))
    def on_survey_keys_due(self, task: DueTask) -> None:
        """An agency that has just been added has its keys within these minutes."""
        self.use.make_pass_keys()

    @when_due(OPEN_CONTACT)
    def on_open_contact_due(self, tx: Transaction, task: DueTask) -> None:
        offer_id, step = task.data["offer_id"], task.data["step"]
        self.use.bind(tx).watch.contact(task.agency, task.subject, offer_id, step)
