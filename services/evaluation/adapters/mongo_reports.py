"""Reports in MongoDB: the job in ``evaluation.reports``, each file in ``evaluation.report_files``.

What nobody scheduled goes away by itself after a while (``until``); scheduled ones stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.evaluation.application.report_ports import Place
from services.evaluation.domain.report_job import Order, ReportJob
from shared.storage import Mongo
from shared.storage.mongo import Document

KEPT = timedelta(days=90)
_OPEN = {"state": {"$in": ["waiting", "running"]}}


class MongoReports:
    def __init__(
        self, rows: Collection[Document], files: Collection[Document], session: ClientSession | None
    ) -> None:
        self._rows = rows
        self._files = files
        self._session = session

    def add(self, job: ReportJob) -> None:
        """A second one of the same schedule breaks the unique index, and is added by nobody."""
        self._rows.insert_one(_document(job), session=self._session)

    def find(self, report_id: str) -> ReportJob | None:
        row = self._rows.find_one({"_id": report_id}, session=self._session)
        return None if row is None else _job(row)

    def page(self, kinds: Iterable[str], after: Place | None, limit: int) -> Sequence[ReportJob]:
        wanted: Document = {"order.kind": {"$in": list(kinds)}}
        if after is not None:
            earlier = {"asked_at": {"$lt": after.at}}
            wanted["$or"] = [earlier, {"asked_at": after.at, "_id": {"$lt": after.id}}]
        newest = [("asked_at", -1), ("_id", -1)]
        found = self._rows.find(wanted, session=self._session).sort(newest).limit(limit)
        return [_job(row) for row in found]

    def is_scheduled(self, name: str) -> bool:
        found = self._rows.find_one({"scheduled": name}, {"_id": 1}, session=self._session)
        return found is not None

    def tell(self, report_id: str, percent: int, step: str) -> None:
        """Outside any transaction, so that it is seen."""
        news = {"state": "running", "percent": percent, "step": step}
        self._rows.update_one({"_id": report_id, **_OPEN}, {"$set": news})

    def finish(self, report_id: str, files: Mapping[str, bytes], at: datetime) -> bool:
        done = {"state": "done", "percent": 100, "step": "done", "ended_at": at}
        if not self._end(report_id, done):
            return False
        row = self._rows.find_one({"_id": report_id}, {"until": 1}, session=self._session)
        until = {"until": row["until"]} if row and "until" in row else {}
        rows = [
            {"_id": f"{report_id}.{form}", "content": content, **until}
            for form, content in files.items()
        ]
        self._files.insert_many(rows, session=self._session)
        return True

    def give_up(self, report_id: str, failure: str, at: datetime) -> bool:
        return self._end(report_id, {"state": "failed", "failure": failure, "ended_at": at})

    def file(self, report_id: str, form: str) -> bytes | None:
        row = self._files.find_one({"_id": f"{report_id}.{form}"}, session=self._session)
        return None if row is None else bytes(row["content"])

    def _end(self, report_id: str, news: Document) -> bool:
        wanted = {"_id": report_id, **_OPEN}
        return (
            self._rows.update_one(wanted, {"$set": news}, session=self._session).matched_count == 1
        )


class MongoReportsByAgency:
    """Writes in the session's transaction; without one it reads, and tells of progress."""

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def for_agency(self, agency: str) -> MongoReports:
        rows = self._mongo.collection("evaluation.reports", agency)
        files = self._mongo.collection("evaluation.report_files", agency)
        return MongoReports(rows, files, self._session)


def _document(job: ReportJob) -> Document:
    document = {"_id": job.id, **vars(job), "order": vars(job.order), "formats": list(job.formats)}
    del document["id"]
    if job.scheduled is None:
        del document["scheduled"]
        document["until"] = job.asked_at + KEPT
    return document


def _job(row: Document) -> ReportJob:
    return ReportJob(
        id=row["_id"],
        order=Order(**row["order"]),
        formats=tuple(row["formats"]),
        asked_at=row["asked_at"],
        state=row["state"],
        percent=row["percent"],
        step=row["step"],
        scheduled=row.get("scheduled"),
        ended_at=row["ended_at"],
        failure=row["failure"],
    )
