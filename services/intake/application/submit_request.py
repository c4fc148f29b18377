"""Submit a request for a peer."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.intake.application.answers import RequestAnswer
from services.intake.application.ask import Ask, Requester
from services.intake.application.conflicts import ConflictTokens, conflict_tokens
from services.intake.application.name_conflicts import NameConflicts
from services.intake.application.ports import Acknowledgements, AskingLimits, Confidences
from services.intake.application.request_book import RequestBook
from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Confidence, Incident, Wish
from services.intake.domain.errors import NotFound, NoticeOutdated, TooMany
from services.intake.domain.support_request import SupportRequest
from shared.clock import Clock

SUBMITTED = "support_request.submitted.v1"
MAILBOX_OPENED = "mailbox.opened.v1"

UNTIL_ONE_ENDS = 3600
"""Seconds; nobody knows when one of the live requests will end."""


@dataclass(frozen=True, repr=False)
class Checked:
    """What is sent, found right and not yet written; it has no repr so that no log can print it."""

    agency: Agency
    wish: Wish
    confidence: Confidence
    incident: Incident | None
    conflicts: ConflictTokens


@dataclass(frozen=True)
class SubmitRequest:
    book: RequestBook
    confidences: Confidences
    acknowledgements: Acknowledgements
    clock: Clock
    limits: AskingLimits
    conflict_key: bytes = field(repr=False)

    def __call__(self, requester: Requester, ask: Ask) -> RequestAnswer:
        """:raises: whatever `check` raises."""
        return self.accept(requester, self.check(requester, ask))

    def check(self, requester: Requester, ask: Ask) -> Checked:
        """Everything that may be wrong with it, before a record is written or costly work is done.

        :raises NoticeOutdated, UnknownUnit, NameMissing, NameNotAllowed, NotFound, TooMany:
        :raises ImpossibleDay, TooManyConflicts:
        """
        agency = self.book.agency(requester.agency)
        if not agency.active:
            raise NotFound
        if ask.acknowledged_notice != agency.notice.version:
            raise NoticeOutdated
        self._check_live(requester)
        confidence = ask.confidence.checked_for(requester.asker.identity_level)
        incident = self._incident(ask, agency)
        references = NameConflicts(self.book.agencies)(requester, ask)
        conflicts = conflict_tokens(self.conflict_key, references)
        return Checked(agency, ask.wish, confidence, incident, conflicts)

    def accept(self, requester: Requester, checked: Checked) -> RequestAnswer:
        agency = checked.agency
        request = self._record(requester, checked.wish)
        self.confidences.seal(agency.id, request.id, checked.confidence)
        self.acknowledgements.add(agency.id, agency.notice.version, request.submitted_at)
        self._publish(request, checked.conflicts, checked.incident)
        self._open_mailbox(request, requester.mailbox)
        self.book.await_first_answer(request)
        return RequestAnswer(request, agency)

    def _check_live(self, requester: Requester) -> None:
        ref = requester.asker.ref
        if ref is None:
            return
        self.limits.one_at_a_time(requester.agency, ref)
        live = self.book.requests.for_agency(requester.agency).live_of(ref)
        if live >= self.limits.live_requests():
            raise TooMany(requester.agency, UNTIL_ONE_ENDS)

    def _record(self, requester: Requester, wish: Wish) -> SupportRequest:
        """The id is random: one that grows with time would tell when somebody asked."""
        request = SupportRequest(
            str(uuid4()), requester.agency, requester.asker, wish, self.clock.now()
        )
        self.book.requests.for_agency(requester.agency).add(request)
        self.book.measures.submitted(wish.urgency, requester.asker.identity_level)
        return request

    def _incident(self, ask: Ask, agency: Agency) -> Incident | None:
        today = self.clock.now().astimezone(ZoneInfo(agency.time_zone)).date()
        return ask.incident and ask.incident.checked_for(today)

    def _publish(
        self, request: SupportRequest, conflicts: ConflictTokens, incident: Incident | None
    ) -> None:
        wish = request.wish
        data = {
            "request_id": request.id,
            "sequence": request.sequence,
            "urgency": wish.urgency,
            "topics": list(wish.topics),
            "prefer": wish.prefer,
            "language": wish.language,
            "identity_level": str(request.asker.identity_level),
            "contact_kind": wish.contact_kind,
            "conflict_salt": conflicts.salt,
            "excluded": list(conflicts.excluded),
            "unit_tokens": list(conflicts.units),
            "own_unit_allowed": wish.own_unit_allowed,
        }
        also = {
            **_further_wishes(wish),
            "designated_before": incident and incident.month,
            "earlier_peers": list(conflicts.earlier_peers),
        }
        data |= {name: value for name, value in also.items() if value}
        self.book.events.publish(SUBMITTED, request.agency, data)

    def _open_mailbox(self, request: SupportRequest, mailbox: str) -> None:
        """Apart from the request: a mailbox stays one person's, and would link their requests."""
        data = {"request_id": request.id, "mailbox": mailbox}
        self.book.events.publish(MAILBOX_OPENED, request.agency, data)


def _further_wishes(wish: Wish) -> dict[str, Any]:
    """What is not wished is not said."""
    return {
        "may_widen": wish.may_widen,
        "gender": wish.gender,
        "rank_bands": list(wish.rank_bands),
        "veteran": wish.veteran,
        "day_parts": list(wish.day_parts),
    }
