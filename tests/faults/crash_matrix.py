"""Kills every handler, due task and call of every service at every named step, and compares.

Each event, task and call is brought once undisturbed and once for every step: the process that
reaches the step dies there, once, and is started again; a call is repeated under its key. When all
has come to rest the databases must have changed exactly as they did undisturbed.
"""

import contextlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from pymongo.errors import PyMongoError

from shared.messaging.topology import dead_of, queue_of
from shared.runtime.resources import SERVICES, load
from tests.faults import launcher
from tests.faults.crash_calls import KeyedCall, prepared
from tests.faults.crash_cells import DeclaredHandler, DeclaredTask, Matrix, call_of
from tests.faults.crash_due import due_bringer
from tests.faults.crash_events import bringer_of
from tests.faults.crash_peer import free_the_peer
from tests.faults.effects import Look, differences
from tests.faults.points import OF_A_CALL, OF_A_HANDLER, OF_A_TASK, PUBLISHING, Cell, Marks
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.seeding import seed
from tests.fuzz_api.site import Site, opened_site
from tests.support.bus import Bus
from tests.support.service_process import ROOT, free_port
from tests.support.settling import at_rest
from tests.support.waiting import PATIENCE

_DIED_WITHIN = 30.0
_AT_REST_WITHIN = 60.0
_READY_WITHIN = 60.0
_PAUSE = 0.1


@dataclass(frozen=True)
class CrashSite:
    """A region whose services die where they are told to, and are started again."""

    site: Site
    marks: Marks
    fallen: list[str] = field(default_factory=list)
    """Who died, each as often as they did."""

    def tend(self) -> None:
        """Start again whoever has died."""
        for name, process in self.site.services.items():
            if not process.is_alive():
                self.fallen.append(name)
                process.start(ready=False)

    def until(self, condition: Callable[[], bool], within: float) -> bool:
        """A database that did not answer in time is asked again."""
        deadline = time.monotonic() + within * PATIENCE
        while time.monotonic() < deadline:
            self.tend()
            with contextlib.suppress(PyMongoError):
                if condition():
                    return True
            time.sleep(_PAUSE)
        return False

    def come_to_rest(self) -> None:
        """All live, and nothing is left to be said, heard or done."""
        assert self.until(self._all_ready, _READY_WITHIN), "a service did not come back"
        self._rest()
        # Heard, perhaps, and its publisher died before it knew: it is said once more.
        assert self.until(self._all_confirmed, _AT_REST_WITHIN), "an outbox is stuck"
        # Done, perhaps, and its handler died before it said so: it comes once more.
        assert self.until(self._all_read, _AT_REST_WITHIN), "a queue is not read"
        self._rest()

    def _rest(self) -> None:
        site = self.site
        assert self.until(lambda: at_rest(site.mongo, site.services), _AT_REST_WITHIN), "no rest"

    def _all_read(self) -> bool:
        queues = [queue_of(name, kind) for name in SERVICES for kind in load(name).hears]
        bus = Bus(self.site.amqp_admin_uri)
        return all(bus.readers(queues)) and not any(bus.depths(queues))

    def _all_confirmed(self) -> bool:
        rows = [self.site.mongo.collection(f"{service}.outbox") for service in SERVICES]
        return not any(one.find_one({"sent_at": None}) for one in rows)

    def _all_ready(self) -> bool:
        """Asked of each: one that is about to die still counts among the living."""
        urls = [process.url for process in self.site.services.values()]
        try:
            return all(requests.get(f"{url}/readyz", timeout=5).ok for url in urls)
        except requests.RequestException:
            return False

    def look(self) -> Look:
        return Look.at(self.site.mongo.client, self.site.mongo.prefix)

    def died_at(self, cells: list[Cell]) -> bool:
        return all(self.marks.died(cell) for cell in cells)

    def dead_letters(self) -> int:
        bus = Bus(self.site.amqp_admin_uri)
        return sum(bus.depths([dead_of(service) for service in SERVICES]))


@contextmanager
def opened_crash_site(folder: Path, *options: str) -> Iterator[CrashSite]:
    """``options`` are the launcher's."""
    marks = Marks(folder / "marks")
    marks.prepare()
    program = launcher.program("--marks", str(folder / "marks"), *options)
    with (
        _mail_taken(folder / "mail") as port,
        opened_site(folder, program, {"SMTP_PORT": str(port)}) as site,
    ):
        seed(site)
        yield CrashSite(site, marks)


@contextmanager
def _mail_taken(folder: Path) -> Iterator[int]:
    """By a server at this port, for as long as it is needed."""
    port = free_port()
    words = ("-m", "infra.local.mail_sink", "--port", str(port), "--folder", str(folder))
    server = subprocess.Popen([sys.executable, *words], cwd=ROOT)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


Bring = Callable[[], tuple[Callable[[], None], Callable[[], bool]]]
"""Prepares; gives back what begins a round, and what asks whether it is over for its caller."""


def crash_handlers(
    crash: CrashSite, event_type: str, handlers: list[DeclaredHandler], matrix: Matrix
) -> None:
    """All handlers of one type of event, at each step once."""

    def bring() -> tuple[Callable[[], None], Callable[[], bool]]:
        bringer = bringer_of(crash.site, event_type)
        return bringer.bring, lambda: bringer.heard_by(handlers)

    whos = [handler.who for handler in handlers]
    _each_point(crash, bring, whos, OF_A_HANDLER, matrix)


def crash_task(crash: CrashSite, task: DeclaredTask, matrix: Matrix) -> None:
    """One kind of due task, at each step once; whoever comes next has it at once."""

    def bring() -> tuple[Callable[[], None], Callable[[], bool]]:
        due, standing = due_bringer(crash.site, task), len(crash.fallen)

        def over() -> bool:
            nonlocal standing
            if len(crash.fallen) > standing:
                standing = len(crash.fallen)
                due.hasten()
            return due.done()

        return due.bring, over

    _each_point(crash, bring, [task.who], OF_A_TASK, matrix)


def crash_call(crash: CrashSite, operation: Operation, matrix: Matrix) -> None:
    """One operation that writes, at each step once."""

    def bring() -> tuple[Callable[[], None], Callable[[], bool]]:
        call: KeyedCall = prepared(crash.site, operation)
        return call.make, call.answered

    _each_point(crash, bring, [call_of(operation)], OF_A_CALL, matrix)


def _each_point(
    crash: CrashSite, bring: Bring, whos: list[str], points: Sequence[str], matrix: Matrix
) -> None:
    """Undisturbed first. Who publishes nothing then is not killed while publishing.

    Twice: the first of its month, or of its hour, opens counts that all later ones add to.
    """
    _one_round(crash, bring, [], matrix, f"first {', '.join(whos)}")
    wanted = _one_round(crash, bring, [], matrix, f"undisturbed {', '.join(whos)}")
    silent = [who for who in whos if not crash.marks.spoke(who)]
    for point in points:
        quiet = silent if point in PUBLISHING else []
        for who in quiet:
            matrix.fell_silent(Cell(who, point))
        cells = [Cell(who, point) for who in whos if who not in quiet]
        if cells:
            _compare(crash, bring, cells, matrix, wanted)


def _compare(
    crash: CrashSite, bring: Bring, cells: list[Cell], matrix: Matrix, wanted: Counter[str]
) -> None:
    names = ", ".join(map(str, cells))
    found = _one_round(crash, bring, cells, matrix, names)
    lost, doubled = differences(wanted, found)
    matrix.lost += [f"{names}: {line}" for line in lost]
    matrix.doubled += [f"{names}: {line}" for line in doubled]
    matrix.died |= {cell for cell in cells if crash.marks.died(cell)}


def _one_round(
    crash: CrashSite, bring: Bring, cells: list[Cell], matrix: Matrix, names: str
) -> Counter[str]:
    """The effects, once all has come to rest."""
    free_the_peer(crash.site)
    begin, over = bring()
    crash.come_to_rest()
    before, dead = crash.look(), crash.dead_letters()
    crash.marks.hush()  # what was said while it was prepared is not of this round
    crash.marks.arm(cells)
    begin()
    if not crash.until(lambda: crash.died_at(cells) and over(), _DIED_WITHIN):
        matrix.unexpected.append(f"{names}: nobody died there, or it was not done in the end")
    crash.marks.arm([])
    crash.come_to_rest()
    if crash.dead_letters() != dead:
        matrix.unexpected.append(f"{names}: a dead letter")
    return crash.look().since(before)
