"""Each line is answered with its own error; what is a mistake of ours is not told as the line's."""

import json
from io import StringIO
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from services.identity.domain.hats import Hat
from services.identity.entrypoints.commands import Commands, Wish, wish_of

LINE = {"agency": "harbor", "member_id": "m1", "hat": "officer", "audience": "watchmate.intake"}


class Failing(Commands):
    """Signs no token, for the reason it was given."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def _token(self, wish: Wish) -> dict[str, str]:
        raise self._error


def served(error: Exception, *lines: str) -> list[dict[str, Any]]:
    target = StringIO()
    Failing(error).serve_tokens(StringIO("\n".join(lines)), target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_database_that_is_away_ends_no_serving() -> None:
    answers = served(AutoReconnect("mongodb.internal"), json.dumps(LINE), json.dumps(LINE))
    assert [answer["error"][:15] for answer in answers] == ["MongoDB is away"] * 2
    assert [answer["temporary"] for answer in answers] == [True] * 2


def test_a_mistake_of_ours_is_not_told_as_one_of_the_line() -> None:
    with pytest.raises(KeyError):
        served(KeyError("kid"), json.dumps(LINE))


@pytest.mark.parametrize(
    "line", ["", "nonsense", "[]", "{}", "5", *(json.dumps(LINE | {name: 5}) for name in LINE),
             json.dumps(LINE | {"hat": "crown"})],
)  # fmt: skip
def test_a_line_that_names_nobody_is_told_what_it_needs(line: str) -> None:
    (answer,) = served(AssertionError(), f"{line}\n")
    assert answer["error"].startswith("a line is a JSON object of four texts")
    assert answer["temporary"] is False


def test_a_whole_line_is_read() -> None:
    assert wish_of(json.dumps(LINE)) == Wish("harbor", "m1", Hat.OFFICER, "watchmate.intake")
