"""A figure is late once its sample was due and did not come."""

from prometheus_client import REGISTRY

from shared.observability.freshness import Freshness


def test_a_figure_is_late_from_when_its_next_sample_was_due() -> None:
    clock = {"now": 100.0}
    freshness = Freshness("tides", 15.0, lambda: clock["now"])

    def late_at(now: float) -> float | None:
        clock["now"] = now
        return REGISTRY.get_sample_value("watchmate_gauge_late_seconds", {"kind": "tides"})

    assert late_at(130.0) == 30.0  # never taken
    freshness.taken()
    assert (late_at(140.0), late_at(145.0), late_at(205.0)) == (0.0, 0.0, 60.0)
