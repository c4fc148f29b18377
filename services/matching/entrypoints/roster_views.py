"""Routes by which a coordinator keeps the on-call roster, and a supporter sees their shifts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from services.matching.application.answer_offer import OwnHat
from services.matching.application.ports import RosterPlace
from services.matching.application.use_cases import RosterKeeping
from services.matching.domain.duty_roster import DutyRole, Shift, ShiftTimes
from services.matching.domain.errors import InvalidShift, ShiftsOverlap
from services.matching.domain.wall_time import Fold
from services.matching.entrypoints.roster_schemas import (
    CancellationBody,
    EnteredAnswer,
    GapsAnswer,
    GapsQuery,
    HandedAnswer,
    HandoverBody,
    ShiftAnswer,
    ShiftBody,
    ShiftsQuery,
    gaps_answer,
    handed_answer,
    shift_answer,
)
from shared.http import (
    PageQuery,
    Problem,
    allow,
    page,
    page_schema,
    position,
    principal,
    use_cases,
)
from shared.http.problems import invalid

roster = Blueprint("roster", __name__, description="Who is on call when")

_OVERLAP = "Another shift is at that time: `shift_id`. Move, hand over or cancel one of the two."


def _roster() -> RosterKeeping:
    found: RosterKeeping = use_cases().roster
    return found


@contextmanager
def sound_shift(start: str = "#") -> Iterator[None]:
    """Answers a shift that cannot be with 422, one that is in the way of another with 409."""
    try:
        yield
    except InvalidShift as mistake:
        detail = f"Give {mistake.remedy}."
        raise invalid([{"pointer": f"{start}/{mistake.field}", "detail": detail}]) from None
    except ShiftsOverlap as overlap:
        which = {"shift_id": overlap.shift_id}
        raise Problem(409, "shifts_overlap", "Shifts overlap", _OVERLAP, extensions=which) from None


@roster.route("/shifts", methods=["POST"])
@allow("coordinator")
@roster.arguments(ShiftBody)
@roster.response(201, EnteredAnswer)
@roster.alt_response(409, description="Another shift is at that time; `shift_id` says which")
def enter(body: dict[str, Any]) -> dict[str, Any]:
    """Put a supporter on call, once or every week

    Either all shifts of a series are written or none. A time that the clocks skip is refused with
    the next that exists, one that they show twice unless `from_fold` or `to_fold` says which.
    """
    agency = principal().agency
    with sound_shift():
        role = DutyRole(body["role"])
        shifts = _roster().enter(agency, body["supporter_ref"], role, _times(body))
    return {"shifts": _shown(shifts)}


@roster.route("/shifts", methods=["GET"])
@allow("coordinator")
@roster.arguments(ShiftsQuery, location="query")
@roster.response(200, page_schema(ShiftAnswer))
def shifts(query: dict[str, Any]) -> dict[str, Any]:
    """List the agency's shifts, by their start"""
    days = (query.get("from"), query.get("until"))
    after = position(query["cursor"], _read)
    with sound_shift("#query"):
        rows = _roster().listed(principal().agency, days, after, query["limit"] + 1)
    return _page(rows, query["limit"])


@roster.route("/shifts/gaps", methods=["GET"])
@allow("coordinator")
@roster.arguments(GapsQuery, location="query")
@roster.response(200, GapsAnswer)
def gaps(query: dict[str, Any]) -> dict[str, Any]:
    """When nobody will be on call, as primary and as secondary; two weeks ahead unless said

    Whoever could not be asked on their shift is no cover; `why` says so in a word.
    """
    agency = principal().agency
    with sound_shift("#query"):
        found = _roster().gaps(agency, query.get("until"))
    return gaps_answer(found, _roster().zone(agency))


@roster.route("/shifts/<shift_id>/cancellation", methods=["POST"])
@allow("coordinator")
@roster.arguments(CancellationBody, required=False)
@roster.response(204)
@roster.alt_response(409, description="The shift is over")
def cancellation(body: dict[str, Any], shift_id: str) -> None:
    """Cancel a shift that is not over, with `and_later` and what follows in its series"""
    _roster().call_off(principal().agency, shift_id, body.get("and_later", False))


@roster.route("/shifts/<shift_id>/handover", methods=["POST"])
@allow("coordinator")
@roster.arguments(HandoverBody)
@roster.response(200, HandedAnswer)
@roster.alt_response(409, description="The shift is over, or the other has one at that time")
def handover(body: dict[str, Any], shift_id: str) -> dict[str, Any]:
    """Give a shift that is not over to another supporter, with `and_later` the rest of its series

    Of a series all that follows is handed over or, when the other is on call at one of the times,
    nothing. What somebody else has taken over meanwhile stays theirs.
    """
    agency, ref = principal().agency, body["supporter_ref"]
    with sound_shift():
        handed = _roster().hand_over(agency, shift_id, ref, body["and_later"])
    return handed_answer(handed, _roster().zone(agency))


@roster.route("/duty", methods=["GET"])
@allow("supporter")
@roster.arguments(PageQuery, location="query")
@roster.response(200, page_schema(ShiftAnswer))
def duty(query: dict[str, Any]) -> dict[str, Any]:
    """One's own shifts that are not over, by their start"""
    caller = principal()
    own = OwnHat(caller.sub, caller.agency)
    rows = _roster().own(own, position(query["cursor"], _read), query["limit"] + 1)
    return _page(rows, query["limit"])


def _times(body: dict[str, Any]) -> ShiftTimes:
    return ShiftTimes(
        body["from"],
        body["to"],
        _fold(body.get("from_fold")),
        _fold(body.get("to_fold")),
        body.get("weekly_until"),
    )


def _fold(said: str | None) -> Fold | None:
    return Fold(said) if said else None


def _page(rows: Sequence[Shift], limit: int) -> dict[str, Any]:
    shown = page(rows, limit, _place)
    return {**shown, "items": _shown(shown["items"])}


def _shown(found: Sequence[Shift]) -> list[dict[str, Any]]:
    zone = _roster().zone(principal().agency)
    return [shift_answer(shift, zone) for shift in found]


def _place(shift: Shift) -> str:
    return f"{shift.span.starts_at.isoformat()} {shift.shift_id}"


def _read(place: str) -> RosterPlace:
    moment, shift_id = place.split(" ")
    return RosterPlace(datetime.fromisoformat(moment), shift_id)
