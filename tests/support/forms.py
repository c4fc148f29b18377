"""What people send to the services, in the form in which these take it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ALWAYS = [{"day": day, "from": "00:00", "to": "00:00"} for day in range(7)]


def days_ago(number: int) -> str:
    """By the clock of the western one of the pair of agencies: no day that is ahead for one."""
    today = datetime.now(ZoneInfo("America/Chicago")).date()
    return (today - timedelta(days=number)).isoformat()


def call_for_help(notice_version: str, **changes: Any) -> dict[str, Any]:
    return {
        "identity_level": "pseudonymous",
        "urgency": "routine",
        "topics": ["grief"],
        "prefer": "no_matter",
        "language": "en",
        "contact_kind": "phone",
        "contact": "555-0199 after shift",
        "text": "I would like to talk to somebody",
        "acknowledged_notice": notice_version,
        **changes,
    }


def course(**changes: Any) -> dict[str, Any]:
    return {
        "topic": "active_listening",
        "hours": 40,
        "completed_on": days_ago(100),
        "expires_on": days_ago(-200),
        **changes,
    }


def profile(ref: str, unit: str, **changes: Any) -> dict[str, Any]:
    return {
        "supporter_ref": ref,
        "unit": unit,
        "shared": True,
        "designated_on": days_ago(100),
        "training": [course()],
        "topics": ["grief"],
        "languages": ["en"],
        "time_zone": "America/Chicago",
        "availability": ALWAYS,
        "cap": 20,
        **changes,
    }
