"""Where a recipient is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.application.keep_contact_point import ContactPointUnknown
from services.notifications.domain.email_address import EmailAddress, InvalidAddress
from tests.services.notifications.builders import AGENCY, recipient
from tests.services.notifications.fakes import World


@pytest.mark.parametrize("text", ["ann@desk.example", "a.b+c@mail.desk.example", "x@a-b.co"])
def test_a_plain_address_is_accepted(text: str) -> None:
    assert EmailAddress.parse(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "", "ann", "ann@", "@desk.example", "ann@desk", "a b@desk.example", "ann@desk..example",
        "ann@desk.example\nBcc: all@desk.example", "ann@desk.example\r\n", ".ann@desk.example",
        "Ann <ann@desk.example>", "ann@desk.example, bob@desk.example", "añn@desk.example",
        "ann@-desk.example", "a" * 65 + "@desk.example", "a@" + "b." * 150 + "example",
    ],
)  # fmt: skip
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        EmailAddress.parse(text)
    assert "desk" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@given(st.text())
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    try:
        address = EmailAddress.parse(text)
    except InvalidAddress:
        return
    assert not set("\r\n <>,;") & set(address.text)


def test_an_address_is_shown_masked_and_never_printed() -> None:
    address = EmailAddress.parse("ann@desk.example")
    assert address.masked == "a•••@d•••"
    assert "ann" not in repr(address)


def test_a_contact_point_is_kept_replaced_and_removed() -> None:
    world, owner = World(), recipient()
    world.use.keep_contact_point.put(owner, "ann@desk.example", mail_wanted=True)
    world.use.keep_contact_point.put(owner, "ann@home.example", mail_wanted=False)
    point = world.use.keep_contact_point.get(owner)
    assert (point.address.text, point.mail_wanted) == ("ann@home.example", False)
    world.use.keep_contact_point.remove(owner)
    world.use.keep_contact_point.remove(owner)
    with pytest.raises(ContactPointUnknown):
        world.use.keep_contact_point.get(owner)


def test_only_coordinators_can_be_looked_for_by_role() -> None:
    world = World()
    for ref, role in (("o", "officer"), ("s", "supporter"), ("c", "coordinator")):
        owner = recipient(ref, roles=(role,))
        world.use.keep_contact_point.put(owner, "ann@desk.example", mail_wanted=True)
    assert world.points.for_agency(AGENCY).coordinators() == ["c"]
