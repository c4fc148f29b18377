"""A small day in a region whose people, words and keys are all planted."""

import json
from dataclasses import dataclass, field
from typing import Any

import requests

from infra.demo.api import expect
from infra.demo.passes import open_surveys, survey_pass
from infra.demo.tokens import Person
from shared.events.schemas import publisher_of
from shared.messaging.topology import exchange_of
from tests.canary.canaries import Canaries
from tests.support.people import IDENTITY_COMMANDS, Body, People, Supporter, participant_token
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion

ASKER, HELPER = "harbor", "lakeside"
POISONED = "offer.accepted.v1"


@dataclass
class Day:
    """Everyone acts through the services' own doors; ``answers`` keeps every refusal's body."""

    region: WholeRegion
    people: People
    canaries: Canaries
    answers: list[str] = field(default_factory=list)
    closed_request: str = ""

    def live(self) -> None:
        supporter = self._supporter()
        self._coordinator_reads_mail()
        self._partner_enters_a_member()
        self._a_named_request_is_helped(supporter)
        self._an_anonymous_request_is_helped(supporter)
        self._a_request_is_declined_escalated_and_resolved(supporter)
        self._a_request_is_withdrawn()
        self._leadership_looks()

    # --- people ------------------------------------------------------------------------------

    def officer(self, label: str) -> Person:
        plant = self.canaries
        name, badge = plant.accented(f"{label}: name"), plant.badge(f"{label}: badge")
        officer = self.people.officer(ASKER, name=name, badge=badge)
        plant.token(f"{label}: token", self.people.token(officer, "officer", "intake"))
        email = plant.email(f"{label}: e-mail")
        self.people.contact_point(officer, "officer", email)
        return officer

    def _supporter(self) -> Supporter:
        plant = self.canaries
        name, badge = plant.ascii("supporter: name"), plant.badge("supporter: badge")
        supporter = self.people.supporter(HELPER, name=name, badge=badge, languages=["en", "fr"])
        email = plant.email("supporter: e-mail")
        self.people.contact_point(supporter.person, "supporter", email)
        for service in ("matching", "intake"):
            token = self.people.token(supporter.person, "supporter", service)
            plant.token(f"supporter: token for {service}", token)
        return supporter

    def _coordinator_reads_mail(self) -> None:
        coordinator = self.people.staff(ASKER)
        email = self.canaries.email("coordinator: e-mail")
        self.people.contact_point(coordinator, "staff", email)

    def _partner_enters_a_member(self) -> None:
        """With client credentials, whose secret is a planted word too."""
        plant = self.canaries
        words = ["--agency", ASKER, "--name", "HR", "--scope", "members:write"]
        made = self.region.command("identity", IDENTITY_COMMANDS, "add-client", *words)
        client = json.loads(made.splitlines()[-1])
        secret = plant.plant("partner: secret", client["client_secret"])
        token = self.region.api.client_token(client["client_id"], secret, "identity")
        plant.token("partner: token", token)
        body: Body = {"unit": self.people.units(ASKER)[0], "roles": ["officer"]}
        body |= {"name": plant.ascii("entered: name"), "badge": plant.badge("entered: badge")}
        answer = self.region.api.post("identity", "/v1/members", body, token)
        member = expect(answer, 201, what="entering a member")["member_id"]
        change = {"name": plant.accented("changed: name"), "badge": plant.badge("changed: badge")}
        changed = self._raw("PATCH", "identity", f"/v1/members/{member}", token, json=change)
        assert changed.status_code == 200, changed.text

    # --- requests ----------------------------------------------------------------------------

    def _a_named_request_is_helped(self, supporter: Supporter) -> None:
        plant = self.canaries
        officer = self.officer("named officer")
        name = plant.accented("named: name")
        said = self._said("named")
        key = plant.key("named: idempotency key")
        asked = self.people.ask(officer, key, identity_level="named", name=name, **said)
        again = self.people.ask(officer, key, identity_level="named", name=name, **said)
        assert again == asked
        read = self.people.accept_and_read(supporter, asked["request_id"])
        assert (read["name"], read["text"]) == (name, said["text"])
        self.people.close(supporter, asked["request_id"])
        self._await_erased(officer, asked["request_id"])
        self.closed_request = asked["request_id"]

    def _an_anonymous_request_is_helped(self, supporter: Supporter) -> None:
        plant = self.canaries
        key = plant.key("anonymous: idempotency key")
        asked = self.people.ask_anonymously(ASKER, key, **self._said("anonymous"))
        for secret in ("phrase", "access_key", "mailbox_key"):
            plant.plant(f"anonymous: {secret}", asked[secret])
        self.people.come_back(ASKER, asked["phrase"])
        request = f"{ASKER}.{asked['access_key']}"
        self._survey(request, "baseline", "who5", 5, 1)
        self.people.accept_and_read(supporter, asked["request_id"])
        inbox = f"{ASKER}.{asked['mailbox_key']}"
        eventually(
            lambda: self.region.api.get("notifications", "/v1/anonymous/inbox", inbox).body["items"]
        )
        self.people.close(supporter, asked["request_id"])
        eventually(
            lambda: self.region.api.get("intake", "/v1/anonymous/request", request).body[
                "erased_at"
            ]
        )
        self._survey(request, "after_contact", "contact_rating", 4, 2)

    def _a_request_is_declined_escalated_and_resolved(self, supporter: Supporter) -> None:
        officer = self.officer("escalated officer")
        asked = self.people.ask(officer, language="fr", **self._said("escalated"))
        request_id = asked["request_id"]
        self.people.decline(supporter, self.people.offer_of(supporter, request_id))
        self.people.escalation_of(ASKER, request_id)
        coordinator = self.people.staff(ASKER)
        path = f"/v1/escalations/{request_id}/resolution"
        body = {"outcome": "handled_by_coordinator"}
        expect(self.people.post("intake", path, body, coordinator, "staff"), 200, what="resolving")

    def _a_request_is_withdrawn(self) -> None:
        officer = self.officer("withdrawing officer")
        asked = self.people.ask(officer, **self._said("withdrawn"))
        path = f"/v1/requests/{asked['request_id']}/withdrawal"
        expect(self.people.post("intake", path, {}, officer, "officer"), 200, what="withdrawing")
        self._await_erased(officer, asked["request_id"])

    def _said(self, label: str) -> dict[str, str]:
        """The words lie in the middle of others, where an encoding shifts them."""
        ascii_word = self.canaries.ascii(f"{label}: text")
        accented = self.canaries.accented(f"{label}: text, accented")
        contact = self.canaries.ascii(f"{label}: contact")
        text = f"{'It has been a long year. ' * 90}I am {ascii_word}, they say {accented}. Please."
        return {"text": text, "contact": f"Ask for {contact} after seven"}

    def _await_erased(self, officer: Person, request_id: str) -> None:
        path = f"/v1/requests/{request_id}"
        eventually(
            lambda: self.people.get("intake", path, officer, "officer").body["erased_at"],
            within=20,
            what="the words erased",
        )

    # --- surveys and reports -----------------------------------------------------------------

    def _survey(self, request: str, wave: str, instrument: str, items: int, value: int) -> None:
        token = self.canaries.plant(f"{wave}: participant token", participant_token())
        found = self.region.api.get("evaluation", "/v1/instruments").body["items"]
        codes = next(one["items"] for one in found if one["code"] == instrument)[:items]
        body = {"agency": ASKER, "wave": wave, "instrument": instrument}
        body |= {"participant_token": token, "pass": self._pass(request, wave)}
        answers = {"answers": {item["code"]: value for item in codes}}

        def taken() -> bool:
            sent = self.region.api.post("evaluation", "/v1/survey-responses", body | answers)
            return sent.status == 201

        eventually(taken, within=20, every=0.5, what=f"the {wave} survey taken")

    def _pass(self, request: str, wave: str) -> str:
        """The keys are drawn in the first moments of a deployment."""
        api, path = self.region.api, "/v1/anonymous/request"
        eventually(lambda: wave in open_surveys(api, ASKER), within=120, what="the keys")
        one = survey_pass(api, path, request, ASKER, wave)
        return self.canaries.plant(f"{wave}: pass", one or "")

    def _leadership_looks(self) -> None:
        leader = self.people.staff(ASKER, "leadership")
        answer = self.people.get("evaluation", "/v1/reports/leadership-summary", leader, "staff")
        self.answers.append(json.dumps(expect(answer, 200, what="the summary")))

    # --- trouble -----------------------------------------------------------------------------

    def poison(self, word: str) -> None:
        """Well-formed JSON that breaks its schema and carries a word that nobody may repeat."""
        body = json.dumps({"id": word, "type": POISONED, "agency": word, "data": {word: word}})
        exchange = exchange_of(publisher_of(POISONED))
        self.region.bus.publish_raw(exchange, POISONED, body.encode())

    def _raw(
        self, method: str, service: str, path: str, token: str | None, **options: Any
    ) -> requests.Response:
        headers = {"Idempotency-Key": participant_token()} | options.pop("headers", {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = f"{self.region.urls[service]}{path}"
        return requests.request(method, url, headers=headers, timeout=30, **options)

    def refuse(self, method: str, service: str, path: str, **options: Any) -> int:
        """A call that must not succeed; what it answers is searched like everything else."""
        answer = self._raw(method, service, path, options.pop("token", None), **options)
        assert answer.status_code >= 400, f"{method} {path} was taken"
        self.answers.append(f"{answer.status_code} {dict(answer.headers)}\n{answer.text}\n")
        return answer.status_code
