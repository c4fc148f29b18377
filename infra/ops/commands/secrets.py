"""``secrets``: every secret of a Compose or Kubernetes deployment, made once, before it starts."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.local.parts import ROOT
from infra.local.trouble import Trouble
from infra.nginx.certificate import self_signed
from infra.ops.commands.version import own_version
from infra.ops.secret_files.administrators import (
    Hosts,
    hosts_before,
    plan_administrators,
    plan_server_secrets,
)
from infra.ops.secret_files.kubernetes import NAMESPACE, manifests
from infra.ops.secret_files.layout import MOUNTED_AT, Layout, write_readable
from infra.provisioning.beforehand import plan_secrets
from infra.provisioning.files import locked, remove_drafts, write_private
from infra.provisioning.plan import Plan, Refused, Step
from shared.region import Region, RegionFileError, load_region

HELP = "make the secrets of a Compose or Kubernetes deployment, once"

# By which a scaler of another namespace finds it too.
_BROKER_IN_KUBERNETES = f"rabbitmq.{NAMESPACE}.svc"
_REGION = ROOT / "infra" / "region" / "examples" / "metro.yml"
_SETTINGS = """\
# Settings of docker-compose.yml. Made once; change them as you like.
COMPOSE_PROJECT_NAME=watchmate
# core: the region. full: with Prometheus, Alertmanager and Grafana.
COMPOSE_PROFILES=core
WATCHMATE_VERSION={version}
WATCHMATE_REGION={region}
WATCHMATE_SECRETS={folder}
WATCHMATE_USER={user}
# Where the door is open. 127.0.0.1 is this machine only; 0.0.0.0:443 is everybody.
DOOR_PUBLISHED=127.0.0.1:8443
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="kept private")
    parser.add_argument("--region", type=Path, default=_REGION, help="region.yml (%(default)s)")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        help="a host name or address for the door's certificate, besides localhost",
    )
    parser.add_argument("--settings", type=Path, help="a file of Compose's settings to begin with")
    parser.add_argument("--kubernetes", type=Path, metavar="FILE", help="also as Secrets, in FILE")
    parser.add_argument("--mongodb", help=f"host:port (as before, or {Hosts.mongodb})")
    usual = f"{Hosts.rabbitmq}; with --kubernetes {_BROKER_IN_KUBERNETES}"
    parser.add_argument("--rabbitmq", help=f"host (as before, or {usual})")


def run(options: argparse.Namespace) -> int:
    """:raises Trouble: when the region or a file of the folder cannot be used."""
    layout = Layout(options.to.resolve())
    try:
        layout.prepare()
        with locked(layout.services):
            remove_drafts(layout.folder)
            _apply(_planned(layout, load_region(options.region), options))
    except (RegionFileError, Refused) as error:
        raise Trouble(str(error), "nothing was changed; put it right, then again") from error
    user = layout.hand_over()
    if options.settings:
        _begin_settings(options, layout, user)
    if options.kubernetes:
        write_private(options.kubernetes, manifests(layout))
        print(f"{options.kubernetes}: Secrets for kubectl apply; keep it as private as the folder")
    return 0


def _planned(layout: Layout, region: Region, options: argparse.Namespace) -> Plan:
    plan = Plan()
    admin = plan_administrators(plan, layout, _hosts(options, layout))
    plan_server_secrets(plan, layout)
    _plan_certificate(plan, layout, ["localhost", "nginx", "127.0.0.1", *options.name])
    services = plan_secrets(region, admin, layout.services, seen_at=MOUNTED_AT)
    plan.steps.extend(services.steps)
    return plan


def _hosts(options: argparse.Namespace, layout: Layout) -> Hosts:
    """What is not said stays as it was: a region's servers do not move by being forgotten."""
    before = hosts_before(layout)
    usual = _BROKER_IN_KUBERNETES if options.kubernetes else Hosts.rabbitmq
    mongodb = options.mongodb or (before.mongodb if before else Hosts.mongodb)
    return Hosts(mongodb, options.rabbitmq or (before.rabbitmq if before else usual))


def _plan_certificate(plan: Plan, layout: Layout, names: list[str]) -> None:
    """Both files or none: a certificate that somebody put there is never replaced."""
    pair = (layout.certificate, layout.certificate_key)
    there = [path for path in pair if path.exists()]
    if len(there) == 1:
        raise Refused(f"{there[0]}: stands alone; a certificate and its key come together")
    if not there:
        what = f"nginx: write a self-signed certificate for {', '.join(names)}"
        plan.steps.append(Step(what, lambda: _write_certificate(layout, names)))


def _write_certificate(layout: Layout, names: list[str]) -> None:
    certificate, key = self_signed(names)
    write_readable(layout.certificate_key, key)
    write_readable(layout.certificate, certificate)


def _apply(plan: Plan) -> None:
    for line in plan.lines():
        print(line)
    plan.apply()


def _begin_settings(options: argparse.Namespace, layout: Layout, user: str) -> None:
    """Never over a file that is there: it is the operator's."""
    path: Path = options.settings
    if path.exists():
        return
    text = _SETTINGS.format(
        version=own_version(), region=options.region.resolve(), folder=layout.folder, user=user
    )
    path.write_text(text)
    print(f"{path}: settings of Compose")
