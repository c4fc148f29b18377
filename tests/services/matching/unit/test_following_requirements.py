"""When an agency asks for other training, searches soon pass over the right people."""

from dataclasses import replace
from datetime import date, timedelta

from services.matching.application.follow_requirements import Progress, look_at, whom_to_look_at
from services.matching.application.keep_pool import enrol_supporter
from services.matching.domain.terms import Requirement, Terms
from tests.services.matching.builders import profile, ref
from tests.services.matching.fakes import World

LOOSE, STRICT = Requirement(), Requirement(initial_hours=500)
FAR = date(2099, 1, 1)


def asks(world: World, harbor: Requirement, mesa: Requirement = LOOSE) -> None:
    world.policies.agreed = Terms(requirements={"harbor": harbor, "mesa": mesa})


def enrolled(world: World, count: int, agency: str = "harbor") -> list[str]:
    refs = [ref(f"{agency}{number}") for number in range(count)]
    for one in refs:
        enrol_supporter(world.ports, agency, one, profile())
    return refs


def followed(world: World, before: Progress, most: int = 100) -> tuple[Progress, int]:
    """One part of the work; how far it came, and how many were looked at."""
    refs, after = whom_to_look_at(world.ports, before, most)
    for one in refs:
        look_at(world.ports, one)
    return Progress.of(after.data), len(refs)


def passed_over(world: World) -> set[str]:
    return {one for one, day in world.supporters.trained_until.items() if day is None}


def test_a_stricter_requirement_hides_whoever_does_not_meet_it_and_a_looser_shows_them(
    world: World,
) -> None:
    asks(world, LOOSE)
    ours, theirs = enrolled(world, 3), enrolled(world, 2, "mesa")
    progress, looked_at = followed(world, Progress())
    assert (looked_at, passed_over(world)) == (5, set())
    asks(world, STRICT)
    progress, looked_at = followed(world, progress)
    assert (looked_at, passed_over(world)) == (3, set(ours))
    asks(world, LOOSE, STRICT)
    progress, looked_at = followed(world, progress)
    assert (looked_at, passed_over(world)) == (5, set(theirs))


def test_while_nothing_changes_nobody_is_looked_at(world: World) -> None:
    enrolled(world, 3)
    progress, _ = followed(world, Progress())
    assert followed(world, progress) == (progress, 0)


def test_every_part_of_the_requirement_counts(world: World) -> None:
    progress, _ = followed(world, Progress())
    changes = (
        {"initial_hours": 1.0},
        {"annual_hours": 1.0},
        {"refreshers": {"referral": timedelta(days=9)}},
        {"declaration_days": 9},
    )
    for change in changes:
        asks(world, replace(LOOSE, **change))
        changed, _ = followed(world, progress)
        assert changed != progress


def test_a_large_pool_is_followed_part_by_part_each_once(world: World) -> None:
    asks(world, LOOSE)
    everybody = enrolled(world, 5) + enrolled(world, 4, "mesa")
    asks(world, STRICT, STRICT)
    progress, parts = Progress(), list[int]()
    while parts[-1:] != [0]:
        progress, looked_at = followed(world, progress, most=2)
        parts.append(looked_at)
    assert sum(parts) == len(everybody)
    assert max(parts) == 2
    assert passed_over(world) == set(everybody)


def test_a_requirement_that_changes_under_way_is_followed_from_the_first_on(world: World) -> None:
    asks(world, LOOSE)
    enrolled(world, 5)
    asks(world, STRICT)
    progress, _ = followed(world, Progress(), most=3)
    asks(world, replace(STRICT, initial_hours=900))
    assert followed(world, progress, most=9)[1] == 5


def test_who_left_or_cannot_be_read_keeps_no_other(world: World) -> None:
    asks(world, LOOSE)
    one, two = enrolled(world, 2)
    world.supporters.of_a_later_version.add(one)
    world.supporters.take_out(two)
    before = dict(world.supporters.trained_until)
    for gone in (one, two, ref("nobody")):
        look_at(world.ports, gone)
    assert world.supporters.trained_until == before
