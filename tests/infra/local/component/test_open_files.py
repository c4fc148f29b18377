"""MongoDB is started with all the open files it may have, and closes early what is idle."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from infra.local.mongodb import MongoServer
from infra.mongo.open_files import RECOMMENDED, Room, room_of
from tests.support.private_mongodb import private_mongodb
from tests.support.waiting import eventually

Client = MongoClient[dict[str, Any]]
COLLECTIONS = 200


@contextmanager
def soft_limit(files: int) -> Iterator[int]:
    """Of this process and what it starts; the hard limit, which stays."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, before[1]))
    try:
        yield before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def descriptors(server: MongoServer) -> int:
    return len(list(Path(f"/proc/{server.running()}/fd").iterdir()))


def room(client: Client) -> Room:
    found = room_of(client)
    assert found is not None
    return found


def test_the_soft_limit_is_raised_and_idle_files_are_closed(tmp_path: Path) -> None:
    with (
        soft_limit(1024) as hard,
        private_mongodb(tmp_path, plain_files=True) as server,
        Client(server.uri) as client,
    ):
        begun, few = room(client), descriptors(server)
        assert begun.limit == hard
        assert begun.closes_early
        for number in range(COLLECTIONS):
            client["many"].create_collection(f"c{number}")
        # Not all of them on a slow machine: the first may be idle again already.
        most, held = room(client).open_now, descriptors(server)
        assert most > begun.open_now and held > few
        fewer = lambda: room(client).open_now < most  # noqa: E731
        eventually(fewer, within=60, every=1, what="idle files closed")
        eventually(lambda: descriptors(server) < held, within=10, what="their descriptors too")


def test_where_many_may_be_open_they_are_left_to_mongodb(tmp_path: Path) -> None:
    with private_mongodb(tmp_path) as server, Client(server.uri) as client:
        limit = room(client).limit
        assert room(client).closes_early is (limit < RECOMMENDED)
