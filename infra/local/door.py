"""The one door in front of a local stack: nginx with the region's configuration, where it is.

`python -m infra.local.door <state folder>` fills the configuration in, makes a certificate when
there is none, and becomes nginx.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from infra.local.ports import ports_of
from infra.local.state import StateFolder
from infra.nginx.certificate import self_signed
from infra.nginx.template import render
from shared.runtime.resources import SERVICES

NAME = "nginx"
# Debian's program is in a folder that is not on everybody's PATH.
PROGRAM = "/usr/sbin/nginx"
CERTIFICATE, KEY = "secrets/nginx.crt", "secrets/nginx.key"


def program() -> str | None:
    """The installed nginx, if any."""
    return shutil.which(os.environ.get("NGINX", NAME)) or shutil.which(PROGRAM)


def settings(state: StateFolder) -> dict[str, str]:
    """What the template asks for. All callers have one address here: its limits are wide."""
    ports = ports_of(state)
    services = {f"DOOR_{name.upper()}": f"127.0.0.1:{ports[name]}" for name in SERVICES}
    return services | {
        "DOOR_LISTEN": f"127.0.0.1:{ports[NAME]}",
        "DOOR_FOLDER": str(folder(state)),
        "DOOR_WORKERS": "1",
        "DOOR_CERTIFICATE": str(state.path / CERTIFICATE),
        "DOOR_CERTIFICATE_KEY": str(state.path / KEY),
        "DOOR_ERROR_LOG": "stderr",
        "DOOR_ACCESS_LOG": str(state.log("nginx-access")),
        # Never asked: the services are addresses.
        "DOOR_RESOLVER": "127.0.0.1",
        "DOOR_RATE": "1000r/s",
        "DOOR_BURST": "1000",
        "DOOR_ANONYMOUS_RATE": "1000r/s",
        "DOOR_ANONYMOUS_BURST": "1000",
    }


def prepare(state: StateFolder) -> Path:
    """Write the configuration, and a certificate if none is there; the configuration's file."""
    folder(state).mkdir(exist_ok=True)
    if not (state.path / CERTIFICATE).exists():
        certificate, key = self_signed(["localhost", "127.0.0.1"])
        state.write(KEY, key)
        state.write(CERTIFICATE, certificate)
    state.rotate_log("nginx-access")
    return state.write("run/nginx.conf", render(settings(state)))


def folder(state: StateFolder) -> Path:
    return state.data / NAME


def main() -> None:
    state = StateFolder.at(sys.argv[1])
    config = prepare(state)
    found = program() or PROGRAM
    # A master would overwrite its own environment, by which the stack knows its processes.
    alone = "daemon off; master_process off;"
    os.execv(found, [found, "-e", "stderr", "-c", str(config), "-g", alone])  # noqa: S606  nginx takes the place of this


if __name__ == "__main__":
    main()
