"""The folder in which a local stack keeps everything: data, ports, secrets, logs, mail."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.trouble import Trouble

LEAST_FREE_MB = 1024
LARGEST_LOG_BYTES = 5_000_000
ROOMS = ("run", "log", "secrets", "mail", "data", "wording")


@dataclass(frozen=True)
class StateFolder:
    """Two stacks with different folders share nothing, so they never collide."""

    path: Path

    @classmethod
    def at(cls, path: str | Path) -> StateFolder:
        return cls(Path(path).resolve())

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def wording(self) -> Path:
        """Of the questionnaires that the operator has the right to ask."""
        return self.path / "wording"

    def log(self, name: str) -> Path:
        return self.path / "log" / f"{name}.log"

    def prepare(self) -> None:
        """Make the rooms; refuse a folder that cannot be written or a disk that is full."""
        try:
            for room in ROOMS:
                (self.path / room).mkdir(parents=True, exist_ok=True, mode=0o700)
            self.write("run/.writable", "")
        except OSError as error:
            raise Trouble(
                f"the state folder {self.path} cannot be written ({error.strerror})",
                "make it yours with chown, free its disk, or choose another with STATE=<folder>",
            ) from error
        self._require_space()

    def _require_space(self) -> None:
        free_mb = shutil.disk_usage(self.path).free // 2**20
        if free_mb < LEAST_FREE_MB:
            raise Trouble(
                f"only {free_mb} MB are free on the disk of {self.path}",
                f"free at least {LEAST_FREE_MB} MB, or choose another disk with STATE=<folder>",
            )

    def write(self, name: str, text: str) -> Path:
        """Replace a file in one step, readable by its owner only."""
        target = self.path / name
        partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return partial.replace(target)

    def write_json(self, name: str, value: Any) -> Path:
        return self.write(name, json.dumps(value, indent=1, sort_keys=True) + "\n")

    def read_json(self, name: str) -> Any:
        """The value written before; None when there is none that can be read."""
        try:
            return json.loads((self.path / name).read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def secret(self, name: str) -> str:
        """A password made once and kept for the life of the folder, also when the power goes."""
        file = self.secrets / name
        if not file.exists():
            from infra.provisioning.files import write_private  # with drivers, for this one alone

            write_private(file, secrets.token_hex(24))
        return file.read_text()

    def rotate_log(self, name: str) -> None:
        """Keep one older piece of a log that has grown large; its writer must not be running."""
        log = self.log(name)
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One command at a time changes what runs here; the next one waits."""
        with (self.path / "run" / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
