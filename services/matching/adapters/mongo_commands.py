"""Who commands what, as identity tells it, also of people who are not yet in the pool."""

from collections.abc import Sequence

from pymongo.client_session import ClientSession

from services.matching.domain.standing_facts import Command
from shared.storage import Mongo


class MongoCommands:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._rows = mongo.collection("matching.commands")
        self._session = session

    def keep(self, agency: str, supporter_ref: str, command: Command) -> None:
        """News of an end stays, whichever of the two came first."""
        known = self._rows.find_one({"_id": command.command_id}, session=self._session)
        if known is not None and known["ended_at"] is not None:
            return
        facts = {"agency": agency, "supporter_ref": supporter_ref, **vars(command)}
        facts.pop("command_id")
        self._rows.update_one(
            {"_id": command.command_id}, {"$set": facts}, upsert=True, session=self._session
        )

    def of(self, agency: str, supporter_ref: str) -> Sequence[Command]:
        wanted = {"supporter_ref": supporter_ref, "agency": agency}
        rows = self._rows.find(wanted, session=self._session).sort("_id", 1)
        return [Command(row["_id"], row["unit"], row["began_at"], row["ended_at"]) for row in rows]
