"""Which file of a folder of secrets is for whom.

Every part has a folder of its own and is given that one and no other. ``services/`` is the folder
provisioning works in; there, each service's files are links into the service's own folder.

The folder itself is closed to everybody but its owner. What the servers read is readable inside
it, because the accounts they run as in their images are not those of this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infra.provisioning.files import make_private_folder, write_private
from shared.runtime.resources import SERVICES

MOUNTED_AT = Path("/run/watchmate")
# The account of our images, for a folder made by root.
IMAGE_USER = 10001


@dataclass(frozen=True)
class Layout:
    folder: Path

    @property
    def administrators(self) -> Path:
        return self.folder / "ops.env"

    @property
    def services(self) -> Path:
        return self.folder / "services"

    @property
    def mongodb_key(self) -> Path:
        return self.folder / "mongodb" / "mongodb.key"

    @property
    def definitions(self) -> Path:
        return self.folder / "rabbitmq" / "definitions.json"

    @property
    def certificate(self) -> Path:
        return self.folder / "nginx" / "tls.crt"

    @property
    def certificate_key(self) -> Path:
        return self.folder / "nginx" / "tls.key"

    @property
    def grafana_password(self) -> Path:
        return self.folder / "grafana" / "password"

    def prepare(self) -> None:
        """Make the folders, and the links of the services' files; again changes nothing."""
        make_private_folder(self.folder)
        self.folder.chmod(0o700)
        for service in SERVICES:
            make_private_folder(self.services / service)
            for name in own_files(service):
                link = self.services / name
                if not link.is_symlink() and not link.exists():
                    link.symlink_to(Path(service) / name)

    def hand_over(self) -> str:
        """Give the services' files to the account that will read them: its ``uid:gid``.

        Root's folder becomes that of our images' own account; anybody else's stays theirs.
        """
        if os.geteuid() != 0:
            return f"{os.geteuid()}:{os.getegid()}"
        for path in (self.services, *self.services.rglob("*")):
            os.chown(path, IMAGE_USER, IMAGE_USER, follow_symlinks=False)
        return f"{IMAGE_USER}:{IMAGE_USER}"


def own_files(service: str) -> Iterable[str]:
    return f"{service}.env", f"{service}.keys.json"


def write_readable(path: Path, text: str) -> None:
    """For a server's own account; the folder above keeps everybody else out."""
    write_private(path, text)
    path.chmod(0o644)
    path.parent.chmod(0o755)
