"""What an officer's token tells intake so that conflicts are kept away, and nobody else."""

import base64
import json
import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.identity.adapters.joserfc_keys import JoserfcKeyMaker, JoserfcSigner, published
from services.identity.adapters.standing_seals import StandingSeals
from services.identity.application.change_member import MemberChange
from services.identity.domain.command import MOST_COMMANDS, Command
from services.identity.domain.hats import AUDIENCES, Hat
from services.identity.domain.member import MOST_FORMER_UNITS, FormerUnit, Member
from services.identity.domain.standing import Standing, TooMuchStanding
from services.identity.domain.tie import MOST_TIES
from shared.security.jwks import JwksSource
from shared.security.seals import Seals
from shared.security.standing import SealedStanding, unpacked
from shared.security.tokens import TokenVerifier
from tests.services.identity.office import Office

INTAKE = "watchmate.intake"
KEYS = {number: secrets.token_bytes(32) for number in (1, 2)}
SEALED = "sealed"


@pytest.fixture
def office() -> Office:
    return Office()


def somebody_with_everything(office: Office) -> Member:
    member = office.enter("officer", "supporter", "coordinator", unit="D05")
    office.change(MemberChange("harbor", member.id, "coordinator", unit="D06"))
    office.begin(member, "D02", date(2026, 1, 1))
    office.tie(member, office.enter("supporter"))
    office.tie(member, office.enter("supporter"), "investigation")
    return member


def sealed_for(office: Office, member: Member) -> SealedStanding:
    """What intake reads in the member's token."""
    seals = Seals(lambda: KEYS)
    claims = office.claims(member, Hat.OFFICER, INTAKE, StandingSeals(seals))
    return unpacked(seals.open(claims[SEALED]), claims["sub"], claims["jti"])


def test_only_the_asking_officers_token_for_intake_tells_it(office: Office) -> None:
    member = somebody_with_everything(office)
    for hat in Hat:
        for audience in AUDIENCES:
            asks = (hat, audience) == (Hat.OFFICER, INTAKE)
            assert (SEALED in office.claims(member, hat, audience)) is asks, (hat, audience)
    assert vars(sealed_for(office, member)) == vars(office.standing(member))


def test_whoever_holds_the_token_reads_nothing_of_it(office: Office) -> None:
    member = somebody_with_everything(office)
    claims = office.claims(member, Hat.OFFICER, INTAKE, StandingSeals(Seals(lambda: KEYS)))
    plain = {name: value for name, value in claims.items() if name != SEALED}
    assert not {*vars(SealedStanding())} & {*plain}
    parts = [base64.urlsafe_b64decode(part + "==") for part in claims[SEALED].split(".")]
    standing = office.standing(member)
    for told in (*standing.related, *standing.investigated_with, *standing.former_units):
        raw = base64.urlsafe_b64decode(told + "A" * (-len(told) % 4))
        assert told not in str(plain)
        assert not any(told.encode() in part or raw in part for part in parts)


def test_who_has_no_conflict_carries_a_seal_as_long_as_nearly_everybodys(office: Office) -> None:
    seals = StandingSeals(Seals(lambda: KEYS))
    members = (office.enter("officer"), somebody_with_everything(office))
    tokens = [office.claims(member, Hat.OFFICER, INTAKE, seals) for member in members]
    assert len({len(claims[SEALED]) for claims in tokens}) == 1


def test_the_look_back_ends_what_is_over(office: Office) -> None:
    member = somebody_with_everything(office)
    office.end(member, office.find.one("harbor", member.id).commands[0])
    office.clock.advance(timedelta(days=365))
    standing = office.standing(member)
    assert (standing.former_units, standing.commands) == (("D05",), ("D02",))
    office.clock.advance(timedelta(days=1))
    standing = office.standing(member)
    assert (standing.former_units, standing.commands) == ((), ())
    assert len(standing.related) == len(standing.investigated_with) == 1


def test_an_ended_tie_is_told_no_longer(office: Office) -> None:
    member, other = office.enter("officer"), office.enter("supporter")
    office.keep.end("harbor", office.tie(member, other).id)
    assert office.standing(member) == Standing()


def test_who_gave_the_role_back_is_still_kept_away(office: Office) -> None:
    member, other = office.enter("officer"), office.enter("officer", "supporter")
    office.change(MemberChange("harbor", other.id, "coordinator", roles=frozenset({"officer"})))
    office.tie(other, member)
    assert office.standing(member).related == (office.ref(other),)


def test_the_fullest_token_there_can_be_is_taken_by_intake(office: Office) -> None:
    """All bounds reached at once, with the longest codes that a unit can have."""
    member, seals = fullest(office), Seals(lambda: KEYS)
    claims = office.claims(member, Hat.OFFICER, INTAKE, StandingSeals(seals))
    now = int(office.clock.now().timestamp())
    claims |= {"iss": "https://identity." + "x" * 200, "iat": now, "exp": now + 600}
    claims |= {"agency": "a" * 21}
    key = JoserfcKeyMaker().make()
    token = JoserfcSigner().sign(claims, key)
    source = JwksSource("", fetch=lambda _url: published([key]))
    verifier = TokenVerifier(source, claims["iss"], INTAKE, seals=seals, now=lambda: now)
    caller = verifier.verify(token)
    assert len(f"Authorization: Bearer {token}") < 8192 - 100
    assert len(caller.former_units) == MOST_FORMER_UNITS
    assert len(caller.commands) == MOST_COMMANDS
    assert len(caller.related) + len(caller.investigated_with) == 2 * MOST_TIES


def test_more_than_a_token_holds_makes_none_instead_of_one_that_leaves_somebody_out(
    office: Office,
) -> None:
    """Two agencies that declare in the same moment may exceed the bound on ties."""
    member = fullest(office)
    sealer, standing = StandingSeals(Seals(lambda: KEYS)), office.standing(member)
    fits = replace(standing, related=(*standing.related, "r" * 22))
    assert sealer.seal(fits, "s", "j")
    with pytest.raises(TooMuchStanding):
        sealer.seal(replace(fits, former_units=(*fits.former_units, "u" * 31)), "s", "j")


def fullest(office: Office) -> Member:
    now = office.clock.now()
    member = office.enter("officer", "supporter")
    rows = office.rows.for_agency("harbor")
    former = tuple(FormerUnit(f"{n:02}" + "f" * 29, now) for n in range(MOST_FORMER_UNITS))
    commands = tuple(
        Command(secrets.token_hex(16), f"{n:02}" + "c" * 29, False, now.date())
        for n in range(MOST_COMMANDS)
    )
    values = {**vars(member), "unit": "u" * 31, "former_units": former, "commands": commands}
    full = Member(**values)
    rows.save(full)
    for number in range(MOST_TIES):
        kind = "investigation" if number % 2 else "relative"
        office.tie(full, secrets.token_urlsafe(16), kind)
        abroad = office.enter("supporter", agency="lakeside")
        office.tie(abroad, office.ref(full), kind)
    return full


def test_the_payload_names_nobody_but_by_reference(office: Office) -> None:
    member = somebody_with_everything(office)
    others = [tie.other_id for tie in office.keep.running("harbor", member.id)]
    said = json.dumps(office.claims(member, Hat.OFFICER, INTAKE))
    for private in (member.id, *others, "Ana"):
        assert str(private) not in said
