"""An event enters once, and only when its agency is of this region."""

import pytest

from shared.messaging.admission import Admission
from shared.messaging.errors import AlreadyHandled, Refused
from shared.region.directory import AgencyUnread, RegionUnavailable
from tests.support.messaging_site import enrolled


class Inbox:
    def __init__(self) -> None:
        self.keys: list[str] = []

    def record(self, tx: object, handler: str, event_id: str) -> None:
        if event_id in self.keys:
            raise AlreadyHandled
        self.keys.append(event_id)


class Agencies:
    def __init__(self, answer: bool | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, float]] = []

    def knows(self, agency_id: str, since: float) -> bool:
        self.asked.append((agency_id, since))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def admit(agencies: Agencies, times: int = 1) -> None:
    admission, event = Admission(Inbox(), agencies), enrolled()  # type: ignore[arg-type]
    for _ in range(times):
        admission.admit(None, "on_test", event, 7.0)  # type: ignore[arg-type]


def test_an_event_of_a_known_agency_enters_once() -> None:
    agencies = Agencies(True)
    with pytest.raises(AlreadyHandled):
        admit(agencies, times=2)
    assert agencies.asked == [("harbor", 7.0)]


def test_an_event_of_no_agency_is_refused() -> None:
    with pytest.raises(Refused, match="unknown_agency"):
        admit(Agencies(False))


def test_what_cannot_be_said_yet_is_said_so() -> None:
    with pytest.raises(AgencyUnread):
        admit(Agencies(AgencyUnread()))


def test_without_any_region_the_handler_says_what_it_needs() -> None:
    admit(Agencies(RegionUnavailable()))
