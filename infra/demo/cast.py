"""The people of the demonstration: fictional officers, supporters and coordinators."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from infra.demo.api import Api, expect
from infra.demo.tokens import IdentityRefused, Person, TokenDesk
from shared.events.codes import TOPICS

# Officers and supporters that take part, in the proportions of the agencies' real programmes.
OFFICERS = {"harbor": 150, "lakeside": 80, "mesa": 60, "pinewood": 18}
SUPPORTERS = {"harbor": 42, "lakeside": 20, "mesa": 14, "pinewood": 2}

_GIVEN = ("Alex", "Robin", "Sam", "Kim", "Jo", "Max", "Chris", "Dana", "Lee", "Noa")
_FAMILY = ("Archer", "Brook", "Castell", "Dale", "Ember", "Fenn", "Grove", "Hale", "Ives", "Jarrow")
_ALL_WEEK = [{"day": day, "from": "00:00", "to": "00:00"} for day in range(7)]
_DUTY_OF = ("lakeside", ZoneInfo("America/Toronto"))
_HALF_A_DAY = timedelta(hours=12)
_WATCHES = (("06:00", "14:00"), ("14:00", "22:00"), ("22:00", "06:00"))


@dataclass
class Cast:
    """Who takes part, with the addresses that let a mail be answered by its supporter."""

    officers: dict[str, list[Person]] = field(default_factory=dict)
    supporters: dict[str, list[Person]] = field(default_factory=dict)
    coordinators: dict[str, Person] = field(default_factory=dict)
    leaders: dict[str, Person] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    """member id of a supporter → the pseudonym under which the pool knows them"""

    def address_of(self, person: Person) -> str:
        return f"{person.member_id}@mail.example"

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, file: Path) -> "Cast":
        raw = json.loads(file.read_text())

        def people(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[Person]]:
            return {agency: [Person(**row) for row in listed] for agency, listed in rows.items()}

        def one_each(rows: dict[str, dict[str, str]]) -> dict[str, Person]:
            return {agency: Person(**row) for agency, row in rows.items()}

        return cls(
            people(raw["officers"]),
            people(raw["supporters"]),
            one_each(raw["coordinators"]),
            one_each(raw["leaders"]),
            raw["references"],
        )


class Casting:
    """Brings the cast into the region through the services' own doors."""

    def __init__(
        self,
        api: Api,
        desk: TokenDesk,
        identity_environment: Mapping[str, str],
        tick: Callable[[], None],
        seed: int,
    ) -> None:
        self._api = api
        self._desk = desk
        self._environment = dict(identity_environment)
        self._tick = tick
        self._draw = random.Random(seed)  # noqa: S311 - a demonstration must be repeatable

    @staticmethod
    def size() -> int:
        """How many ticks the casting takes."""
        return sum(OFFICERS.values()) + 2 * sum(SUPPORTERS.values())

    def bring_in(self, units: Mapping[str, list[str]]) -> Cast:
        cast = Cast()
        for agency in OFFICERS:
            self._staff(cast, agency, units[agency][0])
            self._members(cast, agency, units[agency])
            self._enrol(cast, agency, units[agency])
        self._put_on_duty(cast)
        return cast

    def _staff(self, cast: Cast, agency: str, unit: str) -> None:
        cast.coordinators[agency] = self._add_member(agency, "coordinator", unit)
        cast.leaders[agency] = self._add_member(agency, "leadership", unit)
        self._contact_point(cast, cast.coordinators[agency], "staff")

    def _members(self, cast: Cast, agency: str, units: list[str]) -> None:
        """The agency's HR system enters its people, as a partner with client credentials."""
        client = self._command(
            "add-client", "--agency", agency, "--name", "HR system", "--scope", "members:write"
        )
        token = self._api.client_token(client["client_id"], client["client_secret"], "identity")
        cast.officers[agency] = [
            self._enter(agency, token, units[index % len(units)], ["officer"])
            for index in range(OFFICERS[agency])
        ]
        cast.supporters[agency] = [
            self._enter(agency, token, units[index % len(units)], ["officer", "supporter"])
            for index in range(SUPPORTERS[agency])
        ]

    def _enter(self, agency: str, token: str, unit: str, roles: list[str]) -> Person:
        name = f"{self._draw.choice(_GIVEN)} {self._draw.choice(_FAMILY)}"
        body = {
            "name": name,
            "badge": str(self._draw.randrange(1000, 9999)),
            "unit": unit,
            "roles": roles,
        }
        answer = self._api.post("identity", "/v1/members", body, token)
        self._tick()
        return Person(agency, expect(answer, 201, what="entering a member")["member_id"])

    def _enrol(self, cast: Cast, agency: str, units: list[str]) -> None:
        for index, supporter in enumerate(cast.supporters[agency]):
            reference = self._reference(cast.coordinators[agency], supporter)
            cast.references[supporter.member_id] = reference
            profile = self._profile(reference, units[index % len(units)], index)
            self._enter_pool(cast.coordinators[agency], profile)
            self._contact_point(cast, supporter, "supporter")
            self._tick()

    def _put_on_duty(self, cast: Cast) -> None:
        """Two supporters are on call from noon to noon, a time no clock skips or repeats."""
        agency, zone = _DUTY_OF
        noon = datetime.combine((datetime.now(zone) - _HALF_A_DAY).date(), time(12))
        token = self._desk.token(cast.coordinators[agency], "staff", "matching")
        for role, supporter in zip(("primary", "secondary"), cast.supporters[agency], strict=False):
            shift = {
                "supporter_ref": cast.references[supporter.member_id],
                "role": role,
                "from": noon.isoformat(timespec="minutes"),
                "to": (noon + 2 * _HALF_A_DAY).isoformat(timespec="minutes"),
            }
            self._enter_shift(shift, token)

    def _enter_shift(self, shift: dict[str, str], token: str) -> None:
        """Whoever is on call since an earlier day that was played here hands over."""
        answer = self._api.post("matching", "/v1/shifts", shift, token)
        if answer.status == 409:
            path = f"/v1/shifts/{answer.body['shift_id']}/handover"
            handed = {"supporter_ref": shift["supporter_ref"]}
            expect(self._api.post("matching", path, handed, token), 200, what="the handover")
        else:
            expect(answer, 201, what="the duty roster")

    def _reference(self, coordinator: Person, supporter: Person) -> str:
        token = self._desk.token(coordinator, "staff", "identity")
        path = f"/v1/members/{supporter.member_id}/supporter-reference"
        answer = self._api.get("identity", path, token)
        return str(expect(answer, 200, what="supporter reference")["supporter_ref"])

    def _enter_pool(self, coordinator: Person, profile: dict[str, Any]) -> None:
        token = self._desk.token(coordinator, "staff", "matching")
        expect(self._api.post("matching", "/v1/supporters", profile, token), 201, what="enrolment")

    def _profile(self, reference: str, unit: str, index: int) -> dict[str, Any]:
        today = date.today()
        start, end = _WATCHES[index % len(_WATCHES)]
        on_watch = [{"day": day, "from": start, "to": end} for day in range(7)]
        return {
            "supporter_ref": reference,
            "unit": unit,
            "shared": self._draw.random() < 0.85,
            "designated_on": (today - timedelta(days=self._draw.randrange(60, 2000))).isoformat(),
            "training": [self._course("active_listening", today), self._course("referral", today)],
            "topics": sorted(self._draw.sample(TOPICS, 4)),
            "lived_experience": sorted(self._draw.sample(TOPICS, index % 3)),
            "rank_band": self._draw.choice(("line", "line", "supervisor", "civilian")),
            "veteran": self._draw.random() < 0.2,
            "languages": ["en", "fr"] if index % 5 == 0 else ["en"],
            "time_zone": "America/Chicago",
            "availability": _ALL_WEEK if index % 2 else on_watch,
            "cap": self._draw.choice((2, 3, 3, 4)),
        }

    def _course(self, topic: str, today: date) -> dict[str, Any]:
        completed = today - timedelta(days=self._draw.randrange(10, 200))
        return {
            "topic": topic,
            "hours": 20,
            "completed_on": completed.isoformat(),
            "expires_on": (completed + timedelta(days=365)).isoformat(),
        }

    def _contact_point(self, cast: Cast, person: Person, hat: str) -> None:
        token = self._desk.token(person, hat, "notifications")
        body = {"email": cast.address_of(person)}
        answer = self._api.put("notifications", "/v1/contact-point", body, token)
        expect(answer, 200, 201, 204, what="contact point")

    def _add_member(self, agency: str, role: str, unit: str) -> Person:
        made = self._command(
            "add-member",
            *("--agency", agency, "--role", role, "--unit", unit),
            *("--name", "Pat Lake", "--badge", "1000"),
        )
        return Person(agency, made["member_id"])

    def _command(self, *words: str) -> dict[str, Any]:
        """Run one of identity's commands; its last line of output is JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "services.identity.entrypoints.commands", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise IdentityRefused(f"identity {words[0]} failed: {done.stderr.strip()[-300:]}")
        made: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return made
