"""Free text over HTTP: open to whoever has a pass, and read by coordinators alone."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.evaluation.application.feedback import Words
from services.evaluation.domain.feedback import THEMES, Feedback, NamesSomebody
from services.evaluation.domain.survey import WAVES
from services.evaluation.entrypoints.schemas import AGENCY
from shared.http import (
    PageQuery,
    Problem,
    allow,
    no_idempotency,
    open_to_all,
    page,
    page_schema,
    position,
    principal,
    use_cases,
)
from shared.http.fields import Flag, code, word, words
from shared.security.identifiers import HINTS
from shared.security.passes import WRITTEN

blueprint = Blueprint("feedback", __name__, description="In a respondent's own words.")


class FeedbackBody(Schema):
    agency = word(AGENCY, "The agency that asked.", required=True)
    wave = code(WAVES, "The survey it is said with.", required=True)
    survey_pass = word(WRITTEN, "As for the survey.", required=True, data_key="pass")
    text = words(1, 2000, "Without anything that names a person.", required=True)
    for_coordinator = Flag(
        required=True,
        metadata={"description": "Only what is to be read by the coordinator is kept at all."},
    )
    with_week = Flag(
        load_default=True, metadata={"description": "Whether the week is kept with it."}
    )


class KeptShape(Schema):
    kept = fields.Boolean(required=True)


class FeedbackShape(Schema):
    feedback_id = fields.String(required=True)
    text = fields.String(required=True)
    week = fields.String(required=True, allow_none=True)
    theme = fields.String(required=True, allow_none=True)


class ThemeBody(Schema):
    theme = code(THEMES, "What it is about.", required=True)


class ThemesShape(Schema):
    themes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


@blueprint.post("/survey-feedback")
@no_idempotency
@open_to_all
@blueprint.arguments(FeedbackBody)
@blueprint.response(200, KeptShape)
@blueprint.alt_response(403, description="The pass is not one to this survey of this agency")
@blueprint.alt_response(409, description="Something else was said with it, or the survey is over")
def give_feedback(body: dict[str, Any]) -> dict[str, Any]:
    """Say something in one's own words, once for each pass; what names somebody is refused"""
    names = ("agency", "wave", "text", "for_coordinator", "with_week")
    sent = Words(pass_text=body["survey_pass"], **{name: body[name] for name in names})
    try:
        return {"kept": use_cases().give_feedback(sent)}
    except NamesSomebody as refused:
        raise _hinting(refused) from None


@blueprint.get("/feedback")
@allow("coordinator")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(FeedbackShape))
def read_feedback(query: dict[str, Any]) -> dict[str, Any]:
    """What respondents of one's own agency want to be read, in no order of time"""
    limit, after = query["limit"], position(query["cursor"])
    found = use_cases().read_feedback.page(principal().agency, after, limit + 1)
    return page([_shown(one) for one in found], limit, lambda one: str(one["feedback_id"]))


@blueprint.put("/feedback/<string:feedback_id>/theme")
@no_idempotency
@allow("coordinator")
@blueprint.arguments(ThemeBody)
@blueprint.response(204)
def tag_feedback(body: dict[str, Any], feedback_id: str) -> None:
    """Say what it is about, for the reports"""
    use_cases().read_feedback.tag(principal().agency, feedback_id, body["theme"])


@blueprint.get("/feedback-themes")
@allow("coordinator")
@blueprint.response(200, ThemesShape)
def count_themes() -> dict[str, Any]:
    """How often each theme was given to feedback of one's own agency"""
    return {"themes": use_cases().read_feedback.themes(principal().agency)}


def _hinting(refused: NamesSomebody) -> Problem:
    """What to leave out, and nothing of what was written."""
    return Problem(
        422,
        "names_somebody",
        "It may name somebody",
        "Nothing was kept. Leave out what is listed and send it again.",
        errors=[{"pointer": "#/text", "detail": HINTS[kind]} for kind in refused.kinds],
    )


def _shown(one: Feedback) -> dict[str, Any]:
    return {
        "feedback_id": one.id,
        "text": one.text,
        "week": one.week and str(one.week),
        "theme": one.theme,
    }
