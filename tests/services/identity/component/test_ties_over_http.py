"""Ties and the list of supporters over HTTP, and what a token for intake makes of them."""

import secrets
from typing import Any

import pytest

from shared.security import Principal
from shared.security.jwks import JwksSource
from shared.security.tokens import TokenVerifier
from tests.services.identity.component.conftest import IdentityRegion

PATH = "/v1/members"
NEVER = "00000000-0000-4000-8000-000000000000"


def declared(region: IdentityRegion, token: str, member: str, **body: Any) -> Any:
    return region.ask("POST", f"{PATH}/{member}/ties", token, {"kind": "relative"} | body)


def at_intake(region: IdentityRegion, agency: str, member: str) -> Principal:
    keys = JwksSource(region.process.url + "/.well-known/jwks.json")
    token = region.token(agency, member, "officer", "watchmate.intake")
    return TokenVerifier(keys, "watchmate", "watchmate.intake", seals=region.seals).verify(token)


def test_a_tie_is_seen_from_both_sides_told_in_both_tokens_and_ended_once(
    region: IdentityRegion, coordinator: str
) -> None:
    agency = region.agencies[0]
    one, other = (region.add_member(agency, "officer", "supporter") for _ in range(2))
    answer = declared(region, coordinator, one, member_id=other)
    assert answer.status_code == 201, answer.text
    tie = answer.json()
    assert declared(region, coordinator, other, member_id=one).json() == tie
    for member in (one, other):
        assert region.ask("GET", f"{PATH}/{member}/ties", coordinator).json() == {"items": [tie]}
    here, there = (at_intake(region, agency, member) for member in (one, other))
    assert (here.related, there.related) == ((there.self_ref,), (here.self_ref,))
    ended = [region.ask("POST", f"/v1/ties/{tie['tie_id']}/ending", coordinator) for _ in range(2)]
    assert [one.status_code for one in ended] == [200, 200]
    assert ended[0].json() == ended[1].json()
    assert ended[0].json()["ended_at"] is not None
    assert at_intake(region, agency, one).related == ()


def test_a_tie_across_agencies_is_in_both_tokens(region: IdentityRegion, coordinator: str) -> None:
    here = region.add_member(region.agencies[0], "officer", "supporter")
    there = region.add_member(region.agencies[1], "officer", "supporter")
    abroad = at_intake(region, region.agencies[1], there).self_ref
    made = declared(region, coordinator, here, kind="investigation", supporter_ref=abroad)
    assert made.status_code == 201
    mine = at_intake(region, region.agencies[0], here)
    theirs = at_intake(region, region.agencies[1], there)
    assert mine.investigated_with == (abroad,)
    assert theirs.investigated_with == (mine.self_ref,)
    elsewhere = region.coordinator(region.agencies[1])
    assert region.ask("GET", f"{PATH}/{there}/ties", elsewhere).json() == {"items": []}


def test_commands_and_former_units_are_in_the_token(
    region: IdentityRegion, coordinator: str
) -> None:
    agency = region.agencies[0]
    first, second = region.unit(agency), region.unit(agency, 1)
    member = region.add_member(agency, "officer", unit=first)
    region.ask("PATCH", f"{PATH}/{member}", coordinator, {"unit": second})
    body = {"unit": first, "began_on": "2026-01-05"}
    assert region.ask("POST", f"{PATH}/{member}/commands", coordinator, body).status_code == 201
    caller = at_intake(region, agency, member)
    assert (caller.unit, caller.former_units, caller.commands) == (second, (first,), (first,))


@pytest.mark.parametrize(
    "body",
    [
        {}, {"kind": "rival", "member_id": NEVER}, {"member_id": "Rivera4471"},
        {"member_id": NEVER, "supporter_ref": "a" * 22}, {"supporter_ref": "short"},
        {"member_id": None}, {"member_id": NEVER, "Rivera4471": 1},
    ],
)  # fmt: skip
def test_a_tie_that_cannot_be_is_refused_without_an_echo(
    region: IdentityRegion, coordinator: str, body: dict[str, Any]
) -> None:
    member = region.add_member(region.agencies[0], "officer")
    answer = declared(region, coordinator, member, **body)
    assert answer.status_code == 422
    assert "Rivera" not in answer.text
    assert declared(region, coordinator, member, member_id=member).status_code == 422


def test_foreign_members_and_ties_answer_exactly_like_missing_ones(
    region: IdentityRegion, coordinator: str
) -> None:
    mine = region.add_member(region.agencies[0], "officer")
    theirs, others = (region.add_member(region.agencies[1], "officer") for _ in range(2))
    there = region.coordinator(region.agencies[1])
    tie = declared(region, there, theirs, member_id=others).json()["tie_id"]
    pairs = [
        (declared(region, coordinator, one, member_id=other) for one, other in pair)
        for pair in (((mine, theirs), (mine, NEVER)), ((theirs, mine), (NEVER, mine)))
    ]
    reads = (region.ask("GET", f"{PATH}/{one}/ties", coordinator) for one in (theirs, NEVER))
    ends = (region.ask("POST", f"/v1/ties/{one}/ending", coordinator) for one in (tie, NEVER))
    for foreign, missing in (*pairs, reads, ends):
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


def test_no_partner_system_and_nobody_else_sees_or_makes_a_tie(region: IdentityRegion) -> None:
    agency = region.agencies[0]
    made = region.done(
        "add-client", "--agency", agency, "--name", "HR",
        "--scope", "members:read", "--scope", "members:write",
    )  # fmt: skip
    form = {
        "grant_type": "client_credentials",
        "audience": "watchmate.identity",
        "client_id": made["client_id"],
        "client_secret": made["client_secret"],
    }
    partner = region.ask("POST", "/v1/token", data=form).json()["access_token"]
    member = region.add_member(agency, "officer", "supporter", "leadership")
    others = [region.token(agency, member, hat, "watchmate.identity")
              for hat in ("officer", "supporter", "staff")]  # fmt: skip
    for token in (partner, *others):
        assert declared(region, token, member, supporter_ref="a" * 22).status_code == 403
        assert region.ask("GET", f"{PATH}/{member}/ties", token).status_code == 403
        assert region.ask("POST", f"/v1/ties/{NEVER}/ending", token).status_code == 403
    body = {"unit": region.unit(agency), "began_on": "2026-01-05"}
    assert region.ask("POST", f"{PATH}/{member}/commands", partner, body).status_code == 201
    listing = {"listed": True, "consents": True}
    assert region.ask("PATCH", f"{PATH}/{member}", partner, listing).status_code == 403


def listed(region: IdentityRegion, agency: str, **query: str) -> Any:
    answer = region.ask("GET", f"/v1/agencies/{agency}/supporters", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_only_who_consented_is_listed_and_a_request_may_veto_them(
    region: IdentityRegion, coordinator: str
) -> None:
    agency = region.agencies[0]
    supporters = [region.add_member(agency, "supporter") for _ in range(3)]
    officer = region.add_member(agency, "officer")
    paths = [f"{PATH}/{member}" for member in (*supporters, officer)]
    consent = {"listed": True, "consents": True}
    for unasked in ({"listed": True}, {"listed": True, "consents": False}, {"listed": "true"}):
        assert region.ask("PATCH", paths[0], coordinator, unasked).status_code == 422
    assert region.ask("PATCH", paths[3], coordinator, consent).status_code == 409
    assert listed(region, agency) == {"items": [], "next": None}
    for path in paths[:2]:
        assert region.ask("PATCH", path, coordinator, consent).json()["listed"] is True
    first = listed(region, agency, limit="1")
    second = listed(region, agency, limit="1", cursor=first["next"])
    assert second["next"] is None
    refs = {region.ask("GET", f"{path}/supporter-reference", coordinator).json()["supporter_ref"]
            for path in paths[:2]}  # fmt: skip
    shown = first["items"] + second["items"]
    assert {entry["supporter_ref"] for entry in shown} == refs
    assert shown[0] == shown[0] | {"name": "Ana Okafor", "unit": region.unit(agency)}
    assert not any(member in str(shown) for member in supporters)
    region.ask("PATCH", paths[0], coordinator, {"listed": False})
    region.ask("POST", f"{paths[1]}/departure", coordinator)
    assert listed(region, agency)["items"] == []


def test_no_agency_and_one_where_nobody_is_listed_look_alike(region: IdentityRegion) -> None:
    empty = region.ask("GET", f"/v1/agencies/{region.agencies[1]}/supporters")
    for agency in ("nowhere", "region", "A!", secrets.token_hex(40)):
        answer = region.ask("GET", f"/v1/agencies/{agency}/supporters")
        assert (answer.status_code, answer.content) == (200, empty.content)
        assert set(answer.headers) == set(empty.headers)


def test_who_reads_the_list_is_kept_nowhere(region: IdentityRegion) -> None:
    client, prefix = region.deployment.mongo_admin, region.deployment.prefix

    def counted() -> int:
        names = [name for name in client.list_database_names() if name.startswith(prefix)]
        return sum(
            client[name][collection].count_documents({})
            for name in names
            for collection in client[name].list_collection_names()
        )

    try:
        before, logged = counted(), region.process.log_text()
        listed(region, region.agencies[0])
        assert counted() <= before
        assert "supporters" not in region.process.log_text().removeprefix(logged)
    finally:
        client.close()


def test_of_what_kind_a_tie_is_cannot_be_read_in_the_database(
    region: IdentityRegion, coordinator: str
) -> None:
    one, other = (region.add_member(region.agencies[0], "officer") for _ in range(2))
    assert declared(region, coordinator, one, kind="former_partner", member_id=other).ok
    assert declared(region, coordinator, one, kind="former_partner", supporter_ref="b" * 22).ok
    client, prefix = region.deployment.mongo_admin, region.deployment.prefix
    try:
        rows = [
            *client[f"{prefix}agency_{region.agencies[0]}"]["identity.ties"].find(),
            *client[f"{prefix}region"]["identity.ties_abroad"].find(),
        ]
    finally:
        client.close()
    assert len(rows) >= 2
    assert "former_partner" not in str(rows)
