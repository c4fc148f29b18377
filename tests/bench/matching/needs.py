"""What officers ask for, drawn at random: urgencies, wishes, vetoes, people they liked."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.matching.domain.need import Need
from services.matching.domain.vocabulary import DayPart, Gender, Preference, RankBand, Urgency
from shared.events.codes import CONTACT_KINDS, TOPICS
from shared.region import Region
from shared.region.matching_policy import EXPOSURE_WEIGHTS
from shared.security.conflict_tokens import (
    commander_ref,
    conflict_token,
    incident_ref,
    padded,
    related_ref,
    unit_ref,
)

_HEADCOUNTS = {"harbor": 0.5, "lakeside": 0.25, "mesa": 0.2, "pinewood": 0.05}
_HEAVIEST = max(EXPOSURE_WEIGHTS, key=EXPOSURE_WEIGHTS.__getitem__)
_URGENCIES = (Urgency.ROUTINE, Urgency.PROMPT, Urgency.URGENT)
_PREFERENCES = (Preference.NO_MATTER, Preference.OWN_AGENCY, Preference.ANOTHER_AGENCY)


class Needs:
    """`vetoes`: references one may veto; `liked`: by agency, who lately supported somebody;
    `heavy`: the share of requests about what weighs most, as after a critical incident.
    """

    def __init__(
        self,
        region: Region,
        key: bytes,
        seed: int,
        now: datetime,
        vetoes: Sequence[str],
        liked: dict[str, Sequence[str]] | None = None,
        heavy: float = 0.0,
    ) -> None:
        self._agencies = {one.id: one for one in region.agencies}
        self._key = key
        self._draw = random.Random(seed)
        self._now = now
        self._vetoes = vetoes
        self._liked = liked or {}
        self._heavy = heavy

    def request(self) -> tuple[str, Need]:
        """The requester's agency and what they need."""
        names = list(_HEADCOUNTS)
        agency = self._draw.choices(names, [_HEADCOUNTS[name] for name in names])[0]
        return agency, self.need(agency)

    def need(self, agency: str) -> Need:
        draw, salt = self._draw, f"{self._draw.getrandbits(128):032x}"
        unit = draw.choice(self._agencies[agency].units).code
        return Need(
            urgency=draw.choices(_URGENCIES, (40, 35, 25))[0],
            topics=self._topics(),
            prefer=draw.choices(_PREFERENCES, (55, 25, 20))[0],
            language=draw.choices(("en", "es", "fr"), (85, 10, 5))[0],
            contact_kind=draw.choice(CONTACT_KINDS),
            conflict_salt=salt,
            excluded=self._excluded(salt, agency, unit),
            unit_tokens=frozenset({self._token(salt, unit_ref(agency, unit))}),
            own_unit_allowed=self._often(0.2),
            may_widen=self._often(0.5),
            gender=draw.choice((Gender.FEMALE, Gender.MALE)) if self._often(0.12) else None,
            designated_before=self._now - timedelta(days=40) if self._often(0.3) else None,
            rank_bands=frozenset({draw.choice(tuple(RankBand))}) if self._often(0.25) else _ANY,
            veteran=self._often(0.1),
            day_parts=frozenset(draw.sample(tuple(DayPart), draw.randint(1, 2)))
            if self._often(0.35)
            else frozenset(),
            earlier_peers=self._earlier(salt, agency),
        )

    def _topics(self) -> tuple[str, ...]:
        drawn = self._draw.sample(TOPICS, self._draw.choices((1, 2, 3), (60, 30, 10))[0])
        if not self._heavy or not self._often(self._heavy):
            return tuple(drawn)
        return (_HEAVIEST, *(one for one in drawn[1:] if one != _HEAVIEST))

    def _excluded(self, salt: str, agency: str, unit: str) -> frozenset[str]:
        draw = self._draw
        refs = [commander_ref(agency, unit), commander_ref(agency, "*")]
        refs += draw.sample(self._vetoes, min(len(self._vetoes), draw.randint(0, 3)))
        if self._often(0.3):
            refs.append(incident_ref(agency, f"2026-{draw.randrange(500)}"))
        if self._often(0.2):
            refs.append(related_ref(draw.choice(self._vetoes)))
        return frozenset(padded([self._token(salt, ref) for ref in refs]))

    def _earlier(self, salt: str, agency: str) -> frozenset[str]:
        liked = self._liked.get(agency, ())
        if not liked or not self._often(0.15):
            return frozenset()
        return frozenset(padded([self._token(salt, self._draw.choice(liked))]))

    def _token(self, salt: str, ref: str) -> str:
        return conflict_token(self._key, salt, ref)

    def _often(self, share: float) -> bool:
        return self._draw.random() < share


_ANY: frozenset[RankBand] = frozenset()
