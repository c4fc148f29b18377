"""Ready-made things of the intake service, each with only the interesting part said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.intake.application.ask import Ask, Requester, Vetoes
from services.intake.domain.agencies import Agency, Notice, Unit
from services.intake.domain.asking import Asker, Confidence, IdentityLevel, Wish
from services.intake.domain.offers import Acceptance
from services.intake.domain.support_request import SupportRequest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OFFICER = "officer-ref-0000000000"
SUPPORTER = "supporter-ref-00000000"
NOTICE = "2026-01"
CONFLICT_KEY = b"only intake and matching have it."


def an_agency(id: str = "harbor", jurisdiction: str = "north", **changes: Any) -> Agency:
    units = (Unit("P1", "First precinct"), Unit("P2", "Second precinct"))
    notice = Notice(jurisdiction, NOTICE, ("A threat to life is told on.",), "A peer listens.")
    agency = Agency(id, id.title(), "555-0100", True, units, notice)
    return replace(agency, **changes)


def a_wish(**changes: Any) -> Wish:
    return replace(Wish("routine", ("grief",), "no_matter", "en", "phone"), **changes)


def an_asker(level: IdentityLevel = IdentityLevel.PSEUDONYMOUS, ref: str | None = OFFICER) -> Asker:
    return Asker(level, ref)


def a_request(**changes: Any) -> SupportRequest:
    fields: dict[str, Any] = {
        "id": str(uuid4()),
        "agency": "harbor",
        "asker": an_asker(),
        "wish": a_wish(),
        "submitted_at": NOON,
        **changes,
    }
    return SupportRequest(**fields)


def an_acceptance(
    offer_id: str = "offer-1",
    ref: str = SUPPORTER,
    agency: str = "lakeside",
    at: datetime = NOON,
    fits: tuple[str, ...] = (),
) -> Acceptance:
    return Acceptance(offer_id, ref, agency, at, fits)


def a_requester(**changes: Any) -> Requester:
    return replace(Requester("harbor", an_asker(), "mailbox-ref-0000000000"), **changes)


def an_ask(**changes: Any) -> Ask:
    fields: dict[str, Any] = {
        "wish": a_wish(),
        "confidence": Confidence("what only the peer may read", "call 555-0199"),
        "acknowledged_notice": NOTICE,
        "vetoes": Vetoes(),
        **changes,
    }
    return Ask(**fields)
