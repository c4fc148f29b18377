"""Everybody who must not be the peer is named, by tokens that tell nothing else."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow.validate import Length

from services.identity.domain.command import MOST_COMMANDS
from services.identity.domain.member import MOST_FORMER_UNITS
from services.identity.domain.tie import MOST_TIES
from services.intake.application.ask import Ask, Requester, Standing, Vetoes
from services.intake.application.conflicts import (
    MOST_EXCLUDED,
    MOST_UNITS,
    STEP,
    References,
    conflict_tokens,
)
from services.intake.application.name_conflicts import MOST_COMMANDED, NameConflicts
from services.intake.application.submit_request import SUBMITTED
from services.intake.domain.asking import Incident
from services.intake.domain.errors import TooManyConflicts
from shared.events.schemas import schema_for
from shared.security.conflict_tokens import conflict_token
from tests.services.intake.bench import Bench
from tests.services.intake.builders import CONFLICT_KEY, NOON, a_requester, an_agency, an_ask
from tests.services.intake.fakes import FakeAgencies

# The watch is part of the precinct, the precinct of the bureau; the other has a watch of its own.
PARENTS = {"W1": "P1", "P1": "B", "W2": "P2", "P2": "B"}
UNITS = ("B", "P1", "P2", "W1", "W2")


def references(
    requester: Requester, ask: Ask | None = None, parents: dict[str, str] = PARENTS
) -> References:
    agencies = FakeAgencies({"harbor": an_agency()}, parents)
    return NameConflicts(agencies)(requester, ask or an_ask())


def standing(unit: str | None = None, **facts: tuple[str, ...]) -> Requester:
    return a_requester(unit=unit, standing=Standing(**facts))


def of_kind(kind: str, refs: Iterable[str]) -> set[str]:
    return {ref.rpartition(":")[2] for ref in refs if ref.startswith(f"{kind}:harbor:")}


def test_whoever_commands_an_own_or_former_unit_or_one_above_it_is_kept_away() -> None:
    named = references(standing("W1", former_units=("P2",)))
    assert of_kind("commander", named.excluded) == {"W1", "P1", "B", "P2"}
    assert of_kind("unit", named.units) == {"W1", "P2"}


def test_whoever_is_of_a_commanded_unit_or_one_below_it_is_kept_away() -> None:
    assert of_kind("commanded", references(standing(commands=("P1", "W2"))).excluded) == {
        "P1",
        "W1",
        "W2",
    }
    assert of_kind("commanded", references(standing("P1")).excluded) == set()


@pytest.mark.parametrize(("below", "told"), [(MOST_COMMANDED - 1, 60), (MOST_COMMANDED, 1)])
def test_who_commands_very_many_units_commands_all_of_the_agency(below: int, told: int) -> None:
    parents = {f"U{number}": "B" for number in range(below)}
    named = of_kind("commanded", references(standing(commands=("B",)), parents=parents).excluded)
    assert len(named) == told
    assert ("*" in named) == (told == 1)


def test_relations_and_investigations_are_told_apart_by_their_own_kind_only() -> None:
    named = references(standing(related=("kin",), investigated_with=("party",)))
    assert named.excluded == {"related:kin", "investigation:party"}


def test_a_requester_of_whom_nothing_is_known_names_nobody() -> None:
    assert references(a_requester()) == References(frozenset(), frozenset())


refs = st.text("abcXYZ-_09", min_size=22, max_size=22)
units = st.sampled_from(UNITS)


def some(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=8, unique=True).map(tuple)


@given(
    standing=st.builds(
        Standing, former_units=some(units), commands=some(units), related=some(refs),
        investigated_with=some(refs),
    ),
    unit=st.none() | units,
    self_ref=st.none() | refs,
    vetoes=st.builds(Vetoes, supporters=some(refs), units=some(st.sampled_from(["P1", "P2"]))),
    number=st.none() | st.from_regex(r"[A-Za-z0-9./-]{1,40}", fullmatch=True),
    earlier=some(refs),
)  # fmt: skip
def test_the_lists_hold_exactly_the_expected_tokens_and_padding(
    standing: Standing,
    unit: str | None,
    self_ref: str | None,
    vetoes: Vetoes,
    number: str | None,
    earlier: tuple[str, ...],
) -> None:
    bench = Bench()
    bench.agencies.parents = PARENTS
    incident = Incident(number, NOON.date()) if number else None
    ask = an_ask(vetoes=vetoes, incident=incident, earlier_peers=earlier)
    bench.submit(a_requester(unit=unit, self_ref=self_ref, standing=standing), ask)
    (event,) = bench.told(SUBMITTED)
    own = {*standing.former_units} | ({unit} if unit else set())
    expected = {*vetoes.supporters} | {f"unit:harbor:{code}" for code in vetoes.units}
    expected |= {self_ref} if self_ref else set()
    expected |= {f"related:{ref}" for ref in standing.related}
    expected |= {f"investigation:{ref}" for ref in standing.investigated_with}
    expected |= {f"commander:harbor:{up}" for code in own for up in above(code)}
    expected |= {
        f"commanded:harbor:{code}" for code in UNITS if {*above(code)} & {*standing.commands}
    }
    expected |= {f"incident:harbor:{number.casefold()}"} if number else set()
    check(event, "excluded", expected, STEP)
    check(event, "unit_tokens", {f"unit:harbor:{code}" for code in own}, 4)
    if earlier:
        check(event, "earlier_peers", {*earlier}, 4)
    else:
        assert "earlier_peers" not in event


def above(code: str | None) -> list[str]:
    return [] if code is None else [code, *above(PARENTS.get(code))]


def check(event: dict[str, object], name: str, expected: set[str], step: int) -> None:
    """All of the expected, nothing else that anybody could have asked for, and no odd length."""
    listed = event[name]
    assert isinstance(listed, list)
    salt = str(event["conflict_salt"])
    tokens = {conflict_token(CONFLICT_KEY, salt, ref) for ref in expected}
    assert tokens <= {*listed}
    assert len(listed) == len({*listed}) == max(1, -(-len(tokens) // step)) * step
    assert listed == sorted(listed)
    kinds = ("unit", "commander", "commanded")
    others = {f"{kind}:harbor:{code}" for kind in kinds for code in (*UNITS, "*")} - {*expected}
    assert not {conflict_token(CONFLICT_KEY, salt, ref) for ref in others} & {*listed}


@pytest.mark.parametrize(("number", "length"), [(0, 64), (1, 64), (64, 64), (65, 128), (128, 128)])
def test_how_many_are_kept_away_cannot_be_counted_within_a_step(number: int, length: int) -> None:
    known = References(frozenset(f"ref{n}" for n in range(number)), frozenset())
    assert len(conflict_tokens(CONFLICT_KEY, known).excluded) == length


@pytest.mark.parametrize("number", [0, 1, 4])
def test_how_often_somebody_moved_cannot_be_counted_within_a_step(number: int) -> None:
    known = References(frozenset(), frozenset(f"unit:harbor:U{n}" for n in range(number)))
    assert len(conflict_tokens(CONFLICT_KEY, known).units) == 4


def test_nobody_is_left_out_because_there_are_too_many() -> None:
    most = frozenset(f"ref{number}" for number in range(MOST_EXCLUDED))
    assert len(conflict_tokens(CONFLICT_KEY, References(most, frozenset())).excluded) == 512
    with pytest.raises(TooManyConflicts):
        conflict_tokens(CONFLICT_KEY, References(most | {"one more"}, frozenset()))
    units = frozenset(f"unit:harbor:U{number}" for number in range(MOST_UNITS + 1))
    with pytest.raises(TooManyConflicts):
        conflict_tokens(CONFLICT_KEY, References(frozenset(), units))


@pytest.mark.parametrize(("deep", "whole_agency"), [(4, False), (5, True), (10, True)])
def test_the_most_that_tokens_and_bodies_can_name_fits(deep: int, whole_agency: bool) -> None:
    """All units of a token, each in a chain of its own, all ties, all vetoes, all commands."""
    units = MOST_FORMER_UNITS + 1
    chain = {f"A{n}x{up}": f"A{n}x{up + 1}" for n in range(units) for up in range(deep - 1)}
    full = standing(
        "A0x0",
        former_units=tuple(f"A{n}x0" for n in range(1, units)),
        commands=tuple(f"C{n}" for n in range(MOST_COMMANDS)),
        related=tuple(f"r{n}" for n in range(MOST_TIES)),
        investigated_with=tuple(f"i{n}" for n in range(MOST_TIES)),
    )
    vetoes = Vetoes(tuple(f"v{n}" for n in range(100)))
    named = references(full, an_ask(vetoes=vetoes), chain)
    tokens = conflict_tokens(CONFLICT_KEY, named)
    assert len(tokens.excluded) <= MOST_EXCLUDED
    assert len(tokens.units) == MOST_UNITS == most_in_event("unit_tokens")
    assert most_in_event("excluded") == MOST_EXCLUDED
    above = {f"commander:harbor:A{n}x{up}" for n in range(units) for up in range(deep)}
    assert ("commanded:harbor:*" in named.excluded) is whole_agency
    assert whole_agency or above <= named.excluded


def most_in_event(name: str) -> int:
    (bounds,) = schema_for(SUBMITTED)().fields[name].validators
    assert isinstance(bounds, Length)
    assert bounds.max is not None
    return bounds.max


def test_no_unit_reference_or_number_is_said_in_clear() -> None:
    bench = Bench()
    bench.agencies.parents = PARENTS
    full = a_requester(
        unit="W1",
        self_ref="planted-self",
        standing=Standing(("W2",), ("P2",), ("planted-kin",), ("planted-party",)),
    )
    ask = an_ask(
        vetoes=Vetoes(("planted-veto",), ("P2",)),
        incident=Incident("PLANTED-77", NOON.date()),
        earlier_peers=("planted-peer",),
    )
    bench.submit(full, ask)
    named = NameConflicts(bench.agencies)(full, ask)
    said = json.dumps(bench.events.published, default=str)
    said += "".join(map(repr, (ask, ask.incident, full.standing, named)))
    stored = str(bench.requests.for_agency("harbor").rows)
    for planted in ("planted", "PLANTED", '"W1"', '"W2"', '"P2"', "commander", "related"):
        assert planted not in said
        assert planted not in stored
