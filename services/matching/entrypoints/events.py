"""Events of other services, read as what matching knows them for."""

from services.matching.domain.need import Need
from services.matching.domain.standing_facts import Command
from services.matching.domain.vocabulary import DayPart, Gender, Preference, RankBand, Urgency
from shared.events.envelope import Event


def need_of(event: Event) -> Need:
    """Of `support_request.submitted.v1`."""
    data = event.data
    return Need(
        urgency=Urgency(data["urgency"]),
        topics=tuple(data["topics"]),
        prefer=Preference(data["prefer"]),
        language=data["language"],
        contact_kind=data.get("contact_kind"),
        conflict_salt=data["conflict_salt"],
        excluded=frozenset(data["excluded"]),
        unit_tokens=frozenset(data["unit_tokens"]),
        own_unit_allowed=data["own_unit_allowed"],
        may_widen=data.get("may_widen", False),
        gender=Gender(data["gender"]) if "gender" in data else None,
        designated_before=data.get("designated_before"),
        rank_bands=frozenset(RankBand(band) for band in data.get("rank_bands", ())),
        veteran=data.get("veteran", False),
        day_parts=frozenset(DayPart(part) for part in data.get("day_parts", ())),
        earlier_peers=frozenset(data.get("earlier_peers", ())),
    )


def command_of(event: Event) -> Command:
    """Of `member.command_changed.v1`."""
    data = event.data
    return Command(data["command_id"], data["unit"], data["began_at"], data["ended_at"])
