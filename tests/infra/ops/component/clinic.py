"""A running region, and the doctor who is called to it."""

import contextlib
import io
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from infra.ops.__main__ import main
from infra.provisioning.broker import Broker
from tests.support.deployment import PAIR
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion


@dataclass(frozen=True)
class Diagnosis:
    code: int
    findings: list[dict[str, str]]

    def of(self, check: str, level: str = "trouble") -> list[str]:
        """Each line of that check as ``what: fix``."""
        return [
            f"{one['what']}: {one['fix']}"
            for one in self.findings
            if (one["check"], one["level"]) == (check, level)
        ]


@dataclass(frozen=True)
class Clinic:
    region: WholeRegion

    def call(self, *words: str) -> Diagnosis:
        """On the stack, as ``make doctor`` does."""
        return call("--state", str(self.region.stack.state.path), *words)

    def find(self, check: str, *says: str, words: tuple[str, ...] = ()) -> str:
        """The one line of this check that says all of these; the doctor exits with 1."""
        found = self.call("--only", check, *words)
        lines = [line for line in found.of(check) if all(word in line for word in says)]
        assert found.code == 1 and lines, found
        assert not lines[0].endswith(": "), "no fix is named"
        return lines[0]

    def await_health(self) -> Diagnosis:
        """Consumers attach a moment after a service is ready."""

        def healthy() -> Diagnosis | None:
            found = self.call()
            assert found.code == 0, [one for one in found.findings if one["level"] == "trouble"]
            return found

        return eventually(healthy, within=15, every=1, what="a healthy region")

    def heal(self) -> None:
        """What a drift is healed by."""
        done = self.region.provision(PAIR)
        assert done.returncode == 0, done.stderr

    @contextmanager
    def broker(self) -> Iterator[Broker]:
        where = self.region.stack.servers.addresses.management_uri
        with closing(Broker(where, self.region.stack.wish.vhost)) as broker:
            yield broker

    @property
    def admin(self) -> Any:
        """MongoDB's ``admin`` database, as administrator."""
        return self.region.mongo.client.admin

    def user(self, service: str) -> str:
        return f"{self.region.stack.wish.prefix}{service}"


def call(*words: str) -> Diagnosis:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main(["doctor", "--json", *words])
    return Diagnosis(code, json.loads(said.getvalue())["findings"])
