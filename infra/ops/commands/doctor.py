"""``doctor``: looks at everything a deployment stands on, and says of each trouble what to do."""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local import door
from infra.local.ports import ports_of
from infra.local.stack import RECORD, recorded_wish
from infra.local.state import StateFolder
from infra.ops import deployment
from infra.ops.doctor.all_checks import CHECKS
from infra.ops.doctor.examination import Check, examine
from infra.ops.doctor.findings import Finding, healthy, summary
from infra.ops.doctor.site import Limits, MailHost, Site, limit_options

HELP = "check everything a deployment stands on; one line a finding, with what to do"

_PATIENCE = 30.0
_SMTP_PORT = 25
_NOTIFICATIONS = "run/notifications.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--region", type=Path, help="the region's file (a stack knows its own)")
    parser.add_argument("--smtp-host", help="the mail host, else SMTP_HOST; a stack knows its own")
    parser.add_argument("--smtp-port", type=int, help="else SMTP_PORT, else 25")
    parser.add_argument("--smtp-starttls", choices=("yes", "no"), help="else SMTP_STARTTLS")
    parser.add_argument(
        "--door", default="", metavar="HOST:PORT", help="where TLS is ended; a stack knows its own"
    )
    parser.add_argument(
        "--only", action="append", choices=[check.name for check in CHECKS], help="these checks"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--quiet", action="store_true", help="leave out what is well")
    parser.add_argument(
        "--patience", type=float, default=_PATIENCE, help="seconds for one check (%(default)g)"
    )
    for name, default, text in limit_options():
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(
            option, type=type(default), default=default, help=f"{text} (%(default)s)"
        )


def run(options: argparse.Namespace) -> int:
    """0: healthy, perhaps with warnings. 1: in trouble."""
    begun = time.monotonic()
    findings = examine(_chosen(options.only), site_of(options), options.patience)
    seconds = round(time.monotonic() - begun, 1)
    print(_as_json(findings, seconds) if options.json else _as_text(findings, options.quiet))
    return 0 if healthy(findings) else 1


def _chosen(only: list[str] | None) -> list[Check]:
    """With those that they need."""
    chosen = [check for check in CHECKS if only is None or check.name in only]
    needed = {name for check in chosen for name in check.needs}
    return [check for check in CHECKS if check in chosen or check.name in needed]


def site_of(options: argparse.Namespace) -> Site:
    """:raises Trouble: when it is not said which deployment is meant."""
    where = deployment.deployment_of(options)
    limits = Limits(**{name: getattr(options, name) for name, _, _ in limit_options()})
    file = options.region
    if file is None and where.state is not None:
        file = Path(recorded_wish(where.state).region)
    return Site(where, limits, file, _mail_host(options, where.state), _door(options, where.state))


def _door(options: argparse.Namespace, state: StateFolder | None) -> str:
    """As given, else the local stack's own, if it was started with one."""
    parts = (state.read_json(RECORD) or {}).get("parts", []) if state else []
    if options.door or state is None or door.NAME not in parts:
        return str(options.door)
    return f"127.0.0.1:{ports_of(state)[door.NAME]}"


def _mail_host(options: argparse.Namespace, state: StateFolder | None) -> MailHost | None:
    """As given, else as the stack's notifications was started with, else as the environment."""
    running = (state.read_json(_NOTIFICATIONS) or {}).get("environment", {}) if state else {}
    known = {**os.environ, **running}
    host = options.smtp_host or known.get("SMTP_HOST")
    if not host:
        return None
    port = options.smtp_port or int(known.get("SMTP_PORT") or _SMTP_PORT)
    return MailHost(host, port, (options.smtp_starttls or known.get("SMTP_STARTTLS")) == "yes")


def _as_text(findings: list[Finding], quiet: bool) -> str:
    lines = [str(finding) for finding in findings if not (quiet and finding.level == "ok")]
    return "\n".join([*lines, summary(findings)])


def _as_json(findings: list[Finding], seconds: float) -> str:
    told: dict[str, Any] = {
        "healthy": healthy(findings),
        "seconds": seconds,
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(told)
