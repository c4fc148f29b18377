"""A refusal gives its reason as a code."""

import pytest

from shared.messaging.errors import Refused


@pytest.mark.parametrize("text", ["Jane Doe refused", "", "x" * 61, "Capital", "a-b"])
def test_a_reason_that_is_no_code_is_not_repeated(text: str) -> None:
    assert Refused(text).reason == "unspecified"
    assert text not in str(Refused(text)) or not text
    assert Refused("unknown_request").reason == "unknown_request"
