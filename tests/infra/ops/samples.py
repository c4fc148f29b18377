"""Records of two agencies in every place that there is, some of them really encrypted."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from infra.ops.deployment import Deployment as Operated
from infra.provisioning.declarations import declared_services
from shared.storage import KeyRing, Mongo
from tests.infra.ops.stage import database, outbox_row
from tests.infra.ops.unit.test_what_belongs_to_whom import WITH_AGENCY

AGENCIES = ("harbor", "lakeside")
TEXT = "met at the pier"
NAME = "request:1"
_OWN = ("outbox", "inbox", "keys", "signing_keys")


def fill(deployment: Operated, each: int = 3) -> None:
    """``each`` records in every collection but the vaults, which get keys by being used."""
    with database(deployment) as mongo:
        for service in declared_services():
            for entry in service.all_collections:
                if entry.name.rpartition(".")[2] not in _OWN:
                    _fill(mongo, entry.name, entry.scope, each)
        for agency in AGENCIES:
            seal(deployment, mongo, agency)


def _fill(mongo: Mongo, name: str, scope: str, each: int) -> None:
    for agency in AGENCIES:
        rows = [record(name, agency, number) for number in range(each)]
        if scope == "agency":
            mongo.collection(name, agency).insert_many(rows)
        elif name in WITH_AGENCY:
            mongo.collection(name).insert_many(rows)
        elif agency == AGENCIES[0]:
            mongo.collection(name).insert_many([{"_id": f"nobody-{n}"} for n in range(each)])


def record(name: str, agency: str, number: int) -> dict[str, Any]:
    """Long past fields that expire are left out; a unique one differs."""
    row: dict[str, Any] = {"_id": f"{agency}-{number}", "agency": agency, "number": number}
    if name == "evaluation.responses":
        row |= {"participant": number, "wave": agency, "instrument": "x"}
    return row


def seal(deployment: Operated, mongo: Mongo, agency: str, text: str = TEXT) -> None:
    """What intake keeps of a request, as intake writes it."""
    row = {"_id": NAME, "text": ring(deployment, mongo).create(agency, NAME).encrypt(text)}
    mongo.collection("intake.confidences", agency).insert_one(row)


def unsealed(deployment: Operated, mongo: Mongo, agency: str) -> str:
    """:raises KeyDestroyed: as intake would."""
    row = mongo.collection("intake.confidences", agency).find_one({"_id": NAME})
    assert row is not None
    return ring(deployment, mongo).cipher(agency, NAME).decrypt(row["text"])


def ring(deployment: Operated, mongo: Mongo, service: str = "intake") -> KeyRing:
    return KeyRing(mongo, service, deployment.secrets / f"{service}.keys.json", cache_ms=100)


def send(deployment: Operated, event_type: str, agency: str, heard_by: tuple[str, ...]) -> str:
    """An event that was sent and that these services have handled; its id."""
    row = outbox_row(event_type, agency)
    handler = f"on_{event_type.replace('.', '_')}"
    with database(deployment) as mongo:
        mongo.collection("intake.outbox").insert_one(row)
        for service in heard_by:
            heard = {"_id": f"{handler}:{row['_id']}", "at": datetime.now(UTC), "agency": agency}
            mongo.collection(f"{service}.inbox").insert_one(heard)
    return str(row["_id"])


def is_unsent(deployment: Operated, event: str) -> bool:
    with closing(Mongo(deployment.admin.mongodb_uri, deployment.prefix)) as mongo:
        row = mongo.collection("intake.outbox").find_one({"_id": event})
    assert row is not None
    return row["sent_at"] is None
