"""Who scores high is told whom to call, and the answer to them is the only place that tells it."""

import pytest

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.application.read_scores import ReadScores
from services.evaluation.domain.months import Week
from services.evaluation.domain.survey import Response
from tests.services.evaluation.fakes import BANK, FakeRegion

NUMBERS = ["988", "1-800-267-5463", "555-0100"]


def a_response(instrument: str, *values: int) -> Response:
    items = [item.code for item in BANK.find(instrument).items]
    answers = dict(zip(items, values, strict=True))
    scores = BANK.find(instrument).score(answers)
    kept = {scale: score.value for scale, score in scores.items()}
    return Response("x", "digest", "baseline", instrument, "1", Week(2026, 48), answers, kept)


@pytest.fixture
def read() -> ReadScores:
    return ReadScores(FakeRegion(), BANK)


@pytest.mark.parametrize(
    ("response", "numbers"),
    [
        (a_response("k6", 2, 2, 2, 2, 2, 2), []),
        (a_response("k6", 3, 2, 2, 2, 2, 2), NUMBERS),
        (a_response("phq4", 3, 2, 0, 0), []),
        (a_response("phq4", 0, 0, 3, 3), NUMBERS),
        (a_response("phq4", 3, 3, 3, 3), NUMBERS),
        (a_response("pc_ptsd_5", 1, 1, 1, 1, 0, 0), []),
        (a_response("pc_ptsd_5", 1, 1, 1, 1, 1, 0), NUMBERS),
        (a_response("who5", 0, 0, 0, 0, 0), []),
    ],
)
def test_whom_to_call_comes_with_a_high_score(
    read: ReadScores, response: Response, numbers: list[str]
) -> None:
    reading = read("harbor", response)
    assert [line.number for line in reading.crisis_panel] == numbers


def test_a_score_is_told_with_its_band(read: ReadScores) -> None:
    reading = read("harbor", a_response("k6", 1, 1, 1, 1, 1, 1))
    assert (reading.scores["total"].value, reading.scores["total"].band) == (6, "moderate")


def test_there_is_no_panel_for_an_agency_that_never_was(read: ReadScores) -> None:
    with pytest.raises(UnknownAgency):
        read("nowhere", a_response("k6", 4, 4, 4, 4, 4, 4))
