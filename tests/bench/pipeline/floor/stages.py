"""What each stage of the floor does with one event, in one transaction."""

from collections.abc import Callable, Mapping

from pymongo.client_session import ClientSession

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Document, Step, Told
from tests.bench.pipeline.floor.listener import Handler
from tests.bench.pipeline.floor.store import Store

_NOTHING = Step(())
Work = Callable[[Store, ClientSession, Document], Step]


class NobodyFree(Exception):
    """The pool of the measurement is too small."""


def match(store: Store, session: ClientSession, data: Document) -> Step:
    """Write the search, take the place of the first who has one, offer it to them."""
    agency, request_id = data["agency"], data["request_id"]
    search = chain.searching(data)
    store.rows(search.collection, agency).insert_one(search.document, session=session)
    step = chain.offered(data, _held(store, session, agency, request_id))
    store.rows("matching.searches", agency).update_one(
        {"_id": request_id, "version": 0}, chain.search_after(step), session=session
    )
    return step


def _held(store: Store, session: ClientSession, agency: str, request_id: str) -> str:
    rows = store.rows("matching.supporters")
    found = rows.find(chain.free_places(agency), {"_id": 1}, session=session)
    refs = [row["_id"] for row in found.limit(chain.CANDIDATES)]
    for ref in chain.asked_first(request_id, refs):
        wanted, change = chain.hold(request_id, ref)
        if rows.update_one(wanted, change, session=session).matched_count:
            return ref
    raise NobodyFree


def know_mailbox(_store: Store, _session: ClientSession, data: Document) -> Step:
    return chain.mailbox_known(data)


def notice(store: Store, session: ClientSession, data: Document) -> Step:
    step = chain.noticed(data)
    first = step.inserts[0]
    rows = store.rows(first.collection, first.agency)
    known = rows.find_one({"_id": first.document["_id"]}, session=session)
    return _NOTHING if known else step


def hear_of_offer(store: Store, session: ClientSession, data: Document) -> Step:
    rows, wanted = store.rows("intake.requests", data["agency"]), {"_id": data["request_id"]}
    if rows.find_one(wanted, session=session) is None:
        raise LookupError("the request is unknown")
    rows.update_one(wanted, chain.request_after(data), session=session)
    return _NOTHING


def handler(name: str, work: Work) -> Handler:
    """The work of a stage, once for each event."""

    def handle(store: Store, event_id: str, data: Document) -> list[Told]:
        def transaction(session: ClientSession) -> Step:
            store.once(session, name, event_id)
            step = work(store, session, data)
            store.write(session, step)
            return step

        return list(store.transact(transaction).tells)

    return handle


HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "matching": {chain.SUBMITTED: handler(chain.SUBMITTED, match)},
    "notifications": {
        chain.MAILBOX_OPENED: handler(chain.MAILBOX_OPENED, know_mailbox),
        chain.OFFER_MADE: handler(chain.OFFER_MADE, notice),
    },
    "intake": {chain.OFFER_MADE: handler(chain.OFFER_MADE, hear_of_offer)},
}
