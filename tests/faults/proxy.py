"""A way to a server on which connections can be slowed, held half-open, or cut.

One process carries all the ways of a run (``python -m tests.faults.proxy <ways file>``), so that
what it adds is the same whatever the rest of the run does. It is told what to do by lines of JSON
on a port of its own; ``tests.faults.ways`` speaks them.

A way leads to the first of its targets that takes the connection, as a load balancer would. On
ways to MongoDB the caller is known by the name it gives in its first message, so that a fault can
be meant for one service alone.
"""

import asyncio
import contextlib
import json
import re
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
EVERYBODY = ""
_PIECE = 65536
_LOOK_AGAIN = 0.02

# The driver's handshake: {"client": {"application": {"name": …}}} in BSON.
_NAME = re.compile(rb"application\x00.{4}\x02name\x00.{4}([a-z_]+)\x00", re.DOTALL)


def caller_of(first: bytes) -> str:
    """The application that a driver of MongoDB says it is; empty when it says nothing."""
    found = _NAME.search(first)
    return found.group(1).decode() if found else ""


@dataclass
class Impairment:
    """``delay`` is in seconds, for each piece and direction; ``held`` stops all of them."""

    delay: float = 0.0
    held: bool = False


@dataclass(eq=False)
class _Connection:
    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    caller: str = ""
    heard: bool = False

    def learn(self, piece: bytes) -> None:
        if not self.heard:
            self.heard, self.caller = True, caller_of(piece)

    def abort(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


@dataclass
class Way:
    """Forwards one port. Impairments are by caller; that of nobody counts for everybody."""

    port: int
    targets: Sequence[tuple[str, int]]
    impaired: dict[str, Impairment] = field(default_factory=dict)
    _connections: set[_Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, HOST, self.port)

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut(EVERYBODY)

    def impair(self, caller: str, impairment: Impairment) -> None:
        self.impaired[caller] = impairment

    def mend(self, caller: str) -> None:
        self.impaired.pop(caller, None)

    def cut(self, caller: str) -> int:
        """Connections end without a farewell; how many did."""
        meant = [one for one in self._connections if caller in (EVERYBODY, one.caller)]
        for connection in meant:
            connection.abort()
        return len(meant)

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        found = await self._reach()
        if found is None:
            near.transport.abort()
            return
        far_reader, far = found
        connection = _Connection(near, far)
        self._connections.add(connection)
        try:
            await asyncio.gather(
                self._carry(connection, reader, far, connection.learn),
                self._carry(connection, far_reader, near, lambda piece: None),
            )
        finally:
            self._connections.discard(connection)
            connection.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for host, port in self.targets:
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(host, port)
        return None

    async def _carry(
        self,
        connection: _Connection,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        learn: Callable[[bytes], None],
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(_PIECE):
                learn(piece)
                await self._hold_up(connection)
                sink.write(piece)
                await sink.drain()
        await self._hold_up(connection)  # a farewell is held as well: that is half-open
        sink.close()

    async def _hold_up(self, connection: _Connection) -> None:
        impairments = self._of(connection)
        if impairments:
            await asyncio.sleep(max(one.delay for one in impairments))
        while any(one.held for one in self._of(connection)):
            await asyncio.sleep(_LOOK_AGAIN)

    def _of(self, connection: _Connection) -> list[Impairment]:
        if not self.impaired:
            return []
        meant = (EVERYBODY, connection.caller)
        return [one for caller, one in self.impaired.items() if caller in meant]


class Ways:
    """All ways of a run, and the port at which they are told what to do."""

    def __init__(self, ways: dict[str, Way], control_port: int) -> None:
        self._ways = ways
        self._control_port = control_port

    async def serve(self) -> None:
        """Until SIGTERM."""
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        for way in self._ways.values():
            await way.open()
        control = await asyncio.start_server(self._obey, HOST, self._control_port)
        async with control:
            await stopped.wait()
        for way in self._ways.values():
            await way.shut()

    async def _obey(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(json.dumps(self._answer(json.loads(line))).encode() + b"\n")
            await writer.drain()
        writer.close()

    def _answer(self, told: dict[str, Any]) -> dict[str, Any]:
        way, caller = self._ways[told["way"]], told.get("caller", EVERYBODY)
        acts: dict[str, Callable[[], int | None]] = {
            "impair": lambda: way.impair(caller, Impairment(told["delay"], told["held"])),
            "mend": lambda: way.mend(caller),
            "cut": lambda: way.cut(caller),
        }
        return {"done": acts[told["do"]]() or 0}


def ways_of(described: dict[str, Any]) -> dict[str, Way]:
    """From ``{name: {"port": …, "targets": [[host, port], …]}}``."""
    return {
        name: Way(one["port"], [(host, port) for host, port in one["targets"]])
        for name, one in described.items()
    }


def main() -> None:
    described = json.loads(Path(sys.argv[1]).read_text())
    asyncio.run(Ways(ways_of(described["ways"]), described["control"]).serve())


if __name__ == "__main__":
    main()
