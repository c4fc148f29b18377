"""Notifications with FastStream."""

import asyncio
from typing import Any

from faststream import FastStream
from faststream.rabbit import RabbitBroker

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Step
from tests.bench.pipeline.peers.faststream_parts import HERE, Store, channel, subscription, tell

store = Store()
broker = RabbitBroker(HERE.amqp_uri, default_channel=channel(), logger=None)


@broker.subscriber(**subscription("notifications", chain.MAILBOX_OPENED))
async def on_mailbox_opened(data: dict[str, Any]) -> None:
    step = chain.mailbox_known(data)
    await store.transact(lambda session: store.write(session, step))


@broker.subscriber(**subscription("notifications", chain.OFFER_MADE))
async def on_offer_made(data: dict[str, Any]) -> None:
    step = chain.noticed(data)
    notice = step.inserts[0]

    async def work(session: Any) -> Step:
        rows, key = store.rows(notice.collection, notice.agency), notice.document["_id"]
        known = await rows.find_one({"_id": key}, session=session)
        return Step(()) if known else await store.write(session, step)

    await tell(broker, await store.transact(work))


if __name__ == "__main__":
    asyncio.run(FastStream(broker, logger=None).run())
