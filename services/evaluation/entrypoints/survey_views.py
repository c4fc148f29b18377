"""Surveys over HTTP: open to all, because nobody who answers should have to say who they are."""

from typing import Any

from flask_smorest import Blueprint

from services.evaluation.application.answer_survey import Questionnaire
from services.evaluation.domain.instruments import Instrument, ItemBank
from services.evaluation.domain.survey import PassKey, Response
from services.evaluation.entrypoints.schemas import (
    InstrumentsSchema,
    QuestionnaireSchema,
    ResponseSchema,
    SurveysQuery,
    SurveysSchema,
)
from shared.http import no_idempotency, open_to_all, use_cases

blueprint = Blueprint("surveys", __name__, description="Voluntary and unlinkable.")


@blueprint.get("/instruments")
@open_to_all
@blueprint.response(200, InstrumentsSchema)
def list_instruments() -> dict[str, Any]:
    """What may be asked. An item without wording is asked in the operator's licensed wording."""
    return {"items": [_shown(instrument) for instrument in use_cases().bank.current]}


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
@blueprint.alt_response(429, description="Answered very often just now; the answer can wait")
def answer_survey(body: dict[str, Any]) -> dict[str, Any]:
    """Take one filled questionnaire, once for each pass and instrument

    No Idempotency-Key is needed, whose row would keep the moment: the same answers with the same
    pass are answered the same way again.
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
    return {
        "instrument": response.instrument,
        "wave": response.wave,
        "scores": _scores(use_cases().bank, response),
    }


def _scores(bank: ItemBank, response: Response) -> list[dict[str, Any]]:
    instrument = bank.find(response.instrument, response.version)
    scores = instrument.score(response.answers)
    return [
        {"scale": scale, "value": score.value, "band": score.band}
        for scale, score in scores.items()
    ]


def _survey(key: PassKey, instruments: tuple[str, ...]) -> dict[str, Any]:
    return {
        "wave": key.wave,
        "key_id": key.id,
        "modulus": key.modulus,
        "opens": key.opens,
        "closes": key.closes,
        "instruments": list(instruments),
    }


def _shown(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "licence": instrument.licence,
        "scales": [vars(scale) for scale in instrument.scales],
        "gate": instrument.gate,
        "items": [vars(item) for item in instrument.items],
    }
