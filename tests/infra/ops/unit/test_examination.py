"""Checks run side by side: none holds up, hides or falsifies another."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.ops.doctor.examination import Check, examine, parted
from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess, Conflict, Unreachable

ADMIN = AdminAccess("mongodb://a:hush@db/", "amqp://a:hush@mq//", "http://a:hush@mq:15672")
SITE = Site(Deployment(ADMIN, Path("/nowhere")))


def well(site: Site) -> Iterator[Finding]:
    yield ok("well")


def away(site: Site) -> Iterator[Finding]:
    yield ok("seen before")
    raise Unreachable("MongoDB at db did not answer: check that it runs")


def told(*checks: Check, site: Site = SITE, patience: float = 5) -> list[str]:
    return [
        f"{one.check} {one.level} {one.what}|{one.fix}" for one in examine(checks, site, patience)
    ]


def test_a_check_that_fails_hides_neither_the_others_nor_what_it_saw_before() -> None:
    assert told(Check("mongodb", away), Check("disk", well)) == [
        "mongodb ok seen before|",
        "mongodb trouble MongoDB at db did not answer|check that it runs",
        "disk ok well|",
    ]


def test_what_stands_on_a_server_that_is_away_is_skipped_and_told_once() -> None:
    asked = threading.Event()

    def never(site: Site) -> Iterator[Finding]:
        asked.set()
        yield ok("asked")

    lines = told(Check("outbox", never, ("mongodb",)), Check("mongodb", away))
    assert lines[0] == "outbox skipped not looked at, because mongodb could not be|"
    assert not asked.is_set()


def test_trouble_that_was_merely_found_keeps_nothing_from_being_looked_at() -> None:
    def old(site: Site) -> Iterator[Finding]:
        yield trouble("too old", "upgrade it")

    lines = told(Check("mongodb", old), Check("outbox", well, ("mongodb",)))
    assert lines[1] == "outbox ok well|"


def test_a_check_that_hangs_is_cut_off_and_holds_up_nobody() -> None:
    released = threading.Event()

    def hangs(site: Site) -> Iterator[Finding]:
        yield ok("begun")
        released.wait(60)

    begun = time.monotonic()
    lines = told(Check("rabbitmq", hangs), Check("disk", well), patience=0.3)
    released.set()
    assert time.monotonic() - begun < 10
    assert lines[0] == "rabbitmq ok begun|"
    assert lines[1].startswith("rabbitmq trouble no answer within 0.3 s|")
    assert lines[2] == "disk ok well|"


def test_an_error_nobody_made_for_people_is_told_by_its_kind_only() -> None:
    def breaks(site: Site) -> Iterator[Finding]:
        raise KeyError("amqp://service:hush@mq")
        yield

    [line] = told(Check("x", breaks))
    assert "KeyError" in line and "hush" not in line


def test_an_error_made_for_people_keeps_its_remedy() -> None:
    def breaks(site: Site) -> Iterator[Finding]:
        raise Trouble("port 1 is taken", "stop that program")
        yield

    assert told(Check("x", breaks)) == ["x trouble port 1 is taken|stop that program"]


def test_a_server_of_a_stack_is_started_with_make_up(tmp_path: Path) -> None:
    local = Site(Deployment(ADMIN, tmp_path, state=StateFolder.at(tmp_path)))
    lines = told(Check("mongodb", away), site=local)
    assert "|start it with 'make up'" in lines[1]


def test_texts_of_provisioning_are_parted_into_problem_and_remedy() -> None:
    assert parted("a is so; do b") == ("a is so", "do b")
    assert parted("a is away: check b") == ("a is away", "check b")
    problem, fix = parted(str(Conflict("nothing else")))
    assert problem == "nothing else" and fix
