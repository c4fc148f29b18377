"""Submit a request for a peer."""

from dataclasses import dataclass, field
from uuid import uuid4

from services.intake.application.answers import RequestAnswer
from services.intake.application.conflicts import ConflictTokens, conflict_tokens
from services.intake.application.ports import Acknowledgements, Confidences
from services.intake.application.request_book import RequestBook
from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Asker, Confidence, Wish
from services.intake.domain.errors import NotFound, NoticeOutdated, UnknownUnit
from services.intake.domain.support_request import SupportRequest
from shared.clock import Clock
from shared.security.conflict_tokens import unit_ref

SUBMITTED = "support_request.submitted.v1"
MAILBOX_OPENED = "mailbox.opened.v1"


@dataclass(frozen=True)
class Requester:
    """Who stands at the door. `unit` and `self_ref` are used for conflicts and not stored."""

    agency: str
    asker: Asker
    mailbox: str
    unit: str | None = None
    self_ref: str | None = None


@dataclass(frozen=True)
class Vetoes:
    """Supporters by reference; units by code, or `agency:code` for another agency's."""

    supporters: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Ask:
    wish: Wish
    confidence: Confidence
    acknowledged_notice: str
    vetoes: Vetoes = Vetoes()


@dataclass(frozen=True)
class SubmitRequest:
    book: RequestBook
    confidences: Confidences
    acknowledgements: Acknowledgements
    clock: Clock
    conflict_key: bytes = field(repr=False)

    def __call__(self, requester: Requester, ask: Ask) -> RequestAnswer:
        """:raises NoticeOutdated, UnknownUnit, NameMissing, NameNotAllowed, NotFound:"""
        agency = self.book.agency(requester.agency)
        if not agency.active:
            raise NotFound
        if ask.acknowledged_notice != agency.notice.version:
            raise NoticeOutdated
        confidence = ask.confidence.checked_for(requester.asker.identity_level)
        conflicts = self._conflicts(requester, ask)
        request = self._record(requester, ask.wish)
        self.confidences.seal(agency.id, request.id, confidence)
        self.acknowledgements.add(agency.id, agency.notice.version, request.submitted_at)
        self._publish(request, conflicts)
        self._open_mailbox(request, requester.mailbox)
        return RequestAnswer(request, agency)

    def _record(self, requester: Requester, wish: Wish) -> SupportRequest:
        """The id is random: one that grows with time would tell when somebody asked."""
        request = SupportRequest(
            str(uuid4()), requester.agency, requester.asker, wish, self.clock.now()
        )
        self.book.requests.for_agency(requester.agency).add(request)
        self.book.measures.submitted(wish.urgency, requester.asker.identity_level)
        return request

    def _conflicts(self, requester: Requester, ask: Ask) -> ConflictTokens:
        excluded = {*ask.vetoes.supporters}
        excluded |= {self._vetoed_unit(requester.agency, unit) for unit in ask.vetoes.units}
        if requester.self_ref:
            excluded.add(requester.self_ref)
        own_unit = None
        if requester.unit and not ask.wish.own_unit_allowed:
            own_unit = unit_ref(requester.agency, requester.unit)
        return conflict_tokens(self.conflict_key, excluded, own_unit)

    def _vetoed_unit(self, own_agency: str, unit: str) -> str:
        agency_id, _, code = unit.rpartition(":")
        agency: Agency | None = self.book.agencies.find(agency_id or own_agency)
        if agency is None or not agency.has_unit(code):
            raise UnknownUnit
        return unit_ref(agency.id, code)

    def _publish(self, request: SupportRequest, conflicts: ConflictTokens) -> None:
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
            "unit_tokens": list(conflicts.unit),
            "own_unit_allowed": wish.own_unit_allowed,
        }
        self.book.events.publish(SUBMITTED, request.agency, data)

    def _open_mailbox(self, request: SupportRequest, mailbox: str) -> None:
        """Apart from the request: a mailbox stays one person's, and would link their requests."""
        data = {"request_id": request.id, "mailbox": mailbox}
        self.book.events.publish(MAILBOX_OPENED, request.agency, data)
