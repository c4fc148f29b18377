"""Troubles of servers, accounts, queues and databases: each is found and its fix is named."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from infra.local import processes
from infra.local.mongodb import mongod_program
from infra.local.state import StateFolder
from infra.local.waiting import eventually as comes_true
from services.matching.adapters.migrations.m0001_earlier_indexes import EARLIER_CANDIDATES
from shared.messaging import broker as wire
from tests.infra.ops.component.clinic import Clinic, call
from tests.support.service_process import free_port

pytestmark = [pytest.mark.xdist_group("clinic"), pytest.mark.operations]

QUEUE = "notifications.survey.due.v1"


@pytest.fixture
def healed(clinic: Clinic) -> Iterator[None]:
    """By provisioning, after a test that changed what is declared."""
    yield
    clinic.heal()


@contextmanager
def lone_mongod(folder: Path) -> Iterator[str]:
    """A server of no replica set; where it listens."""
    state = StateFolder.at(folder)
    state.prepare()
    port = free_port()
    data = folder / "data"
    command = [str(mongod_program()), f"--dbpath={data}", "--bind_ip=127.0.0.1"]
    processes.launch(state, "lone", [*command, f"--port={port}"], {})
    try:
        log = state.log("lone")
        assert comes_true(lambda: "Waiting for connections" in log.read_text(), 60)
        yield f"127.0.0.1:{port}"
    finally:
        processes.stop(state, "lone")


def test_a_server_that_is_no_replica_set(clinic: Clinic, tmp_path: Path) -> None:
    where = clinic.region.stack.servers.addresses
    with lone_mongod(tmp_path) as address:
        for options in ("", "?replicaSet=rs0&directConnection=true"):
            found = call(
                "--only=mongodb",
                f"--mongodb-uri=mongodb://{address}/{options}",
                f"--amqp-uri={where.amqp_uri}",
                f"--management-uri={where.management_uri}",
                f"--secrets={clinic.region.stack.state.secrets}",
            )
            assert found.code == 1
            [line] = found.of("mongodb")
            assert "no member of a replica set" in line and "rs.initiate()" in line


@pytest.mark.parametrize(
    ("option", "check", "says", "fix"),
    [
        ("--least-mongodb=99", "mongodb", "is older than 99", "upgrade the server"),
        ("--least-rabbitmq=99", "rabbitmq", "RabbitMQ .* is older than 99", "upgrade RabbitMQ"),
        ("--least-erlang=99", "rabbitmq", "Erlang .* is older than 99", "upgrade Erlang"),
    ],
)
def test_a_server_that_is_too_old(
    clinic: Clinic, option: str, check: str, says: str, fix: str
) -> None:
    line = clinic.find(check, fix, words=(option,))
    assert re.search(says, line)


def test_a_server_that_has_too_many_files_open(clinic: Clinic) -> None:
    option = "--most-open-files-percent=0"
    line = clinic.find("db-files", "files are open", "aborts", words=(option,))
    assert "LimitNOFILE=" in line


def test_a_password_that_the_servers_do_not_know(clinic: Clinic) -> None:
    file = clinic.region.stack.state.secrets / "intake.env"
    kept = file.read_text()
    file.write_text(re.sub(r"(://\w+):[^@]+@", r"\1:hush@", kept))
    try:
        for check in ("db-rights", "mq-rights"):
            line = clinic.find(check, "its password is not that of intake.env")
            assert "restore intake.env from its backup, or run 'make provision'" in line
            assert "hush" not in line
    finally:
        file.write_text(kept)


def test_a_right_that_is_missing_and_one_too_many(clinic: Clinic, healed: None) -> None:
    role = f"{clinic.user('intake')}_service"
    taken = {"resource": {"db": "", "collection": "intake.requests"}, "actions": ["update"]}
    given = {"resource": {"db": "", "collection": "matching.offers"}, "actions": ["find"]}
    clinic.admin.command("revokePrivilegesFromRole", role, privileges=[taken])
    assert "make provision" in clinic.find("db-rights", "may not update *.intake.requests")
    clinic.admin.command("grantPrivilegesToRole", role, privileges=[given])
    clinic.find("db-rights", "may also find *.matching.offers", "make provision")


def test_a_user_nobody_declared(clinic: Clinic) -> None:
    prefix = clinic.region.stack.wish.prefix
    stranger = f"{prefix}stranger"
    roles = [{"role": "read", "db": f"{prefix}agency_harbor"}]
    clinic.admin.command("createUser", stranger, pwd=uuid4().hex, roles=roles)
    with clinic.broker() as broker:
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        broker.put("users", stranger, body={"password": uuid4().hex, "tags": ""})
        broker.put("permissions", broker.vhost, stranger, body=everything)
        try:
            clinic.find("db-rights", f"{stranger} is not declared", "dropUser")
            clinic.find("mq-rights", f"{stranger} is not declared", "clear_permissions")
        finally:
            clinic.admin.command("dropUser", stranger)
            broker.delete("users", stranger)


def test_a_broker_right_that_is_missing_and_one_too_many(clinic: Clinic, healed: None) -> None:
    user = clinic.user("matching")
    for wrong in ({"configure": "^$", "write": "^$", "read": ".*"}, None):
        with clinic.broker() as broker:
            if wrong:
                broker.put("permissions", broker.vhost, user, body=wrong)
            else:
                broker.delete("permissions", broker.vhost, user)
        clinic.find("mq-rights", f"{user}: set permissions", "make provision")


def test_a_queue_that_is_missing_or_of_other_arguments(clinic: Clinic, healed: None) -> None:
    with clinic.broker() as broker:
        broker.delete("queues", broker.vhost, QUEUE)
        clinic.find("queues", f"queue {QUEUE}: create", "make provision")
        former = {"durable": True, "arguments": {"x-queue-type": "quorum"}}
        broker.put("queues", broker.vhost, QUEUE, body=former)
        try:
            clinic.find("queues", f"{QUEUE} exists with other arguments", "delete_queue")
            clinic.find("migrations", "broker/0001_queues_as_declared", "make upgrade")
        finally:
            broker.delete("queues", broker.vhost, QUEUE)


def test_a_binding_that_is_missing_and_a_queue_too_many(clinic: Clinic, healed: None) -> None:
    uri = clinic.region.bus._uri
    connection = wire.connect(uri)
    with closing(connection), clinic.broker() as broker:
        connection.channel().queue_unbind(QUEUE, "evaluation.events", "survey.due.v1")
        broker.put("queues", broker.vhost, "left.over", body={"durable": True})
        clinic.find("queues", f"evaluation.events -> {QUEUE}", "make provision")
        [left] = clinic.call("--only", "queues").of("queues", "warning")
        assert "left.over is not declared" in left
        broker.delete("queues", broker.vhost, "left.over")


def test_an_index_by_which_old_rows_leave_is_missing(clinic: Clinic, healed: None) -> None:
    clinic.region.mongo.collection("intake.inbox").drop_index("at_1")
    clinic.find("databases", "intake.inbox: create at_1", "make provision")


def test_a_migration_that_is_missing(clinic: Clinic) -> None:
    pool, former = clinic.region.mongo.collection("matching.supporters"), EARLIER_CANDIDATES[0]
    pool.create_index(list(former.keys), name=former.name)
    try:
        clinic.find("migrations", "matching/0001_earlier_indexes", "make upgrade")
    finally:
        pool.drop_index(former.name)
