"""One agency's row of every collection of evaluation."""

from dataclasses import dataclass

from pymongo.client_session import ClientSession

from services.evaluation.adapters.mongo_counters import MongoCounters
from services.evaluation.adapters.mongo_flows import MongoFlows
from services.evaluation.adapters.mongo_looks import MongoLooks
from services.evaluation.adapters.mongo_questions import MongoQuestions
from services.evaluation.adapters.mongo_surveys import MongoSurveys
from shared.storage import Mongo


@dataclass(frozen=True)
class MongoLedger:
    flows: MongoFlows
    counters: MongoCounters
    surveys: MongoSurveys
    looks: MongoLooks
    questions: MongoQuestions


class MongoLedgers:
    """Writes in the session's transaction; without one it reads, and keeps looks."""

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def for_agency(self, agency: str) -> MongoLedger:
        row = self._mongo.agency(agency)
        session = self._session
        return MongoLedger(
            MongoFlows(row["evaluation.flows"], session),
            MongoCounters(row["evaluation.counters"], session),
            MongoSurveys(row, session),
            MongoLooks(row["evaluation.releases"]),
            MongoQuestions(row["evaluation.questions"]),
        )
