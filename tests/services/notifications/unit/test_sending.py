"""A process that lives does not repeat what it has sent, however slow its records are."""

import pickle
from collections.abc import Callable
from typing import Any, cast

import pytest

from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ChannelName, Delivery, DeliveryState
from services.notifications.domain.letter import Letter
from services.notifications.entrypoints.sending import Recording, Sending
from shared.storage import Transaction, Transactions
from tests.services.notifications.builders import AGENCY, recipient
from tests.services.notifications.fakes import LEASE, World


class InMemory:
    """Transactions without a database: what `work` does stands at once."""

    def run(self, work: Callable[[Transaction], Any]) -> Any:
        transaction = Transaction(cast(Any, None))
        result = work(transaction)
        transaction.committed()
        return result


class Site:
    def __init__(self) -> None:
        self.world = World()
        self.world.use.keep_contact_point.put(recipient(), "ann@desk.example", mail_wanted=True)
        self.world.use.tell_supporter.offer_waits(AGENCY, recipient().ref, "offer-1")
        self.meanwhile: Callable[[], None] = lambda: None
        self.sending = Sending(cast(Transactions, InMemory()), lambda tx: self.world.use, self)

    @property
    def mail(self) -> Delivery:
        rows = self.world.deliveries.for_agency(AGENCY).rows.values()
        return next(row for row in rows if row.channel is ChannelName.MAIL)

    def send(self, letter: Letter) -> SendOutcome:
        """As the channel: what happens while the mail is on its way, then the answer."""
        outcome = self.world.channel.send(letter)
        self.meanwhile()
        return outcome

    def attempt(self) -> Recording | None:
        return self.sending.attempt(AGENCY, self.mail.id)

    def record(self, recording: Recording | None) -> None:
        assert recording is not None
        InMemory().run(recording)


@pytest.fixture
def site() -> Site:
    return Site()


def test_what_is_being_sent_is_not_sent_again_when_its_lease_is_over(site: Site) -> None:
    others: list[Recording | None] = []

    def a_second_worker_comes() -> None:
        site.world.clock.forward(LEASE)
        others.append(site.attempt())

    site.meanwhile = a_second_worker_comes
    site.record(site.attempt())
    assert others == [None]
    assert len(site.world.channel.letters) == 1
    assert site.mail.state is DeliveryState.SENT


def test_what_could_not_be_recorded_is_recorded_later_and_not_sent_again(site: Site) -> None:
    site.attempt()  # its record is lost: the database was away
    site.world.clock.forward(LEASE)
    site.record(site.attempt())
    assert len(site.world.channel.letters) == 1
    assert site.mail.state is DeliveryState.SENT


def test_a_failure_that_was_recorded_leaves_room_for_the_next_attempt(site: Site) -> None:
    site.world.channel.answer = SendOutcome.UNREACHABLE
    site.record(site.attempt())
    site.world.channel.answer = SendOutcome.ACCEPTED
    site.world.clock.until(site.mail.due_at)
    site.record(site.attempt())
    assert (site.mail.state, site.mail.attempts) == (DeliveryState.SENT, 2)


def test_nothing_personal_is_kept_of_what_could_not_be_recorded(site: Site) -> None:
    site.attempt()  # its record is lost, and another process will make it
    kept = pickle.dumps(site.sending._unrecorded)
    assert site.mail.id.encode() in kept
    assert b"desk.example" not in kept


def test_a_failure_overtaken_by_another_process_does_not_end_the_trying(site: Site) -> None:
    site.world.channel.answer = SendOutcome.UNREACHABLE
    site.attempt()  # its record is lost
    site.world.clock.forward(LEASE)
    other = Sending(cast(Transactions, InMemory()), lambda tx: site.world.use, site)
    site.record(other.attempt(AGENCY, site.mail.id))
    site.world.channel.answer = SendOutcome.ACCEPTED
    site.world.clock.until(site.mail.due_at)
    site.record(site.attempt())
    assert (site.mail.state, site.mail.attempts) == (DeliveryState.SENT, 3)


def test_a_channel_that_breaks_leaves_the_delivery_to_its_lease(site: Site) -> None:
    def broken() -> None:
        raise RuntimeError

    site.meanwhile = broken
    with pytest.raises(RuntimeError):
        site.attempt()
    site.meanwhile = lambda: None
    assert site.attempt() is None
    site.world.clock.forward(LEASE)
    site.record(site.attempt())
    assert site.mail.state is DeliveryState.SENT
