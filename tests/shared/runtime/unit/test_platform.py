"""A platform is healthy while everything it was told to watch is."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import mongo
from tests.support.waiting import eventually

CONFIG = {
    "MONGODB_URI": "mongodb://127.0.0.1:1/",
    "AMQP_URI": "amqp://127.0.0.1:1//",
    "KEY_FILE": str(Path("unused")),
    "JWKS_URL": "file:///unused",
}


def test_a_platform_is_healthy_while_its_relay_and_all_that_is_watched_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(mongo._TIMEOUTS, "serverSelectionTimeoutMS", 50)
    platform = Platform(Settings.of("intake", CONFIG))
    living = {"consumer": True, "due": True}
    platform.watch("consumer", lambda: living["consumer"])
    platform.watch("due", lambda: living["due"])
    assert platform.ailing() == ["relay"]

    platform.start()
    assert platform.ailing() == []
    living["consumer"] = False
    assert platform.ailing() == ["consumer"]

    late = {"kind": "outbox"}
    eventually(lambda: REGISTRY.get_sample_value("watchmate_gauge_late_seconds", late))

    platform.stop()
    assert platform.ailing() == ["relay", "consumer"]
    assert not platform.healthy()
