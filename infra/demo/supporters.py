"""Supporters of the demonstration: a mail makes them look, then they answer as they are."""

import email
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.demo.api import Api
from infra.demo.cast import Cast
from infra.demo.officers import Asked
from infra.demo.plan import Temper
from infra.demo.tokens import Person, TokenDesk

# Longer than an outage of the broker lasts: the acceptance stands, only its news is late.
_ASSIGNED_WITHIN = 120.0
# Most of them wait for that news, which costs nothing.
_AT_ONCE = 16
_OUTCOMES = ("supported", "supported", "supported", "referred_to_clinician", "no_contact")
_DURATIONS = ("under_30_min", "30_to_60_min", "1_to_3_h")
_FIRST_CONTACTS = ("within_1_h", "within_1_h", "1_to_4_h", "4_to_24_h")


@dataclass
class Diary:
    """What supporters did, for the story and for the reconciliation."""

    accepted: dict[str, Person] = field(default_factory=dict)
    """request id → who accepted"""
    declined: int = 0
    ignored: int = 0
    closed: set[str] = field(default_factory=set)
    helped: set[str] = field(default_factory=set)
    """those of them that had a contact"""
    unreadable: list[str] = field(default_factory=list)
    """accepted requests whose text did not come back as it was sent"""


class Supporters:
    """Watches the mail folder and lets each addressed supporter act in a pool of threads."""

    def __init__(
        self,
        api: Api,
        desk: TokenDesk,
        cast: Cast,
        tempers: list[Temper],
        asked: Callable[[str], Asked | None],
        mail: Path,
        seed: int,
    ) -> None:
        self._api = api
        self._desk = desk
        self._asked = asked
        self._mail = mail
        self._draw = random.Random(seed)  # noqa: S311 - a demonstration must be repeatable
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="supporter")
        self._lock = threading.Lock()
        self._handled: set[str] = set()
        people = [person for listed in cast.supporters.values() for person in listed]
        self._by_address = {cast.address_of(person): person for person in people}
        self._tempers = dict(zip((p.member_id for p in people), tempers, strict=True))
        self._seen = {file.name for file in mail.glob("*.eml")}
        self._watcher = threading.Thread(target=self._watch, name="mail", daemon=True)
        self.diary = Diary()
        self.while_helped: Callable[[Asked], None] = lambda asked: None
        """What a requester does between the first contact and the last."""

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        self._stop.set()
        self._watcher.join()
        self._pool.shutdown(wait=True)

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            for file in self._mail.glob("*.eml"):
                if file.name not in self._seen:
                    self._seen.add(file.name)
                    self._open(file)

    def _open(self, file: Path) -> None:
        message = email.message_from_bytes(file.read_bytes())
        person = self._by_address.get(str(message["To"]))
        if person is not None:
            self._pool.submit(self._act, person)

    def _act(self, person: Person) -> None:
        token = self._desk.token(person, "supporter", "matching")
        answer = self._api.get("matching", "/v1/offers", token)
        for offer in answer.body.get("items", []):
            if self._first_look(offer["offer_id"]):
                self._decide(person, token, offer)

    def _first_look(self, offer_id: str) -> bool:
        with self._lock:
            new = offer_id not in self._handled
            self._handled.add(offer_id)
            return new

    def _decide(self, person: Person, token: str, offer: dict[str, Any]) -> None:
        temper = self._tempers[person.member_id]
        mood = self._draw.random()
        path = f"/v1/offers/{offer['offer_id']}"
        if mood < temper.accepts:
            answer = self._api.post("matching", f"{path}/acceptance", {}, token)
            if answer.status == 200:
                self._help(person, offer["request_id"])
        elif mood < temper.accepts + temper.declines:
            self._api.post("matching", f"{path}/refusal", {"reason": "unavailable"}, token)
            self.diary.declined += 1
        else:
            self.diary.ignored += 1

    def _help(self, person: Person, request_id: str) -> None:
        """Read what only this supporter may read, then close without a name."""
        self.diary.accepted[request_id] = person
        token = self._desk.token(person, "supporter", "intake")
        assignment = self._assignment(request_id, token)
        asked = self._asked(request_id)
        if not self._as_sent(asked, assignment):
            self.diary.unreadable.append(request_id)
        if asked is not None:
            self.while_helped(asked)
        self._close(request_id, token)

    @staticmethod
    def _as_sent(asked: Asked | None, assignment: dict[str, Any] | None) -> bool:
        """Whether the words came through; one who withdraws may have taken theirs back."""
        if asked is None or asked.plan.withdraws:
            return True
        read = assignment or {}
        return (read.get("text"), read.get("contact")) == (asked.text, asked.contact)

    def _assignment(self, request_id: str, token: str) -> dict[str, Any] | None:
        """The acceptance reaches intake as an event, so the page may need a moment.

        Looked for less and less often, so that those who wait do not add to what is late; and
        once more when the day is over, for whoever waits then may wait in vain.
        """
        deadline = time.monotonic() + _ASSIGNED_WITHIN
        pause, last = 0.1, False
        while time.monotonic() < deadline:
            answer = self._api.get("intake", f"/v1/assignments/{request_id}", token)
            if answer.status == 200:
                return answer.body
            if last:
                break
            last = self._stop.wait(pause)
            pause = min(2.0, pause * 1.5)
        return None

    def _close(self, request_id: str, token: str) -> None:
        body = {
            "outcome": self._draw.choice(_OUTCOMES),
            "contacts_band": "one",
            "duration_band": self._draw.choice(_DURATIONS),
            "first_contact_band": self._draw.choice(_FIRST_CONTACTS),
        }
        path = f"/v1/assignments/{request_id}/closure"
        if self._api.post("intake", path, body, token).status in (200, 204):
            self._note_closed(request_id, body["outcome"])

    def _note_closed(self, request_id: str, outcome: str) -> None:
        self.diary.closed.add(request_id)
        if outcome != "no_contact":
            self.diary.helped.add(request_id)
