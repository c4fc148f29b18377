"""A supporter as a document of the regional pool, and back."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.telling_changes import TellingChanges
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import BarringDuty, Gender, RankBand
from services.matching.domain.week_hours import open_hours
from services.matching.domain.workload import Workload

Document = dict[str, Any]
UNREADABLE = (InvalidProfile, KeyError, TypeError, ValueError)
"""What reading a document raises that is not in this version's words."""


def supporter_document(supporter: Supporter) -> Document:
    return {
        "_id": supporter.ref,
        "agency": supporter.agency,
        "reach": reach_of(supporter.agency, supporter.profile.shared),
        **profile_document(supporter.profile),
        "enrolled_at": supporter.enrolled_at,
        "unit_as_of": supporter.unit_as_of,
        "holds": [{"request": key, "weight": w} for key, w in sorted(supporter.holds.items())],
        "free": supporter.free,
        "load": supporter.load,
        "paused": supporter.paused,
        "left": supporter.left,
        "last_offered_at": supporter.last_offered_at,
        "recent_offers": list(supporter.recent_offers),
        **facts_document(supporter),
        "check_until": supporter.check_until,
        "reminded_of": supporter.reminded_of.isoformat() if supporter.reminded_of else None,
        "version": supporter.version,
    }


def facts_document(supporter: Supporter) -> Document:
    """What is known of a supporter beside what their coordinator declares."""
    declared_on = supporter.declared_on
    return {
        "rests_until": supporter.rests_until,
        "declared_on": declared_on.isoformat() if declared_on else None,
        "last_declared": supporter.last_declared.isoformat(),
        "commands": [vars(one) for one in supporter.commands],
        "former_units": [vars(one) for one in supporter.former_units],
        "incidents": [vars(one) for one in supporter.incidents],
        "at_midnight": vars(supporter.at_midnight) if supporter.at_midnight else None,
        "telling": vars(supporter.telling),
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
        "keys": search_keys(profile),
        **_hours_document(profile),
        "time_zone": profile.time_zone,
        "availability": [_window_document(window) for window in profile.availability],
        "cap": profile.cap,
        "gender": profile.gender.value if profile.gender else None,
        "rank_band": profile.rank_band.value,
        "veteran": profile.veteran,
        "lived_experience": sorted(profile.lived_experience),
        "channels": sorted(profile.channels),
        "duties": sorted(profile.duties),
        "away": [
            {"first": away.first.isoformat(), "last": away.last.isoformat()}
            for away in profile.away
        ],
        "extra": [_extra_document(extra) for extra in profile.extra],
    }


def search_keys(profile: Profile) -> list[str]:
    """Language and topic in one list, because MongoDB indexes no two lists of a document.

    None while a duty bars them: nobody may be asked then, and reading them would cost a search.
    """
    if profile.duties:
        return []
    lived = [f"{topic}|lived" for topic in profile.lived_experience]
    suffixes = ["", *(f"|{one}" for one in (*profile.topics, *lived))]
    return sorted(f"{language}{suffix}" for language in profile.languages for suffix in suffixes)


def _hours_document(profile: Profile) -> Document:
    hours = open_hours(profile.times)
    return {"open_days": code_of(hours.days), "open_parts": code_of(hours.parts)}


def code_of(numbers: Iterable[int]) -> int:
    """One bit for each."""
    return sum(1 << number for number in numbers)


def codes_having(numbers: Iterable[int], of: int) -> list[int]:
    """Every code of so many bits that shares a number with these."""
    asked = code_of(numbers)
    return [code for code in range(1 << of) if code & asked]


def reach_of(agency: str, shared: bool) -> str:
    """Agency and consent in one value, so that an index tells apart whom others may be offered."""
    return agency if shared else f"{agency}|home"


def supporter_of(document: Document) -> Supporter:
    return Supporter(
        ref=document["_id"],
        agency=document["agency"],
        profile=_profile_of(document),
        enrolled_at=document["enrolled_at"],
        unit_as_of=document["unit_as_of"],
        holds={hold["request"]: hold["weight"] for hold in document["holds"]},
        paused=document["paused"],
        left=document["left"],
        recent_offers=tuple(document["recent_offers"]),
        rests_until=document["rests_until"],
        commands=tuple(Command(**one) for one in document["commands"]),
        former_units=tuple(FormerUnit(**one) for one in document["former_units"]),
        incidents=tuple(Involvement(**one) for one in document["incidents"]),
        at_midnight=Workload(**document["at_midnight"]) if document.get("at_midnight") else None,
        telling=TellingChanges(**document.get("telling", {})),
        # absent from whoever was not saved since these are known
        check_until=document.get("check_until"),
        reminded_of=_day_of(document.get("reminded_of")),
        declared_on=_day_of(document.get("declared_on")),
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
        gender=Gender(document["gender"]) if document["gender"] else None,
        rank_band=RankBand(document["rank_band"]),
        veteran=document["veteran"],
        lived_experience=frozenset(document["lived_experience"]),
        channels=frozenset(document["channels"]),
        duties=frozenset(BarringDuty(duty) for duty in document["duties"]),
        away=tuple(_away_of(entry) for entry in document["away"]),
        extra=tuple(_extra_of(entry) for entry in document["extra"]),
    )


def _day_of(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _training_document(entry: Training) -> Document:
    return {
        "topic": entry.topic,
        "hours": entry.hours,
        "completed_on": entry.completed_on.isoformat(),
        "expires_on": entry.expires_on.isoformat(),
        "evidence": entry.evidence,
    }


def _training_of(document: Document) -> Training:
    return Training(
        topic=document["topic"],
        hours=document["hours"],
        completed_on=date.fromisoformat(document["completed_on"]),
        expires_on=date.fromisoformat(document["expires_on"]),
        evidence=document["evidence"],
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


def _away_of(document: Document) -> Away:
    return Away(date.fromisoformat(document["first"]), date.fromisoformat(document["last"]))


def _extra_document(extra: Extra) -> Document:
    return {
        "date": extra.day.isoformat(),
        "from": extra.start.isoformat("minutes"),
        "to": extra.until.isoformat("minutes"),
    }


def _extra_of(document: Document) -> Extra:
    return Extra(
        date.fromisoformat(document["date"]),
        time.fromisoformat(document["from"]),
        time.fromisoformat(document["to"]),
    )
