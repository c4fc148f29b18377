"""This service's HTTP application."""

import flask
from werkzeug.wrappers import Response

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.instruments import InvalidAnswers, UnknownInstrument
from services.evaluation.domain.months import NoSuchMonth
from services.evaluation.domain.questions import TooManyQuestions
from services.evaluation.domain.survey import AlreadyAnswered, NotInvited, TooManyAnswers
from services.evaluation.entrypoints import report_views, survey_views
from shared.http import create_api, register_problems
from shared.http.parts import Platform
from shared.http.problems import NOTHING_HERE, too_many

_PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    UnknownAgency: NOTHING_HERE,
    NoSuchMonth: (404, "no_such_month", "No such month", "That month has not begun."),
    UnknownInstrument: (
        422,
        "unknown_instrument",
        "Unknown questionnaire",
        "The item bank has no such questionnaire in that version.",
    ),
    InvalidAnswers: (
        422,
        "invalid_answers",
        "Answers cannot be scored",
        "An item is missing, unknown, or its value is out of range.",
    ),
    NotInvited: (
        409,
        "not_invited",
        "No survey is open",
        "This questionnaire is no part of that wave.",
    ),
    AlreadyAnswered: (
        409,
        "already_answered",
        "Already answered",
        "This questionnaire has been answered in this wave; the first answer counts.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    views = [survey_views.blueprint, report_views.blueprint]
    app = create_api("evaluation", views, platform)
    register_problems(app, _PROBLEMS)
    for refusal in (TooManyAnswers, TooManyQuestions):
        app.register_error_handler(refusal, _too_many)
    return app


def _too_many(error: TooManyAnswers | TooManyQuestions) -> Response:
    return too_many(error.retry_after).response()
