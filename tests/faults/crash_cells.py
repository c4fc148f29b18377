"""Every cell of the matrix, generated from what the services declare; one that is missing shows."""

import importlib
import inspect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from shared.messaging.subscriber import Subscribe
from shared.runtime.resources import SERVICES
from tests.faults.points import OF_A_CALL, OF_A_HANDLER, PUBLISHING, Cell
from tests.fuzz_api.operations import Operation


@dataclass(frozen=True, order=True)
class DeclaredHandler:
    service: str
    method: str
    event_type: str

    @property
    def who(self) -> str:
        return f"{self.service}.{self.method}"

    @property
    def cells(self) -> list[Cell]:
        return [Cell(self.who, point) for point in OF_A_HANDLER]


def declared_handlers() -> list[DeclaredHandler]:
    """Of every service, as its own ``service.py`` subscribes them."""
    return sorted(handler for service in SERVICES for handler in _handlers(service))


def _handlers(service: str) -> Iterable[DeclaredHandler]:
    module = importlib.import_module(f"services.{service}.entrypoints.service")
    declared = getattr(module, f"{service.title()}Service")
    for name, method in inspect.getmembers(declared, inspect.isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, Subscribe):
                yield DeclaredHandler(service, name, entrypoint.event_type)


def call_of(operation: Operation) -> str:
    return f"{operation.service}.{operation.method} {operation.path}"


def cells_of_calls(operations: Iterable[Operation]) -> list[Cell]:
    """Of every operation that writes, which is every one that takes a key."""
    return [
        Cell(call_of(operation), point)
        for operation in operations
        if operation.takes_key
        for point in OF_A_CALL
    ]


@dataclass
class Matrix:
    """``died`` was gone through; ``silent`` has no such point, because it publishes nothing."""

    wanted: list[Cell]
    died: set[Cell] = field(default_factory=set)
    silent: set[Cell] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def fell_silent(self, cell: Cell) -> None:
        """:raises ValueError: only what is about publishing can have no point."""
        if cell.point not in PUBLISHING:
            raise ValueError(str(cell))
        self.silent.add(cell)

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.wanted if cell not in self.died | self.silent]

    @property
    def by_point(self) -> dict[str, int]:
        return dict(Counter(cell.point for cell in self.died))

    @property
    def findings(self) -> dict[str, list[str]]:
        return {"lost": self.lost, "doubled": self.doubled, "unexpected": self.unexpected}

    @property
    def holds(self) -> bool:
        return not (self.missing or any(self.findings.values()))
