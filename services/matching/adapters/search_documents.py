"""A search as a document of the requester's agency, and back."""

from collections.abc import Mapping
from typing import Any

from services.matching.domain.need import Need
from services.matching.domain.search import Findings, Search, SearchState
from services.matching.domain.vocabulary import EscalationReason, Preference, Urgency

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
        "round_attempts": search.round_attempts,
        "current_offer": search.current_offer,
        "escalation": search.escalation.value if search.escalation else None,
        "findings": _findings_document(search.findings),
        "version": search.version,
    }


def search_of(document: Document) -> Search:
    escalation = document["escalation"]
    return Search(
        request_id=document["_id"],
        agency=document["agency"],
        sequence=document["sequence"],
        submitted_at=document["submitted_at"],
        need=need_of(document["need"]) if document["need"] else None,
        state=SearchState(document["state"]),
        tried=tuple(document["tried"]),
        round_attempts=document["round_attempts"],
        current_offer=document["current_offer"],
        escalation=EscalationReason(escalation) if escalation else None,
        findings=Findings(**document["findings"]),
        version=document["version"],
    )


def _findings_document(findings: Findings) -> Document:
    return {"refusals": dict(findings.refusals)}


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
    }


def need_of(facts: Mapping[str, Any]) -> Need:
    """From a document or from the data of `support_request.submitted.v1`: one vocabulary."""
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
    )
