"""Intake with FastAPI and FastStream's router: one process for HTTP and for events."""

from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header
from faststream.rabbit.fastapi import RabbitRouter

from tests.bench.pipeline import chain
from tests.bench.pipeline.peers.asked import Accepted, Asked
from tests.bench.pipeline.peers.faststream_parts import HERE, Store, channel, subscription, tell

store = Store()
router = RabbitRouter(HERE.amqp_uri, default_channel=channel(), logger=None, schema_url=None)


@router.post("/v1/requests", status_code=201)
async def submit(
    asked: Asked, x_agency: Annotated[str, Header()], x_mailbox: Annotated[str, Header()]
) -> Accepted:
    request_id, step = chain.submitted(x_agency, x_mailbox, asked.model_dump())
    await store.transact(lambda session: store.write(session, step))
    await tell(router.broker, step)
    return Accepted(request_id=request_id, state="submitted")


@router.subscriber(**subscription("intake", chain.OFFER_MADE))
async def on_offer_made(data: dict[str, Any]) -> None:
    rows, wanted = store.rows("intake.requests", data["agency"]), {"_id": data["request_id"]}

    async def work(session: Any) -> None:
        if await rows.find_one(wanted, session=session) is None:
            raise LookupError("the request is unknown")
        await rows.update_one(wanted, chain.request_after(data), session=session)

    await store.transact(work)


app = FastAPI(openapi_url=None)
app.include_router(router)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=HERE.port, log_level="warning", access_log=False)
