"""One real thing of each kind, in each agency, made through the services' own doors."""

from collections.abc import Iterable
from typing import Any

from shared.security.passes import PassRequest, public_key
from tests.isolation import forms
from tests.isolation.callers import Caller, Person, reference
from tests.isolation.clients import Clients
from tests.isolation.forms import UNITS
from tests.isolation.things import Agency, Thing
from tests.support.forms import call_for_help
from tests.support.waiting import eventually

_WITHIN = 60.0
_IDLE = 7
"""One for each route that changes a supporter or their career."""


class World:
    def __init__(self, clients: Clients, services: Iterable[str]) -> None:
        self._clients = clients
        self._services = set(services)
        self._notice_versions: dict[str, str] = {}
        self.things: list[Thing] = []
        self.agencies = {agency: _founded(agency) for agency in UNITS}

    def build(self) -> None:
        """:raises AssertionError: when something that must work does not."""
        # The first reader makes identity begin its ring of keys; nothing is to be written later.
        self._ok(None, "identity", "GET", "/.well-known/jwks.json")
        for agency in self.agencies.values():
            self._enter_members(agency)
            self._say_how_they_stand(agency)
        with_help = self._services >= {"intake", "matching", "notifications"}
        if with_help:
            self._let_some_be_helped()
        if "evaluation" in self._services:
            for agency in self.agencies.values():
                self._have_a_report_made(agency)
                if with_help:
                    self._give_feedback(agency)

    def _let_some_be_helped(self) -> None:
        agencies = self.agencies.values()
        for agency in agencies:
            self._enrol(agency)
            self._put_on_call(agency)
            self._leave_addresses(agency)
        for agency in agencies:
            self._ask_for_help(agency)
        for agency in agencies:
            self._read_inboxes(agency)

    def of_kind(self, kind: str | None) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind]

    def ids(self) -> set[str]:
        return {thing.id for thing in self.things}

    def ask_body(self, home: str, **changes: Any) -> dict[str, Any]:
        return call_for_help(self._notice(home), **changes)

    def again_body(self, home: str) -> dict[str, Any]:
        vetoes = {"supporters": self.everybody_but(), "units": []}
        return {"acknowledged_notice": self._notice(home), "vetoes": vetoes}

    def everybody_but(self, *wanted: Person) -> list[str]:
        """References to be vetoed, so that an offer goes to whom it is meant for."""
        pool = [one.sub for agency in self.agencies.values() for one in agency.supporters]
        return [ref for ref in pool if ref not in {one.sub for one in wanted}]

    def _enter_members(self, agency: Agency) -> None:
        coordinator = agency.coordinator
        for roles in (("officer", "supporter"),) * 3 + (("officer",),) * 5:
            body = forms.member(agency.id, *roles)
            member = self._ok(coordinator, "identity", "POST", "/v1/members", body)["member_id"]
            self.things.append(Thing("member", member, agency.id))
            if "supporter" in roles:
                path = f"/v1/members/{member}/supporter-reference"
                ref = self._ok(coordinator, "identity", "GET", path)["supporter_ref"]
                agency.supporters.append(Person("supporter", agency.id, ref))

    def _have_a_report_made(self, agency: Agency) -> None:
        leader = Person("leadership", agency.id, f"leadership-{agency.id}")
        body = forms.report() | {"formats": ["html", "pdf", "csv", "json"]}
        path = f"/v1/reports/{self._ok(leader, 'evaluation', 'POST', '/v1/reports', body)['id']}"
        made = eventually(
            lambda: self._made(leader, path), within=_WITHIN, every=0.2, what="the report"
        )
        self.things.append(Thing("report", made, agency.id))

    def _made(self, leader: Person, path: str) -> str | None:
        job = self._ok(leader, "evaluation", "GET", path)
        return str(job["id"]) if job["state"] == "done" else None

    def _say_how_they_stand(self, agency: Agency) -> None:
        """Of officers alone, and of another unit than the one they will be tried with."""
        coordinator = agency.coordinator
        members = [m.id for m in self.of_kind("member") if m.agency == agency.id]
        for member in members[-2:]:
            path, body = f"/v1/members/{member}/commands", forms.command(agency.id, unit=1)
            command = self._ok(coordinator, "identity", "POST", path, body)["command_id"]
            self.things.append(Thing("command", f"{member}/commands/{command}", agency.id))
            path, body = f"/v1/members/{member}/ties", {"kind": "other", "member_id": members[0]}
            tie = self._ok(coordinator, "identity", "POST", path, body)["tie_id"]
            self.things.append(Thing("tie", tie, agency.id))

    def _enrol(self, agency: Agency) -> None:
        """Those who are members, others who can never be asked and will not stay for ever, and one
        who is nominated.
        """
        profiles = [forms.profile(agency.id, one.sub) for one in agency.supporters]
        idle = [forms.profile(agency.id, reference()) | {"availability": []} for _ in range(_IDLE)]
        for profile in (*profiles, *idle):
            self._ok(agency.coordinator, "matching", "POST", "/v1/supporters", profile)
            self.things.append(Thing("supporter", profile["supporter_ref"], agency.id))
            self.things.append(Thing("career", profile["supporter_ref"], agency.id))
        for profile in idle:
            path = f"/v1/careers/{profile['supporter_ref']}/deselection"
            self._ok(agency.coordinator, "matching", "POST", path, forms.deselection_ahead())
        nominee = forms.nomination(reference())
        self._ok(agency.coordinator, "matching", "POST", "/v1/careers", nominee)
        self.things.append(Thing("career", nominee["supporter_ref"], agency.id))

    def _put_on_call(self, agency: Agency) -> None:
        """Each once; the last are the first's, who stays in the pool until the end."""
        once_each, first = agency.supporters, agency.supporters[0]
        for days_ahead, supporter in enumerate((*once_each, first, first), start=2):
            body = forms.shift(supporter.sub, days_ahead)
            entered = self._ok(agency.coordinator, "matching", "POST", "/v1/shifts", body)
            shift = entered["shifts"][0]["shift_id"]
            self.things.append(Thing("shift", shift, agency.id))
            self.things.append(Thing("duty", shift, agency.id, supporter))

    def _leave_addresses(self, agency: Agency) -> None:
        """Without mail: what is tried here must be still while it is looked at."""
        for person in (agency.coordinator, *agency.officers, *agency.supporters):
            body = {"email": f"{person.role}@{agency.id}.example", "mail_wanted": False}
            self._ok(person, "notifications", "PUT", "/v1/contact-point", body)

    def _ask_for_help(self, agency: Agency) -> None:
        first, second = agency.officers
        one, two = agency.supporters[:2]
        abroad = next(a for a in self.agencies.values() if a is not agency).supporters[0]
        for officer, supporter in ((first, one), (first, one), (second, two), (first, abroad)):
            self._accepted(officer, supporter)
        for _ in range(4):
            self._offered(first, one)
        self._offered(second, two, identity_level="named", name="Kim Lake")
        # The first search is looked at when the other escalations have been changed.
        self._escalated(agency, self._submitted(first))
        self._ask_anonymously(agency)
        for officer in (first, second, first):
            self._escalated(agency, self._submitted(officer))
        # The last of each officer have a peer: there is something to change about it.
        for officer in (first, first, first, second, second):
            self._accepted(officer, two)

    def _offered(self, officer: Person, supporter: Person, **changes: Any) -> tuple[str, str]:
        """The request, and the offer of it."""
        request = self._submitted(officer, supporter, **changes)

        def found() -> str | None:
            listed = self._ok(supporter, "matching", "GET", "/v1/offers?limit=100")["items"]
            return next((o["offer_id"] for o in listed if o["request_id"] == request), None)

        offer = eventually(found, _WITHIN, what="the offer")
        self.things.append(Thing("offer", str(offer), supporter.agency, supporter))
        return request, str(offer)

    def _accepted(self, officer: Person, supporter: Person) -> None:
        request, offer = self._offered(officer, supporter)
        self.things = [thing for thing in self.things if thing.id != offer]
        self._ok(supporter, "matching", "POST", f"/v1/offers/{offer}/acceptance", {})
        path = f"/v1/assignments/{request}"
        caller = Caller("supporter", supporter)
        eventually(
            lambda: self._clients.call(caller, "intake", "GET", path).status_code == 200,
            _WITHIN,
            what="the assignment",
        )
        self.things.append(Thing("assignment", request, supporter.agency, supporter))

    def _submitted(self, officer: Person, *wanted: Person, **changes: Any) -> str:
        vetoes = {"supporters": self.everybody_but(*wanted), "units": []}
        body = self.ask_body(officer.agency, vetoes=vetoes, **changes)
        request = str(self._ok(officer, "intake", "POST", "/v1/requests", body)["request_id"])
        self.things.append(Thing("request", request, officer.agency, officer))
        return request

    def _escalated(self, agency: Agency, request: str) -> None:
        def there() -> bool:
            path = "/v1/escalations?limit=100"
            listed = self._ok(agency.coordinator, "intake", "GET", path)["items"]
            return request in {entry["request_id"] for entry in listed}

        eventually(there, _WITHIN, what="the escalation")
        # no other search is told of
        self.things.append(Thing("search", request, agency.id))
        self.things.append(Thing("escalation", request, agency.id))

    def _ask_anonymously(self, agency: Agency) -> None:
        vetoes = {"supporters": self.everybody_but(), "units": []}
        body = self.ask_body(agency.id, vetoes=vetoes, agency=agency.id, identity_level="anonymous")
        path = "/v1/anonymous/requests"
        made = self._ok(None, "intake", "POST", path, body)
        agency.anonymous = {name: made[name] for name in ("access_key", "mailbox_key", "phrase")}
        self._escalated(agency, made["request_id"])

    def _give_feedback(self, agency: Agency) -> None:
        """With a pass to the first survey of a request of the second officer."""
        officer = agency.officers[1]
        request = next(one.id for one in self.of_kind("request") if one.owner is officer)
        body = {
            "agency": agency.id,
            "wave": "baseline",
            "pass": self._survey_pass(officer, f"/v1/requests/{request}/survey-passes"),
            "text": "It took too long.",
            "for_coordinator": True,
        }
        self._ok(None, "evaluation", "POST", "/v1/survey-feedback", body)
        [kept] = self._ok(agency.coordinator, "evaluation", "GET", "/v1/feedback")["items"]
        self.things.append(Thing("feedback", kept["feedback_id"], agency.id))

    def _survey_pass(self, officer: Person, path: str) -> str:
        def key() -> str | None:
            """As soon as it was drawn and told of."""
            invited = self._ok(officer, "intake", "GET", path)["items"]
            ids = [one["key_id"] for one in invited if one["wave"] == "baseline"]
            surveys = f"/v1/surveys?agency={officer.agency}"
            known = self._ok(None, "evaluation", "GET", surveys)["items"]
            return next((one["modulus"] for one in known if one["key_id"] in ids), None)

        modulus = eventually(key, _WITHIN, what="the key of the survey")
        request = PassRequest.drawn(public_key(str(modulus)))
        body = {"wave": "baseline", "blinded": request.blinded}
        signed = self._ok(officer, "intake", "POST", path, body)
        return str(request.finish(signed["blind_signature"]))

    def _read_inboxes(self, agency: Agency) -> None:
        for person in (agency.coordinator, *agency.officers, *agency.supporters[:2]):

            def notices(reader: Person = person) -> list[dict[str, Any]]:
                path = "/v1/inbox?limit=100"
                return list(self._ok(reader, "notifications", "GET", path)["items"])

            found = eventually(notices, _WITHIN, what=f"notices for a {person.role}")
            self._keep_notices(agency, person, found)

    def _keep_notices(self, agency: Agency, person: Person, found: list[dict[str, Any]]) -> None:
        """The oldest, which stay; coordinators share those that lie on their desk."""
        desk: set[str] = set()
        if person.role == "coordinator":
            colleague = Person("coordinator", agency.id)
            path = "/v1/inbox?limit=100"
            shared = self._ok(colleague, "notifications", "GET", path)["items"]
            desk = {notice["notice_id"] for notice in shared}
        ids = [notice["notice_id"] for notice in found]
        for notice in [an_id for an_id in ids if an_id not in desk][-2:]:
            self.things.append(Thing("notice", notice, agency.id, person))
        for notice in [an_id for an_id in ids if an_id in desk][-2:]:
            self.things.append(Thing("notice", notice, agency.id, desk=person.role))

    def _notice(self, agency: str) -> str:
        if agency not in self._notice_versions:
            path = f"/v1/agencies/{agency}/notice"
            self._notice_versions[agency] = self._ok(None, "intake", "GET", path)["version"]
        return self._notice_versions[agency]

    def _ok(
        self, person: Person | None, service: str, method: str, path: str, body: Any = None
    ) -> Any:
        if person is None:
            answer = self._clients.call_with(None, service, method, path, body)
        else:
            answer = self._clients.call(Caller(person.role, person), service, method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


def _founded(agency: str) -> Agency:
    unit = UNITS[agency][0]
    return Agency(agency, [Person("officer", agency, unit=unit) for _ in range(2)])
