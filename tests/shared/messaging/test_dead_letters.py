"""Dead letters are listed without their payload and replayed without harm."""

import re

import pytest

from shared.messaging.dead_letters import main
from shared.messaging.topology import (
    DELIVERY_LIMIT,
    dead_of,
    dead_queue_arguments,
    queue_of,
    retry_of,
)
from tests.support.messaging_site import MessagingSite, enrolled
from tests.support.waiting import eventually

QUEUE = queue_of("probe", "supporter.enrolled.v1")


def _run(site: MessagingSite, *words: str) -> int:
    return main([*words, "--amqp-uri", site.amqp_uri, "--service", "probe"], ["probe"])


def test_a_mended_event_is_replayed_once_however_often_it_is_replayed(
    site: MessagingSite, capsys: pytest.CaptureFixture[str]
) -> None:
    event = enrolled("broken")
    with site.probe():
        site.bus.publish_events([event])
        eventually(lambda: site.dead() == 1, within=20)
        assert _run(site, "list") == 0
        shown = capsys.readouterr().out
        assert event.id in shown and "handler_failed:ValueError" in shown
        assert "broken" not in shown
        [copy] = site.bus.read(dead_of("probe"))
        for _ in range(3):
            site.bus.publish_raw(retry_of("probe"), QUEUE, bytes(copy.body), event.id)
        eventually(lambda: site.dead() == 3, within=20)
        site.mend()
        assert _run(site, "replay", "--id", event.id) == 0
        eventually(lambda: site.effects()[event.id] == 1)
        assert _run(site, "replay", "--all") == 0
        eventually(lambda: site.bus.depth(QUEUE) == 0)
    assert site.effects()[event.id] == 1
    assert site.dead() == 0


def test_a_letter_whose_queue_is_gone_stays(
    site: MessagingSite, capsys: pytest.CaptureFixture[str]
) -> None:
    site.bus.publish_raw(dead_of("probe"), "probe.no.longer.v1", b"{}", "some-id")
    assert _run(site, "replay", "--all") == 1
    assert "1 have no queue" in capsys.readouterr().out
    assert site.dead() == 1
    assert _run(site, "count") == 0
    assert capsys.readouterr().out == "1\n"


def test_an_event_that_crashes_its_consumer_ends_in_the_dead_letters(
    site: MessagingSite, capsys: pytest.CaptureFixture[str]
) -> None:
    """The broker's own limit, used up by consumers that never acknowledge the message."""
    event = enrolled("crash")
    site.bus.publish_events([event])
    site.bus.take_and_return(QUEUE, DELIVERY_LIMIT)
    assert site.dead() == 0
    site.bus.take_and_return(QUEUE, 1)
    eventually(lambda: site.dead() == 1, within=10)
    assert _run(site, "list") == 0
    shown = capsys.readouterr().out
    assert "delivery_limit" in shown and event.id in shown and QUEUE in shown


def test_a_dead_letter_outlasts_any_number_of_listings(
    site: MessagingSite, capsys: pytest.CaptureFixture[str]
) -> None:
    site.bus.publish_raw(dead_of("probe"), QUEUE, b"{}", "some-id")
    for _ in range(25):
        assert _run(site, "list") == 0
        assert "some-id" in capsys.readouterr().out
    assert dead_queue_arguments()["x-delivery-limit"] >= 1_000_000


AWAY = "amqp://guest:guest@127.0.0.1:1//"


def test_a_broker_that_is_away_is_named_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "--amqp-uri", AWAY, "--service", "matching"]) == 2
    assert "did not answer" in capsys.readouterr().err


def test_a_service_that_does_not_exist_is_answered_with_those_that_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["count", "--amqp-uri", AWAY, "--service", "matchin"])
    assert "choose from" in capsys.readouterr().err


def test_a_queue_that_is_not_there_and_a_user_without_right_are_no_broker_away(
    site: MessagingSite, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["count", "--service", "nobody", "--amqp-uri"]
    assert main([*words, site.amqp_uri], ["nobody"]) == 2
    assert capsys.readouterr().err.startswith("the broker has no nobody.dead: ")
    stranger = re.sub(r"://[^@]*@", "://stranger:stranger@", site.amqp_uri)
    assert main([*words, stranger], ["nobody"]) == 2
    assert capsys.readouterr().err.startswith("the broker refused this user: ")
