"""Runs checks so that none holds up or hides another: side by side, each for a bounded time."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from infra.local.trouble import Trouble
from infra.ops.doctor.findings import Finding, skipped, trouble
from infra.ops.doctor.site import Site
from infra.provisioning import Conflict, Refused, Unreachable

Look = Callable[[Site], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """``needs`` names checks without whose subject this one has nothing to look at."""

    name: str
    look: Look
    needs: tuple[str, ...] = ()


def examine(checks: Sequence[Check], site: Site, patience: float) -> list[Finding]:
    """All findings in the order of the checks; takes at most twice ``patience`` seconds.

    First those that need no other, then those whose needs were met: a server that does not answer
    is told once, and what stands on it is said to be skipped.
    """
    runs = {check.name: _Run(check, site) for check in checks}
    first = [runs[check.name] for check in checks if not check.needs]
    _let_run(first, patience)
    away = {run.check.name for run in first if run.broke_off}
    second = [runs[check.name] for check in checks if check.needs]
    for run in second:
        run.lacks = [name for name in run.check.needs if name in away]
    _let_run([run for run in second if not run.lacks], patience)
    return [finding for check in checks for finding in runs[check.name].told(patience)]


def _let_run(runs: Sequence["_Run"], patience: float) -> None:
    deadline = time.monotonic() + patience
    for run in runs:
        run.start()
    for run in runs:
        run.join(max(0.0, deadline - time.monotonic()))


class _Run(threading.Thread):
    """A daemon: one that hangs for good does not keep the command from ending."""

    def __init__(self, check: Check, site: Site) -> None:
        super().__init__(name=check.name, daemon=True)
        self.check = check
        self.lacks: list[str] = []
        self._site = site
        self._found: list[Finding] = []
        self._error: Finding | None = None
        self._ended = threading.Event()

    @property
    def broke_off(self) -> bool:
        return self._error is not None or not self._ended.is_set()

    def run(self) -> None:
        """What was found before an error counts as well."""
        try:
            for finding in self.check.look(self._site):
                self._found.append(finding)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other checks go on
            self._error = _explained(error, self._site)
        self._ended.set()

    def told(self, patience: float) -> list[Finding]:
        return [replace(finding, check=self.check.name) for finding in self._all(patience)]

    def _all(self, patience: float) -> list[Finding]:
        if self.lacks:
            return [skipped(f"not looked at, because {', '.join(self.lacks)} could not be")]
        if not self._ended.is_set():
            late = trouble(
                f"no answer within {patience:g} s",
                "see whether what it asks is overloaded or hangs, or give more --patience",
            )
            return [*self._found, late]
        return [*self._found, *([self._error] if self._error else [])]


def _explained(error: Exception, site: Site) -> Finding:
    """Errors made for people as they are; of others the kind only, for their text may hold any
    thing."""
    if isinstance(error, Trouble):
        return trouble(error.problem, error.fix)
    if isinstance(error, Unreachable) and site.local:
        return trouble(parted(str(error))[0], "start it with 'make up'; 'make logs' tells why not")
    if isinstance(error, Conflict | Refused | Unreachable):
        return trouble(*parted(str(error)))
    return trouble(
        f"the check itself failed ({type(error).__name__})",
        "run it again; if it stays, it is a mistake in this command: report this line",
    )


def parted(text: str) -> tuple[str, str]:
    """Problem and remedy of a text of provisioning, which has them in one sentence."""
    for mark in ("; ", ": check ", ": wait "):
        problem, found, fix = text.partition(mark)
        if found:
            return problem, (mark.strip(": ;") + " " + fix).strip()
    return text, "mend what is named, then run it again"
