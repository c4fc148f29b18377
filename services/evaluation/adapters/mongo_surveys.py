"""Invitations and responses in MongoDB.

``evaluation.invitations`` holds three numbers for each wave and instrument: how many were invited,
answered, and answered beyond that. ``evaluation.responses`` holds no time, no order and no request:
an attacker with this database has a week and a digest. ``rolled`` says that the roll-ups have the
response; those that the version before took wait for the next upgrade.
"""

from collections.abc import Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.evaluation.domain.instruments import TOTAL
from services.evaluation.domain.months import Week
from services.evaluation.domain.survey import AlreadyAnswered, Response
from shared.storage.mongo import Document

_INVITED, _ANSWERED, _BEYOND = (
    {"$ifNull": [f"${name}", 0]} for name in ("invited", "answered", "beyond")
)
_LEFT = {"$lt": [_ANSWERED, _INVITED]}
# Every answer changes the row: an update that changes nothing would be the faster one.
_ONE_MORE_ANSWER = [
    {
        "$set": {
            "invited": _INVITED,
            "answered": {"$add": [_ANSWERED, {"$cond": [_LEFT, 1, 0]}]},
            "beyond": {"$add": [_BEYOND, {"$cond": [_LEFT, 0, 1]}]},
        }
    }
]


class MongoSurveys:
    def __init__(self, row: Database[Document], session: ClientSession | None) -> None:
        self._invitations = row["evaluation.invitations"]
        self._responses = row["evaluation.responses"]
        self._session = session

    def invite(self, wave: str, instrument: str) -> None:
        self._invitations.update_one(
            {"_id": f"{wave}.{instrument}"},
            {"$inc": {"invited": 1, "answered": 0}},
            upsert=True,
            session=self._session,
        )

    def use_invitation(self, wave: str, instrument: str) -> bool:
        row = self._invitations.find_one_and_update(
            {"_id": f"{wave}.{instrument}"},
            _ONE_MORE_ANSWER,
            upsert=True,
            return_document=ReturnDocument.BEFORE,
            session=self._session,
        )
        return row is not None and row.get("answered", 0) < row.get("invited", 0)

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        wanted = {"participant": participant, "wave": wave, "instrument": instrument}
        return self._responses.find_one(wanted, {"_id": 1}, session=self._session) is not None

    def others(self, participant: str, instrument: str) -> Sequence[Response]:
        wanted = {"participant": participant, "instrument": instrument, "rolled": True}
        return [response_of(row) for row in self._responses.find(wanted, session=self._session)]

    def add(self, response: Response) -> None:
        try:
            self._responses.insert_one(document_of(response), session=self._session)
        except DuplicateKeyError:
            raise AlreadyAnswered from None


def _scores(row: Document) -> dict[str, float]:
    """A row of the version before has one score, and it may still write some."""
    if "scores" not in row:
        return {TOTAL: float(row["score"])}
    return {scale: float(score) for scale, score in row["scores"].items()}


def response_of(row: Document) -> Response:
    return Response(
        id=row["_id"],
        participant=row["participant"],
        wave=row["wave"],
        instrument=row["instrument"],
        version=row["version"],
        week=Week.parse(row["week"]),
        answers=row["answers"],
        scores=_scores(row),
        counted=row.get("counted", True),
    )


def document_of(response: Response) -> dict[str, Any]:
    """Of one that is rolled up in the same transaction."""
    stored = {**vars(response), "week": str(response.week), "answers": dict(response.answers)}
    stored["_id"] = stored.pop("id")
    stored["scores"] = dict(response.scores)
    stored["rolled"] = True
    if TOTAL in response.scores:  # read by the version before, beside which this one may run
        stored["score"] = response.scores[TOTAL]
    return stored
