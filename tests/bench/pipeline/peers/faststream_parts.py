"""What the FastStream stages have in common: broker, subscriptions, transactions."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from faststream import AckPolicy
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitExchange, RabbitQueue
from pymongo import AsyncMongoClient
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Step
from tests.bench.pipeline.surroundings import AT_ONCE, Surroundings

T = TypeVar("T")

MAJORITY = WriteConcern("majority")
EXCHANGE = RabbitExchange(chain.EXCHANGE, type=ExchangeType.TOPIC, durable=True)
HERE = Surroundings.here()


def channel() -> Channel:
    """Confirmed publishes, and an error for what no queue wanted."""
    return Channel(prefetch_count=AT_ONCE, publisher_confirms=True, on_return_raises=True)


def subscription(service: str, event: str) -> dict[str, Any]:
    """Arguments of a subscriber: acknowledged after the effect, given back after an error."""
    queue = RabbitQueue(
        chain.queue_of(service, event),
        queue_type=QueueType.QUORUM,
        durable=True,
        routing_key=event,
        arguments={"x-delivery-limit": chain.QUEUE_ARGUMENTS["x-delivery-limit"]},
    )
    return {"queue": queue, "exchange": EXCHANGE, "ack_policy": AckPolicy.NACK_ON_ERROR}


class Store:
    """Connects on first use, inside the running loop."""

    def __init__(self) -> None:
        self._client: Any = AsyncMongoClient(HERE.mongodb_uri, tz_aware=True)

    def rows(self, collection: str, agency: str | None = None) -> Any:
        database = self._client.get_database(HERE.database(agency), write_concern=MAJORITY)
        return database[collection]

    async def transact(self, work: Callable[[Any], Awaitable[T]]) -> T:
        async with self._client.start_session() as session:
            done: T = await session.with_transaction(
                work, read_concern=ReadConcern("snapshot"), write_concern=MAJORITY
            )
        return done

    async def write(self, session: Any, step: Step) -> Step:
        for one in step.inserts:
            await self.rows(one.collection, one.agency).insert_one(one.document, session=session)
        return step


async def tell(broker: Any, step: Step) -> None:
    """One after the other, each confirmed."""
    for told in step.tells:
        await broker.publish(
            told.data,
            routing_key=told.event,
            exchange=EXCHANGE,
            persist=True,
            mandatory=True,
            message_id=told.id,
        )
