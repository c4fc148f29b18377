"""A search as a document of the requester's agency, and back."""

from typing import Any

from services.matching.domain.cascade import Step
from services.matching.domain.need import Need
from services.matching.domain.search import Findings, Search, SearchState
from services.matching.domain.vocabulary import (
    DayPart,
    EscalationReason,
    Gender,
    Preference,
    RankBand,
    Urgency,
)

Document = dict[str, Any]


def search_document(search: Search) -> Document:
    return {
        "_id": search.request_id,
        "agency": search.agency,
        "sequence": search.sequence,
        "submitted_at": search.submitted_at,
        "need": _need_document(search.need) if search.need else None,
        "state": search.state.value,
        "tried": list(search.tried),
        "attempts": search.attempts,
        "round_attempts": search.round_attempts,
        "offers": list(search.offers),
        "escalation": search.escalation.value if search.escalation else None,
        "findings": _findings_document(search.findings),
        "ended_at": search.ended_at,
        "version": search.version,
        "forgiven": search.forgiven,
        "conflicted": list(search.conflicted),
        "step": search.step.value,
        "moves": search.moves,
        "handovers": search.handovers,
        "waiting_since": search.waiting_since,
    }


def search_of(document: Document) -> Search:
    escalation = document["escalation"]
    return Search(
        request_id=document["_id"],
        agency=document["agency"],
        sequence=document["sequence"],
        submitted_at=document["submitted_at"],
        need=_need(document["need"]) if document["need"] else None,
        state=SearchState(document["state"]),
        tried=tuple(document["tried"]),
        attempts=document["attempts"],
        round_attempts=document["round_attempts"],
        offers=tuple(document["offers"]),
        escalation=EscalationReason(escalation) if escalation else None,
        findings=Findings(**document["findings"]),
        ended_at=document["ended_at"],
        version=document["version"],
        forgiven=document["forgiven"],
        conflicted=tuple(document["conflicted"]),
        step=Step(document["step"]),
        moves=document["moves"],
        handovers=document["handovers"],
        waiting_since=document["waiting_since"],
    )


def _findings_document(findings: Findings) -> Document:
    return vars(findings) | {"refusals": dict(findings.refusals)}


def _need_document(need: Need) -> Document:
    return {
        "urgency": need.urgency.value,
        "topics": list(need.topics),
        "prefer": need.prefer.value,
        "language": need.language,
        "contact_kind": need.contact_kind,
        "conflict_salt": need.conflict_salt,
        "excluded": sorted(need.excluded),
        "unit_tokens": sorted(need.unit_tokens),
        "own_unit_allowed": need.own_unit_allowed,
        "may_widen": need.may_widen,
        "gender": need.gender.value if need.gender else None,
        "designated_before": need.designated_before,
        "rank_bands": sorted(need.rank_bands),
        "veteran": need.veteran,
        "day_parts": sorted(need.day_parts),
        "earlier_peers": sorted(need.earlier_peers),
    }


def _need(facts: Document) -> Need:
    return Need(
        urgency=Urgency(facts["urgency"]),
        topics=tuple(facts["topics"]),
        prefer=Preference(facts["prefer"]),
        language=facts["language"],
        contact_kind=facts.get("contact_kind"),
        conflict_salt=facts["conflict_salt"],
        excluded=frozenset(facts["excluded"]),
        unit_tokens=frozenset(facts["unit_tokens"]),
        own_unit_allowed=facts["own_unit_allowed"],
        may_widen=facts["may_widen"],
        gender=Gender(facts["gender"]) if facts["gender"] else None,
        designated_before=facts["designated_before"],
        rank_bands=frozenset(RankBand(band) for band in facts["rank_bands"]),
        veteran=facts["veteran"],
        day_parts=frozenset(DayPart(part) for part in facts["day_parts"]),
        earlier_peers=frozenset(facts["earlier_peers"]),
    )
