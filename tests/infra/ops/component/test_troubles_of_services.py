"""Troubles of services, files, time and the machine: each is found and its fix is named."""

import copy
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from infra.local.ports import FILE, is_free
from infra.local.stack import RECORD
from infra.local.state import StateFolder
from infra.ops.__main__ import _parser
from infra.ops.commands.doctor import site_of
from infra.ops.doctor.checks.clocks import clock
from shared.messaging.topology import dead_of
from shared.runtime.version import VARIABLE
from tests.infra.ops.component.clinic import Clinic, call
from tests.support.deployment import PAIR
from tests.support.service_process import free_port
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("clinic"), pytest.mark.operations]


def test_a_service_that_hangs(clinic: Clinic) -> None:
    pid = clinic.region.pid("evaluation")
    os.kill(pid, signal.SIGSTOP)
    try:
        clinic.find("services", "evaluation does not answer", "make up")
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_service_of_another_version(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "9.9.9")
    line = clinic.find("services", "intake is of version")
    assert "this command of 9.9.9" in line and "restart it" in line


def test_a_disk_that_is_nearly_full(clinic: Clinic) -> None:
    for check in ("disk", "db-disk", "nodes"):
        clinic.find(check, "MB are free on", "free some", words=("--least-free-mb=999999999",))


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """Of a stack that is down, while somebody else listens."""
    state = StateFolder.at(tmp_path)
    state.prepare()
    state.write_json(RECORD, {"wish": {"region": str(PAIR)}})
    port = free_port()
    state.write_json(FILE, {"intake": port})
    words = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    stranger = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: not is_free(port), what="the stranger listening")
        found = call("--only=ports", f"--state={tmp_path}")
    finally:
        stranger.kill()
        stranger.wait()
    [line] = found.of("ports")
    assert found.code == 1
    assert f"port {port}, wanted by intake, is taken by process {stranger.pid} (" in line
    assert "stop that program" in line


class Ahead:
    """The one trouble that is not made for real: it would take another machine."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=3)


def test_a_clock_that_is_off(clinic: Clinic) -> None:
    words = ["doctor", "--state", str(clinic.region.stack.state.path)]
    site = replace(site_of(_parser().parse_args(words)), clock=Ahead())
    lines = [str(finding) for finding in clock(site)]
    assert len(lines) == 2
    for line, server in zip(lines, ("MongoDB", "RabbitMQ"), strict=True):
        assert line.startswith("trouble") and f"{server}'s clock is 1" in line
        assert "s behind this machine's: let one time server set both" in line


def test_a_mail_host_that_cannot_be_reached(clinic: Clinic) -> None:
    nobody = f"--smtp-port={free_port()}"
    assert "SMTP_HOST" in clinic.find("mail", "cannot be reached", words=(nobody,))


def test_a_mail_host_that_does_not_encrypt(clinic: Clinic) -> None:
    words = ("--smtp-starttls=yes",)
    assert "enable TLS there" in clinic.find("mail", "does not offer STARTTLS", words=words)


def test_a_dead_letter(clinic: Clinic) -> None:
    bus, dead = clinic.region.bus, dead_of("matching")
    bus.publish_raw(dead, "matching.member.left.v1", b"{}", "some-id")
    try:
        clinic.find("dead", "1 dead letters of matching", "make dead-letters")
    finally:
        bus.purge(dead)


def test_an_event_that_does_not_get_out(clinic: Clinic) -> None:
    now = datetime.now(UTC)
    rows = clinic.region.mongo.collection("identity.outbox")
    held = now + timedelta(hours=1)
    row = {"_id": "stuck", "created_at": now - timedelta(minutes=9), "leased_until": held}
    rows.insert_one({**row, "sent_at": None})
    try:
        clinic.find("outbox", "1 events of identity wait", "one of them for 9 min", "relay_waits")
        clinic.find("outbox", "are held for longer than any relay", "leased_until: new Date()")
    finally:
        rows.delete_one({"_id": "stuck"})


def test_an_offer_that_does_not_expire(clinic: Clinic) -> None:
    late = datetime.now(UTC) - timedelta(minutes=20)
    tasks = clinic.region.mongo.collection("matching.due")
    task = {"kind": "nobody_does_this", "due_at": late, "claimable_at": late, "done_at": None}
    tasks.insert_one({"_id": "late", **task})
    try:
        clinic.find(
            "due", "1 tasks 'nobody_does_this' of matching", "20 min late", "due_task_failed"
        )
    finally:
        tasks.delete_one({"_id": "late"})


@contextmanager
def moved(*paths: Path) -> Iterator[None]:
    """Each file in the place of the next; all back in their own afterwards."""
    kept = {path: path.read_bytes() for path in paths}
    try:
        yield
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
            path.chmod(0o600)


def test_key_files_missing_exchanged_and_open_to_all(clinic: Clinic) -> None:
    secrets = clinic.region.stack.state.secrets
    intake, notifications = secrets / "intake.keys.json", secrets / "notifications.keys.json"
    with moved(intake, notifications):
        intake.unlink()
        clinic.find("secrets", "intake.keys.json is missing", "restore it from the backup")
        intake.write_bytes(notifications.read_bytes())
        line = clinic.find(
            "keys", "not what this region was provisioned with", "restore the folder"
        )
        assert "intake/service" in line
        intake.chmod(0o644)
        clinic.find("secrets", "intake.keys.json is open to other accounts (0644)", "chmod 600")


def test_key_material_of_old_age_is_warned_of_and_no_trouble(clinic: Clinic) -> None:
    provisioning = clinic.region.mongo.collection("region.provisioning")
    kept = provisioning.find_one({"_id": "keys"})
    assert kept is not None
    long_ago = datetime.now(UTC) - timedelta(days=500)
    old = {"$set": {"since": dict.fromkeys(kept["since"], long_ago)}}
    provisioning.update_one({"_id": "keys"}, old)
    try:
        found = clinic.call("--only=keys")
        assert found.code == 0
        material, seal = found.of("keys", "warning")
        assert "500 days old: run 'rotate-keys'" in material
        assert "newest seal is 500 days old: rotate it: provision with --rotate-seals" in seal
    finally:
        provisioning.replace_one({"_id": "keys"}, kept)


def test_an_agency_of_the_file_that_is_not_provisioned(clinic: Clinic, tmp_path: Path) -> None:
    document = yaml.safe_load(PAIR.read_text())
    another = copy.deepcopy(document["agencies"][1]) | {"id": "pinewood", "name": "Pinewood"}
    document["agencies"].append(another)
    wider = tmp_path / "wider.yml"
    wider.write_text(yaml.safe_dump(document))
    clinic.find(
        "region", "agencies: pinewood added", "make provision", words=(f"--region={wider}",)
    )
    document["policy"]["minimum_cell_size"] = 1
    wider.write_text(yaml.safe_dump(document))
    line = clinic.find("region", "region's file is wrong", words=(f"--region={wider}",))
    assert "policy.minimum_cell_size" in line and "correct the line" in line
