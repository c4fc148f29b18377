"""Surveys over HTTP: open to all, because nobody who answers should have to say who they are."""

from http import HTTPStatus
from typing import Any

import flask
from flask_smorest import Blueprint

from services.evaluation.application.answer_survey import Questionnaire
from services.evaluation.domain.instruments import Instrument, Score
from services.evaluation.domain.survey import PassKey
from services.evaluation.domain.wording import Wording
from services.evaluation.entrypoints.schemas import (
    InstrumentsSchema,
    LanguageQuery,
    QuestionnaireSchema,
    ResponseSchema,
    SurveysQuery,
    SurveysSchema,
)
from shared.http import no_idempotency, open_to_all, use_cases

blueprint = Blueprint("surveys", __name__, description="Voluntary and unlinkable.")

_LENGTH = 2048
"""More than any answer to a questionnaire has: three scales, their bands and a crisis panel."""


@blueprint.get("/instruments")
@open_to_all
@blueprint.arguments(LanguageQuery, location="query")
@blueprint.response(200, InstrumentsSchema)
def list_instruments(query: dict[str, Any]) -> dict[str, Any]:
    """What may be asked in a language: the instruments that are worded in it"""
    offered = use_cases().offer.in_language(query["language"])
    return {"items": [_shown(instrument, wording) for instrument, wording in offered]}


@blueprint.get("/surveys")
@open_to_all
@blueprint.arguments(SurveysQuery, location="query")
@blueprint.response(200, SurveysSchema)
def list_surveys(query: dict[str, Any]) -> dict[str, Any]:
    """What an agency asks now and next, and the keys of its passes: the same for everybody"""
    return {"items": [_survey(*found) for found in use_cases().list_surveys(query["agency"])]}


@blueprint.post("/survey-responses")
@no_idempotency
@open_to_all
@blueprint.arguments(QuestionnaireSchema)
@blueprint.response(201, ResponseSchema)
@blueprint.alt_response(403, description="The pass is not one to this survey of this agency")
@blueprint.alt_response(409, description="Answered before, not asked in this survey, or it is over")
@blueprint.alt_response(429, description="Answered very often just now; the answer can wait")
def answer_survey(body: dict[str, Any]) -> dict[str, Any]:
    """Take one filled questionnaire, once for each pass and instrument

    No Idempotency-Key is needed, whose row would keep the moment: the same answers with the same
    pass are answered the same way again. Whoever scores high is shown whom to call, here and
    nowhere else.
    """
    sent = Questionnaire(
        agency=body["agency"],
        wave=body["wave"],
        instrument=body["instrument"],
        version=body["instrument_version"],
        participant_token=body["participant_token"],
        pass_text=body["survey_pass"],
        answers=body["answers"],
    )
    response = use_cases().answer_survey(sent)
    reading = use_cases().read_scores(sent.agency, response)
    return {
        "instrument": response.instrument,
        "wave": response.wave,
        "scores": [_score(scale, score) for scale, score in reading.scores.items()],
        "crisis_panel": [vars(line) for line in reading.crisis_panel],
    }


@blueprint.after_request
def of_one_length(answer: flask.Response) -> flask.Response:
    """Whoever sees only how long an answer is, on the line or in the store, sees nothing of it."""
    if answer.status_code == HTTPStatus.CREATED:
        answer.set_data(answer.get_data().ljust(_LENGTH))
    return answer


def _survey(key: PassKey, instruments: tuple[str, ...]) -> dict[str, Any]:
    return {
        "wave": key.wave,
        "key_id": key.id,
        "modulus": key.modulus,
        "opens": key.opens,
        "closes": key.closes,
        "instruments": list(instruments),
    }


def _score(scale: str, score: Score) -> dict[str, Any]:
    return {"scale": scale, "value": score.value, "band": score.band}


def _shown(instrument: Instrument, wording: Wording) -> dict[str, Any]:
    labels = sorted(wording.answers.items())
    items = [{**vars(item), "text": wording.items[item.code]} for item in instrument.items]
    return {
        **vars(wording),
        "code": instrument.code,
        "scales": [vars(scale) for scale in instrument.scales],
        "gate": instrument.gate,
        "answers": [{"value": value, "text": text} for value, text in labels],
        "items": items,
    }
