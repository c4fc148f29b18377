"""A secret that rotates has a number for each generation, and the latest three are kept."""

from itertools import count

import pytest

from infra.provisioning.numbered import numbered, series, without

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


def test_names_that_only_begin_alike_are_others() -> None:
    other = {"seal": "a", "seal:": "b", "seal:x": "c", "seals:1": "d", "my:seal:1": "e"}
    assert numbered("seal", other) == {}
    assert without(["seal"], other | {"seal:1": "f"}) == other
