"""A service as the real thing: its own process, started by its real command."""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
NAMEKO = (str(Path(sys.executable).with_name("nameko")),)
_READY_WITHIN = 30.0
_STOP_WITHIN = 20.0


class ServiceProcess:
    """Keeps its port and its log over restarts."""

    def __init__(
        self, config: str, target: str, env: Mapping[str, str], program: Sequence[str] = NAMEKO
    ) -> None:
        self._command = [*program, "run", "--config", str(ROOT / config), target]
        self.port = free_port()
        self._metrics_port = free_port()
        self._env = {
            **os.environ,
            "SAMPLE_SECONDS": "0.5",
            **env,
            "PYTHONPATH": str(ROOT),
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port),
            "METRICS_PORT": str(self._metrics_port),
        }
        self._log = Path(tempfile.mkstemp(suffix=".log")[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def metrics_url(self) -> str:
        return f"http://127.0.0.1:{self._metrics_port}/metrics"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the service was not started"
        return self._process.pid

    def call(self, method: str, path: str, token: str, body: Any = None) -> requests.Response:
        """As the bearer of this token, once: under a key that nobody else has."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": secrets.token_urlsafe(24),
        }
        url = f"{self.url}/v1{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=10)

    def start(self, ready: bool = True) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._env, stdout=log, stderr=log
            )
        if ready:
            self.await_ready()

    def await_ready(self, within: float = _READY_WITHIN) -> None:
        try:
            eventually(self._is_ready, within=within, what=f"{self.url}/readyz")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log_text()[-4000:]}") from None

    @property
    def exit_code(self) -> int | None:
        """None while it lives."""
        return None if self._process is None else self._process.poll()

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """-9: the process gets no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.stop()
        self.start()

    def log_text(self) -> str:
        return self._log.read_text(errors="replace")

    def discard(self) -> None:
        """Gently: the transactions of a killed process would hold its documents for a while."""
        try:
            self.stop()
        finally:
            self._log.unlink(missing_ok=True)

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(sign)
        try:
            self._process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"did not stop\n{self.log_text()[-4000:]}") from None

    def _is_ready(self) -> bool:
        if not self.is_alive():
            raise RuntimeError(f"the process ended\n{self.log_text()[-4000:]}")
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def running(service: str, env: Mapping[str, str]) -> Iterator[ServiceProcess]:
    """One of the region's services, ready to be called."""
    target = f"services.{service}.entrypoints.service:{service.title()}Service"
    with process(f"services/{service}/config.yml", target, env) as started:
        yield started


@contextmanager
def process(config: str, target: str, env: Mapping[str, str]) -> Iterator[ServiceProcess]:
    """Any nameko service of the repository."""
    started = ServiceProcess(config, target, env)
    try:
        started.start()
        yield started
    finally:
        started.discard()


def free_port() -> int:
    """Below the range of outgoing connections, so that it is still free after a restart."""
    for port in random.sample(range(23_000, 32_000), 100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port was found")
