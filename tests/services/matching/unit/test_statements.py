"""What a supporter confirms by accepting and once a year: in every language, never reworded."""

import hashlib
import json
from dataclasses import replace

import pytest

from services.matching.application.answer_offer import accept_offer, refuse_offer
from services.matching.domain.offer import OfferState
from services.matching.domain.statements import (
    DECLARATION,
    NO_CONFLICT,
    STATEMENTS,
    Statement,
    statement_of,
)
from services.matching.domain.vocabulary import RefusalReason
from services.matching.entrypoints.answers import OfferAnswer
from shared.events.codes import LANGUAGES
from tests.services.matching.builders import MONDAY_NOON, offer, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import current_offer, hat, submit

ALL = [*STATEMENTS.values(), DECLARATION]
PUBLISHED = {"no-conflict-1": "3a1132eb957c3618", "declaration-1": "93c6cf6856ea1328"}
"""Version → digest of its words: offers refer to them. New words need a new version."""


@pytest.mark.parametrize("statement", ALL, ids=lambda one: one.version)
def test_a_statement_is_there_in_every_language(statement: Statement) -> None:
    assert set(statement.text) == set(LANGUAGES)
    assert all(len(words) > 40 for words in statement.text.values())


@pytest.mark.parametrize("statement", ALL, ids=lambda one: one.version)
def test_a_version_is_never_reworded(statement: Statement) -> None:
    words = json.dumps(dict(statement.text), sort_keys=True)
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert PUBLISHED[statement.version] == digest


def test_every_version_is_found_by_its_name() -> None:
    assert {version: one.version for version, one in STATEMENTS.items()} == {
        version: version for version in STATEMENTS
    }
    assert statement_of(NO_CONFLICT) == STATEMENTS[NO_CONFLICT]


def test_an_offer_shows_what_accepting_it_confirms(world: World) -> None:
    world.pool(supporter())
    submit(world)
    shown = OfferAnswer().dump(current_offer(world))
    assert shown["statement"] == {
        "version": NO_CONFLICT,
        "text": dict(STATEMENTS[NO_CONFLICT].text),
    }


def test_accepting_keeps_which_version_was_confirmed(world: World) -> None:
    world.pool(supporter())
    submit(world)
    made = current_offer(world)
    assert made.confirmed is None
    accepted = accept_offer(world.ports, hat(made), made.offer_id)
    assert world.offers.rows[made.offer_id].confirmed == accepted.confirmed == NO_CONFLICT


def test_an_offer_confirms_the_words_it_was_made_with(world: World) -> None:
    """Also when others are in force by the time it is accepted."""
    world.pool(supporter())
    submit(world)
    made = replace(current_offer(world), statement="an-earlier-one")
    assert made.accept(MONDAY_NOON).confirmed == "an-earlier-one"


def test_whoever_passes_confirms_nothing(world: World) -> None:
    world.pool(supporter())
    submit(world)
    made = current_offer(world)
    refused = refuse_offer(world.ports, hat(made), made.offer_id, RefusalReason.CONFLICT)
    assert (refused.state, refused.confirmed) == (OfferState.DECLINED, None)


def test_an_offer_made_before_there_was_a_statement_shows_and_confirms_none() -> None:
    old = offer(statement=None)
    assert OfferAnswer().dump(old)["statement"] is None
    assert old.accept(MONDAY_NOON).confirmed is None


def test_nothing_of_a_confirmation_is_told(world: World) -> None:
    world.pool(supporter())
    submit(world)
    made = current_offer(world)
    accept_offer(world.ports, hat(made), made.offer_id)
    told = world.events.last("offer.accepted.v1").data
    assert not {"statement", "confirmed"} & told.keys()
