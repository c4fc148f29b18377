"""The weekly spans of a profile: none may overlap another."""

from datetime import time

import pytest

from services.matching.application.keep_pool import enrol_supporter
from services.matching.domain.availability import Window
from services.matching.domain.errors import InvalidProfile
from tests.services.matching.builders import profile, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import SAM, changed


@pytest.mark.parametrize(
    "windows",
    [
        (Window(0, time(8), time(12)), Window(0, time(11), time(13))),
        (Window(0, time(22), time(6)), Window(1, time(5), time(7))),
        (Window(6, time(22), time(6)), Window(0, time(5), time(7))),
        (Window(3, time(0), time(0)), Window(3, time(0), time(0))),
    ],
    ids=["same day", "over midnight", "over the turn of the week", "twice"],
)
def test_weekly_spans_that_overlap_are_refused(world: World, windows: tuple[Window, ...]) -> None:
    with pytest.raises(InvalidProfile) as refused:
        enrol_supporter(world.ports, "harbor", SAM, profile(availability=windows))
    assert refused.value.field == "availability"
    world.pool(supporter())
    with pytest.raises(InvalidProfile):
        changed(world, availability=windows)


def test_weekly_spans_that_only_touch_are_taken(world: World) -> None:
    touching = (Window(6, time(22), time(6)), Window(0, time(6), time(22)))
    enrol_supporter(world.ports, "harbor", SAM, profile(availability=touching))
    assert world.supporters.rows[SAM].profile.availability == touching
