"""A real nginx with the region's configuration, before services that only write down what comes."""

import contextlib
import json
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from infra.local import door
from infra.local.state import StateFolder
from infra.nginx.template import render
from shared.runtime.resources import SERVICES
from tests.support.waiting import eventually


@dataclass(frozen=True)
class Seen:
    """One request, as it came to a service."""

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Region:
    """Stand-ins for the services: each answers 200 and keeps what it was asked."""

    ports: dict[str, int] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class Door:
    """Certificates, configuration and logs are in the folder, as for a local stack."""

    def __init__(self, folder: Path, region: Region, settings: Mapping[str, str]) -> None:
        self.state = StateFolder.at(folder)
        self.state.prepare()
        services = {f"DOOR_{name.upper()}": f"127.0.0.1:{region.ports[name]}" for name in SERVICES}
        self._port = free_port()
        listen = {"DOOR_LISTEN": f"127.0.0.1:{self._port}"}
        own = door.settings(self.state)
        self._settings = {**own, **services, **listen, **settings}
        self.certificate = str(folder / door.CERTIFICATE)
        self.session = requests.Session()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._port}"

    @property
    def plain_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        options |= {"verify": self.certificate, "timeout": 20}
        return self.session.request(method, self.url + path, **options)

    @contextlib.contextmanager
    def running(self) -> Iterator["Door"]:
        door.prepare(self.state)
        config = self.state.write("run/nginx.conf", render(self._settings))
        program = door.program()
        assert program is not None, "install it: infra/local/bootstrap.sh package nginx-light nginx"
        command = [program, "-e", "stderr", "-c", str(config), "-g", "daemon off;"]
        with self.state.log("nginx").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            eventually(self._stands, what=f"nginx: {self.said()}")
            yield self
        finally:
            process.terminate()
            process.wait(timeout=20)

    def _stands(self) -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return self.call("GET", "/livez").text == "alive\n"
        return False

    def said(self) -> str:
        """What nginx itself wrote: errors, if any."""
        return self.state.log("nginx").read_text()

    def lines(self) -> list[dict[str, Any]]:
        """The access log."""
        return [
            json.loads(line) for line in self.state.log("nginx-access").read_text().splitlines()
        ]


@contextlib.contextmanager
def region() -> Iterator[Region]:
    found = Region()
    with contextlib.ExitStack() as stack:
        for name in SERVICES:
            server = stack.enter_context(
                ThreadingHTTPServer(("127.0.0.1", 0), _handler(name, found))
            )
            found.ports[name] = server.server_port
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
        yield found


def _handler(service: str, region: Region) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            region.seen.append(Seen(service, self.command, self.path, headers, body))
            self.send_response(200)
            for name, value in region.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  the names http.server looks for

        def log_message(self, *_args: object) -> None:
            return

    return Handler


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
