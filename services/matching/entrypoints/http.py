"""The HTTP face of matching."""

import flask
from werkzeug.wrappers import Response

from services.matching.domain.errors import (
    AlreadyEnrolled,
    CareerStepRefused,
    ChangedMeanwhile,
    DeselectionInEffect,
    NoDeselectionPending,
    OfferAnswered,
    OfferExpired,
    OfferWithdrawn,
    ShiftOver,
    TooManyChanges,
    UnknownCareer,
    UnknownOffer,
    UnknownSearch,
    UnknownShift,
    UnknownSupporter,
    UnreadableSupporter,
)
from services.matching.domain.telling_changes import MOST_A_DAY
from services.matching.entrypoints.career_views import careers
from services.matching.entrypoints.coverage_views import coverage
from services.matching.entrypoints.declaration_views import declarations
from services.matching.entrypoints.import_views import imports
from services.matching.entrypoints.offer_views import offers
from services.matching.entrypoints.pool_views import pool
from services.matching.entrypoints.roster_views import roster
from shared.http import Problem, create_api, register_problems
from shared.http.problems import NOTHING_HERE
from shared.runtime.platform import Platform

PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    UnknownSupporter: NOTHING_HERE,
    UnknownCareer: NOTHING_HERE,
    UnknownOffer: NOTHING_HERE,
    UnknownSearch: NOTHING_HERE,
    UnknownShift: NOTHING_HERE,
    TooManyChanges: (
        429,
        "too_many_changes",
        "Too many changes in one day",
        f"In a day, {MOST_A_DAY} new involvements of a supporter can be entered, and"
        f" {MOST_A_DAY} changes of unit, gender or designation. Enter the others after your"
        " agency's midnight. A move is entered once, at the member in identity.",
    ),
    ShiftOver: (409, "shift_over", "Over", "This shift is over and stays as it is."),
    NoDeselectionPending: (
        409,
        "no_deselection_pending",
        "Nothing to cancel",
        "No deselection of this supporter lies ahead.",
    ),
    DeselectionInEffect: (
        409,
        "deselection_in_effect",
        "In effect",
        "The time of this deselection has come. Enrol them anew, with a new designation.",
    ),
    AlreadyEnrolled: (
        409,
        "already_enrolled",
        "Already enrolled",
        "This reference is in the pool.",
    ),
    UnreadableSupporter: (
        409,
        "unreadable_supporter",
        "Cannot be read",
        "What is kept about this supporter is of another version. Ask your operator to update.",
    ),
    OfferAnswered: (
        409,
        "offer_answered",
        "Already answered",
        "You have already given another answer to this offer.",
    ),
    OfferExpired: (
        410,
        "offer_expired",
        "No longer open",
        "Thank you. The time for this offer has passed, and somebody else is being asked.",
    ),
    OfferWithdrawn: (
        410,
        "offer_withdrawn",
        "No longer open",
        "Thank you. This offer is no longer needed; there is nothing for you to do.",
    ),
    ChangedMeanwhile: (
        409,
        "changed_meanwhile",
        "Changed meanwhile",
        "This was changed at the same moment. Please look again and repeat.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    blueprints = [pool, careers, coverage, declarations, imports, offers, roster]
    app = create_api("matching", blueprints, platform)
    register_problems(app, PROBLEMS)
    app.register_error_handler(CareerStepRefused, _not_now)
    return app


def _not_now(refused: CareerStepRefused) -> Response:
    """Its words are the domain's own, none of the caller's."""
    remedy = f"Give {refused.remedy}."
    errors = [{"pointer": f"#/{refused.field}", "detail": remedy}]
    title = "Not possible in this career"
    return Problem(409, "career_step", title, remedy, errors=errors).response()
