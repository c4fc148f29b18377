"""What coordinators enter, in the form in which the services take it."""

from datetime import date, timedelta
from typing import Any

UNITS = {"harbor": ("D01", "D02"), "lakeside": ("P11", "P12")}
"""Officers are of the first, supporters of the second."""

_ALWAYS = [{"day": day, "from": "00:00", "to": "00:00"} for day in range(7)]


def profile(agency: str, ref: str) -> dict[str, Any]:
    return {
        "supporter_ref": ref,
        "unit": UNITS[agency][1],
        "shared": True,
        "designated_on": _day(100),
        "training": [course()],
        "topics": ["grief"],
        "languages": ["en"],
        "time_zone": "America/Chicago",
        "availability": _ALWAYS,
        "cap": 20,
    }


def course() -> dict[str, Any]:
    return {
        "topic": "active_listening",
        "hours": 40,
        "completed_on": _day(100),
        "expires_on": _day(-200),
    }


def involvement() -> dict[str, Any]:
    return {"number": "26-0042", "role": "witness", "on": _day(1)}


def step(step: str) -> dict[str, Any]:
    return {"step": step, "on": _day(1)}


def deselection_ahead() -> dict[str, Any]:
    """One that can be cancelled until the end of all tests."""
    return {"reason": "inactivity", "effective_at": f"{_day(-100)}T12:00:00+00:00"}


def nomination(ref: str) -> dict[str, Any]:
    return {"supporter_ref": ref, **step("nominated")}


def roster(agency: str, ref: str) -> str:
    """Of one supporter, who can never be asked."""
    cells = {
        "supporter_ref": ref,
        "unit": UNITS[agency][1],
        "shared": "no",
        "designated_on": _day(100),
        "training": "",
        "topics": "",
        "languages": "en",
        "time_zone": "America/Chicago",
        "availability": "",
    }
    return f"{','.join(cells)}\n{','.join(cells.values())}\n"


def shift(ref: str, days_ahead: int) -> dict[str, Any]:
    """Of eight hours, in the morning of that day."""
    day = date.today() + timedelta(days=days_ahead)
    return {
        "supporter_ref": ref,
        "role": "primary",
        "from": f"{day}T08:00",
        "to": f"{day}T16:00",
    }


def member(agency: str, *roles: str) -> dict[str, Any]:
    return {"name": "Kim", "badge": "77", "unit": UNITS[agency][0], "roles": list(roles)}


def command(agency: str, unit: int = 0) -> dict[str, Any]:
    return {"unit": UNITS[agency][unit], "began_on": "2026-01-05"}


def _day(ago: int) -> str:
    return (date.today() - timedelta(days=ago)).isoformat()
