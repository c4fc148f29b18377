"""Relationships and investigations are kept once, and seen from both sides."""

import secrets

import pytest

from services.identity.application.ports import UnknownAgency
from services.identity.domain.member import NoSuchMember
from services.identity.domain.tie import (
    MOST_TIES,
    RELATIONSHIPS,
    NoSuchTie,
    TiedToThemselves,
    TooManyTies,
)
from tests.services.identity.office import Office


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_tie_is_found_from_both_sides(office: Office) -> None:
    one, other = office.enter("officer"), office.enter("officer")
    tie = office.tie(one, other)
    assert office.keep.running("harbor", one.id) == [tie]
    assert office.keep.running("harbor", other.id) == [tie]


def test_declared_again_from_either_side_it_is_the_same_tie(office: Office) -> None:
    one, other = office.enter("officer"), office.enter("officer")
    tie = office.tie(one, other)
    assert office.tie(one, other) == office.tie(other, one) == tie
    assert office.tie(one, other, "investigation") != tie
    abroad = secrets.token_urlsafe(16)
    assert office.tie(one, abroad) == office.tie(one, abroad)
    assert len(office.keep.running("harbor", one.id)) == 3


def test_ending_twice_is_one_ending(office: Office) -> None:
    one, other = office.enter("officer"), office.enter("officer")
    tie = office.tie(one, other)
    ended = office.keep.end("harbor", tie.id)
    office.clock.advance(office.agencies.look_back())
    assert office.keep.end("harbor", tie.id) == ended
    assert office.keep.running("harbor", other.id) == []
    assert office.tie(one, other).id != tie.id


def test_nobody_is_tied_to_themselves(office: Office) -> None:
    one = office.enter("officer", "supporter")
    for other in (one, office.ref(one)):
        with pytest.raises(TiedToThemselves):
            office.tie(one, other)


def test_both_must_be_of_the_agency(office: Office) -> None:
    here, there = office.enter("officer"), office.enter("officer", agency="lakeside")
    tie = office.tie(here, office.enter("officer"))
    with pytest.raises(NoSuchMember):
        office.tie(here, there)
    with pytest.raises(NoSuchMember):
        office.keep.running("lakeside", here.id)
    with pytest.raises(NoSuchTie):
        office.keep.end("lakeside", tie.id)
    office.agencies.retire("harbor")
    with pytest.raises(UnknownAgency):
        office.tie(here, office.ref(there))


def test_more_ties_than_a_token_has_room_for_are_refused_on_either_side(office: Office) -> None:
    much, other = office.enter("officer"), office.enter("officer")
    ties = [office.tie(much, secrets.token_urlsafe(16)) for _ in range(MOST_TIES)]
    for one, another in ((much, other), (other, much)):
        with pytest.raises(TooManyTies):
            office.tie(one, another)
    office.keep.end("harbor", ties[0].id)
    assert office.tie(other, much)


def test_a_supporter_abroad_is_named_so_often_and_no_oftener(office: Office) -> None:
    abroad = secrets.token_urlsafe(16)
    for _ in range(MOST_TIES):
        office.tie(office.enter("officer"), abroad)
    with pytest.raises(TooManyTies):
        office.tie(office.enter("officer"), abroad)


@pytest.mark.parametrize("kind", RELATIONSHIPS)
def test_each_kind_of_relationship_keeps_the_other_away(office: Office, kind: str) -> None:
    one, other = office.enter("officer"), office.enter("supporter")
    office.tie(other, one, kind)
    assert office.standing(one).related == (office.ref(other),)


def test_an_investigation_is_no_relationship(office: Office) -> None:
    one, other = office.enter("officer"), office.enter("supporter")
    office.tie(one, other, "investigation")
    standing = office.standing(one)
    assert (standing.related, standing.investigated_with) == ((), (office.ref(other),))


def test_a_tie_across_agencies_keeps_each_from_the_other(office: Office) -> None:
    here = office.enter("officer", "supporter")
    there = office.enter("officer", "supporter", agency="lakeside")
    office.tie(here, office.ref(there), "partner")
    assert office.standing(here).related == (office.ref(there),)
    assert office.standing(there).related == (office.ref(here),)
    assert office.keep.running("lakeside", there.id) == []


def test_who_is_in_no_pool_yet_is_kept_away_too_for_they_may_come_while_a_request_waits(
    office: Office,
) -> None:
    here, colleague = office.enter("officer"), office.enter("officer")
    there = office.enter("supporter", agency="lakeside")
    for other in (colleague, office.ref(there)):
        office.tie(here, other)
    both = {office.pseudonyms.supporter_ref(colleague.id), office.ref(there)}
    assert set(office.standing(here).related) == both
    assert office.standing(there).related == (office.pseudonyms.supporter_ref(here.id),)
