"""Matching with FastStream."""

import asyncio
from typing import Any

from faststream import FastStream
from faststream.rabbit import RabbitBroker

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Step
from tests.bench.pipeline.peers.faststream_parts import HERE, Store, channel, subscription, tell

store = Store()
broker = RabbitBroker(HERE.amqp_uri, default_channel=channel(), logger=None)


class NobodyFree(Exception):
    """The pool of the measurement is too small."""


@broker.subscriber(**subscription("matching", chain.SUBMITTED))
async def on_submitted(data: dict[str, Any]) -> None:
    async def work(session: Any) -> Step:
        search = chain.searching(data)
        searches = store.rows(search.collection, search.agency)
        await searches.insert_one(search.document, session=session)
        step = chain.offered(data, await _held(session, data))
        await searches.update_one(
            {"_id": data["request_id"]}, chain.search_after(step), session=session
        )
        return await store.write(session, step)

    await tell(broker, await store.transact(work))


async def _held(session: Any, data: dict[str, Any]) -> str:
    rows = store.rows("matching.supporters")
    found = rows.find(chain.free_places(data["agency"]), {"_id": 1}, session=session)
    refs = [row["_id"] async for row in found.limit(chain.CANDIDATES)]
    for ref in chain.asked_first(data["request_id"], refs):
        wanted, change = chain.hold(data["request_id"], ref)
        if (await rows.update_one(wanted, change, session=session)).matched_count:
            return ref
    raise NobodyFree


if __name__ == "__main__":
    asyncio.run(FastStream(broker, logger=None).run())
