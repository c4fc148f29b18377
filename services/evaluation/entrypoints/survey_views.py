"""Surveys over HTTP: open to all, because nobody who answers should have to say who they are."""

from typing import Any

from flask_smorest import Blueprint

from services.evaluation.application.answer_survey import Questionnaire
from services.evaluation.domain.instruments import Instrument, ItemBank
from services.evaluation.domain.survey import Response
from services.evaluation.entrypoints.schemas import (
    InstrumentsSchema,
    QuestionnaireSchema,
    ResponseSchema,
)
from shared.http import open_to_all, use_cases

blueprint = Blueprint("surveys", __name__, description="Voluntary and unlinkable.")


@blueprint.get("/instruments")
@open_to_all
@blueprint.response(200, InstrumentsSchema)
def list_instruments() -> dict[str, Any]:
    """What may be asked. An item without wording is asked in the operator's licensed wording."""
    return {"items": [_shown(instrument) for instrument in use_cases().bank.current]}


@blueprint.post("/survey-responses")
@open_to_all
@blueprint.arguments(QuestionnaireSchema)
@blueprint.response(201, ResponseSchema)
@blueprint.alt_response(429, description="Answered very often just now; the answer can wait")
def answer_survey(body: dict[str, Any]) -> dict[str, Any]:
    """Take one filled questionnaire: once for each participant, wave and instrument

    Only as many as were invited count; the answer does not tell which.
    """
    sent = Questionnaire(
        agency=body["agency"],
        wave=body["wave"],
        instrument=body["instrument"],
        version=body["instrument_version"],
        participant_token=body["participant_token"],
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


def _shown(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "licence": instrument.licence,
        "scales": [vars(scale) for scale in instrument.scales],
        "gate": instrument.gate,
        "items": [vars(item) for item in instrument.items],
    }
