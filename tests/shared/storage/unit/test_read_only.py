"""Without a transaction nothing is written, whatever the port is."""

import pytest

from shared.storage.read_only import WriteWithoutTransaction, read_only


def test_every_effect_is_refused() -> None:
    for effect in (read_only().publish, read_only().after_commit):
        with pytest.raises(WriteWithoutTransaction):
            effect("anything", key="word")
