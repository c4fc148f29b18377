"""How one key file changes while its material is exchanged."""

from typing import Any

from infra.ops.erasing.agency import without_agency
from infra.ops.material_steps import announced, promoted, without_old
from shared.storage.wrapping import pieces_of, wrapping_of

BEFORE: dict[str, Any] = {
    "agencies": {"harbor": "aGE=", "mesa": "bWE="},
    "region": "cmU=",
    "x": "eA==",
}


def current(material: dict[str, Any], scope: str) -> str:
    found = wrapping_of(material, scope)
    assert found is not None
    return found.current


def test_material_is_announced_promoted_and_at_last_alone() -> None:
    for scope in ("harbor", "region"):
        first = announced(BEFORE, scope, 2)
        assert (current(first, scope), len(wrapping_of(first, scope).pieces)) == ("local", 2)  # type: ignore[union-attr]
        second = promoted(first, scope, 2)
        assert (current(second, scope), set(pieces_of(second, scope))) == ("local:2", {1, 2})
        assert "next" not in second
        third = without_old(second, scope, 2)
        assert set(pieces_of(third, scope)) == {2}
        assert pieces_of(third, "mesa") == pieces_of(BEFORE, "mesa")
        assert third["x"] == BEFORE["x"]


def test_each_step_bears_repetition_and_a_step_too_early_does_nothing() -> None:
    assert promoted(BEFORE, "harbor", 2) == BEFORE
    assert without_old(BEFORE, "harbor", 2) == BEFORE
    once = announced(BEFORE, "harbor", 2)
    assert announced(once, "harbor", 2) == once
    used = promoted(once, "harbor", 2)
    assert promoted(used, "harbor", 2) == announced(used, "harbor", 2) == used


def test_one_scope_at_a_time_leaves_the_others_announced() -> None:
    both = announced(announced(BEFORE, "harbor", 2), "mesa", 2)
    one = promoted(both, "harbor", 2)
    assert (current(one, "harbor"), current(one, "mesa")) == ("local:2", "local")
    assert set(one["next"]) == {"mesa:2"}


def test_erasing_an_agency_takes_every_piece_of_it_and_no_other() -> None:
    material = promoted(announced(BEFORE, "harbor", 2), "harbor", 2)
    left = without_agency(announced(material, "harbor", 3), "harbor")
    assert left == {**BEFORE, "agencies": {"mesa": "bWE="}, "next": {}}
