"""Have a key ready for every survey that somebody may get a pass to in the next two weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.intake.application.ports import Agencies, Events, PassKeys, SurveyTerms
from services.intake.domain.survey_invitations import OF_THE_CALENDAR, KeyTime, Terms, key_time
from shared.clock import Clock
from shared.security.blind_signatures import PrivateKey

KEY_MADE = "survey.key_made.v1"
_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Missing:
    agency: str
    time: KeyTime


@dataclass(frozen=True)
class MakePassKeys:
    keys: PassKeys
    terms: SurveyTerms
    agencies: Agencies
    events: Events
    clock: Clock

    def find(self) -> Iterator[Missing]:
        now = self.clock.now()
        times = {
            time for wave, terms in self.terms.waves().items() for time in _times(wave, terms, now)
        }
        for agency in self.agencies.ids():
            for time in sorted(times, key=lambda time: (time.wave, time.period)):
                if self.keys.key_id(agency, time) is None:
                    yield Missing(agency, time)

    def __call__(self, missing: Missing, key: PrivateKey) -> None:
        """Nothing happens when another process was as quick."""
        time = missing.time
        if self.keys.key_id(missing.agency, time) is not None:
            return
        key_id = self.keys.add(missing.agency, time, key)
        data = {
            "key_id": key_id,
            "wave": time.wave,
            "modulus": f"{key.public.modulus:0512x}",
            "opens": time.opens,
            "closes": time.closes,
        }
        self.events.publish(KEY_MADE, missing.agency, data)


def _times(wave: str, terms: Terms, now: datetime) -> Iterator[KeyTime]:
    """Also of the quarter in which somebody was invited who may still come."""
    if wave in OF_THE_CALENDAR:
        moments = [now, now + _AHEAD]
    else:
        moments = [now - terms.open_for, now, now + terms.after, now + terms.after + _AHEAD]
    for moment in moments:
        time = key_time(wave, terms, moment)
        if time.closes > now:
            yield time
