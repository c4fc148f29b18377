"""This service's HTTP application."""

import flask
from werkzeug.wrappers import Response

from services.evaluation.application.keep_figures import FiguresRefused
from services.evaluation.application.keep_programme import ImpossibleStart, NoProgramme
from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.feedback import NoSuchFeedback
from services.evaluation.domain.figures_csv import UnusableTable
from services.evaluation.domain.instruments import InvalidAnswers, UnknownInstrument
from services.evaluation.domain.monthly_figures import Fault
from services.evaluation.domain.months import NoSuchMonth
from services.evaluation.domain.questions import TooManyQuestions
from services.evaluation.domain.report_job import (
    KindNotOffered,
    NotForThisRole,
    TooManyReports,
    UnknownReport,
)
from services.evaluation.domain.survey import (
    AlreadyAnswered,
    InvalidPass,
    NotInvited,
    PassUsed,
    TooManyAnswers,
    WaveClosed,
)
from services.evaluation.domain.versions import (
    REASONS,
    ReasonNeeded,
    TooManyVersions,
    VersionMoved,
)
from services.evaluation.domain.windows import NoSuchWindow
from services.evaluation.domain.wording import NotOffered
from services.evaluation.entrypoints import (
    feedback_views,
    indicator_views,
    report_views,
    survey_views,
)
from shared.http import Problem, create_api, register_problems
from shared.http.parts import Platform
from shared.http.problems import NOTHING_HERE, invalid, too_many

_PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    UnknownAgency: NOTHING_HERE,
    NoSuchFeedback: NOTHING_HERE,
    NoSuchMonth: (
        404,
        "no_such_month",
        "No such month",
        "That month has not begun, or nothing was reported of it.",
    ),
    NoProgramme: NOTHING_HERE,
    ImpossibleStart: (
        422,
        "impossible_start",
        "Impossible start",
        "A programme begins on a day from 1950 up to today, by the agency's own time.",
    ),
    VersionMoved: (
        409,
        "version_moved",
        "Reported in the meantime",
        "This is not the version that is stored now: read it again, and replace that one.",
    ),
    ReasonNeeded: (
        422,
        "reason_needed",
        "Reason needed",
        f"Say in `reason` why the past is told anew: {', '.join(REASONS)}.",
    ),
    TooManyVersions: (
        409,
        "too_many_versions",
        "Corrected too often",
        "There is no further version: look why it was corrected so often.",
    ),
    UnknownReport: NOTHING_HERE,
    NoSuchWindow: (404, "no_such_window", "No such time", "That time has not begun."),
    NotForThisRole: (
        403,
        "not_for_this_role",
        "Not for this role",
        "Reports of this kind are for others.",
    ),
    KindNotOffered: (
        422,
        "kind_not_offered",
        "Not offered",
        "Reports of this kind are not made here yet.",
    ),
    UnknownInstrument: (
        422,
        "unknown_instrument",
        "Unknown questionnaire",
        "The item bank has no such questionnaire in that version.",
    ),
    NotOffered: (
        409,
        "not_offered",
        "Questionnaire not offered",
        "This questionnaire has no wording here, so it is not asked; GET /v1/instruments tells "
        "which are.",
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
    InvalidPass: (
        403,
        "invalid_pass",
        "The pass is not valid",
        "It was not issued for this survey of this agency. Ask where you were invited for one.",
    ),
    PassUsed: (
        409,
        "pass_used",
        "The pass was used",
        "This questionnaire was answered with this pass before, in another way; that one counts.",
    ),
    WaveClosed: (
        409,
        "wave_closed",
        "The survey is not open",
        "It is over, or has not begun yet. Nothing was kept of these answers.",
    ),
    AlreadyAnswered: (
        409,
        "already_answered",
        "Already answered",
        "This questionnaire has been answered in this wave; the first answer counts.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    parts = (survey_views, feedback_views, indicator_views, report_views)
    views = [part.blueprint for part in parts]
    app = create_api("evaluation", views, platform)
    register_problems(app, _PROBLEMS)
    for refusal in (TooManyAnswers, TooManyQuestions, TooManyReports):
        app.register_error_handler(refusal, _too_many)
    app.register_error_handler(FiguresRefused, _figures_refused)
    app.register_error_handler(UnusableTable, _unusable_table)
    return app


def _figures_refused(error: FiguresRefused) -> Response:
    return invalid([_named(fault) for fault in error.faults]).response()


def _named(fault: Fault) -> dict[str, str]:
    in_path = "#path/month"
    pointer = in_path if fault.column == "month" else f"#/{fault.column}"
    return {"pointer": pointer, "detail": f"Send {fault.remedy}."}


def _unusable_table(error: UnusableTable) -> Response:
    """By line and column, as whoever made the table sees it."""
    lines = [vars(fault) for fault in error.faults]
    return Problem(
        422,
        "unusable_table",
        "Nothing of the table was taken",
        "Mend what is said of each line, and send all of it again.",
        extensions={"lines": lines},
    ).response()


def _too_many(error: TooManyAnswers | TooManyQuestions | TooManyReports) -> Response:
    return too_many(error.retry_after).response()
