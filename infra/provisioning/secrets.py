"""Passwords of every account, kept in one ``<account>.env`` file each."""

import secrets as random
from collections.abc import Iterable
from pathlib import Path

from infra.provisioning.admin import AdminAccess, password_in
from infra.provisioning.files import write_private
from infra.provisioning.names import Names
from infra.provisioning.plan import Plan, Refused, Step

DIFFERS = "its password is not that of"
"""How a step begins to say that server and folder differ; the name of the file follows."""


class Secrets:
    """Reads what is there, makes up what is missing, writes only when the plan is applied."""

    def __init__(
        self,
        folder: Path,
        admin: AdminAccess,
        names: Names,
        vhost: str,
        rotate: bool = False,
        seen_at: Path | None = None,
    ) -> None:
        """``seen_at`` is where services will find the folder, if that is not where it is now."""
        self.folder = folder.resolve()
        self._seen_at = seen_at or self.folder
        self.admin = admin
        self._names = names
        self._vhost = vhost
        self._rotate = rotate
        self._passwords: dict[tuple[str, str], str] = {}

    def user(self, account: str) -> str:
        return f"{self._names.prefix}{account}"

    def mongodb_password(self, account: str) -> str:
        return self._password(account, "MONGODB_URI")

    def amqp_password(self, account: str) -> str:
        return self._password(account, "AMQP_URI")

    def key_file(self, service: str) -> Path:
        return self.folder / f"{service}.keys.json"

    def plan_service(self, plan: Plan, service: str) -> None:
        user = self.user(service)
        lines = {
            "MONGODB_URI": self.admin.mongodb_uri_for(user, self.mongodb_password(service)),
            "AMQP_URI": self.admin.amqp_uri_for(user, self.amqp_password(service), self._vhost),
            "KEY_FILE": str(self._seen_at / self.key_file(service).name),
            "DB_PREFIX": self._names.prefix,
        }
        self._plan_file(plan, service, lines)

    def plan_export(self, plan: Plan, agency_id: str) -> None:
        account = f"export_{agency_id}"
        uri = self.admin.mongodb_uri_for(self.user(account), self.mongodb_password(account))
        self._plan_file(plan, account, {"MONGODB_URI": uri})

    def _plan_file(self, plan: Plan, account: str, lines: dict[str, str]) -> None:
        path = self._path(account)
        found = read_env(path)
        if found == lines:
            return
        if found.get("DB_PREFIX", self._names.prefix) != self._names.prefix:
            raise Refused(f"{path}: belongs to another deployment; give another --secrets folder")
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        verb = "change" if found else "write"
        what = f"secrets: {verb} {path.name}"
        plan.steps.append(Step(what, lambda: write_private(path, text), invents=True))

    def _password(self, account: str, variable: str) -> str:
        """The one in the file, or a new one that stays the same until the plan is applied."""
        key = (account, variable)
        if key not in self._passwords:
            uri = None if self._rotate else read_env(self._path(account)).get(variable)
            kept = password_in(uri) if uri else None
            self._passwords[key] = kept or random.token_urlsafe(32)
        return self._passwords[key]

    def _path(self, account: str) -> Path:
        return self.folder / f"{account}.env"


def plan_accounts(
    plan: Plan, secrets: Secrets, services: Iterable[str], agencies: Iterable[str]
) -> None:
    """A file for every service, and one for the export of every agency."""
    for service in services:
        secrets.plan_service(plan, service)
    for agency_id in agencies:
        secrets.plan_export(plan, agency_id)


def read_env(path: Path) -> dict[str, str]:
    """Empty when there is no such file."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: cannot be read; check its rights or restore it") from error
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
