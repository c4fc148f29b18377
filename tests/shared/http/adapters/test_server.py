"""The real server: probes beside a full worker pool, slow senders beside everybody."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.service_process import ServiceProcess, process

FOLDER = "tests/shared/http/adapters"


@pytest.fixture(scope="module")
def service() -> Iterator[ServiceProcess]:
    env = {"MONGODB_URI": os.environ["TEST_MONGODB_URI"], "AMQP_URI": os.environ["TEST_AMQP_URI"]}
    target = f"{FOLDER.replace('/', '.')}.slow_service:SlowService"
    with process(f"{FOLDER}/slow_service.yml", target, env) as started:
        yield started


def test_probes_answer_while_every_worker_is_busy(service: ServiceProcess) -> None:
    answers: list[requests.Response] = []
    busy = threading.Thread(
        target=lambda: answers.append(requests.get(f"{service.url}/v1/slow", timeout=20))
    )
    busy.start()
    took = []
    while busy.is_alive():
        for url in (f"{service.url}/livez", f"{service.url}/readyz", service.metrics_url):
            started = time.monotonic()
            assert requests.get(url, timeout=20).status_code == 200
            took.append(time.monotonic() - started)
    busy.join()
    assert answers[0].json() == {"waited": True}
    assert sorted(took)[len(took) // 2] < 0.5


def test_a_process_of_which_a_part_has_died_asks_to_be_started_anew(
    service: ServiceProcess,
) -> None:
    def probed(path: str) -> int:
        return requests.get(service.url + path, timeout=5).status_code

    requests.get(f"{service.url}/v1/slow/part/died", timeout=5).raise_for_status()
    assert (probed("/livez"), probed("/readyz")) == (503, 503)
    requests.get(f"{service.url}/v1/slow/part/lives", timeout=5).raise_for_status()
    assert (probed("/livez"), probed("/readyz")) == (200, 200)


def test_metrics_are_not_for_those_who_reach_the_api(service: ServiceProcess) -> None:
    assert requests.get(f"{service.url}/metrics", timeout=5).status_code == 404
    shown = requests.get(service.metrics_url, timeout=5)
    assert "watchmate_http_answers_total" in shown.text
    assert requests.get(service.metrics_url.removesuffix("metrics"), timeout=5).status_code == 404


def test_a_sender_who_dawdles_holds_no_worker(service: ServiceProcess) -> None:
    address = ("127.0.0.1", urlsplit(service.url).port)
    with socket.create_connection(address, timeout=20) as dawdler:
        dawdler.sendall(b"POST /v1/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc")
        answer = requests.get(f"{service.url}/nothing", timeout=2)
    assert answer.status_code == 404


def test_errors_of_the_wire_repeat_nothing(service: ServiceProcess) -> None:
    address = ("127.0.0.1", urlsplit(service.url).port)
    with socket.create_connection(address, timeout=20) as wire:
        wire.sendall(b"Rivera4471 nonsense line\r\n\r\n")
        assert b"Rivera" not in wire.recv(4096)
    assert "Rivera" not in service.log_text()


@pytest.mark.parametrize(
    "line",
    [
        "Transfer-Encoding : chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "no header at all",
        "Host: y",
    ],
)
def test_a_head_that_a_proxy_could_read_otherwise_is_refused_and_the_wire_cut(
    service: ServiceProcess, line: str
) -> None:
    address = ("127.0.0.1", urlsplit(service.url).port)
    head = f"POST /nothing HTTP/1.1\r\nHost: x\r\n{line}\r\nAccept: a/b\r\n\r\n"
    behind = "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(address, timeout=20) as wire:
        wire.sendall((head + behind).encode())
        said = b"".join(iter(lambda: _received(wire), b""))
    assert said.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert said.count(b"HTTP/1.") == 1


def test_a_head_of_many_parts_is_read_as_such(service: ServiceProcess) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert requests.post(f"{service.url}/nothing", headers=kind, timeout=10).status_code == 404


def _received(wire: socket.socket) -> bytes:
    try:
        return wire.recv(4096)
    except ConnectionResetError:
        return b""
