"""A service's own parts with its own rights, for what only its rules may decide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import PyMongoError

from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.provisioning.secrets import read_env
from shared.region.directory import RegionUnavailable
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import KeysMissing


@contextmanager
def platform_of(deployment: Deployment, service: str) -> Iterator[Platform]:
    """Nothing is started: events that are written are left to the relays of the running service.

    :raises Trouble: when its secrets are missing, or what they open is away.
    """
    given = read_env(deployment.secrets / f"{service}.env")
    if not given:
        raise Trouble(f"{service}.env is not in {deployment.secrets}", "check --secrets")
    key_file = str(deployment.secrets / f"{service}.keys.json")
    settings = Settings.of(service, {**given, "KEY_FILE": key_file, "JWKS_URL": "unused"})
    platform = Platform(settings)
    try:
        yield platform
    except (KeysMissing, RegionUnavailable) as error:
        raise Trouble(
            f"{service} lacks its keys or its region ({type(error).__name__})", "provision first"
        ) from error
    except PyMongoError as error:
        raise Trouble(
            f"MongoDB is away or refused {service} ({type(error).__name__})",
            "see that it runs, then run this again: what is done stays done",
        ) from error
    finally:
        platform.mongo.close()
