"""Invitations, responses and their monthly sums in MongoDB.

``evaluation.invitations`` holds numbers for each wave and instrument, how many were invited,
answered, and answered an earlier wave too, and the number of supporters. ``evaluation.responses``
holds no time, no order and no request: an attacker with this database has a week and a digest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.evaluation.domain.instruments import TOTAL
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Month
from services.evaluation.domain.participation import Taken
from services.evaluation.domain.survey import AlreadyAnswered, Response
from shared.storage.mongo import Document

SUPPORTERS = "supporters"


class MongoSurveys:
    def __init__(self, row: Database[Document], session: ClientSession | None) -> None:
        self._invitations = row["evaluation.invitations"]
        self._responses = row["evaluation.responses"]
        self._moments = row["evaluation.moments"]
        self._session = session

    def invite(self, wave: str, instrument: str) -> None:
        self._add(f"{wave}.{instrument}", {"invited": 1, "answered": 0})

    def count_answer(self, wave: str, instrument: str) -> None:
        self._add(f"{wave}.{instrument}", {"invited": 0, "answered": 1})

    def waves_of(self, participant: str, instrument: str) -> Sequence[str]:
        wanted = {"participant": participant, "instrument": instrument}
        rows = self._responses.find(wanted, {"wave": 1}, session=self._session)
        return [row["wave"] for row in rows]

    def count_match(self, wave: str, instrument: str, earlier: str) -> None:
        self._add(f"{wave}.{instrument}", {f"matched.{earlier}": 1})

    def taken(self) -> Mapping[tuple[str, str], Taken]:
        rows = self._invitations.find({"_id": {"$ne": SUPPORTERS}}, session=self._session)
        return {_wave_and_instrument(row["_id"]): _taken(row) for row in rows}

    def supporters_enrolled(self) -> int:
        row = self._invitations.find_one({"_id": SUPPORTERS}, session=self._session)
        return 0 if row is None else max(0, int(row["enrolled"]))

    def enrolled(self, supporters: int) -> None:
        self._add(SUPPORTERS, {"enrolled": supporters})

    def _add(self, row: str, amounts: Mapping[str, int]) -> None:
        self._invitations.update_one(
            {"_id": row}, {"$inc": dict(amounts)}, upsert=True, session=self._session
        )

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        return self._of(participant, wave, instrument) is not None

    def scores(self, participant: str, wave: str, instrument: str) -> Mapping[str, float] | None:
        row = self._of(participant, wave, instrument)
        return _scores(row) if row else None

    def _of(self, participant: str, wave: str, instrument: str) -> Document | None:
        return self._responses.find_one(
            {"participant": participant, "wave": wave, "instrument": instrument},
            {"scores": 1, "score": 1},
            session=self._session,
        )

    def add(self, response: Response) -> None:
        try:
            self._responses.insert_one(_document(response), session=self._session)
        except DuplicateKeyError:
            raise AlreadyAnswered from None

    def add_moments(self, month: Month, measures: Mapping[str, Moments]) -> None:
        for measure, moments in measures.items():
            self._moments.update_one(
                {"_id": f"{month}.{measure}"},
                {"$inc": dict(vars(moments)), "$setOnInsert": _measure(month, measure)},
                upsert=True,
                session=self._session,
            )

    def moments(self, month: Month) -> Mapping[str, Moments]:
        rows = self._moments.find({"month": str(month)}, session=self._session)
        return {row["measure"]: Moments(row["n"], row["total"], row["squares"]) for row in rows}


def _wave_and_instrument(row_id: str) -> tuple[str, str]:
    wave, _, instrument = row_id.partition(".")
    return wave, instrument


def _taken(row: Document) -> Taken:
    return Taken(row.get("invited", 0), row.get("answered", 0), row.get("matched", {}))


def _measure(month: Month, measure: str) -> dict[str, str]:
    return {"month": str(month), "measure": measure}


def _scores(row: Document) -> dict[str, float]:
    """A row of the version before has one score, and it may still write some."""
    if "scores" not in row:
        return {TOTAL: float(row["score"])}
    return {scale: float(score) for scale, score in row["scores"].items()}


def _document(response: Response) -> dict[str, Any]:
    stored = {**vars(response), "week": str(response.week), "answers": dict(response.answers)}
    stored["_id"] = stored.pop("id")
    stored["scores"] = dict(response.scores)
    if TOTAL in response.scores:  # read by the version before, beside which this one may run
        stored["score"] = response.scores[TOTAL]
    return stored
