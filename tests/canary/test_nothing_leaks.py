"""A day with planted words everywhere, after which nothing holds them but encrypted fields."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.events.schemas import publisher_of
from shared.messaging.topology import dead_of
from tests.canary.canaries import Canaries
from tests.canary.day import POISONED, Day
from tests.canary.evidence import Evidence
from tests.canary.refusals import refuse_everything, while_the_database_is_away
from tests.canary.search import Finding, search
from tests.support.people import People
from tests.support.span_receiver import SpanReceiver
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(400)]

HEARERS = ("intake", "notifications", "evaluation")
"""Who is given the poison event."""


@dataclass(frozen=True)
class Lived:
    day: Day
    evidence: Evidence
    poison: Canaries


@pytest.fixture(scope="module")
def lived(
    region: WholeRegion, receiver: SpanReceiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    canaries, poison = Canaries(), Canaries()
    day = Day(region, People(region), canaries)
    with ExitStack() as taps:
        evidence = Evidence(region, tmp_path_factory.mktemp("evidence") / "files", taps)
        while_the_database_is_away(day)  # first: a stopping server tidies its journal
        day.live()
        refuse_everything(day)
        day.poison(poison.ascii("in a poison event"))
        eventually(lambda: _buried(region), within=30, what="the poison event buried")
        evidence.gather(day.answers)
        evidence.keep("spans", "\n".join(map(str, receiver.spans())))
        (evidence.folder / "spans as sent").write_bytes(b"\n".join(receiver.bodies))
        yield Lived(day, evidence, poison)


def test_nothing_holds_a_planted_word_outside_encrypted_fields(lived: Lived) -> None:
    canaries = lived.day.canaries
    found = [one for one in search(lived.evidence.places, canaries.patterns()) if not _is_mail(one)]
    assert found == [], "\n".join(f"{one.label}: {one.file}: {one.form!r}" for one in found)
    assert len(canaries.planted) > 80


def test_a_mail_names_its_addressee_on_the_envelope_and_nothing_else(
    lived: Lived, tmp_path: Path
) -> None:
    mails = list(lived.day.region.mail.glob("*.eml"))
    assert len(mails) >= 3
    for mail in mails:
        lines = mail.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(b"To: ")]
        assert len(kept) == len(lines) - 1
        (tmp_path / mail.name).write_bytes(b"".join(kept))
    assert search([tmp_path], lived.day.canaries.patterns()) == []


def test_a_poison_event_is_kept_as_it_was_sent_and_repeated_by_nobody(lived: Lived) -> None:
    found = search(lived.evidence.places, lived.poison.patterns())
    broker = str(lived.evidence.broker)
    bodies = {f"dead letter bodies of {service}" for service in HEARERS}
    tapped = {f"events of {publisher_of(POISONED)}"}
    elsewhere = [
        one
        for one in found
        if not one.file.startswith(broker) and Path(one.file).name not in bodies | tapped
    ]
    assert elsewhere == []
    assert bodies <= {Path(one.file).name for one in found}


@pytest.mark.parametrize("place", ["database", "journal", "broker", "folder"])
def test_the_search_does_see_what_is_written_plainly(lived: Lived, place: str) -> None:
    request_id = lived.day.closed_request
    where: Path = getattr(lived.evidence, place)
    assert search([where], {request_id.encode(): "request id"})


def test_spans_of_every_service_were_searched(lived: Lived) -> None:
    words = {f"service='{service}'".encode(): service for service in lived.day.region.urls}
    found = search([lived.evidence.folder / "spans"], words)
    assert {one.label for one in found} == set(lived.day.region.urls)


def test_every_log_was_searched_and_every_service_told_all_it_can(lived: Lived) -> None:
    for service in lived.day.region.urls:
        log = lived.evidence.logs / f"{service}.log"
        words = {f'"service": "{service}"'.encode(): "name", b'"level": "debug"': "detail"}
        assert {one.label for one in search([log], words)} == {"name", "detail"}
    for server in ("mongodb", "rabbitmq"):
        assert (lived.evidence.logs / f"{server}.log").stat().st_size > 0


def _buried(region: WholeRegion) -> bool:
    return all(region.bus.depth(dead_of(service)) == 1 for service in HEARERS)


def _is_mail(finding: Finding) -> bool:
    return finding.file.endswith(".eml")
