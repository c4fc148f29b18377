"""The people of a whole region, brought in and acting through the services' own doors."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from infra.demo.api import Answer, expect
from infra.demo.tokens import Person
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion

Body = dict[str, Any]

ALL_WEEK = [{"day": day, "from": "00:00", "to": "00:00"} for day in range(7)]
IDENTITY_COMMANDS = "services.identity.entrypoints.commands"


@dataclass(frozen=True)
class Supporter:
    person: Person
    ref: str


@dataclass
class People:
    """Coordinators are made when they are first needed."""

    region: WholeRegion
    _staff: dict[tuple[str, str], Person] = field(default_factory=dict)

    def staff(self, agency: str, role: str = "coordinator") -> Person:
        """The one person of that role; they come in by the operator's command."""
        if (agency, role) not in self._staff:
            words = ["--agency", agency, "--role", role, "--unit", self.units(agency)[0]]
            words += ["--name", f"The {role}", "--badge", "1"]
            said = self.region.command("identity", IDENTITY_COMMANDS, "add-member", *words)
            member_id = json.loads(said.splitlines()[-1])["member_id"]
            self._staff[agency, role] = Person(agency, member_id)
        return self._staff[agency, role]

    def member(self, agency: str, *roles: str, unit: str | None = None, **facts: str) -> Person:
        body: Body = {"name": "Somebody", "badge": "2", "roles": list(roles)}
        body |= {"unit": unit or self.units(agency)[-1]} | facts
        made = self.post("identity", "/v1/members", body, self.staff(agency), "staff")
        return Person(agency, expect(made, 201, what="a member")["member_id"])

    def officer(self, agency: str, unit: str | None = None, **facts: str) -> Person:
        return self.member(agency, "officer", unit=unit, **facts)

    def supporter(self, agency: str, unit: str | None = None, **profile: Any) -> Supporter:
        """Also an officer, available at any time, in the pool with ``profile``."""
        facts = {name: profile.pop(name) for name in ("name", "badge") if name in profile}
        unit = unit or self.units(agency)[0]
        person = self.member(agency, "officer", "supporter", unit=unit, **facts)
        supporter = Supporter(person, self.reference(person))
        self.enrol(supporter, unit=unit, **profile)
        return supporter

    def enrol(self, supporter: Supporter, **profile: Any) -> Body:
        agency = supporter.person.agency
        body = self.profile(supporter.ref, self.units(agency)[0]) | profile
        answer = self.post("matching", "/v1/supporters", body, self.staff(agency), "staff")
        return expect(answer, 201, what="an enrolment")

    def reference(self, person: Person) -> str:
        path = f"/v1/members/{person.member_id}/supporter-reference"
        answer = self.get("identity", path, self.staff(person.agency), "staff")
        return str(expect(answer, 200, what="a reference")["supporter_ref"])

    @staticmethod
    def profile(ref: str, unit: str) -> Body:
        today = date.today()
        course: Body = {"hours": 20, "completed_on": (today - timedelta(days=30)).isoformat()}
        course |= {"expires_on": (today + timedelta(days=300)).isoformat()}
        return {
            "supporter_ref": ref,
            "unit": unit,
            "shared": True,
            "designated_on": (today - timedelta(days=400)).isoformat(),
            "training": [{"topic": topic, **course} for topic in ("active_listening", "referral")],
            "topics": ["grief", "sleep"],
            "languages": ["en"],
            "time_zone": "America/Chicago",
            "availability": ALL_WEEK,
            "cap": 3,
        }

    def leave_pool(self, supporter: Supporter) -> None:
        path = f"/v1/supporters/{supporter.ref}/departure"
        coordinator = self.staff(supporter.person.agency)
        expect(self.post("matching", path, {}, coordinator, "staff"), 204, 404, what="leaving")

    def begin_command(self, person: Person, unit: str) -> Body:
        """Since yesterday they command the unit with all below it."""
        path = f"/v1/members/{person.member_id}/commands"
        yesterday = date.today() - timedelta(days=1)  # nowhere ahead, whatever the time zone
        body = {"unit": unit, "began_on": yesterday.isoformat()}
        answer = self.post("identity", path, body, self.staff(person.agency), "staff")
        return expect(answer, 201, what="a command")

    def become_supporter(self, person: Person, **profile: Any) -> Supporter:
        """An officer who takes that hat as well and enters the pool."""
        roles = {"roles": ["officer", "supporter"]}
        path = f"/v1/members/{person.member_id}"
        expect(self.patch("identity", path, roles, self.staff(person.agency)), 200, what="roles")
        supporter = Supporter(person, self.reference(person))
        self.enrol(supporter, **profile)
        return supporter

    def note_involvement(
        self, supporter: Supporter, role: str = "witness", **incident: str
    ) -> Body:
        """That they were at an incident of their own agency."""
        path = f"/v1/supporters/{supporter.ref}/involvements"
        coordinator = self.staff(supporter.person.agency)
        answer = self.post("matching", path, {"role": role} | incident, coordinator, "staff")
        return expect(answer, 200, 201, what="an involvement")

    def contact_point(self, person: Person, hat: str, email: str) -> None:
        answer = self.region.api.put(
            "notifications",
            "/v1/contact-point",
            {"email": email},
            self.token(person, hat, "notifications"),
        )
        expect(answer, 200, what="a contact point")

    # --- asking ------------------------------------------------------------------------------

    def ask(self, officer: Person, key: str | None = None, **wish: Any) -> Body:
        body = self.wish(officer.agency) | {"identity_level": "pseudonymous"} | wish
        token = self.token(officer, "officer", "intake")
        answer = self.region.api.post("intake", "/v1/requests", body, token, key)
        return expect(answer, 201, what="asking")

    def withdraw(self, officer: Person, request_id: str) -> Body:
        path = f"/v1/requests/{request_id}/withdrawal"
        return expect(self.post("intake", path, {}, officer, "officer"), 200, what="withdrawing")

    def ask_anonymously(self, agency: str, key: str | None = None, **wish: Any) -> Body:
        """Answered with the phrase and both keys."""
        body = self.wish(agency) | {"agency": agency} | wish
        answer = self.region.api.post("intake", "/v1/anonymous/requests", body, key=key)
        return expect(answer, 201, what="asking anonymously")

    def wish(self, agency: str) -> Body:
        return {
            "urgency": "prompt",
            "topics": ["grief"],
            "prefer": "no_matter",
            "language": "en",
            "contact_kind": "phone",
            "contact": "555-0100 after seven",
            "text": "I would like to talk to somebody.",
            "acknowledged_notice": self.notice(agency)["version"],
        }

    def come_back(self, agency: str, phrase: str) -> Body:
        body = {"agency": agency, "phrase": phrase}
        answer = self.region.api.post("intake", "/v1/anonymous/sessions", body)
        return expect(answer, 200, what="coming back")

    # --- helping -----------------------------------------------------------------------------

    def offers(self, supporter: Supporter) -> list[Body]:
        answer = self.get("matching", "/v1/offers", supporter.person, "supporter")
        items: list[Body] = expect(answer, 200, what="offers")["items"]
        return items

    def offer_of(self, supporter: Supporter, request_id: str, within: float = 20.0) -> Body:
        """Waits until the request is offered to this supporter."""

        def waiting() -> Body | None:
            found = (one for one in self.offers(supporter) if one["request_id"] == request_id)
            return next(found, None)

        return eventually(waiting, within, what="an offer")

    def holder_of(self, several: list[Supporter], request_id: str) -> Supporter | None:
        """To whom of them the request is offered now."""

        def has_it(one: Supporter) -> bool:
            return any(offer["request_id"] == request_id for offer in self.offers(one))

        return next((one for one in several if has_it(one)), None)

    def accept(self, supporter: Supporter, offer: Body) -> Answer:
        path = f"/v1/offers/{offer['offer_id']}/acceptance"
        return self.post("matching", path, {}, supporter.person, "supporter")

    def decline(self, supporter: Supporter, offer: Body) -> Answer:
        path = f"/v1/offers/{offer['offer_id']}/refusal"
        body = {"reason": "unavailable"}
        return self.post("matching", path, body, supporter.person, "supporter")

    def read(self, supporter: Supporter, request_id: str) -> Body:
        """What the asker said; the acceptance travels as an event, so it may take a moment."""
        path = f"/v1/assignments/{request_id}"

        def opened() -> Body | None:
            answer = self.get("intake", path, supporter.person, "supporter")
            return answer.body if answer.status == 200 else None

        return eventually(opened, within=20, what="the assignment")

    def close(self, supporter: Supporter, request_id: str) -> Body:
        body = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
        path = f"/v1/assignments/{request_id}/closure"
        answer = self.post("intake", path, body, supporter.person, "supporter")
        return expect(answer, 200, what="closing")

    def accept_and_read(self, supporter: Supporter, request_id: str) -> Body:
        offer = self.offer_of(supporter, request_id)
        expect(self.accept(supporter, offer), 200, what="accepting")
        return self.read(supporter, request_id)

    # --- looking -----------------------------------------------------------------------------

    def notice(self, agency: str) -> Body:
        answer = self.region.api.get("intake", f"/v1/agencies/{agency}/notice")
        return expect(answer, 200, what="the notice")

    def units(self, agency: str) -> list[str]:
        return [unit["code"] for unit in self.notice(agency)["units"]]

    def own_request(self, officer: Person, request_id: str) -> Body:
        answer = self.get("intake", f"/v1/requests/{request_id}", officer, "officer")
        return expect(answer, 200, what="looking at a request")

    def state(self, officer: Person, request_id: str) -> str:
        return str(self.own_request(officer, request_id)["state"])

    def await_what_now(
        self, officer: Person, request_id: str, wanted: str, within: float = 20.0
    ) -> Body:
        """The request, once the officer is told this."""

        def told() -> Body | None:
            shown = self.own_request(officer, request_id)
            return shown if shown["what_now"]["code"] == wanted else None

        return eventually(told, within, every=0.2, what=f"the officer told {wanted}")

    def await_state(
        self, officer: Person, request_id: str, wanted: str, within: float = 20.0
    ) -> None:
        def there() -> bool:
            return self.state(officer, request_id) == wanted

        eventually(there, within, every=0.2, what=f"the request {wanted}")

    def availability(self, supporter: Supporter) -> Body:
        """As they see themselves, now."""
        answer = self.get("matching", "/v1/availability", supporter.person, "supporter")
        return expect(answer, 200, what="an availability")

    def escalations(self, agency: str) -> list[Body]:
        coordinator = self.staff(agency)
        answer = self.get("intake", "/v1/escalations", coordinator, "staff", limit=100)
        items: list[Body] = expect(answer, 200, what="escalations")["items"]
        return items

    def escalation_of(self, agency: str, request_id: str, within: float = 20.0) -> Body:
        def waiting() -> Body | None:
            found = (one for one in self.escalations(agency) if one["request_id"] == request_id)
            return next(found, None)

        return eventually(waiting, within, every=0.2, what="an escalation")

    def inbox(self, person: Person, hat: str) -> list[Body]:
        answer = self.get("notifications", "/v1/inbox", person, hat, limit=100)
        items: list[Body] = expect(answer, 200, what="the inbox")["items"]
        return items

    # --- calls -------------------------------------------------------------------------------

    def token(self, person: Person, hat: str, service: str) -> str:
        return self.region.desk.token(person, hat, service)

    def get(self, service: str, path: str, person: Person, hat: str, **params: Any) -> Answer:
        token = self.token(person, hat, service)
        return self.region.api.get(service, path, token, **params)

    def post(self, service: str, path: str, body: Body, person: Person, hat: str) -> Answer:
        token = self.token(person, hat, service)
        return self.region.api.post(service, path, body, token)

    def patch(self, service: str, path: str, body: Body, person: Person) -> Answer:
        """By a member of staff."""
        token = self.token(person, "staff", service)
        return self.region.api.patch(service, path, body, token)


def participant_token() -> str:
    """Made and kept by whoever answers a survey."""
    return secrets.token_urlsafe(24)
