"""What is told of the work in hand, without an address to send it to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from shared.observability import spans
from shared.observability.trace import Step


class Kept(NamedTuple):
    step: Step
    name: str
    attributes: dict[str, Any]


class KeptSpans:
    def __init__(self) -> None:
        self.taken: list[Kept] = []

    def take(self, step: Step, name: str, _began: int, attributes: Mapping[str, Any]) -> None:
        self.taken.append(Kept(step, name, dict(attributes)))

    def stop(self) -> None:
        return


@contextmanager
def kept_spans() -> Iterator[KeptSpans]:
    """Spans are told from now on, and kept."""
    sink = KeptSpans()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spans, "_sink", sink)
        yield sink
