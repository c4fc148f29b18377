"""What processes cost, as the kernel counts it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = Path("/proc")


def with_children(pids: Iterable[int], parents: Mapping[int, int] | None = None) -> list[int]:
    """The processes and all that they started and that still live."""
    known = _parents() if parents is None else parents
    found = list(pids)
    for pid in found:
        found += [child for child, parent in known.items() if parent == pid and child not in found]
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Of these processes since they began; one that ended counts as nothing."""
    return sum(_cpu(pid) for pid in pids)


def lives(pid: int) -> bool:
    """Not so a process that has ended and that nobody has asked about yet."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def resident_megabytes(pid: int) -> float:
    try:
        pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * _PAGE / 1e6


def busy_share(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Of all cores between two readings of `cpu_times`, from 0 to 1."""
    idle, total = after[0] - before[0], after[1] - before[1]
    return 1 - idle / total if total else 0.0


def cpu_times() -> tuple[float, float]:
    """Ticks of all cores since the start: idle, and altogether."""
    fields = [int(one) for one in (_PROC / "stat").read_text().splitlines()[0].split()[1:]]
    return fields[3] + fields[4], sum(fields[:8])


def _cpu(pid: int) -> float:
    """User and system time; the fields are counted after the name, which may hold anything."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(folder.name)] = int(fields[1])
    return found
