"""A key is announced before it signs and served until its last token is old."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.identity.application.keep_keys import KeepKeys
from services.identity.domain.key_ring import SERVED_AFTER_RETIREMENT, TOKEN_LIFETIME
from tests.services.identity.fakes import FakeClock, FakeKeyMaker, FakeRings


@given(st.lists(st.integers(1, 3000), max_size=12))
def test_what_signs_was_announced_and_stays_served_while_its_tokens_live(pauses: list[int]) -> None:
    clock = FakeClock()
    keys = KeepKeys(FakeRings(), FakeKeyMaker(), clock)
    last_signed = {keys.ring().current.id: clock.now()}
    for pause in pauses:
        announced = {key.id for key in keys.served()}
        clock.advance(timedelta(seconds=pause))
        ring = keys.rotate()
        assert ring.current.id in announced
        assert sorted(key.state for key in ring.keys)[:2] == ["current", "next"]
        last_signed[ring.current.id] = clock.now()
        served = {key.id for key in keys.served()}
        alive = {key for key, at in last_signed.items() if clock.now() - at < TOKEN_LIFETIME}
        assert alive <= served


def test_a_retired_key_is_forgotten_in_the_end() -> None:
    clock = FakeClock()
    keys = KeepKeys(FakeRings(), FakeKeyMaker(), clock)
    first = keys.ring().current.id
    keys.rotate()
    assert first in {key.id for key in keys.served()}
    clock.advance(SERVED_AFTER_RETIREMENT)
    assert first not in {key.id for key in keys.served()}
    assert first not in {key.id for key in keys.rotate().keys}
