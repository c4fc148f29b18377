"""Sam, a supporter whose offers and contacts are looked at; Ann may take them over."""

from dataclasses import replace
from typing import Any

from services.matching.application.answer_offer import OwnHat, accept_offer
from services.matching.application.keep_pool import change_supporter
from services.matching.domain.supporter import Profile
from tests.services.matching.builders import need, ref, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import submit

SAM, ANN = ref("sam"), ref("ann")


def states(world: World, supporter_ref: str = SAM) -> list[str]:
    mine = [one for one in world.offers.rows.values() if one.supporter_ref == supporter_ref]
    return [one.state.value for one in sorted(mine, key=lambda one: one.made_at)]


def offered(world: World, number: int = 1, **wishes: Any) -> None:
    """One after the other, so that it is known which is the newest."""
    for name in range(number):
        submit(world, need(**wishes), uuid(f"request-{name}"))
        world.clock.pass_by(seconds=1)


def accepted(world: World, which: int = 0) -> None:
    mine = [one for one in world.offers.rows.values() if one.supporter_ref == SAM]
    offer = sorted(mine, key=lambda one: one.made_at)[which]
    accept_offer(world.ports, OwnHat(SAM, offer.supporter_agency), offer.offer_id)


def changed(world: World, agency: str = "harbor", **facts: Any) -> None:
    def change(before: Profile) -> Profile:
        return replace(before, **facts)

    change_supporter(world.ports, agency, SAM, change)


def reasons(world: World) -> list[str]:
    told = [one for one in world.events.published if one.type == "offer.withdrawn.v1"]
    return [str(one.data["reason"]) for one in told]


def reason(world: World) -> str:
    return str(world.events.last("offer.withdrawn.v1").data["reason"])
