"""Key material: there, private, the very one the region was provisioned with, and not too old."""

import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, ok, skipped, trouble, warning
from infra.ops.doctor.site import Client, Site
from infra.provisioning.keys import plan_keys
from infra.provisioning.names import PROVISIONING
from infra.provisioning.pieces import is_seal, wraps
from infra.provisioning.plan import Plan
from infra.provisioning.secrets import read_env
from shared.runtime.resources import ServiceResources

_RING = "identity.signing_keys"
_VAULT = "identity.keys"


def secret_files(site: Site) -> Iterator[Finding]:
    """Each service's account file and key file, readable by nobody else."""
    folder, found = site.deployment.secrets, []
    for service in (one.service for one in site.services):
        found += list(_account(folder / f"{service}.env", site))
        found += list(_key_file(site.secrets.key_file(service)))
    for path in sorted((*folder.glob("*.env"), *folder.glob("*.keys.json"))):
        found += list(_mode(path))
    yield from found or [ok(f"accounts and keys of {len(site.services)} services, private")]


def _account(path: Path, site: Site) -> Iterator[Finding]:
    values = read_env(path)
    if not values:
        yield trouble(
            f"{path.name} is missing",
            f"restore it from the backup of {path.parent}, or {site.provision} for new passwords",
        )
    elif missing := {"MONGODB_URI", "AMQP_URI", "KEY_FILE"} - values.keys():
        yield trouble(f"{path.name} lacks {', '.join(sorted(missing))}", site.provision)


def _key_file(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield trouble(
            f"{path.name} is missing, and without it what was encrypted stays unreadable",
            f"restore it from the backup of {path.parent}; do not provision before that",
        )


def _mode(path: Path) -> Iterator[Finding]:
    """A mounted secret is its group's to read; anything more is a mistake."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield trouble(f"{path.name} is open to other accounts ({mode:04o})", f"chmod 600 {path}")
    elif mode & stat.S_IRGRP:
        yield warning(f"{path.name} is its group's to read ({mode:04o})", f"chmod 600 {path}")


def key_material(site: Site) -> Iterator[Finding]:
    """By fingerprint, without showing any; what is missing altogether is told as trouble above."""
    files = [site.secrets.key_file(one.service) for one in site.services]
    if missing := [path.name for path in files if not path.exists()]:
        yield skipped(f"not compared, because {', '.join(missing)} is missing", "see 'secrets'")
        return
    plan = Plan()
    with site.client() as client:
        agencies = site.agencies(client)
        plan_keys(plan, client, site.deployment.names, agencies, site.services, site.secrets)
        since = _since(client, site)
    found = [*differences(plan, site), *too_old(since, site)]
    yield from found or [ok(f"key material of {len(agencies)} agencies is what the region knows")]


def _since(client: Client, site: Site) -> dict[str, datetime]:
    """When each piece was first provisioned; those from before that was kept are not in it."""
    kept = client[site.deployment.names.region_database][PROVISIONING].find_one({"_id": "keys"})
    return dict((kept or {}).get("since", {}))


def too_old(since: dict[str, datetime], site: Site) -> Iterator[Finding]:
    """The newest seal tells when seals were rotated last; what never rotates has no age."""
    limits, now = site.limits, site.clock.now()
    material, seals = _times(since, site, wraps), _times(since, site, is_seal)
    if material and now - min(material) > timedelta(days=limits.oldest_key_days):
        days = (now - min(material)).days
        yield warning(f"the oldest key material is {days} days old", "run 'rotate-keys'")
    if seals and now - max(seals) > timedelta(days=limits.oldest_seal_days):
        days = (now - max(seals)).days
        yield warning(
            f"the newest seal is {days} days old",
            "rotate it: provision with --rotate-seals; no restart is needed",
        )


def _times(
    since: dict[str, datetime], site: Site, wanted: Callable[[ServiceResources, str], bool]
) -> list[datetime]:
    return [
        since[place]
        for service in site.services
        for place in since
        if place.startswith(f"{service.service}/") and wanted(service, place.partition("/")[2])
    ]


def signing_keys(site: Site) -> Iterator[Finding]:
    """Without decrypting any: their states, and when they were rotated last."""
    with site.client() as client:
        region = client[site.deployment.names.region_database]
        ring = region[_RING].find_one({"_id": "ring"}, {"keys.state": 1, "keys.retired_at": 1})
        made = region[_VAULT].find_one({}, {"creationDate": 1}, sort=[("creationDate", 1)])
    if ring is None:
        yield ok("no token was signed yet")
        return
    states = [key["state"] for key in ring["keys"]]
    if states.count("current") != 1 or states.count("next") != 1:
        yield trouble(
            "the ring of signing keys has not one key in use and one announced",
            "restore identity's records of the region from the backup",
        )
        return
    yield _signing_age(_rotated_at(ring, made), site)


def _rotated_at(ring: dict[str, Any], made: dict[str, Any] | None) -> datetime | None:
    retired = [key["retired_at"] for key in ring["keys"] if key.get("retired_at")]
    return max(retired) if retired else (made or {}).get("creationDate")


def _signing_age(rotated_at: datetime | None, site: Site) -> Finding:
    if rotated_at is None:
        return ok("signing keys: one in use, one announced")
    days = (site.clock.now() - rotated_at).days
    if days > site.limits.oldest_seal_days:
        return warning(
            f"the signing key is {days} days old",
            "rotate it: 'services.identity.entrypoints.commands rotate-keys' as identity",
        )
    return ok(f"signing keys: one in use for {days} days, one announced")
