"""A process that is asked to end (SIGTERM) takes no more requests and answers those it has."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.shared.http.adapters.test_server import FOLDER
from tests.support.service_process import ServiceProcess, process
from tests.support.waiting import eventually


@pytest.fixture
def service() -> Iterator[ServiceProcess]:
    env = {"MONGODB_URI": os.environ["TEST_MONGODB_URI"], "AMQP_URI": os.environ["TEST_AMQP_URI"]}
    target = f"{FOLDER.replace('/', '.')}.slow_service:SlowService"
    with process(f"{FOLDER}/slow_service.yml", target, env) as started:
        yield started


class Request(threading.Thread):
    """One that takes three seconds, until it has its answer."""

    def __init__(self, service: ServiceProcess) -> None:
        super().__init__()
        self._url = f"{service.url}/v1/slow"
        self.answer: requests.Response | None = None
        self.start()

    def run(self) -> None:
        self.answer = requests.get(self._url, timeout=30)


def begun(service: ServiceProcess) -> bool:
    return "slow_begun_total 1.0" in requests.get(service.metrics_url, timeout=5).text


def test_request_under_way_is_answered_and_new_ones_are_sent_elsewhere(
    service: ServiceProcess,
) -> None:
    request = Request(service)
    eventually(lambda: begun(service), what="the request has begun")
    os.kill(service.pid, signal.SIGTERM)

    def refuses() -> bool:
        return requests.get(f"{service.url}/readyz", timeout=5).status_code == 503

    eventually(refuses, within=2, what="not ready any more")
    late = requests.get(f"{service.url}/v1/slow", timeout=5)
    assert (late.status_code, "Retry-After" in late.headers) == (503, True)
    request.join()
    assert request.answer is not None
    assert request.answer.json() == {"waited": True}
    eventually(lambda: service.exit_code == 0, within=10, what="an end without an error")
    assert "Traceback" not in service.log_text()


def test_requests_that_wait_for_a_worker_are_answered_too(service: ServiceProcess) -> None:
    """There is one worker: the second is only connected when the signal comes."""
    first = Request(service)
    eventually(lambda: begun(service), what="the first has begun")
    second = Request(service)
    eventually(lambda: connections_to(service) >= 2, what="the second is connected")
    os.kill(service.pid, signal.SIGTERM)
    for request in (first, second):
        request.join()
        assert request.answer is not None
        assert request.answer.status_code in (200, 503)
    assert first.answer is not None and first.answer.status_code == 200
    eventually(lambda: service.exit_code == 0, within=10, what="an end without an error")


def connections_to(service: ServiceProcess) -> int:
    """Open connections to the service's port, as the kernel lists them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port = f"{int(service.url.rpartition(':')[2]):04X}"
    return sum(row[1].endswith(f":{port}") and row[3] == "01" for row in rows)
