"""Which material of a key file wraps, and which only unwraps."""

import base64

from shared.storage.wrapping import announced_of, piece_name, pieces_of, wrapping_of


def piece(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


MATERIAL = {
    "agencies": {"harbor": piece("h1"), "harbor:2": piece("h2"), "mesa": piece("m1")},
    "region": piece("r1"),
    "next": {"mesa:2": piece("m2"), "region:2": piece("r2")},
    "service": piece("s"),
    "seal:1": piece("x"),
}


def test_the_highest_number_wraps_and_all_unwrap() -> None:
    found = wrapping_of(MATERIAL, "harbor")
    assert found is not None
    assert found.current == "local:2"
    assert found.providers == {"local": {"key": b"h1"}, "local:2": {"key": b"h2"}}


def test_what_is_announced_unwraps_and_does_not_wrap_yet() -> None:
    for scope, first, second in (("mesa", b"m1", b"m2"), ("region", b"r1", b"r2")):
        found = wrapping_of(MATERIAL, scope)
        assert found is not None
        assert (found.current, found.pieces) == ("local", {"local": first, "local:2": second})


def test_a_scope_without_material_has_no_wrapping() -> None:
    assert wrapping_of(MATERIAL, "pinewood") is None
    assert wrapping_of({"next": {"pinewood:2": piece("p")}}, "pinewood") is None


def test_names_of_others_that_begin_alike_are_not_taken() -> None:
    material = {"agencies": {"harbor": "a", "harbors:2": "b", "harbor:x": "c"}}
    assert pieces_of(material, "harbor") == {1: "a"}
    assert announced_of(material, "harbor") == {}
    assert [piece_name("harbor", number) for number in (1, 2)] == ["harbor", "harbor:2"]
