"""A mail server that delivers every message into a folder.

Each delivery is kept as `<digest>-<n>.eml`: the digest is of the Message-ID, so a message that
was sent twice shows as a second file of the same digest.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import itertools
import os
import signal
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


class FolderHandler:
    """aiosmtpd's handler; it answers 250 only after the file is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802  the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        keep(self._folder, envelope.original_content or b"")
        return "250 Message accepted for delivery"


def keep(folder: Path, content: bytes) -> Path:
    """Store one delivery under the next free number of its message."""
    digest = message_digest(content)
    partial = folder / f".{digest}.{os.getpid()}.partial"
    partial.write_bytes(content)
    for number in itertools.count(1):
        target = folder / f"{digest}-{number}.eml"
        try:
            target.hardlink_to(partial)
        except FileExistsError:
            continue
        partial.unlink()
        return target
    raise AssertionError("the count never ends")


def message_digest(content: bytes) -> str:
    """Of the Message-ID; of the whole message when it carries none."""
    identity = message_from_bytes(content, policy=policy.default)["Message-ID"]
    return hashlib.sha256(str(identity).encode() if identity else content).hexdigest()[:20]


async def serve(folder: Path, port: int, host: str = LOOPBACK) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    handler = FolderHandler(folder)
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), host, port)
    async with server:
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default=LOOPBACK, help="where to listen (%(default)s)")
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.port, options.host))


if __name__ == "__main__":
    main()
