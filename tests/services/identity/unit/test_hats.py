"""One person is a different somebody under every hat and at every service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.hats import AUDIENCES, Hat, HatNotHeld, Pseudonyms, UnknownAudience
from services.identity.domain.member import AlreadyLeft
from tests.services.identity.builders import a_member

PSEUDONYMS = Pseudonyms(b"k" * 32)


def test_an_officer_is_somebody_else_at_every_service() -> None:
    member = a_member("officer")
    subs = {PSEUDONYMS.claims(member, Hat.OFFICER, audience)["sub"] for audience in AUDIENCES}
    assert len(subs) == len(AUDIENCES)
    assert all(len(sub) == 22 for sub in subs)


def test_a_supporter_is_the_same_everywhere_and_nobody_else() -> None:
    member = a_member("officer", "supporter", "coordinator")
    as_supporter = {PSEUDONYMS.claims(member, Hat.SUPPORTER, name)["sub"] for name in AUDIENCES}
    others = {
        PSEUDONYMS.claims(member, hat, name)["sub"]
        for hat in (Hat.OFFICER, Hat.STAFF)
        for name in AUDIENCES
    }
    assert as_supporter == {PSEUDONYMS.supporter_ref(member.id)}
    assert not as_supporter & others


def test_intake_learns_what_keeps_an_officer_from_being_offered_to_themselves() -> None:
    member = a_member("officer")
    claims = PSEUDONYMS.claims(member, Hat.OFFICER, "watchmate.intake")
    assert claims["unit"] == "D01"
    assert claims["self_ref"] == PSEUDONYMS.supporter_ref(member.id)
    at_notifications = PSEUDONYMS.claims(member, Hat.OFFICER, "watchmate.notifications")
    assert claims["mailbox"] == at_notifications["sub"]
    assert "mailbox" not in at_notifications


def test_a_token_is_one_hat_only() -> None:
    member = a_member("officer", "supporter", "coordinator", "leadership")
    worn = [PSEUDONYMS.claims(member, hat, "watchmate.matching")["roles"] for hat in Hat]
    assert worn == [["officer"], ["supporter"], ["coordinator", "leadership"]]


def test_a_hat_without_its_role_is_refused() -> None:
    with pytest.raises(HatNotHeld):
        PSEUDONYMS.claims(a_member("officer"), Hat.SUPPORTER, "watchmate.matching")


def test_who_left_wears_no_hat() -> None:
    member = a_member("officer")
    with pytest.raises(AlreadyLeft):
        PSEUDONYMS.claims(member.leave(member.joined_at), Hat.OFFICER, "watchmate.intake")


def test_an_audience_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownAudience):
        PSEUDONYMS.claims(a_member("officer"), Hat.OFFICER, "watchmate.payroll")


@given(st.uuids(), st.uuids())
def test_two_people_never_share_a_pseudonym(one: object, other: object) -> None:
    same = PSEUDONYMS.supporter_ref(str(one)) == PSEUDONYMS.supporter_ref(str(other))
    assert same == (one == other)


def test_another_key_gives_other_pseudonyms() -> None:
    assert Pseudonyms(b"a" * 32).supporter_ref("m") != Pseudonyms(b"b" * 32).supporter_ref("m")
