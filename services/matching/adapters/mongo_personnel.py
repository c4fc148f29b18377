"""What identity tells of commands and former units, also of people not yet in the pool."""

from collections.abc import Sequence

from pymongo.client_session import ClientSession

from services.matching.domain.standing_facts import Command, FormerUnit
from shared.storage import Mongo
from shared.storage.mongo import Document


class MongoPersonnel:
    """A row is a command, by its id, or a former unit, by person and unit, or a person's turn.

    Who enrols somebody reads what was heard of them, and who hears of somebody reads whether they
    are enrolled; a transaction's snapshot shows neither what the other is about to write. So both
    write the person's turn: the later of the two meets a write conflict, and begins again.
    """

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._rows = mongo.collection("matching.personnel")
        self._session = session

    def one_at_a_time(self, agency: str, supporter_ref: str) -> None:
        whose = {"kind": "turn", "agency": agency, "supporter_ref": supporter_ref}
        self._rows.update_one(
            {"_id": supporter_ref},
            {"$inc": {"turns": 1}, "$setOnInsert": whose},
            upsert=True,
            session=self._session,
        )

    def keep_command(self, agency: str, supporter_ref: str, command: Command) -> None:
        self.one_at_a_time(agency, supporter_ref)
        known = self._rows.find_one({"_id": command.command_id}, session=self._session)
        if known is not None and known["ended_at"] is not None:
            return
        facts: Document = {"kind": "command", "agency": agency, "supporter_ref": supporter_ref}
        facts |= {"unit": command.unit, "began_at": command.began_at, "ended_at": command.ended_at}
        self._rows.update_one(
            {"_id": command.command_id}, {"$set": facts}, upsert=True, session=self._session
        )

    def commands_of(self, agency: str, supporter_ref: str) -> Sequence[Command]:
        rows = self._of("command", agency, supporter_ref)
        return [Command(row["_id"], row["unit"], row["began_at"], row["ended_at"]) for row in rows]

    def keep_former_unit(self, agency: str, supporter_ref: str, left: FormerUnit) -> None:
        self.one_at_a_time(agency, supporter_ref)
        facts = {"kind": "former_unit", "agency": agency, "supporter_ref": supporter_ref}
        self._rows.update_one(
            {"_id": f"{supporter_ref}:{left.unit}"},
            {"$set": facts | {"unit": left.unit}, "$max": {"until": left.until}},
            upsert=True,
            session=self._session,
        )

    def former_units_of(self, agency: str, supporter_ref: str) -> Sequence[FormerUnit]:
        rows = self._of("former_unit", agency, supporter_ref)
        return [FormerUnit(row["unit"], row["until"]) for row in rows]

    def _of(self, kind: str, agency: str, supporter_ref: str) -> Sequence[Document]:
        wanted = {"supporter_ref": supporter_ref, "agency": agency, "kind": kind}
        return list(self._rows.find(wanted, session=self._session).sort("_id", 1))
