"""Keys and phrases of anonymous requests, and ids that are not in a path."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

import requests

from tests.isolation import forms
from tests.isolation.callers import ROLES, Caller, Person
from tests.isolation.clients import Seen, seen
from tests.isolation.ledger import Ledger
from tests.isolation.site import Site
from tests.isolation.things import Agency

_REQUEST = ("GET", "/v1/anonymous/request")
_MATCH = ("GET", "/v1/anonymous/request/match")
_OTHER_PEER = ("POST", "/v1/anonymous/request/other-peer")
_WITHDRAWAL = ("POST", "/v1/anonymous/request/withdrawal")
_INBOX = ("GET", "/v1/anonymous/inbox")
_PART = "HTTP keys and bodies"


@dataclass(frozen=True)
class KeyProbe:
    site: Site
    ledger: Ledger

    def run(self) -> None:
        before = self.site.stored()
        for agency, other in self._pairs():
            self._wrong_keys(agency, other)
            self._phrases(agency, other)
            self._bodies(agency, other)
        self._probes()
        self._record("writes by the refused", False, self.site.stored() != before)
        for agency, other in self._pairs():
            self._leadership(agency, other)
            self._right_keys(agency)
            self._address_stays(agency, other)

    def _wrong_keys(self, agency: Agency, other: Agency) -> None:
        """Whatever is wrong with a key, the answer is that for one that never was."""
        for service, (method, path) in (
            ("intake", _REQUEST),
            ("intake", _MATCH),
            ("intake", _OTHER_PEER),
            ("intake", _WITHDRAWAL),
            ("notifications", _INBOX),
        ):
            never = self._by(f"{agency.id}.{secrets.token_urlsafe(32)}", service, method, path)
            for what, bearer in self._wrong(agency, other, service):
                answer = self._by(bearer, service, method, path)
                opened = answer != never and answer.status != 401
                self._record(f"{method} {path} with {what}: {answer.status}", False, opened)

    def _wrong(self, agency: Agency, other: Agency, service: str) -> Iterator[tuple[str, str]]:
        keys = agency.anonymous
        right, wrong = ("access_key", "mailbox_key")
        if service == "notifications":
            right, wrong = wrong, right
        yield "a key under another agency", f"{other.id}.{keys[right]}"
        yield "the key of the other door", f"{agency.id}.{keys[wrong]}"
        yield "a key without agency", keys[right]
        yield "half a key", f"{agency.id}.{keys[right][:20]}"
        yield "a key in capitals", f"{agency.id}.{keys[right].upper()}"
        yield "the phrase", f"{agency.id}.{keys['phrase'].replace(' ', '-')}"
        for role in ROLES:
            caller = Caller(role, Person(role, agency.id))
            yield f"the token of a {role}", self.site.clients.mint.bearer(caller, service) or ""

    def _phrases(self, agency: Agency, other: Agency) -> None:
        path = "/v1/anonymous/sessions"
        phrase = agency.anonymous["phrase"]
        words = phrase.split()
        never = self._session(agency.id, " ".join([*words[1:], words[1]]), path)
        for what, where, said in (
            ("under another agency", other.id, phrase),
            ("with a word less", agency.id, " ".join(words[1:])),
            ("in another order", agency.id, " ".join(reversed(words))),
            ("under no agency", "nowhere", phrase),
        ):
            answer = self._session(where, said, path)
            self._record(f"a phrase {what}: {answer.status}", False, answer != never)
            self._record(f"a phrase {what} is accepted", False, answer.done)

    def _bodies(self, agency: Agency, other: Agency) -> None:
        """Ids of others in a body, and people of the same name elsewhere."""
        clients = self.site.clients
        coordinator = Caller("coordinator", agency.coordinator)
        taken = forms.profile(agency.id, other.supporters[0].sub)
        answer = clients.seen(coordinator, "matching", "POST", "/v1/supporters", taken)
        self._record(f"enrol another agency's supporter: {answer.status}", False, answer.done)
        for field in ("agency", "home", "agency_id"):
            body = forms.member(agency.id, "officer") | {field: other.id}
            answer = clients.seen(coordinator, "identity", "POST", "/v1/members", body)
            self._record(f"a member with {field} of another: {answer.status}", False, answer.done)
        person = replace(agency.supporters[0], agency=other.id)
        namesake = Caller("namesake", person)
        for service, method, path, sent in (
            ("matching", "PUT", "/v1/availability", {"paused": True}),
            ("notifications", "GET", "/v1/contact-point", None),
        ):
            answer = clients.seen(namesake, service, method, path, sent)
            self._record(f"{method} {path} by a namesake: {answer.status}", False, answer.done)

    def _leadership(self, agency: Agency, other: Agency) -> None:
        caller = Caller("leadership", Person("leadership", agency.id))
        for query in ("", f"?agency={other.id}", f"?agency_id={other.id}"):
            path = f"/v1/reports/leadership-summary{query}"
            answer = self.site.clients.call(caller, "evaluation", "GET", path)
            shows_other = other.id in answer.text
            shows_someone = any(an_id in answer.text for an_id in self.site.world.ids())
            self._record(f"figures of another agency by {path}", False, shows_other)
            self._record(f"an id in {path}", False, shows_someone)

    def _probes(self) -> None:
        """Routes outside the documents say nothing of anybody."""
        urls = self.site.clients.urls
        paths = ("/livez", "/readyz", "/v1/openapi.json")
        for url in (*self.site.metrics_urls, *(u + p for u in urls.values() for p in paths)):
            text = requests.get(url, timeout=30).text
            named = any(an_id in text for an_id in self.site.world.ids())
            self._record(f"{url} names a thing", False, named)
        for service, url in urls.items():
            for path in ("/", "/v1", "/v1/", "/admin", "/v1/admin", "/debug", "/static/x"):
                answer = requests.get(url + path, timeout=30)
                self._record(f"{service}{path}: {answer.status_code}", False, answer.ok)

    def _right_keys(self, agency: Agency) -> None:
        keys = agency.anonymous
        answer = self._session(agency.id, keys["phrase"], "/v1/anonymous/sessions")
        self._record(f"own phrase: {answer.status}", True, answer.done)
        access, mailbox = (f"{agency.id}.{keys[name]}" for name in ("access_key", "mailbox_key"))
        for bearer, service, (method, path) in (
            (access, "intake", _REQUEST),
            (mailbox, "notifications", _INBOX),
            (access, "intake", _WITHDRAWAL),
        ):
            answer = self._by(bearer, service, method, path)
            self._record(f"{method} {path} with its key: {answer.status}", True, answer.done)

    def _address_stays(self, agency: Agency, other: Agency) -> None:
        """Who takes back an address takes back their own, and no namesake's."""
        owner = agency.supporters[1]
        namesake = Caller("namesake", replace(owner, agency=other.id))
        address = ("notifications", "GET", "/v1/contact-point")
        before = self.site.clients.seen(Caller("owner", owner), *address)
        self.site.clients.seen(namesake, "notifications", "DELETE", "/v1/contact-point")
        gone = self.site.clients.seen(Caller("owner", owner), *address) != before
        self._record("a namesake's address taken back", False, gone)

    def _session(self, agency: str, phrase: str, path: str) -> Seen:
        body = {"agency": agency, "phrase": phrase}
        return seen(self.site.clients.call_with(None, "intake", "POST", path, body))

    def _by(self, bearer: str, service: str, method: str, path: str) -> Seen:
        body: dict[str, str] | None = None if method == "GET" else {}
        return seen(self.site.clients.call_with(bearer, service, method, path, body))

    def _pairs(self) -> list[tuple[Agency, Agency]]:
        one, two = self.site.world.agencies.values()
        return [(one, two), (two, one)]

    def _record(self, what: str, declared: bool, permitted: bool) -> None:
        self.ledger.record(_PART, what, declared=declared, permitted=permitted)
