"""From what a coordinator sends to a profile, with a mistake named by its field."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from typing import Any

from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.supporter import Profile
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import BarringDuty, Gender, RankBand
from services.matching.domain.zones import is_known
from shared.http import Problem

Body = Mapping[str, Any]


def _known_zone(name: str) -> str:
    """Asked of what is sent only: what is kept was sound when it came in."""
    if not is_known(name):
        raise InvalidProfile("time_zone", "an IANA time zone name")
    return name


_READ: dict[str, Callable[[Any], Any]] = {
    "time_zone": _known_zone,
    "training": lambda ledger: tuple(Training(**entry) for entry in ledger),
    "gender": lambda gender: None if gender is None else Gender(gender),
    "rank_band": RankBand,
    "lived_experience": frozenset,
    "channels": frozenset,
    "duties": lambda duties: frozenset(map(BarringDuty, duties)),
    "away": lambda absences: tuple(Away(**one) for one in absences),
    "extra": lambda spans: tuple(Extra(one["date"], *_hours(one)) for one in spans),
    "topics": frozenset,
    "languages": frozenset,
    "availability": lambda windows: tuple(_window(window) for window in windows),
}


@contextmanager
def sound_profile() -> Iterator[None]:
    """Answers a profile that contradicts itself with 422."""
    try:
        yield
    except InvalidProfile as mistake:
        raise Problem(
            422,
            "invalid",
            "Invalid request",
            "Some fields are not acceptable.",
            errors=[{"pointer": f"#/{mistake.field}", "detail": f"Give {mistake.remedy}."}],
        ) from None


def new_profile(body: Body, default_cap: int) -> Profile:
    return Profile(**({"cap": default_cap} | _declared(body)))


def changing(body: Body) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, **_declared(body))


def _declared(body: Body) -> dict[str, Any]:
    return {
        name: _READ[name](value) if name in _READ else value
        for name, value in body.items()
        if name != "supporter_ref"
    }


def _window(body: Body) -> Window:
    return Window(body["day"], *_hours(body))


def _hours(body: Body) -> tuple[time, time]:
    return time.fromisoformat(body["from"]), time.fromisoformat(body["to"])
