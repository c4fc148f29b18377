"""``python -m infra.provisioning plan|apply``: prints the difference, then applies it."""

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from infra.provisioning.admin import AdminAccess
from infra.provisioning.arguments import add_deployment_arguments
from infra.provisioning.files import locked
from infra.provisioning.plan import Conflict, Refused, Unreachable
from infra.provisioning.provision import Scope, planned
from shared.region import Region, RegionFileError, load_region

WRONG_FILE, UNREACHABLE, CONFLICT, REFUSED = 2, 3, 4, 5


def main(arguments: list[str] | None = None) -> int:
    """0: done or nothing to do. 2: the region file is wrong. 3: a server is away.
    4: something is in the way. 5: refused for another reason, which is told."""
    options = _parser().parse_args(arguments)
    try:
        _run(options, load_region(options.region))
    except RegionFileError as error:
        return _failed(WRONG_FILE, error, "nothing was touched")
    except Refused as error:
        return _failed(REFUSED, error, "nothing was touched")
    except Unreachable as error:
        return _failed(UNREACHABLE, error)
    except Conflict as error:
        return _failed(CONFLICT, error)
    return 0


def _run(options: argparse.Namespace, region: Region) -> None:
    admin = AdminAccess(options.mongodb_uri, options.amqp_uri, options.management_uri)
    scope = Scope(
        options.secrets,
        options.prefix,
        options.vhost,
        tuple(options.retire),
        options.rotate,
        options.rotate_seals,
    )
    applying, given = options.action == "apply", options.given_secrets
    writing = applying and not given
    lock: AbstractContextManager[None] = locked(scope.secrets) if writing else nullcontext()
    with lock, planned(region, admin, scope) as plan:
        for line in plan.lines():
            print(line, flush=True)
        if given:
            plan.forbid_inventions()
        if applying:
            report = plan.apply()
            print(f"done: {len(report.changes)} changes")


def _failed(code: int, error: Exception, *more: str) -> int:
    for line in (*str(error).splitlines(), *more):
        print(line, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.provisioning", description=__doc__)
    parser.add_argument("action", choices=("plan", "apply"))
    parser.add_argument("--region", type=Path, required=True, help="region.yml")
    add_deployment_arguments(parser)
    parser.add_argument(
        "--given-secrets",
        action="store_true",
        help="the folder of secrets is complete and stays as it is: refuse to make up any",
    )
    parser.add_argument("--retire", action="append", default=[], metavar="AGENCY")
    parser.add_argument("--rotate", action="store_true", help="new passwords for all users")
    parser.add_argument(
        "--rotate-seals", action="store_true", help="announce a new key for sealed claims"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
