"""Why this peer, and what protects the asker: in plain words, from what was decided."""

from dataclasses import dataclass

from services.intake.domain import match_texts
from services.intake.domain.agencies import Agency, Notice
from services.intake.domain.asking import IdentityLevel, Wish
from services.intake.domain.match_texts import Texts
from services.intake.domain.offers import Acceptance
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class Reason:
    code: str
    text: str


@dataclass(frozen=True)
class Match:
    """`notices`: what cannot stay confidential, the asker's own jurisdiction first.

    `note` is said when the peer is of another agency.
    """

    request_id: str
    supporter_ref: str
    agency: Agency
    why: tuple[Reason, ...]
    protections: tuple[Reason, ...]
    note: Reason | None
    notices: tuple[Notice, ...]


def explain(request: SupportRequest, peer: Acceptance, own: Agency, theirs: Agency) -> Match:
    """`own` is the asker's agency, `theirs` the peer's."""
    language = request.wish.language
    abroad = own.notice.jurisdiction != theirs.notice.jurisdiction
    fits = [code for code in peer.fits if code in match_texts.FITS]
    return Match(
        request.id,
        peer.supporter_ref,
        theirs,
        _said(match_texts.FITS, fits or [match_texts.NOTHING_SPECIAL], language),
        _said(match_texts.PROTECTIONS, _protections(request), language),
        _note(own, theirs, abroad, language),
        (own.notice, theirs.notice) if abroad else (own.notice,),
    )


def _protections(request: SupportRequest) -> list[str]:
    """They follow from the rules that no match may break."""
    if request.asker.identity_level is IdentityLevel.ANONYMOUS:
        kept_away = ["kept_away_unnamed"]
    else:
        kept_away = ["chain_of_command", _unit_rule(request.wish), "kept_away"]
    return [*kept_away, "designated_and_trained", "confidential", "yours_to_end"]


def _unit_rule(wish: Wish) -> str:
    return "own_unit_allowed" if wish.own_unit_allowed else "own_unit"


def _note(own: Agency, theirs: Agency, abroad: bool, language: str) -> Reason | None:
    if own.id == theirs.id:
        return None
    (note,) = _said(match_texts.NOTES, ["other_rules" if abroad else "other_agency"], language)
    return note


def _said(texts: Texts, codes: list[str], language: str) -> tuple[Reason, ...]:
    return tuple(Reason(code, texts[code].get(language, texts[code]["en"])) for code in codes)
