"""Flows in MongoDB (``evaluation.flows``, one document a request)."""

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.evaluation.domain.flow import Ending, Flow, OfferTrace, Submission
from shared.storage.mongo import Document


class MongoFlows:
    def __init__(self, rows: Collection[Document], session: ClientSession | None) -> None:
        self._rows = rows
        self._session = session

    def get(self, request_id: str) -> Flow:
        row = self._rows.find_one({"_id": request_id}, session=self._session)
        return Flow() if row is None else _flow(row)

    def keep(self, request_id: str, flow: Flow) -> None:
        """Two handlers of one request at a time conflict, and MongoDB repeats one of them."""
        self._rows.replace_one(
            {"_id": request_id}, _document(flow), upsert=True, session=self._session
        )


def _document(flow: Flow) -> Document:
    return {
        "submission": _submission_document(flow.submission),
        "offers": {offer_id: vars(offer) for offer_id, offer in flow.offers.items()},
        "ending": None if flow.ending is None else vars(flow.ending),
        "escalated": flow.escalated,
    }


def _submission_document(submission: Submission | None) -> Document | None:
    if submission is None:
        return None
    return {**vars(submission), "topics": list(submission.topics)}


def _flow(row: Document) -> Flow:
    submission, ending = row["submission"], row["ending"]
    return Flow(
        submission=submission
        and Submission(**{**submission, "topics": tuple(submission["topics"])}),
        offers={offer_id: OfferTrace(**offer) for offer_id, offer in row["offers"].items()},
        ending=ending and Ending(**ending),
        escalated=row["escalated"],
    )
