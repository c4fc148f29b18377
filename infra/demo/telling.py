"""What the demonstration prints: one request's story, the table, where to look next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_COLUMNS = (
    "requests",
    "anonymous",
    "offered",
    "matched",
    "cross_agency",
    "escalated",
    "withdrawn",
)


def table(names: Mapping[str, str], by_agency: Mapping[str, Counter[str]]) -> str:
    """One line an agency and a last line for the region."""
    width = max(len(name) for name in (*names.values(), "Region"))
    lines = ["  ".join(["".ljust(width), *(column.rjust(12) for column in _COLUMNS)])]
    total: Counter[str] = Counter()
    for agency, counts in sorted(by_agency.items()):
        lines.append(_row(names.get(agency, agency).ljust(width), counts))
        total.update(counts)
    lines.append(_row("Region".ljust(width), total))
    return "\n".join(lines)


def _row(name: str, counts: Counter[str]) -> str:
    return "  ".join([name, *(str(counts[column]).rjust(12) for column in _COLUMNS)])


def story(chapters: Iterable[tuple[str, str]]) -> str:
    """Who, then what happened to them, one line each."""
    return "\n".join(f"  {who.ljust(13)} {what}" for who, what in chapters)


def summary(report: Mapping[str, Any]) -> str:
    """A leadership summary as lines: suppressed cells are shown as such."""
    lines = []
    for name, cells in report.items():
        if isinstance(cells, Mapping):
            lines.append(f"  {name}: " + ", ".join(_cell(key, cells[key]) for key in cells))
        elif not isinstance(cells, list):
            lines.append(f"  {name}: {cells}")
    return "\n".join(lines)


def _cell(key: str, value: Any) -> str:
    shown = "suppressed" if value is None else value
    return f"{key} {shown}"


def addresses(urls: Mapping[str, str], mail: str, down: str) -> str:
    lines = [f"  {name.ljust(14)} {url}/v1/openapi.json" for name, url in urls.items()]
    lines += [f"  {'mail sink'.ljust(14)} {mail}", f"  {'stop it with'.ljust(14)} {down}"]
    return "\n".join(lines)
