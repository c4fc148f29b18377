"""Real tokens for the demonstration's people, from identity's own command."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

# A token lives ten minutes; ask again in good time before that.
_KEEP_SECONDS = 480


_PATIENCE_SECONDS = 60


class IdentityRefused(Exception):
    """Identity's own command did not do what it was asked to."""


class IdentityWaits(IdentityRefused):
    """It says that it may do so later: its database is away."""


@dataclass(frozen=True)
class Person:
    """A member of an agency, as identity knows them."""

    agency: str
    member_id: str


class TokenDesk:
    """Keeps one ``serve-tokens`` process and the tokens it has issued. Safe between threads."""

    def __init__(
        self, environment: Mapping[str, str], patience_seconds: float = _PATIENCE_SECONDS
    ) -> None:
        self._patience = patience_seconds
        self._lock = threading.Lock()
        self._issued: dict[tuple[Person, str, str], tuple[float, str]] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.identity.entrypoints.commands", "serve-tokens"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(environment),
        )

    def token(self, person: Person, hat: str, service: str) -> str:
        """An access token for one hat (officer, supporter, staff) at one service."""
        key = (person, hat, service)
        with self._lock:
            kept = self._issued.get(key)
            if kept and time.monotonic() - kept[0] < _KEEP_SECONDS:
                return kept[1]
            token = self._issued_in_time(person, hat, f"watchmate.{service}")
            self._issued[key] = (time.monotonic(), token)
            return token

    def _issued_in_time(self, person: Person, hat: str, audience: str) -> str:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return self._issue(person, hat, audience)
            except IdentityWaits:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def _issue(self, person: Person, hat: str, audience: str) -> str:
        assert self._process.stdin and self._process.stdout
        line = {
            "agency": person.agency,
            "member_id": person.member_id,
            "hat": hat,
            "audience": audience,
        }
        try:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise IdentityRefused("identity serves no tokens any more") from error
        answer = json.loads(self._process.stdout.readline() or "{}")
        if "access_token" not in answer:
            reason = answer.get("error", "no reason given")
            refused = IdentityWaits if answer.get("temporary") else IdentityRefused
            raise refused(f"identity issued no token: {reason}")
        return str(answer["access_token"])

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=10)
