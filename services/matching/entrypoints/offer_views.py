"""Routes by which a supporter sees and answers what is offered to them."""

from typing import Any

from flask_smorest import Blueprint

from services.matching.application.answer_offer import OwnHat
from services.matching.application.use_cases import Answering
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import RefusalReason
from services.matching.entrypoints.answers import (
    AvailabilityAnswer,
    OfferAnswer,
    availability_answer,
)
from services.matching.entrypoints.bodies import AvailabilityBody, RefusalBody
from shared.http import (
    PageQuery,
    Problem,
    allow,
    page,
    page_schema,
    position,
    principal,
    refuse_and_keep,
    use_cases,
)
from shared.http.fields import Nothing

offers = Blueprint("offers", __name__, description="A supporter's own offers and availability")


def _answering() -> Answering:
    found: Answering = use_cases().answering
    return found


def _passed_on() -> Problem:
    return Problem(
        410,
        "offer_passed_on",
        "Passed on",
        "Thank you. Your place in the pool is not active just now (a pause, a training, a"
        " declaration or a designation), so somebody else is being asked. Your coordinator can"
        " help.",
    )


def _own() -> OwnHat:
    caller = principal()
    return OwnHat(caller.sub, caller.agency)


@offers.route("/offers", methods=["GET"])
@allow("supporter")
@offers.arguments(PageQuery, location="query")
@offers.response(200, page_schema(OfferAnswer))
def open_offers(query: dict[str, Any]) -> dict[str, Any]:
    """List the offers that wait for an answer"""
    rows = _answering().open_offers(_own(), position(query["cursor"]), query["limit"] + 1)
    return page(rows, query["limit"], lambda offer: offer.offer_id)


@offers.route("/offers/<offer_id>", methods=["GET"])
@allow("supporter")
@offers.response(200, OfferAnswer)
def offer(offer_id: str) -> Offer:
    """One of one's own offers"""
    return _answering().one(_own(), offer_id)


@offers.route("/offers/<offer_id>/acceptance", methods=["POST"])
@allow("supporter")
@offers.arguments(Nothing, required=False)
@offers.response(200, OfferAnswer)
@offers.alt_response(409, description="It was answered otherwise before")
@offers.alt_response(410, description="Its time has passed, it was taken back or passed on")
def acceptance(_nothing: dict[str, Any], offer_id: str) -> Offer:
    """Accept an offer

    It confirms the statement shown with the offer. Accepting again gives the same answer. Whoever
    is paused, or whose training, declaration or designation is not in date, is thanked with 410
    while somebody else is asked.
    """
    answered = _answering().accept(_own(), offer_id)
    if answered.state is OfferState.WITHDRAWN:
        refuse_and_keep(_passed_on())
    return answered


@offers.route("/offers/<offer_id>/refusal", methods=["POST"])
@allow("supporter")
@offers.arguments(RefusalBody, required=False)
@offers.response(200, OfferAnswer)
@offers.alt_response(409, description="It was answered otherwise before")
@offers.alt_response(410, description="Its time has passed, or it was taken back")
def refusal(body: dict[str, Any], offer_id: str) -> Offer:
    """Decline an offer"""
    return _answering().refuse(_own(), offer_id, RefusalReason(body["reason"]))


@offers.route("/availability", methods=["GET"])
@allow("supporter")
@offers.response(200, AvailabilityAnswer)
def own_availability() -> dict[str, Any]:
    """One's own pause, free places and rest, as they are now"""
    return availability_answer(_answering().standing(_own()))


@offers.route("/availability", methods=["PUT"])
@allow("supporter")
@offers.arguments(AvailabilityBody)
@offers.response(200, AvailabilityAnswer)
def availability(body: dict[str, Any]) -> dict[str, Any]:
    """Pause or resume being offered requests

    A pause needs no reason; what is open is offered to others, running contacts go on.
    """
    return availability_answer(_answering().pause(_own(), body["paused"]))
