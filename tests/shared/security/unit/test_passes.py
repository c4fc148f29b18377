"""A pass from its drawing to its verification."""

import pytest

from shared.security.blind_signatures import BadSignature, PrivateKey
from shared.security.passes import NoPass, Pass, PassRequest, decoded, encoded, key_id_of

KEY = PrivateKey.drawn()


def drawn() -> tuple[PassRequest, Pass]:
    request = PassRequest.drawn(KEY.public)
    answer = encoded(KEY.sign_blinded(decoded(request.blinded)))
    return request, request.finish(answer)


def test_a_pass_comes_back_from_its_text_and_verifies() -> None:
    _, one = drawn()
    read = Pass.parse(str(one))
    assert read == one
    assert read.key_id == key_id_of(KEY.public)
    KEY.public.verify(read.serial, read.signature)


def test_nothing_that_the_signer_saw_is_in_the_pass() -> None:
    request, one = drawn()
    seen = decoded(request.blinded)
    for part in (seen, KEY.sign_blinded(seen)):
        assert part not in (one.serial, one.signature)


def test_a_pass_of_another_serial_does_not_verify() -> None:
    (_, one), (_, other) = drawn(), drawn()
    with pytest.raises(BadSignature):
        KEY.public.verify(one.serial, other.signature)


@pytest.mark.parametrize("text", ["", "a.b.c", "0" * 64 + ".x.y", "x" * 451])
def test_what_is_not_of_the_form_is_no_pass(text: str) -> None:
    with pytest.raises(NoPass):
        Pass.parse(text)


def test_a_pass_is_never_printed_by_accident() -> None:
    request, one = drawn()
    assert encoded(one.serial) not in repr(one) + repr(request)
