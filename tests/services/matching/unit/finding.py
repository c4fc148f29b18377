"""One request on its way to a peer, and looks at how far it is."""

from typing import Any

from services.matching.application.answer_offer import OwnHat
from services.matching.application.explain_search import explain_search
from services.matching.application.open_search import open_search
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from services.matching.entrypoints.answers import explanation_answer
from tests.services.matching.builders import need, uuid
from tests.services.matching.fakes import World

REQUEST = uuid("request")


def submit(world: World, asked: Need | None = None, request_id: str = REQUEST) -> None:
    open_search(world.ports, "harbor", request_id, 1, world.clock.now(), asked or need())


def search_of(world: World) -> Search:
    return world.searches.rows["harbor", REQUEST]


def explained(world: World) -> dict[str, Any]:
    return explanation_answer(explain_search(world.ports, "harbor", REQUEST))


def current_offer(world: World) -> Offer:
    (offer_id,) = search_of(world).offers
    return world.offers.rows[offer_id]


def hat(one: Offer | Supporter) -> OwnHat:
    if isinstance(one, Offer):
        return OwnHat(one.supporter_ref, one.supporter_agency)
    return OwnHat(one.ref, one.agency)
