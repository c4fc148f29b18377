"""The fault proxy: what passes, what waits, what is cut, and for whom."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.faults.proxy import EVERYBODY, HOST, Impairment, Way
from tests.support.service_process import free_port

HELLO = b"application\x00\x18\x00\x00\x00\x02name\x00\x09\x00\x00\x00%s\x00"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)
        await writer.drain()
    writer.close()


def through_a_way(scene: Callable[[Way], Awaitable[None]], dead_first: bool = False) -> None:
    """Plays the scene in front of a server that says everything back."""

    async def play() -> None:
        port = free_port()
        server = await asyncio.start_server(echo, HOST, port)
        targets = [(HOST, free_port())] if dead_first else []
        way = Way(free_port(), [*targets, (HOST, port)])
        await way.open()
        async with server:
            await asyncio.wait_for(scene(way), 20)
            await way.shut()

    asyncio.run(play())


async def connected(way: Way) -> Streams:
    return await asyncio.open_connection(HOST, way.port)


async def said_back(streams: Streams, words: bytes) -> float:
    """Seconds until everything came back."""
    begun = time.monotonic()
    streams[1].write(words)
    assert await streams[0].readexactly(len(words)) == words
    return time.monotonic() - begun


async def silent(streams: Streams, words: bytes, seconds: float = 0.3) -> None:
    streams[1].write(words)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(streams[0].read(1), seconds)


def test_everything_passes_both_ways_unchanged() -> None:
    async def scene(way: Way) -> None:
        await said_back(await connected(way), bytes(range(256)) * 2000)

    through_a_way(scene)


def test_a_target_that_is_away_is_passed_over() -> None:
    async def scene(way: Way) -> None:
        await said_back(await connected(way), b"still here")

    through_a_way(scene, dead_first=True)


def test_a_delay_is_waited_for_in_each_direction_until_it_is_mended() -> None:
    async def scene(way: Way) -> None:
        streams = await connected(way)
        way.impair(EVERYBODY, Impairment(delay=0.2))
        assert await said_back(streams, b"slowly") >= 0.4
        way.mend(EVERYBODY)
        assert await said_back(streams, b"fast") < 0.2

    through_a_way(scene)


def test_what_is_held_arrives_when_it_is_let_go() -> None:
    async def scene(way: Way) -> None:
        streams = await connected(way)
        way.impair(EVERYBODY, Impairment(held=True))
        await silent(streams, b"held")
        way.mend(EVERYBODY)
        assert await streams[0].readexactly(4) == b"held"

    through_a_way(scene)


def test_a_way_that_is_held_takes_connections_and_says_nothing() -> None:
    async def scene(way: Way) -> None:
        way.impair(EVERYBODY, Impairment(held=True))
        await silent(await connected(way), b"anybody there")

    through_a_way(scene)


def test_a_cut_connection_ends_and_the_next_one_passes() -> None:
    async def scene(way: Way) -> None:
        streams = await connected(way)
        await said_back(streams, b"before")
        assert way.cut(EVERYBODY) == 1
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await streams[0].readexactly(1)
        await said_back(await connected(way), b"after")

    through_a_way(scene)


def test_only_the_named_caller_is_held_and_cut() -> None:
    async def scene(way: Way) -> None:
        meant, other = await connected(way), await connected(way)
        await said_back(meant, HELLO % b"matching")
        await said_back(other, HELLO % b"intake")
        way.impair("matching", Impairment(held=True))
        await silent(meant, b"held")
        await said_back(other, b"passes")
        assert way.cut("matching") == 1
        await said_back(other, b"still passes")

    through_a_way(scene)


def test_a_server_that_hangs_up_is_heard_of() -> None:
    async def scene(way: Way) -> None:
        reader, writer = await connected(way)
        writer.write_eof()
        assert await reader.read() == b""

    through_a_way(scene)
