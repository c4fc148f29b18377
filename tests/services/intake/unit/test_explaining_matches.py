"""The asker sees why they have this peer, and what protects them."""

import json

import pytest

from services.intake.domain.asking import Asker, Confidence, IdentityLevel
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound, NotMatched
from services.intake.domain.match import Match
from shared.events import codes
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import (
    OFFICER,
    SUPPORTER,
    a_requester,
    a_wish,
    an_acceptance,
    an_agency,
    an_ask,
)

OUTCOME = Outcome("supported", "one", "under_30_min")


def explained(bench: Bench, request_id: str) -> Match:
    return bench.explain_match(bench.request(request_id))


def test_the_asker_learns_why_this_peer_from_what_decided(bench: Bench) -> None:
    request_id = bench.submitted()
    fits = ("topics", "continuity", "some_later_code")
    bench.hear.accepted("harbor", request_id, an_acceptance(fits=fits))
    found = explained(bench, request_id)
    assert [reason.code for reason in found.why] == ["topics", "continuity", "language"]
    assert (found.supporter_ref, found.agency.id) == (SUPPORTER, "lakeside")


def test_a_peer_for_whom_nothing_special_spoke_was_free_and_allowed(bench: Bench) -> None:
    request_id = bench.submitted(an_ask(wish=a_wish(gender="female")))
    bench.hear.accepted("harbor", request_id, an_acceptance())
    found = [reason.code for reason in explained(bench, request_id).why]
    assert found == ["available", "language", "gender"]


@pytest.mark.parametrize(
    ("level", "own_unit_allowed", "rules"),
    [
        ("pseudonymous", False, ["chain_of_command", "own_unit", "kept_away"]),
        ("pseudonymous", True, ["chain_of_command", "own_unit_allowed", "kept_away"]),
        ("anonymous", False, ["kept_away_unnamed"]),
    ],
)
def test_only_what_could_be_kept_from_the_asker_is_promised(
    bench: Bench, level: str, own_unit_allowed: bool, rules: list[str]
) -> None:
    ask = an_ask(wish=a_wish(own_unit_allowed=own_unit_allowed))
    if level == "anonymous":
        request_id = bench.submit_anonymously("harbor", None, ask).answer.request.id
    else:
        request_id = bench.submitted(ask)
    bench.hear.accepted("harbor", request_id, an_acceptance())
    codes = [reason.code for reason in explained(bench, request_id).protections]
    assert codes == [*rules, "designated_and_trained", "confidential", "yours_to_end"]


@pytest.mark.parametrize(
    ("agency", "note", "jurisdictions"),
    [
        ("harbor", None, ["north"]),
        ("mesa", "other_agency", ["north"]),
        ("lakeside", "other_rules", ["north", "south"]),
    ],
)
def test_whose_rules_apply_depends_on_where_the_peer_is_from(
    bench: Bench, agency: str, note: str | None, jurisdictions: list[str]
) -> None:
    request_id = bench.submitted()
    bench.hear.accepted("harbor", request_id, an_acceptance(agency=agency))
    found = explained(bench, request_id)
    assert (found.note and found.note.code) == note
    assert [shown.jurisdiction for shown in found.notices] == jurisdictions


def test_each_language_has_its_own_explanation(bench: Bench) -> None:
    said = set()
    for language in codes.LANGUAGES:
        request_id = bench.submitted(an_ask(wish=a_wish(language=language)))
        bench.hear.accepted("harbor", request_id, an_acceptance(fits=("topics",)))
        found = explained(bench, request_id)
        said |= {reason.text for reason in (*found.why, *found.protections)}
    assert len(said) == 3 * 8


@pytest.mark.parametrize(
    ("become", "refusal"), [("submitted", NotMatched), ("escalated", NotMatched)]
)
def test_there_is_nothing_to_explain_before_a_match(
    bench: Bench, become: str, refusal: type[Exception]
) -> None:
    request_id = getattr(bench, become)()
    with pytest.raises(refusal):
        explained(bench, request_id)


def test_whoever_ended_it_without_a_peer_has_nothing_explained(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    with pytest.raises(AlreadyEnded):
        explained(bench, request_id)


def test_the_peer_is_still_named_after_the_end_and_gone_with_the_erasure(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    assert explained(bench, request_id).supporter_ref == SUPPORTER
    bench.erased(request_id)
    with pytest.raises(NotFound):
        explained(bench, request_id)


def test_a_refused_peer_is_explained_no_longer(bench: Bench) -> None:
    request_id = bench.matched()
    bench.peer_refused(request_id)
    with pytest.raises(NotMatched):
        explained(bench, request_id)


def test_an_explanation_holds_nothing_said_in_confidence(bench: Bench) -> None:
    bench.agencies.agencies["harbor"] = an_agency()
    ask = an_ask(confidence=Confidence("planted text", "planted way", "planted name"))
    named = a_requester(asker=Asker(IdentityLevel.NAMED, OFFICER), unit="P1", self_ref="myself")
    request_id = bench.submit(named, ask).request.id
    bench.hear.accepted("harbor", request_id, an_acceptance(fits=tuple(codes.FITS)))
    found = explained(bench, request_id)
    said = json.dumps([vars(r) for r in (*found.why, *found.protections)]) + str(found.note)
    for private in ("planted", OFFICER, "myself", "P1", "precinct"):
        assert private not in said
