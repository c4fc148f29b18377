"""What the demonstration prints: one request's story, the table, where to look next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
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
    """A leadership summary as lines; what was suppressed is shown as such."""
    lines = [
        f"  {report['month']}: {report['status'].replace('_', ' ')}, requests {report['requests']}"
    ]
    for table_ in report["tables"]:
        lines.append(f"  {table_['name']}: " + ", ".join(_cell(cell) for cell in table_["cells"]))
    for statistic in report["statistics"]:
        lines.append(f"  {statistic['name']}: n {_shown(statistic['n'])} {_figures(statistic)}")
    return "\n".join(lines)


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['code']} {_shown(cell['count'])}"


def _shown(count: int | None) -> str:
    return "suppressed" if count is None else str(count)


def _figures(statistic: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in statistic["figures"].items())


def files(written: Iterable[Path]) -> str:
    return "\n".join(f"  {file}" for file in written)


def addresses(urls: Mapping[str, str], mail: str, down: str) -> str:
    lines = [f"  {name.ljust(14)} {url}/v1/openapi.json" for name, url in urls.items()]
    lines += [f"  {'mail sink'.ljust(14)} {mail}", f"  {'stop it with'.ljust(14)} {down}"]
    return "\n".join(lines)
