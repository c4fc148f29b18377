"""A secret that rotates has a number for each generation, and the latest three are kept."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from infra.provisioning import Refused
from infra.provisioning.numbered import numbered, rotation_begins, series, without

pytestmark = pytest.mark.unit


def made() -> str:
    return f"new{next(_MADE)}"


_MADE = count()


def rotated(*files: dict[str, str], rotate: bool = True) -> dict[str, str]:
    return series("seal", files, rotate, made)


@pytest.mark.parametrize("rotate", [True, False])
def test_at_first_there_is_one_in_use_and_one_announced(rotate: bool) -> None:
    assert [*rotated({}, {}, rotate=rotate)] == ["seal:1", "seal:2"]


def test_a_rotation_announces_one_and_keeps_three() -> None:
    material, seen = rotated({}), []
    for _ in range(9):
        before, material = material, rotated(material)
        seen.append([*numbered("seal", material)])
        assert material == material | {k: v for k, v in before.items() if k in material}
    assert seen[:3] == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert seen[-1] == [9, 10, 11]


def test_without_a_rotation_nothing_changes_and_who_lacks_one_is_given_it() -> None:
    material = rotated(rotated({}))
    assert rotated(material, {}, rotate=False) == material
    halves = ({"seal:3": material["seal:3"]}, {k: material[k] for k in ("seal:1", "seal:2")})
    assert rotated(*halves, rotate=False) == material


NOW = datetime.now(UTC)


def begins(newest: dict[str, int], **minutes: float) -> bool:
    """Each known place was announced so many minutes ago."""
    since = {name.replace("_", "/"): NOW - timedelta(minutes=ago) for name, ago in minutes.items()}
    return rotation_begins(newest, since, since, NOW)


def test_a_rotation_that_was_ended_between_two_files_is_finished_first() -> None:
    assert not begins({"identity/seal": 3, "intake/seal": 3}, intake_seal=900)
    assert not begins({"identity/seal": 3, "intake/seal": 3})
    assert begins({"identity/seal": 3, "intake/seal": 3}, intake_seal=900, identity_seal=11)


def test_a_rotation_waits_for_what_the_last_one_announced() -> None:
    with pytest.raises(Refused, match="ten minutes"):
        begins({"intake/seal": 3}, intake_seal=9.9)
    assert begins({"intake/seal": 3}, intake_seal=10)
    assert begins({"intake/seal": 2}, intake_seal=0), "the first ones were made together"


def test_names_that_only_begin_alike_are_others() -> None:
    other = {"seal": "a", "seal:": "b", "seal:x": "c", "seals:1": "d", "my:seal:1": "e"}
    assert numbered("seal", other) == {}
    assert without(["seal"], other | {"seal:1": "f"}) == other
