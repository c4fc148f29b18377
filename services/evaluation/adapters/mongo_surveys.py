"""Invitations and responses in MongoDB.

``evaluation.invitations`` holds numbers for each wave and instrument, how many were invited,
answered, and answered an earlier wave too, and the number of supporters. ``evaluation.responses``
holds no time, no order and no request: an attacker with this database has a week and a digest.
``rolled`` says that the roll-ups have the response; those that the version before took wait for
the next upgrade.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.evaluation.domain.instruments import TOTAL
from services.evaluation.domain.months import Week
from services.evaluation.domain.participation import Taken
from services.evaluation.domain.survey import AlreadyAnswered, Response
from shared.storage.mongo import Document

SUPPORTERS = "supporters"


class MongoSurveys:
    def __init__(self, row: Database[Document], session: ClientSession | None) -> None:
        self._invitations = row["evaluation.invitations"]
        self._responses = row["evaluation.responses"]
        self._session = session

    def invite(self, wave: str, instrument: str) -> None:
        self._add(f"{wave}.{instrument}", {"invited": 1, "answered": 0})

    def count_answer(self, wave: str, instrument: str) -> None:
        self._add(f"{wave}.{instrument}", {"invited": 0, "answered": 1})

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
        wanted = {"participant": participant, "wave": wave, "instrument": instrument}
        return self._responses.find_one(wanted, {"_id": 1}, session=self._session) is not None

    def others(self, participant: str, instrument: str) -> Sequence[Response]:
        wanted = {"participant": participant, "instrument": instrument, "rolled": True}
        wanted |= {"counted": {"$ne": False}}  # no figure has those beyond the invitations
        return [response_of(row) for row in self._responses.find(wanted, session=self._session)]

    def add(self, response: Response) -> None:
        try:
            self._responses.insert_one(document_of(response), session=self._session)
        except DuplicateKeyError:
            raise AlreadyAnswered from None


def _wave_and_instrument(row_id: str) -> tuple[str, str]:
    wave, _, instrument = row_id.partition(".")
    return wave, instrument


def _taken(row: Document) -> Taken:
    return Taken(row.get("invited", 0), row.get("answered", 0), row.get("matched", {}))


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
