"""Frozen samples: one JSON file for each published type, in the wire form of the day it froze."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("frozen")


@dataclass(frozen=True)
class Frozen:
    type: str
    minor: int
    fingerprint: str
    event: dict[str, Any]

    @property
    def body(self) -> bytes:
        return json.dumps(self.event).encode()


def path_of(event_type: str, minor: int) -> Path:
    return FOLDER / f"{event_type}.{minor}.json"


def all_frozen() -> list[Frozen]:
    return [_read(path) for path in sorted(FOLDER.glob("*.json"))]


def write(frozen: Frozen) -> Path:
    path = path_of(frozen.type, frozen.minor)
    path.parent.mkdir(exist_ok=True)
    content = {"fingerprint": frozen.fingerprint, "event": frozen.event}
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    return path


def _read(path: Path) -> Frozen:
    event_type, minor = path.name.removesuffix(".json").rsplit(".", 1)
    content = json.loads(path.read_text())
    return Frozen(event_type, int(minor), content["fingerprint"], content["event"])
