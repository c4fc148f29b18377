"""Everything a region has written down or says of itself, gathered into files."""

import json
from contextlib import ExitStack
from pathlib import Path

import requests

from infra.local.parts import SERVICES
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.topology import exchange_of
from tests.support.bus import Tap
from tests.support.whole_region import WholeRegion


class Evidence:
    """Taps every exchange from the beginning; the rest is gathered at the end."""

    def __init__(self, region: WholeRegion, folder: Path, taps: ExitStack) -> None:
        self._region = region
        self.folder = folder
        folder.mkdir()
        self._taps: dict[str, Tap] = {
            service: taps.enter_context(region.bus.tap(exchange_of(service)))
            for service in SERVICES
        }

    @property
    def places(self) -> list[Path]:
        """What was gathered, and the region's own files: logs, data, secrets, mail."""
        return [self.folder, self._region.stack.state.path]

    @property
    def database(self) -> Path:
        return self._region.mongodb.data

    @property
    def journal(self) -> Path:
        return self.database / "journal"

    @property
    def broker(self) -> Path:
        return self._region.rabbitmq.data

    @property
    def logs(self) -> Path:
        return self._region.stack.state.path / "log"

    def keep(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def gather(self, answers: list[str]) -> None:
        self.keep("answers", "\n".join(answers))
        for service in SERVICES:
            self._metrics(service)
            self._events(service)
            self._dead_letters(service)
            self._process(service)
        self._broker()
        self.checkpoint()

    def checkpoint(self) -> None:
        """What the database holds in memory goes to its files."""
        self._region.mongo.client.admin.command("fsync")

    def _metrics(self, service: str) -> None:
        page = self._region.metrics(service)
        assert "watchmate_http_answers" in page
        self.keep(f"metrics of {service}", page)

    def _events(self, service: str) -> None:
        lines = [
            f"{one.delivery_info} {one.headers} {one.properties} {bytes(one.body)!r}"
            for one in self._taps[service].raw()
        ]
        self.keep(f"events of {service}", "\n".join(lines))

    def _dead_letters(self, service: str) -> None:
        """Body and headers apart: a body is what somebody sent, a header is what we say of it."""
        uri = self._region.environment(service)["AMQP_URI"]
        letters = [letter.message for letter in DeadLetters(uri, service).all()]
        bodies = [repr(bytes(message.body)) for message in letters]
        said = [f"{message.headers} {message.properties}" for message in letters]
        self.keep(f"dead letter bodies of {service}", "\n".join(bodies))
        self.keep(f"dead letter headers of {service}", "\n".join(said))

    def _process(self, service: str) -> None:
        pid = self._region.pid(service)
        shown = [Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
        (self.folder / f"process of {service}").write_bytes(b"\n".join(shown))

    def _broker(self) -> None:
        base = self._region.stack.servers.addresses.management_uri
        for page in ("definitions", "queues", "exchanges", "connections", "channels"):
            answer = requests.get(f"{base}/api/{page}", timeout=10)
            self.keep(f"broker {page}", json.dumps(answer.json()))
        port = self._region.rabbitmq.ports["broker_metrics"]
        self.keep("broker metrics", requests.get(f"http://127.0.0.1:{port}/metrics").text)
