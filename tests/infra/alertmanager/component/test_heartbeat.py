"""A real Alertmanager tells the switch outside that the watch lives, and nothing else."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from infra.alertmanager.settings import Settings, rendered
from infra.local.watching import ALERTMANAGER, program_of
from tests.support.service_process import free_port
from tests.support.waiting import eventually
from tests.support.watching import alerts


class Switch(ThreadingHTTPServer):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Heard)
        self.heard: list[dict[str, Any]] = []


class _Heard(BaseHTTPRequestHandler):
    server: Switch

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        return


@pytest.fixture
def switch() -> Iterator[Switch]:
    with Switch() as switch:
        Thread(target=switch.serve_forever, daemon=True).start()
        yield switch
        switch.shutdown()


@pytest.fixture
def alertmanager(switch: Switch, tmp_path: Path) -> Iterator[str]:
    """Its address. No mail server listens where it would send mails."""
    program = program_of(ALERTMANAGER)
    assert program, "alertmanager is missing: install Debian's prometheus-alertmanager"
    url = f"http://127.0.0.1:{switch.server_port}/ping/a1b2"
    given = {"ALERT_HEARTBEAT_URL": url, "ALERT_SMTP": f"127.0.0.1:{free_port()}"}
    file, address = tmp_path / "alertmanager.yml", f"127.0.0.1:{free_port()}"
    file.write_text(rendered(Settings.given(given)))
    words = (
        f"--config.file={file}",
        f"--storage.path={tmp_path}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    )
    with subprocess.Popen([program, *words], stderr=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _answers(address), what="an Alertmanager that is ready")
            yield f"http://{address}"
        finally:
            process.terminate()


def test_the_switch_hears_the_heartbeat_and_no_alert(alertmanager: str, switch: Switch) -> None:
    [watchdog] = [alert for alert in alerts() if alert.name == "Watchdog"]
    fire(alertmanager, alertname="UrgentRequestUnanswered", severity="page")
    fire(alertmanager, alertname="Watchdog", **watchdog.declared["labels"])
    eventually(lambda: switch.heard, what="a heartbeat")
    told = {alert["labels"]["alertname"] for one in switch.heard for alert in one["alerts"]}
    assert told == {"Watchdog"}
    assert {one["status"] for one in switch.heard} == {"firing"}


def fire(url: str, **labels: str) -> None:
    now = datetime.now(UTC)
    alert = {
        "labels": labels,
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(minutes=5)).isoformat(),
    }
    requests.post(f"{url}/api/v2/alerts", json=[alert], timeout=10).raise_for_status()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"http://{address}/-/ready", timeout=5).ok
    except requests.ConnectionError:
        return False
