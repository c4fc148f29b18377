"""The operator's wording as the running service knows it: read again when a file changes."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from services.evaluation.adapters.wording_files import read_wording_file, wording_files
from services.evaluation.domain.instruments import ItemBank
from services.evaluation.domain.wording import Wording
from shared.observability.logs import log
from shared.yaml_files import FileError

_LOOK_AGAIN = 2.0
"""Seconds; a loaded file is offered that soon."""

Seen = tuple[tuple[str, int, int], ...]


class WordingFolder:
    """A file with a mistake is left out and named in the log; the others are used.

    Of two wordings of one instrument in one language the first file's is used.
    """

    def __init__(
        self,
        folder: Path | None,
        bank: ItemBank,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._bank = bank
        self._monotonic = monotonic
        self._looking = threading.Lock()
        self._looked_at: float | None = None
        self._seen: Seen = ()
        self._wordings: tuple[Wording, ...] = ()

    def current(self) -> tuple[Wording, ...]:
        """One caller looks; the others go on with what is known, or wait for the first look."""
        if self._folder is not None and self._is_old() and self._may_look():
            try:
                self._look(self._folder)
            finally:
                self._looking.release()
        return self._wordings

    def _may_look(self) -> bool:
        return self._looking.acquire(blocking=self._looked_at is None)

    def _is_old(self) -> bool:
        looked_at = self._looked_at
        return looked_at is None or self._monotonic() - looked_at >= _LOOK_AGAIN

    def _look(self, folder: Path) -> None:
        self._looked_at = self._monotonic()
        try:
            files = wording_files(folder)
            seen = tuple(_seen(files))
        except OSError as error:  # a file that is just being replaced, a folder that is away
            log().warning("wording_unread", error=error)
            return
        if seen != self._seen:
            self._wordings = tuple(self._read(files))
            self._seen = seen

    def _read(self, files: list[Path]) -> Iterator[Wording]:
        taken: set[tuple[str, str, str]] = set()
        for file in files:
            try:
                found = read_wording_file(file, self._bank)
            except FileError as error:
                log().error("wording_left_out", count=len(error.lines), reason=file.name)
                continue
            for wording in found:
                name = (wording.instrument, wording.version, wording.language)
                if name not in taken:
                    taken.add(name)
                    yield wording


def _seen(files: list[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        state = file.stat()
        yield file.name, state.st_mtime_ns, state.st_size
