"""A support request as a document, and back.

What is not known is left out, so that partial indexes skip it. The state is written for the
lists that ask for it; reading derives it again from the facts.
"""

from typing import Any

from services.intake.domain.asking import Asker, IdentityLevel, Wish
from services.intake.domain.ending import Ending, Outcome
from services.intake.domain.offers import Acceptance, Offers
from services.intake.domain.search_step import SearchMove, Step
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation, SupportRequest

Document = dict[str, Any]


def to_document(request: SupportRequest) -> Document:
    escalation = request.escalation
    document = {
        "_id": request.id,
        "state": str(request.state),
        "sequence": request.sequence,
        "submitted_at": request.submitted_at,
        "identity_level": str(request.asker.identity_level),
        "requester": request.asker.ref,
        "lookup_id": request.asker.lookup_id,
        "access_digest": request.asker.access_digest,
        "wish": _wish_document(request.wish),
        "offers": _offers_document(request.offers),
        "escalated_at": escalation and escalation.at,
        "escalation_reason": escalation and escalation.reason,
        "escalation_unheeded": escalation and escalation.unheeded,
        "move": request.move and _move_document(request.move),
        "ending": request.ending and _ending_document(request.ending),
        "erased_at": request.erased_at,
        "touched_at": request.touched_at,
        "warned_at": request.warned_at,
    }
    return {field: value for field, value in document.items() if value is not None}


def from_document(agency: str, row: Document) -> SupportRequest:
    return SupportRequest(
        id=row["_id"],
        agency=agency,
        asker=_asker(row),
        wish=_wish(row["wish"]),
        submitted_at=row["submitted_at"],
        sequence=row["sequence"],
        offers=_offers(row["offers"]),
        escalation=_escalation(row),
        move=_move(row.get("move")),
        ending=_ending(row.get("ending")),
        erased_at=row.get("erased_at"),
        touched_at=row.get("touched_at"),
        warned_at=row.get("warned_at"),
    )


def _wish_document(wish: Wish) -> Document:
    return {
        "urgency": wish.urgency,
        "topics": list(wish.topics),
        "prefer": wish.prefer,
        "language": wish.language,
        "contact_kind": wish.contact_kind,
        "own_unit_allowed": wish.own_unit_allowed,
        "may_widen": wish.may_widen,
        "gender": wish.gender,
        "rank_bands": list(wish.rank_bands),
        "veteran": wish.veteran,
        "day_parts": list(wish.day_parts),
    }


def _wish(row: Document) -> Wish:
    """Rows of an earlier version lack what could not be wished then."""
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return Wish(**{**row, **lists})


def _asker(row: Document) -> Asker:
    return Asker(
        IdentityLevel(row["identity_level"]),
        row.get("requester"),
        row.get("lookup_id"),
        row.get("access_digest"),
    )


def _offers_document(offers: Offers) -> Document:
    accepted = sorted(offers.acceptances, key=lambda a: a.offer_id)
    return {
        "made": sorted(offers.made),
        "gone": sorted(offers.gone),
        "accepted": [{**vars(one), "fits": list(one.fits)} for one in accepted],
    }


def _offers(row: Document) -> Offers:
    return Offers(
        frozenset(row["made"]),
        frozenset(row["gone"]),
        frozenset(_acceptance(acceptance) for acceptance in row["accepted"]),
    )


def _acceptance(row: Document) -> Acceptance:
    """Rows of an earlier version do not say what spoke for the supporter."""
    return Acceptance(**{**row, "fits": tuple(row.get("fits", ()))})


def _escalation(row: Document) -> Escalation | None:
    if "escalated_at" not in row:
        return None
    unheeded = row.get("escalation_unheeded", False)
    return Escalation(row["escalation_reason"], row["escalated_at"], unheeded)


def _move_document(move: SearchMove) -> Document:
    return {"step": str(move.step), "sequence": move.sequence}


def _move(row: Document | None) -> SearchMove | None:
    return None if row is None else SearchMove(Step(row["step"]), row["sequence"])


def _ending_document(ending: Ending) -> Document:
    told = vars(ending.outcome).items() if ending.outcome else ()
    outcome = {name: band for name, band in told if band is not None} or None
    return {"state": str(ending.state), "at": ending.at, "outcome": outcome}


def _ending(row: Document | None) -> Ending | None:
    if row is None:
        return None
    outcome = Outcome(**row["outcome"]) if row["outcome"] else None
    return Ending(State(row["state"]), row["at"], outcome)
