"""A supporter as a document of the regional pool, and back."""

from datetime import date, time
from typing import Any

from services.matching.domain.availability import Window
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training

Document = dict[str, Any]


def supporter_document(supporter: Supporter) -> Document:
    return {
        "_id": supporter.ref,
        "agency": supporter.agency,
        **profile_document(supporter.profile),
        "enrolled_at": supporter.enrolled_at,
        "unit_as_of": supporter.unit_as_of,
        "holds": sorted(supporter.holds),
        "free": supporter.free,
        "paused": supporter.paused,
        "left": supporter.left,
        "last_offered_at": supporter.last_offered_at,
        "version": supporter.version,
    }


def profile_document(profile: Profile) -> Document:
    """Days are kept as ISO text, which sorts as days do and has no time zone to go wrong."""
    valid_until = profile.training_valid_until
    return {
        "unit": profile.unit,
        "shared": profile.shared,
        "designated_on": profile.designated_on.isoformat(),
        "training": [_training_document(entry) for entry in profile.training],
        "training_valid_until": valid_until.isoformat() if valid_until else None,
        "topics": sorted(profile.topics),
        "languages": sorted(profile.languages),
        "time_zone": profile.time_zone,
        "availability": [_window_document(window) for window in profile.availability],
        "cap": profile.cap,
    }


def supporter_of(document: Document) -> Supporter:
    return Supporter(
        ref=document["_id"],
        agency=document["agency"],
        profile=_profile_of(document),
        enrolled_at=document["enrolled_at"],
        unit_as_of=document["unit_as_of"],
        holds=frozenset(document["holds"]),
        paused=document["paused"],
        left=document["left"],
        last_offered_at=document["last_offered_at"],
        version=document["version"],
    )


def _profile_of(document: Document) -> Profile:
    return Profile(
        unit=document["unit"],
        shared=document["shared"],
        designated_on=date.fromisoformat(document["designated_on"]),
        training=tuple(_training_of(entry) for entry in document["training"]),
        topics=frozenset(document["topics"]),
        languages=frozenset(document["languages"]),
        time_zone=document["time_zone"],
        availability=tuple(_window_of(window) for window in document["availability"]),
        cap=document["cap"],
    )


def _training_document(entry: Training) -> Document:
    return {
        "topic": entry.topic,
        "hours": entry.hours,
        "completed_on": entry.completed_on.isoformat(),
        "expires_on": entry.expires_on.isoformat(),
    }


def _training_of(document: Document) -> Training:
    return Training(
        topic=document["topic"],
        hours=document["hours"],
        completed_on=date.fromisoformat(document["completed_on"]),
        expires_on=date.fromisoformat(document["expires_on"]),
    )


def _window_document(window: Window) -> Document:
    return {
        "day": window.day,
        "from": window.start.isoformat("minutes"),
        "to": window.until.isoformat("minutes"),
    }


def _window_of(document: Document) -> Window:
    return Window(
        document["day"], time.fromisoformat(document["from"]), time.fromisoformat(document["to"])
    )
