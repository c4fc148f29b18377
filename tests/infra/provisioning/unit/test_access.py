"""Addresses keep their servers and options; private files are written whole."""

import stat
from pathlib import Path

import pytest
from pymongo.errors import BulkWriteError, InvalidOperation, OperationFailure, PyMongoError

from infra.provisioning.admin import AdminAccess, password_in, reason_of
from infra.provisioning.files import write_private

ADMIN = AdminAccess(
    "mongodb://root:p%40ss@one:1,two:2/?authSource=other&replicaSet=rs0",
    "amqps://guest:guest@broker:5671//?heartbeat=5",
    "http://guest:guest@broker:15672",
)


def test_service_address_has_all_servers_and_options_of_the_administrator() -> None:
    uri = ADMIN.mongodb_uri_for("intake", "s:/@")
    assert uri == "mongodb://intake:s%3A%2F%40@one:1,two:2/?authSource=admin&replicaSet=rs0"
    assert password_in(uri) == "s:/@"


@pytest.mark.parametrize(("vhost", "path"), [("/", "%2F"), ("demo", "demo")])
def test_broker_address_has_the_virtual_host(vhost: str, path: str) -> None:
    uri = ADMIN.amqp_uri_for("intake", "secret", vhost)
    assert uri == f"amqps://intake:secret@broker:5671/{path}?heartbeat=5"


def test_passwords_are_not_shown_with_the_access() -> None:
    assert "guest" not in repr(ADMIN)


def test_private_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "intake.env"
    write_private(path, "A=1\n")
    assert path.read_text() == "A=1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "intake.env"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "new \udc80")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            BulkWriteError(
                {
                    "writeErrors": [
                        {
                            "code": 11000,
                            "errmsg": "E11000 duplicate key error collection: region.x index: _id_"
                            ' dup key: { _id: "r1" }',
                            "keyValue": {"_id": "r1"},
                            "op": {"_id": "r1", "words": "secret"},
                        }
                    ]
                }
            ),
            "code 11000, E11000 duplicate key error collection: region.x index: _id_",
        ),
        (
            OperationFailure(
                "An equivalent index exists: { v: 2, secret: 1 }, full error: {...}",
                85,
                {
                    "code": 85,
                    "codeName": "IndexOptionsConflict",
                    "errmsg": "An equivalent index exists: { v: 2, secret: 1 }",
                },
            ),
            "IndexOptionsConflict, An equivalent index exists",
        ),
        (InvalidOperation("secret"), "InvalidOperation"),
        (OperationFailure("secret", 9001, None), "code 9001"),
    ],
)
def test_what_mongodb_refused_is_told_without_a_word_of_a_record(
    error: PyMongoError, told: str
) -> None:
    assert reason_of(error) == told
