"""One agency's row of every collection of evaluation."""

from collections.abc import Callable
from dataclasses import dataclass

from pymongo.client_session import ClientSession

from services.evaluation.adapters.mongo_counters import MongoCounters
from services.evaluation.adapters.mongo_feedback import MongoFeedback
from services.evaluation.adapters.mongo_flows import MongoFlows
from services.evaluation.adapters.mongo_looks import MongoLooks
from services.evaluation.adapters.mongo_passes import MongoPasses
from services.evaluation.adapters.mongo_questions import MongoQuestions
from services.evaluation.adapters.mongo_rollups import MongoRollUps
from services.evaluation.adapters.mongo_surveys import MongoSurveys
from services.evaluation.adapters.mongo_versions import MongoVersions
from shared.storage import FieldCipher, KeyRing, Mongo


@dataclass(frozen=True)
class MongoLedger:
    flows: MongoFlows
    counters: MongoCounters
    surveys: MongoSurveys
    rollups: MongoRollUps
    looks: MongoLooks
    passes: MongoPasses
    feedback: MongoFeedback
    figures: MongoVersions
    programme: MongoVersions
    questions: MongoQuestions


class MongoLedgers:
    """Writes in the session's transaction; without one it reads, and keeps looks."""

    def __init__(
        self, mongo: Mongo, session: ClientSession | None, keys: KeyRing | None = None
    ) -> None:
        """Without ``keys`` nobody reads or writes free text."""
        self._mongo = mongo
        self._keys = keys
        self._session = session

    def for_agency(self, agency: str) -> MongoLedger:
        row = self._mongo.agency(agency)
        session = self._session
        return MongoLedger(
            MongoFlows(row["evaluation.flows"], session),
            MongoCounters(row["evaluation.counters"], session),
            MongoSurveys(row, session),
            MongoRollUps(row["evaluation.rollups"], session),
            MongoLooks(row["evaluation.releases"]),
            MongoPasses(row, session),
            MongoFeedback(row["evaluation.feedback"], self._cipher(agency), session),
            MongoVersions(row["evaluation.figures"], session),
            MongoVersions(row["evaluation.programme"], session),
            MongoQuestions(row["evaluation.questions"]),
        )

    def _cipher(self, agency: str) -> Callable[[], FieldCipher]:
        def found() -> FieldCipher:
            if self._keys is None:
                raise LookupError("no keys for free text")
            return self._keys.for_agency(agency)

        return found
