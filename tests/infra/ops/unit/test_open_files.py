"""A limit of open files is judged by what is open, and by what the region has."""

from pathlib import Path

from infra.local.state import StateFolder
from infra.mongo.open_files import Room
from infra.ops.deployment import Deployment
from infra.ops.doctor.checks.database import enough_files
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess

ADMIN = AdminAccess("", "", "")
ELSEWHERE = Site(Deployment(ADMIN, Path("/nowhere")))
HERE = Site(Deployment(ADMIN, Path("/nowhere"), state=StateFolder.at(Path("/nowhere"))))
ENOUGH = 64_000


def test_a_limit_as_recommended_is_well() -> None:
    found = enough_files(Room(ENOUGH, 421), 421, ELSEWHERE)
    assert (found.level, found.what) == (
        "ok",
        "421 files are open of 64000 that MongoDB may open; this region has 421",
    )


def test_a_low_limit_alone_is_a_warning_and_on_a_local_stack_not_even_that() -> None:
    found = enough_files(Room(20_000, 421), 421, ELSEWHERE)
    assert found.level == "warning" and "MongoDB recommends 64000" in found.what
    assert "LimitNOFILE=64000" in found.fix
    assert enough_files(Room(20_000, 421), 421, HERE).level == "ok"


def test_a_limit_too_low_for_the_region_is_trouble_everywhere() -> None:
    for site in (HERE, ELSEWHERE):
        found = enough_files(Room(20_000, 421), 22_325, site)
        assert found.level == "trouble" and "this region has 22325" in found.what
        assert "LimitNOFILE=64000" in found.fix
    assert enough_files(Room(20_000, 421, closes_early=True), 22_325, HERE).level == "ok"


def test_more_open_than_the_share_is_trouble() -> None:
    assert enough_files(Room(ENOUGH, 44_800), 421, ELSEWHERE).level == "ok"
    found = enough_files(Room(ENOUGH, 44_801), 421, ELSEWHERE)
    assert found.level == "trouble" and "44801 files are open" in found.what
    assert "aborts" in found.what
