"""Identity's HTTP application."""

import flask

from services.identity.adapters.joserfc_keys import published
from services.identity.application.ports import UnknownAgency, UnknownUnit
from services.identity.domain.command import (
    MOST_COMMANDS,
    CommandOverlaps,
    EndsBeforeItBegan,
    ImpossibleDay,
    NoSuchCommand,
    TooManyCommands,
)
from services.identity.domain.member import (
    MOST_FORMER_UNITS,
    AlreadyLeft,
    NoSuchMember,
    NotASupporter,
    TooManyMoves,
)
from services.identity.domain.roles import RolesNotGrantable
from services.identity.domain.tie import MOST_TIES, NoSuchTie, TiedToThemselves, TooManyTies
from services.identity.entrypoints.chain_of_command import chain_of_command
from services.identity.entrypoints.listing import listing
from services.identity.entrypoints.members import members
from services.identity.entrypoints.ties import ties
from services.identity.entrypoints.tokens import ISSUER, tokens, well_known
from services.identity.entrypoints.wiring import IdentityWiring
from shared.http import create_api, register_problems
from shared.http.problems import not_found
from shared.runtime.platform import Platform
from shared.security.jwks import JwksSource
from shared.security.tokens import TokenVerifier

_NOTHING_HERE = not_found()
_MISSING = (404, _NOTHING_HERE.code, _NOTHING_HERE.title, _NOTHING_HERE.detail)

PROBLEMS: dict[type[Exception], tuple[int, str, str, str]] = {
    NoSuchMember: _MISSING,
    NoSuchCommand: _MISSING,
    NoSuchTie: _MISSING,
    UnknownAgency: _MISSING,
    AlreadyLeft: (409, "already_left", "Already left", "This member has left the agency."),
    NotASupporter: (
        409,
        "not_a_supporter",
        "Not a supporter",
        "Only a member with the role supporter has a reference in the pool.",
    ),
    UnknownUnit: (422, "unknown_unit", "Unknown unit", "The agency has no unit of that code."),
    RolesNotGrantable: (
        403,
        "roles_not_grantable",
        "Roles not grantable",
        "This token does not allow giving or taking these roles.",
    ),
    CommandOverlaps: (
        409,
        "command_overlaps",
        "Command overlaps",
        "The member commands this unit at that time already; end that command first.",
    ),
    EndsBeforeItBegan: (
        422,
        "ends_before_it_began",
        "Ends before it began",
        "Send the day on which the command began, or a later one, as `ended_on`.",
    ),
    ImpossibleDay: (
        422,
        "impossible_day",
        "Impossible day",
        "Send a day from 1950 up to today, by the agency's own time.",
    ),
    TooManyCommands: (
        422,
        "too_many_commands",
        "Too many commands",
        f"A member has at most {MOST_COMMANDS} commands; end one first.",
    ),
    TooManyMoves: (
        422,
        "too_many_moves",
        "Too many moves",
        f"The member was of {MOST_FORMER_UNITS} other units within the region's look-back, the most"
        " there may be, so that this move is not recorded. It can be when the oldest of them no"
        " longer counts; look whether all of them were real.",
    ),
    TiedToThemselves: (
        422,
        "tied_to_themselves",
        "Tied to themselves",
        "Name somebody else than the member.",
    ),
    TooManyTies: (
        422,
        "too_many_ties",
        "Too many ties",
        f"One of the two has {MOST_TIES} running ties, the most there may be; end one first.",
    ),
}


def create_app(platform: Platform) -> flask.Flask:
    if not platform.settings.jwks_url.startswith("file:"):
        platform.verifier = _own_verifier(platform)
    parts = [members, chain_of_command, ties, listing, tokens]
    app = create_api("identity", parts, platform, unversioned=[well_known])
    app.config[ISSUER] = platform.settings.token_issuer
    register_problems(app, PROBLEMS)
    return app


def _own_verifier(platform: Platform) -> TokenVerifier:
    """Identity reads its own keys: asking itself over HTTP could take its last worker."""
    keep_keys = IdentityWiring(platform).bind(None).keep_keys
    source = JwksSource("", fetch=lambda _url: published(keep_keys.served()))
    return TokenVerifier(source, platform.settings.token_issuer, platform.settings.audience)
