"""Events between services, neither lost nor done twice."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`subscribe` is looked up late, because the runtime is built from modules of this package."""
    if name == "subscribe":
        from shared.messaging.subscriber import subscribe

        return subscribe
    raise AttributeError(name)
