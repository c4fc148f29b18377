"""What the doctor finds: one line each, with what to do about it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "trouble", "skipped"]
LEVELS: tuple[Level, ...] = ("ok", "warning", "trouble", "skipped")

_LOGIN = re.compile(r"://[^@/\s]*@")


@dataclass(frozen=True)
class Finding:
    """``check`` is filled in by whoever runs the check."""

    level: Level
    what: str
    fix: str = ""
    check: str = ""

    def __str__(self) -> str:
        text = f"{self.level:<8} {self.check:<11} {self.what}"
        return f"{text}: {self.fix}" if self.fix else text


def ok(what: str) -> Finding:
    return Finding("ok", without_logins(what))


def warning(what: str, fix: str) -> Finding:
    """Somebody should see to it; nothing fails by it today."""
    return Finding("warning", without_logins(what), without_logins(fix))


def trouble(what: str, fix: str) -> Finding:
    return Finding("trouble", without_logins(what), without_logins(fix))


def skipped(what: str, fix: str = "") -> Finding:
    return Finding("skipped", without_logins(what), without_logins(fix))


def without_logins(text: str) -> str:
    """On one line, and without the name and password of any address: texts of others get here."""
    return _LOGIN.sub("://…@", " ".join(text.split()))


def summary(findings: Sequence[Finding]) -> str:
    counted = Counter(finding.level for finding in findings)
    verdict = "in trouble" if counted["trouble"] else "healthy"
    return f"{verdict}: " + ", ".join(f"{counted[level]} {level}" for level in LEVELS)


def healthy(findings: Sequence[Finding]) -> bool:
    return not any(finding.level == "trouble" for finding in findings)
