"""Time: deadlines, leases and tokens compare the clocks of several machines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.ops.running_services import SECONDS

_COARSE = timedelta(seconds=1)
"""HTTP tells whole seconds."""


def clock(site: Site) -> Iterator[Finding]:
    """This machine's against MongoDB's and RabbitMQ's, each asked at one moment."""
    skews = {"MongoDB": _mongodb(site), "RabbitMQ": _rabbitmq(site)}
    wrong = {
        name: skew
        for name, skew in skews.items()
        if abs(skew.total_seconds()) > site.limits.most_skew_seconds
    }
    for name, skew in wrong.items():
        seconds = skew.total_seconds()
        way = "ahead of" if seconds > 0 else "behind"
        yield trouble(
            f"{name}'s clock is {abs(seconds):.1f} s {way} this machine's",
            "let one time server set both ('timedatectl set-ntp true'), then restart the services",
        )
    if not wrong:
        most = max(abs(skew.total_seconds()) for skew in skews.values())
        yield ok(f"clocks differ by {most:.1f} s at most")


def _mongodb(site: Site) -> timedelta:
    with site.client() as client:
        asked = site.clock.now()
        told: datetime = client.admin.command("hello")["localTime"]
        return told.replace(tzinfo=UTC) - _middle(asked, site.clock.now())


def _rabbitmq(site: Site) -> timedelta:
    address = site.deployment.admin.management_uri.rstrip("/").removesuffix("/api")
    asked = site.clock.now()
    answer = requests.get(f"{address}/api/whoami", timeout=SECONDS)
    told = parsedate_to_datetime(answer.headers["Date"])
    skew = told + _COARSE / 2 - _middle(asked, site.clock.now())
    return timedelta(0) if abs(skew) <= _COARSE else skew


def _middle(first: datetime, last: datetime) -> datetime:
    return first + (last - first) / 2
