"""Changes to what a region already holds: numbered, made once, forward only.

A migration is a module ``m<NNNN>_<name>`` in its owner's package ``migrations``:

    WHAT = "drop the indexes of earlier forms of the pool"

    def steps(premises: Premises) -> Iterator[Step]: ...

``steps`` looks, and gives only what is still to be done: nothing in a region that never had the
earlier form, and after a kill what is left. A step that is done again changes nothing. The
version of Watchmate before a migration and the one after it both work with what it leaves,
because services of both run while it is made (infra/decisions/0022). What the version before
still writes until its services are restarted may need the migration too: a module with
``AGAIN = True`` is looked at by every upgrade, not by the first alone.
"""

import hashlib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from shared.runtime.resources import SERVICES
from shared.storage.mongo import Mongo

_NAME = re.compile(r"m(\d{4}_[a-z0-9_]+)")


@dataclass(frozen=True)
class Step:
    """One change. Applying it when it is already done changes nothing.

    ``invents``: what it writes is random and exists nowhere else, a password or a key.
    """

    what: str
    do: Callable[[], object]
    invents: bool = False


@dataclass(frozen=True)
class Premises:
    """What migrations work on, as an administrator.

    ``broker`` is the way to the broker of whoever runs the migrations; those of services, whose
    queues provisioning declares, need none.
    """

    mongo: Mongo
    agencies: tuple[str, ...]
    broker: Any = None


@dataclass(frozen=True)
class Migration:
    """``id`` is ``<owner>/<NNNN>_<name>``, ``checksum`` that of its module's text.

    ``again``: it is looked at also after it was applied.
    """

    id: str
    checksum: str
    what: str
    steps: Callable[[Premises], Iterable[Step]]
    again: bool = False


def migrations_in(owner: str, package: str) -> tuple[Migration, ...]:
    """Those of one owner by their numbers; none when there is no such package.

    :raises ValueError: for two of one number, whose order nobody could tell.
    """
    try:
        folder = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        return ()
    found = tuple(_found(owner, package, folder))
    numbers = [migration.id.rpartition("/")[2][:4] for migration in found]
    if len(numbers) != len(set(numbers)):
        raise ValueError(f"{package} has two migrations of one number")
    return found


def of_services() -> tuple[Migration, ...]:
    """Of all services, by name, because shared code never imports a service."""
    packages = [(service, f"services.{service}.adapters.migrations") for service in SERVICES]
    return tuple(one for service, package in packages for one in migrations_in(service, package))


def _found(owner: str, package: str, folder: ModuleType) -> Iterator[Migration]:
    for name in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        if matched := _NAME.fullmatch(name):
            module = importlib.import_module(f"{package}.{name}")
            text = Path(str(module.__file__)).read_bytes()
            checksum = hashlib.sha256(text).hexdigest()
            again = bool(getattr(module, "AGAIN", False))
            yield Migration(f"{owner}/{matched[1]}", checksum, module.WHAT, module.steps, again)
