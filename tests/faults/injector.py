"""Does the faults to a running stack, one after the other, counts them, and measures recovery."""

import threading
import time
from collections import Counter
from collections.abc import Callable

from infra.local.stack import Stack
from infra.local.waiting import eventually
from tests.faults.acts_on_clusters import ClusterActs
from tests.faults.acts_on_messages import MessageActs
from tests.faults.acts_on_programs import ProgramActs
from tests.faults.pulse import Pulse
from tests.faults.script import Fault
from tests.faults.servers import FaultServers
from tests.support.bus import Bus

_RECOVERED_WITHIN = 180.0
_LOOK_AGAIN = 0.1


class Injector:
    """Runs a script of faults in a thread of its own.

    With a pulse, a watched fault is followed by nothing until all works again.
    """

    def __init__(
        self,
        stack: Stack,
        script: list[Fault],
        seconds: float,
        seed: int,
        pulse: Pulse | None = None,
        note: Callable[[str], None] = lambda line: None,
    ) -> None:
        """``seconds`` is how long the whole run takes; the script may be of a part of it.

        ``note`` is told of each fault, and of each recovery, at once.
        """
        self._script = script
        self._seconds = seconds
        self._pulse = pulse
        self._note = note
        clustered = isinstance(stack.servers, FaultServers)
        bus = Bus(stack.servers.addresses.amqp_uri)
        self._messages = MessageActs(bus, seed, "quorum" if clustered else "classic")
        self._acts = self._messages.acts | ProgramActs(stack).acts
        if isinstance(stack.servers, FaultServers):
            self._acts |= ClusterActs(stack.servers).acts
        self._thread = threading.Thread(target=self._run, name="faults")
        self.done: Counter[str] = Counter()
        self.recovered = 0
        self.recoveries: dict[str, list[float]] = {}
        """Seconds until all worked again, from the moment the fault was over, by kind."""
        self.failures: list[str] = []
        self._unseen = 0
        self._begin_at = 0.0

    @property
    def dead_letters(self) -> dict[str, set[str]]:
        return self._messages.dead_letters

    def start(self, begin_at: float = 0.0) -> None:
        """``begin_at`` is the place of the beginning in the run, from 0 to 1."""
        self._messages.open()
        self._begin_at = begin_at
        self._thread.start()

    def wait(self) -> None:
        """For the last fault, and for what it left behind."""
        self._thread.join()
        self._messages.close()

    def _run(self) -> None:
        start = time.monotonic() - self._begin_at * self._seconds
        for fault in self._script:
            time.sleep(max(0.0, start + fault.at * self._seconds - time.monotonic()))
            self._note(fault.told())
            try:
                self._acts[fault.kind](fault)
            except Exception as error:  # noqa: BLE001 - a fault that could not be done is reported
                self.failures.append(f"{fault.told()}: {type(error).__name__}: {error}")
                continue
            self.done[f"{fault.kind} {fault.target}".strip()] += 1
            self._unseen += 1
            if fault.watched:
                self._await_recovery(fault)
        self._await_recovery(None)

    def _await_recovery(self, fault: Fault | None) -> None:
        """All that was done so far counts as recovered once all works."""
        if self._pulse is None:
            return
        begun = time.monotonic()
        alone = self._unseen == 1
        self._pulse.begin()
        if not eventually(self._pulse.beats, _RECOVERED_WITHIN, _LOOK_AGAIN):
            told = fault.told() if fault else "the last of all"
            self.failures.append(f"not recovered within {_RECOVERED_WITHIN:.0f} s: {told}")
            return
        self._note(f"       all works again after {time.monotonic() - begun:.1f} s")
        self.recovered += self._unseen
        self._unseen = 0
        if fault is not None and alone:
            seconds = time.monotonic() - begun
            self.recoveries.setdefault(fault.kind, []).append(round(seconds, 2))
