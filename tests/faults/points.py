"""The named steps at which a process can die, and the files by which it is told to.

``<marks>/armed`` names the cells at which to die, one a line; each is died at once, which leaves
``<marks>/died/<cell>``. ``<marks>/rows`` remembers which handler wrote a row of the outbox, over
the death of its process; ``<marks>/spoke`` which handlers wrote any lately.
"""

from dataclasses import dataclass
from pathlib import Path

COMMITTING = ("before_commit", "after_commit")
PUBLISHING = ("before_publish", "before_confirm")
OF_A_HANDLER = (*COMMITTING, *PUBLISHING, "before_ack")
OF_A_TASK = (*COMMITTING, *PUBLISHING)
OF_A_CALL = (*COMMITTING, "before_publish")


@dataclass(frozen=True, order=True)
class Cell:
    """``who`` is ``matching.on_offer_made_v1`` or ``matching.on_offer_expiry_due``, both of a
    ``service.py``, or ``intake.POST /v1/requests``."""

    who: str
    point: str

    def __str__(self) -> str:
        return f"{self.point} {self.who}"


class Marks:
    """One folder, read and written by the test and by the services it lets die."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        for room in ("died", "rows", "spoke"):
            (self._folder / room).mkdir(parents=True, exist_ok=True)
        self.arm([])

    def arm(self, cells: list[Cell]) -> None:
        partial = self._folder / "armed.partial"
        partial.write_text("".join(f"{cell}\n" for cell in cells))
        partial.replace(self._folder / "armed")

    def is_armed(self, cell: Cell) -> bool:
        return str(cell) in (self._folder / "armed").read_text().splitlines()

    def died_first(self, cell: Cell) -> bool:
        """False when a process has died there before."""
        try:
            (self._folder / "died" / _file(str(cell))).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def died(self, cell: Cell) -> bool:
        return (self._folder / "died" / _file(str(cell))).exists()

    def wrote(self, row_id: str, who: str) -> None:
        (self._folder / "rows" / row_id).write_text(who)
        (self._folder / "spoke" / _file(who)).touch()

    def writer_of(self, row_id: str) -> str | None:
        try:
            return (self._folder / "rows" / row_id).read_text()
        except FileNotFoundError:
            return None

    def hush(self) -> None:
        """Nobody has written to the outbox yet."""
        for file in (self._folder / "spoke").iterdir():
            file.unlink()

    def spoke(self, who: str) -> bool:
        """Whether it has written to the outbox since."""
        return (self._folder / "spoke" / _file(who)).exists()


def _file(name: str) -> str:
    return name.replace("/", "|")
