"""What an operator does by hand: clients, members, keys, and tokens for demo and tests.

    python -m services.identity.entrypoints.commands add-member --agency harbor ...

Settings come from the environment, as for the service.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from pymongo.errors import PyMongoError

from services.identity.application.add_member import NewMember
from services.identity.application.ports import RingMoved, UnknownAgency, UnknownUnit
from services.identity.application.use_cases import IdentityUseCases
from services.identity.domain.api_client import SCOPES, NoSuchClient, UnknownScope
from services.identity.domain.hats import AUDIENCES, Hat, HatNotHeld, UnknownAudience
from services.identity.domain.member import AlreadyLeft, NoSuchMember
from services.identity.domain.roles import MEMBER_ROLES, RolesNotGrantable
from services.identity.domain.standing import TooMuchStanding
from services.identity.entrypoints.wiring import IdentityWiring
from shared.region.directory import RegionUnavailable
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings, SettingsError
from shared.security.errors import KeysUnavailable
from shared.storage import KeysMissing

Answer = Mapping[str, Any]


class UnusableLine(Exception):
    """A line that asks for a token does not say for whom."""


ERRORS: dict[type[Exception], str] = {
    UnknownAgency: "the region has no such agency; see region.yml, then provision",
    UnknownUnit: "the agency has no unit of that code; see region.yml",
    UnknownScope: f"unknown scope; known are: {', '.join(sorted(SCOPES))}",
    UnknownAudience: f"unknown audience; known are: {', '.join(AUDIENCES)}",
    NoSuchClient: "there is no open client of that id",
    NoSuchMember: "the agency has no such member",
    AlreadyLeft: "the member has left the agency",
    HatNotHeld: "the member has no role that goes with this hat",
    RolesNotGrantable: f"unknown role; known are: {', '.join(sorted(MEMBER_ROLES))}",
    RingMoved: "somebody else rotated the keys just now; nothing was changed",
    RegionUnavailable: "the region is not provisioned, or its database is away",
    TooMuchStanding: "more keeps others from this member than a token holds; end what is over",
    KeysUnavailable: "KEY_FILE holds no key to seal with; provision first",
    KeysMissing: "KEY_FILE holds no key for that agency; provision first",
    UnusableLine: "a line is a JSON object of four texts: agency, member_id, audience and hat, "
    f"which is one of: {', '.join(hat.value for hat in Hat)}",
    PyMongoError: "MongoDB is away or refused; check MONGODB_URI and 'make status', then repeat",
}


_PASSING = (PyMongoError, RegionUnavailable)


@dataclass(frozen=True)
class Wish:
    """Whose token is wanted, and for what."""

    agency: str
    member_id: str
    hat: Hat
    audience: str


class Commands:
    """Each command answers with one JSON object."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._wiring = IdentityWiring(platform)

    def add_client(self, options: argparse.Namespace) -> Answer:
        scopes = frozenset(options.scope)
        client, secret = self._write(
            lambda use: use.clients.add(options.agency, options.name, scopes)
        )
        return {"client_id": client.id, "client_secret": secret}

    def close_client(self, options: argparse.Namespace) -> Answer:
        self._write(lambda use: use.clients.close(options.client))
        return {"closed": options.client}

    def add_member(self, options: argparse.Namespace) -> Answer:
        new = NewMember(
            agency=options.agency,
            name=options.name,
            badge=options.badge,
            unit=options.unit,
            roles=frozenset(options.role),
            granter="operator",
        )
        return {"member_id": self._write(lambda use: use.add_member(new)).id}

    def issue_token(self, options: argparse.Namespace) -> Answer:
        hat = Hat(options.hat)
        return self._token(Wish(options.agency, options.member_id, hat, options.audience))

    def rotate_keys(self, _options: argparse.Namespace) -> Answer:
        ring = self._wiring.bind(None).keep_keys.rotate()
        return {"keys": [{"kid": key.id, "state": key.state} for key in ring.keys]}

    def serve_tokens(self, source: TextIO, target: TextIO) -> None:
        """A token for each line; a line that cannot be served is answered with its error, and
        whether it may be served later.
        """
        for line in source:
            try:
                answer = self._token(wish_of(line))
            except tuple(ERRORS) as error:
                answer = {"error": explain(error), "temporary": isinstance(error, _PASSING)}
            print(json.dumps(answer), file=target, flush=True)

    def _token(self, wish: Wish) -> Answer:
        token = self._wiring.bind(None).sign_tokens.for_member(
            wish.agency, wish.member_id, wish.hat, wish.audience
        )
        return {"access_token": token}

    def _write(self, work: Callable[[IdentityUseCases], Any]) -> Any:
        return self._platform.transactions.run(lambda tx: work(self._wiring.bind(tx)))


def wish_of(line: str) -> Wish:
    """:raises UnusableLine: when it is no JSON object that says all four."""
    try:
        said = json.loads(line)
        agency, member, hat, audience = (
            said[name] for name in ("agency", "member_id", "hat", "audience")
        )
        if not all(isinstance(text, str) for text in (agency, member, hat, audience)):
            raise UnusableLine
        return Wish(agency, member, Hat(hat), audience)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UnusableLine from error


def explain(error: Exception) -> str:
    return next(text for kind, text in ERRORS.items() if isinstance(error, kind))


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="identity", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    client = commands.add_parser("add-client", help="a partner system; prints its secret once")
    _require(client, "agency", "name")
    client.add_argument("--scope", action="append", required=True, choices=sorted(SCOPES))
    _require(commands.add_parser("close-client", help="no tokens any more"), "client")
    member = commands.add_parser("add-member", help="a member of an agency")
    _require(member, "agency", "name", "badge", "unit")
    member.add_argument("--role", action="append", required=True, choices=sorted(MEMBER_ROLES))
    token = commands.add_parser("issue-token", help="a member's token, for demo and tests")
    _require(token, "agency")
    token.add_argument("--member", dest="member_id", required=True)
    token.add_argument("--hat", required=True, choices=[hat.value for hat in Hat])
    token.add_argument("--audience", required=True, choices=AUDIENCES)
    commands.add_parser("rotate-keys", help="announced key signs, signing key retires")
    commands.add_parser("serve-tokens", help="JSON lines in, JSON lines out")
    return top


def _require(command: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        command.add_argument(f"--{name}", required=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        commands = Commands(Platform(Settings.of("identity", os.environ)))
        if options.command == "serve-tokens":
            commands.serve_tokens(sys.stdin, sys.stdout)
        else:
            run = getattr(commands, options.command.replace("-", "_"))
            print(json.dumps(run(options)))
    except SettingsError as error:
        return _fail(str(error))
    except tuple(ERRORS) as error:
        return _fail(explain(error))
    return 0


def _fail(reason: str) -> int:
    print(f"identity: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
