"""Every cell of the matrix, generated from what the services declare; one that is missing shows."""

import importlib
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from shared.messaging.subscriber import Subscribe
from shared.runtime.resources import SERVICES
from shared.runtime.when_due import WhenDue
from tests.faults.points import OF_A_CALL, OF_A_HANDLER, OF_A_TASK, PUBLISHING, Cell
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


@dataclass(frozen=True, order=True)
class DeclaredTask:
    """What time does, by the kind of its due tasks."""

    service: str
    method: str
    kind: str
    recurring: bool

    @property
    def who(self) -> str:
        return f"{self.service}.{self.method}"

    @property
    def cells(self) -> list[Cell]:
        return [Cell(self.who, point) for point in OF_A_TASK]


def declared_handlers() -> list[DeclaredHandler]:
    """Of every service, as its own ``service.py`` subscribes them."""
    return sorted(
        DeclaredHandler(service, name, entrypoint.event_type)
        for service, name, entrypoint in _entrypoints()
        if isinstance(entrypoint, Subscribe)
    )


def declared_tasks() -> list[DeclaredTask]:
    """Of every service, as its own ``service.py`` has time call them."""
    return sorted(
        DeclaredTask(service, name, entrypoint.kind, entrypoint.every is not None)
        for service, name, entrypoint in _entrypoints()
        if isinstance(entrypoint, WhenDue)
    )


def _entrypoints() -> Iterator[tuple[str, str, object]]:
    for service in SERVICES:
        module = importlib.import_module(f"services.{service}.entrypoints.service")
        declared = getattr(module, f"{service.title()}Service")
        for name, method in inspect.getmembers(declared, inspect.isfunction):
            for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
                yield service, name, entrypoint


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

    def add(self, other: "Matrix") -> None:
        self.died |= other.died
        self.silent |= other.silent
        self.lost += other.lost
        self.doubled += other.doubled
        self.unexpected += other.unexpected

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
