"""An independent judge of offers: plain facts and brute force, none of matching's own code.

It knows what matching must never know, who asks, and reads the rules from the domain's page.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.availability import Window
from services.matching.domain.supporter import Supporter

PARENTS = {"harbor": {"D01": "NORTH", "D02": "NORTH", "K9": "SOUTH"}, "mesa": {}}
"""Unit → the unit above it."""


@dataclass(frozen=True)
class Requester:
    agency: str
    unit: str
    former: tuple[tuple[str, datetime], ...] = ()
    commands: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    investigated_with: frozenset[str] = frozenset()
    self_ref: str = ""
    vetoes: frozenset[str] = frozenset()
    vetoed_units: frozenset[tuple[str, str]] = frozenset()
    incident: tuple[str, str] | None = None
    incident_on: date | None = None
    own_unit_allowed: bool = False
    prefer: str = "no_matter"
    may_widen: bool = False
    language: str = "en"
    gender: str | None = None
    urgency: str = "prompt"


@dataclass(frozen=True)
class Rules:
    """What region and agencies decided."""

    lending: frozenset[str]
    look_back: timedelta
    weight: int
    exposure_limit: int
    offers: int
    period: timedelta
    initial_hours: dict[str, float] = field(default_factory=dict)
    declaration_days: dict[str, int] = field(default_factory=dict)


def above(agency: str, unit: str) -> set[str]:
    found = {unit}
    while unit in PARENTS[agency]:
        unit = PARENTS[agency][unit]
        found.add(unit)
    return found


def violations(who: Requester, one: Supporter, rules: Rules, now: datetime) -> set[str]:
    """Every reason for which this supporter must not be offered to this requester."""
    checks = {
        "sharing": not _shared(who, one, rules),
        "standing": not _standing(one, now),
        "training": not _trained(who, one, rules, now),
        "declaration": not _declared(who, one, rules, now),
        "capacity": not _room(one, rules, now),
        "words": who.language not in one.profile.languages,
        "gender": who.gender is not None and one.profile.gender != who.gender,
        "time": not _reachable(who, one, now),
        "person": one.ref in who.vetoes | who.relatives | who.investigated_with | {who.self_ref},
        "unit": _unit_conflict(who, one, rules, now),
        "chain": _chain(who, one, rules, now),
        "incident": _incident(who, one),
        "duty": bool(one.profile.duties),
    }
    return {name for name, wrong in checks.items() if wrong}


def _shared(who: Requester, one: Supporter, rules: Rules) -> bool:
    if one.agency == who.agency:
        return who.prefer != "another_agency"
    wished = who.prefer != "own_agency" or who.may_widen
    return wished and one.agency in rules.lending and one.profile.shared


def _standing(one: Supporter, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(one.profile.time_zone)).date()
    return not one.left and not one.paused and one.profile.designated_on <= today


def _trained(who: Requester, one: Supporter, rules: Rules, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(one.profile.time_zone)).date()
    ledger = one.profile.training
    latest = {entry.topic: entry.expires_on for entry in sorted(ledger, key=lambda e: e.expires_on)}
    asked = max(rules.initial_hours.get(a, 0) for a in (who.agency, one.agency))
    hours = sum(entry.hours for entry in ledger if entry.completed_on <= today)
    return bool(latest) and all(today <= last for last in latest.values()) and hours >= asked


def _declared(who: Requester, one: Supporter, rules: Rules, now: datetime) -> bool:
    """Counted day by day; whoever declared nothing did so when they were enrolled."""
    zone = ZoneInfo(one.profile.time_zone)
    last = one.declared_on or one.enrolled_at.astimezone(zone).date()
    age = (now.astimezone(zone).date() - last).days
    asked = rules.declaration_days
    return all(age <= asked[agency] for agency in (who.agency, one.agency) if agency in asked)


def _room(one: Supporter, rules: Rules, now: datetime) -> bool:
    lately = [at for at in one.recent_offers if now - at < rules.period]
    resting = one.rests_until is not None and now < one.rests_until
    load = sum(one.holds.values()) + rules.weight
    places = len(one.holds) < one.profile.cap
    return places and load <= rules.exposure_limit and len(lately) < rules.offers and not resting


def _reachable(who: Requester, one: Supporter, now: datetime) -> bool:
    """Minute by minute, now or over a day."""
    zone = ZoneInfo(one.profile.time_zone)
    minutes = range(24 * 60 if who.urgency == "routine" else 1)
    return any(
        shown_within(window, (now + timedelta(minutes=m)).astimezone(zone))
        for m in minutes
        for window in one.profile.availability
    )


def shown_within(window: Window, local: datetime) -> bool:
    """By nothing but what the clock on the wall shows, whatever it skips or repeats."""
    yesterday, shown = (local.weekday() - 1) % 7, local.time()
    if window.start < window.until:
        return window.day == local.weekday() and window.start <= shown < window.until
    evening = window.day == local.weekday() and window.start <= shown
    return evening or (window.day == yesterday and shown < window.until)


def _units(one: Supporter, rules: Rules, now: datetime) -> set[str]:
    former = {unit.unit for unit in one.former_units if now - unit.until <= rules.look_back}
    return former | {one.profile.unit}


def _unit_conflict(who: Requester, one: Supporter, rules: Rules, now: datetime) -> bool:
    if (one.agency, one.profile.unit) in who.vetoed_units:
        return True
    if one.agency != who.agency or who.own_unit_allowed:
        return False
    return bool(_units(one, rules, now) & own_units(who, rules, now))


def own_units(who: Requester, rules: Rules, now: datetime) -> set[str]:
    return {who.unit} | {unit for unit, until in who.former if now - until <= rules.look_back}


def _chain(who: Requester, one: Supporter, rules: Rules, now: datetime) -> bool:
    if one.agency != who.agency:
        return False
    superiors = {u for own in own_units(who, rules, now) for u in above(who.agency, own)}
    commanded = {
        command.unit
        for command in one.commands
        if command.ended_at is None or now - command.ended_at <= rules.look_back
    }
    under = any(above(who.agency, unit) & who.commands for unit in _units(one, rules, now))
    return bool(superiors & commanded) or under


def _incident(who: Requester, one: Supporter) -> bool:
    there = any((i.agency, i.number) == who.incident for i in one.incidents)
    late = who.incident_on is not None and one.profile.designated_on > who.incident_on.replace(
        day=1
    )
    return there or late
