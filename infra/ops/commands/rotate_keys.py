"""``rotate-keys``: new material, signing keys, seals or passwords; one at a time, named."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from infra.local.trouble import Trouble
from infra.ops import deployment
from infra.ops.deployment import Deployment
from infra.ops.own_platform import platform_of
from infra.ops.progress import say
from infra.ops.rotation import ANNOUNCED, PROMOTED, Pause, Rotation
from infra.provisioning.files import locked
from infra.provisioning.provision import Scope, check_whole, planned
from infra.provisioning.registry import read_registry
from shared.region import Region

HELP = "exchange the material that wraps keys, the signing keys, the seals or the passwords"

_SETTLE_SECONDS = 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--what", required=True, choices=sorted(_KINDS))
    parser.add_argument(
        "--distributed",
        choices=(ANNOUNCED, PROMOTED),
        default="",
        help="material: every service has the key files of this step, as the last run named it",
    )
    parser.add_argument(
        "--same-files",
        action="store_true",
        help="material: services read the very files of --secrets, as a local stack's do",
    )
    parser.add_argument(
        "--settle",
        type=float,
        default=_SETTLE_SECONDS,
        metavar="SECONDS",
        help="material: how long what runs at most takes to see a changed file (%(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    found = deployment.deployment_of(options)
    with found.admin.mongo() as client:
        check_whole(client, found.names)
    return _KINDS[options.what](found, options)


def _material(found: Deployment, options: argparse.Namespace) -> int:
    same = options.same_files or found.state is not None
    with found.admin.mongo() as client:
        rotation = Rotation(found, client)
        if reached := rotation.reached():
            say(f"goes on with a rotation that was ended ({reached})")
        else:
            say("new material for every service and agency; services go on meanwhile")
        pause = Pause(options.settle if same else None, options.distributed)
        if not rotation.run(pause, say):
            say("now give every service its key file from --secrets (a mounted secret follows")
            say("by itself in a minute or two, else restart them one by one), then run this")
            say(f"again with --distributed {rotation.reached()}")
            return 0
    if not same:
        say("now give every service its key file a last time: until then it holds the old material")
    say("done: back up the keys now; earlier backups of keys still open under the old material")
    return 0


def _signing(found: Deployment, options: argparse.Namespace) -> int:
    from services.identity.entrypoints.wiring import IdentityWiring  # heavy, for this one alone

    say("the announced signing key begins to sign, a new one is announced")
    with platform_of(found, "identity") as platform:
        ring = IdentityWiring(platform).bind(None).keep_keys.rotate()
    for key in ring.keys:
        say(f"{key.state}: {key.id}")
    return 0


def _seals(found: Deployment, options: argparse.Namespace) -> int:
    say("the announced seal is put to use, a new one is announced; wait ten minutes before another")
    return _provisioned(found, Scope(found.secrets, found.prefix, found.vhost, rotate_seals=True))


def _passwords(found: Deployment, options: argparse.Namespace) -> int:
    say("new passwords for all users; services must be restarted with their new .env files, all at")
    say("once and right after: the servers forget the old passwords with this")
    return _provisioned(found, Scope(found.secrets, found.prefix, found.vhost, rotate=True))


def _provisioned(found: Deployment, scope: Scope) -> int:
    with locked(found.secrets), planned(_region(found), found.admin, scope) as plan:
        for line in plan.lines():
            say(line)
        say(f"done: {len(plan.apply().changes)} changes")
    return 0


def _region(found: Deployment) -> Region:
    with found.admin.mongo() as client:
        region = read_registry(client, found.names).region
    if region is None:
        raise Trouble("there is no region here", "provision it first")
    return region


_KINDS: dict[str, Callable[[Deployment, argparse.Namespace], int]] = {
    "material": _material,
    "signing": _signing,
    "seals": _seals,
    "passwords": _passwords,
}
