"""What coordinators enter, in the form in which the services take it."""

from datetime import date, timedelta
from typing import Any

from tests.support import forms

UNITS = {"harbor": ("D01", "D02"), "lakeside": ("P11", "P12")}
"""Officers are of the first, supporters of the second."""


def profile(agency: str, ref: str) -> dict[str, Any]:
    return forms.profile(ref, UNITS[agency][1])


def involvement() -> dict[str, Any]:
    return {"number": "26-0042", "role": "witness", "on": forms.days_ago(1)}


def report() -> dict[str, Any]:
    """Of the year that runs: there is always one."""
    return {"kind": "leadership", "window": forms.days_ago(0)[:4], "formats": ["json"]}


def step(step: str) -> dict[str, Any]:
    return {"step": step, "on": forms.days_ago(1)}


def deselection_ahead() -> dict[str, Any]:
    """One that can be cancelled until the end of all tests."""
    return {"reason": "inactivity", "effective_at": f"{forms.days_ago(-100)}T12:00:00+00:00"}


def nomination(ref: str) -> dict[str, Any]:
    return {"supporter_ref": ref, **step("nominated")}


def roster(agency: str, ref: str) -> str:
    """Of one supporter, who can never be asked."""
    cells = {
        "supporter_ref": ref,
        "unit": UNITS[agency][1],
        "shared": "no",
        "designated_on": forms.days_ago(100),
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
