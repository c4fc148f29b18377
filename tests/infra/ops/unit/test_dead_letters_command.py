"""How dead letters are asked for, and what is advised for each kind of death."""

from types import SimpleNamespace

import pytest

from infra.ops.__main__ import main
from infra.ops.dead_letter_advice import advice
from shared.messaging.dead_letters import DeadLetter


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["list", "some-id"], "without ids"),
        (["show"], "show ID"),
        (["replay"], "or --all"),
        (["show", "some-id", "--all"], "--all belongs to replay"),
        (["list"], "give --state or --secrets"),
        (["list", "--secrets", "/nowhere"], "provision the region first"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_one_that_does(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dead-letters", *words]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert says in line


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("undecodable", "find out who published it"),
        ("invalid_event", "different versions"),
        ("unknown_event", "different versions"),
        ("refused:unknown_request", "a rule of matching said no"),
        ("handler_failed:ValueError", "event_failed"),
        ("delivery_limit", "ended each time"),
        ("never heard of", "log of matching"),
    ],
)
def test_every_kind_of_death_has_its_advice(reason: str, says: str) -> None:
    message = SimpleNamespace(headers={"x-reason": reason}, properties={}, delivery_info={})
    assert says in advice(DeadLetter(message), "matching")
