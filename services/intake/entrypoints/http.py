"""The HTTP API of intake, put together."""

import flask
from werkzeug.wrappers import Response

from services.intake.domain import errors
from services.intake.entrypoints import presenting
from services.intake.entrypoints.anonymous_views import anonymous
from services.intake.entrypoints.coordinator_views import escalations
from services.intake.entrypoints.notice_views import notices
from services.intake.entrypoints.officer_views import requests
from services.intake.entrypoints.pass_views import passes
from services.intake.entrypoints.peer_views import peers
from services.intake.entrypoints.supporter_views import assignments
from shared.http import create_api, register_problems, use_cases
from shared.http.parts import Platform
from shared.http.problems import not_found, too_many, unavailable
from shared.region import RegionUnavailable
from shared.storage import KeysMissing

_MEANINGS: dict[type[Exception], tuple[int, str, str, str]] = {
    errors.PhraseNotFound: (
        404,
        "phrase_not_found",
        "No such phrase",
        "No request answers to this phrase. Check the words and their order.",
    ),
    errors.AlreadyEnded: (
        409,
        "already_ended",
        "Already ended",
        "This request is closed or withdrawn. Whoever made it may make another one at any time.",
    ),
    errors.NotMatched: (
        409,
        "not_matched",
        "No peer yet",
        "Nobody has accepted this request at this moment; a peer is being looked for. "
        "Read the request: its what_now says what to do meanwhile.",
    ),
    errors.NotInvited: (
        409,
        "not_invited",
        "No survey is open",
        "There is no such survey for you now: it has not begun, it is over, or it is not asked.",
    ),
    errors.PassTaken: (
        409,
        "pass_taken",
        "The pass was issued",
        "A pass to this survey was issued for another blinded value. Send that value again to get "
        "the same answer; without it the pass is lost.",
    ),
    errors.NotBlinded: (
        422,
        "not_blinded",
        "Not blinded for this survey",
        "Blind a serial with the key that is named for this survey.",
    ),
    errors.ConfidenceDestroyed: (
        409,
        "words_destroyed",
        "The words are destroyed",
        "What was said with this request has been destroyed and cannot be passed on. Ask anew.",
    ),
    errors.NoticeOutdated: (
        409,
        "notice_outdated",
        "Another notice is in force",
        "Fetch the agency's notice again, show it, and send its version as acknowledged_notice.",
    ),
    errors.NameMissing: (
        422,
        "name_missing",
        "Name missing",
        "The identity level 'named' needs a name.",
    ),
    errors.NameNotAllowed: (
        422,
        "name_not_allowed",
        "Name not allowed",
        "Only the identity level 'named' takes a name.",
    ),
    errors.UnknownUnit: (
        422,
        "unknown_unit",
        "Unknown unit",
        "A unit is not among those of the agency's notice.",
    ),
    errors.ImpossibleDay: (
        422,
        "impossible_day",
        "Impossible day",
        "Send the day of the incident: from 1950 up to today, by the agency's own time.",
    ),
    errors.TooManyConflicts: (
        422,
        "too_many_conflicts",
        "Too many to keep away",
        "Veto fewer supporters or units; a unit stands for all who are in it.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    blueprints = [notices, requests, anonymous, passes, peers, assignments, escalations]
    app = create_api("intake", blueprints, platform)
    register_problems(app, _MEANINGS)
    app.register_error_handler(errors.NotFound, _missing)
    app.register_error_handler(errors.TooMany, _too_many)
    # An agency that was added a moment ago, or a database that was never reached.
    app.register_error_handler(RegionUnavailable, _unavailable)
    app.register_error_handler(KeysMissing, _unavailable)
    return app


def _missing(_error: Exception) -> Response:
    return not_found().response()


def _too_many(error: errors.TooMany) -> Response:
    """Whoever is asked to wait is told whom to call now."""
    lines = presenting.crisis_lines(use_cases().submit.book.agencies.find(error.agency))
    return too_many(error.retry_after, {"crisis_panel": lines}).response()


def _unavailable(_error: Exception) -> Response:
    return unavailable().response()
