"""Questions asked in MongoDB (``evaluation.questions``, one document a day, role and window).

Written at once and outside any transaction, because a question is a read and counts when refused.
"""

from pymongo.collection import Collection

from services.evaluation.domain.questions import Question
from shared.storage.mongo import Document


class MongoQuestions:
    def __init__(self, rows: Collection[Document]) -> None:
        self._rows = rows

    def note(self, question: Question) -> None:
        facts = {
            "day": question.day.isoformat(),
            "role": question.role,
            "report": question.report,
            "window": question.window,
        }
        row_id = "/".join(fact or "now" for fact in facts.values())
        self._rows.update_one(
            {"_id": row_id}, {"$inc": {"asked": 1}, "$setOnInsert": facts}, upsert=True
        )
