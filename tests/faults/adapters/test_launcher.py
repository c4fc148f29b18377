"""What is taken away from a service is taken away in its own process, by the test alone."""

import subprocess
import sys
from pathlib import Path

from tests.faults.launcher import launched
from tests.faults.proxy import caller_of

# In a process of its own: what is replaced stays replaced.
SWITCHED = """
from shared.messaging.{module} import {owner}
before = {owner}.{name}
from tests.faults.switched_off import switch_off
assert {owner}.{name} is before, "only by being told"
switch_off("{switch}")
assert {owner}.{name} is not before
"""


def switched(switch: str, owner: str, name: str) -> int:
    text = SWITCHED.format(module=switch, owner=owner, name=name, switch=switch)
    return subprocess.run([sys.executable, "-c", text], check=False).returncode


def test_inbox_and_outbox_can_be_switched_off() -> None:
    assert switched("inbox", "Inbox", "record") == 0
    assert switched("outbox", "Outbox", "add") == 0


MOVED = """
import time
from datetime import UTC, datetime
from pathlib import Path
from shared.clock import SystemClock
from tests.faults.moved_clock import follow
file = Path({file!r})
follow(file)
assert abs(time.time() - datetime.now(UTC).timestamp()) < 1, "no file, no error"
file.write_text("-15\\n")
time.sleep(0.6)
assert 14 < datetime.now(UTC).timestamp() - time.time() < 16
assert 14 < (datetime.now(UTC) - SystemClock().now()).total_seconds() < 16
"""


def test_the_clock_of_a_process_is_wrong_by_what_its_file_says(tmp_path: Path) -> None:
    text = MOVED.format(file=str(tmp_path / "intake.clock"))
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 0


def test_a_service_is_launched_with_the_words_of_its_own_command() -> None:
    command = launched(("nameko", "run", "--config", "a.yml", "module:Service"), "--without", "x")
    assert command[0] == sys.executable
    assert command[-6:] == ("--without", "x", "run", "--config", "a.yml", "module:Service")


def test_a_driver_of_the_database_is_known_by_its_name() -> None:
    hello = b"\x03application\x00\x18\x00\x00\x00\x02name\x00\x09\x00\x00\x00matching\x00\x00"
    assert caller_of(b"\x00\x01client\x00" + hello + b"\x02driver") == "matching"
    assert caller_of(b"AMQP\x00\x00\x09\x01") == ""
