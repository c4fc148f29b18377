"""Fields take what JSON says, and nothing that merely looks like it."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from shared.http.fields import Flag, Nothing, Number, code, several, whole, word, words

Everything = Schema.from_dict(
    {
        "flag": Flag(),
        "whole": whole(0, 6, "A day."),
        "number": Number(),
        "word": word("^[a-z]+$", "A name."),
        "words": words(1, 5, "A sentence."),
        "code": code(("a", "b"), "One of two."),
        "several": several(code(("a", "b"), "One of two."), 1, 2),
    }
)


@pytest.mark.parametrize(
    "body",
    [
        {"flag": 1}, {"flag": "true"}, {"flag": 0.0}, {"flag": None},
        {"whole": "1"}, {"whole": True}, {"whole": 1.5}, {"whole": 1.0}, {"whole": 7},
        {"number": "1.5"}, {"number": False},
        {"word": "harbor\n"}, {"word": "Harbor"}, {"word": ""}, {"word": 5},
        {"words": ""}, {"words": "sixsix"}, {"words": ["a"]},
        {"code": "c"}, {"code": "a\n"}, {"several": []}, {"several": ["a", "b", "a"]},
    ],
)  # fmt: skip
def test_what_only_looks_like_the_kind_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Everything().load(body)


@pytest.mark.parametrize(
    "body",
    [
        {"flag": True}, {"flag": False}, {"whole": 0}, {"whole": 6}, {"number": 2},
        {"number": 0.5}, {"word": "harbor"}, {"words": "a"}, {"code": "a"}, {"several": ["a"]},
    ],
)  # fmt: skip
def test_what_is_of_the_kind_is_taken_as_it_is(body: dict[str, Any]) -> None:
    assert Everything().load(body) == body


def test_an_empty_object_holds_no_field() -> None:
    with pytest.raises(ValidationError):
        Nothing().load({"anything": 1})
    assert Nothing().load({}) == {}
