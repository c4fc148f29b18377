"""The services: alive, ready, and all of the version of this command."""

from collections.abc import Iterator

from infra.ops.doctor.findings import Finding, ok, trouble, warning
from infra.ops.doctor.site import Site
from infra.ops.running_services import answers, version_of
from shared.runtime.version import own_version

_OK = 200


def services(site: Site) -> Iterator[Finding]:
    restart = "run 'make up'" if site.local else "start it"
    for service, address in site.deployment.apis.items():
        if answers(address, "/livez") != _OK:
            yield trouble(
                f"{service} does not answer at {address}", f"{restart}, or look into its log"
            )
        elif answers(address, "/readyz") != _OK:
            yield trouble(
                f"{service} is alive and not ready", "look into its log; a part of it has ended"
            )
        else:
            yield _version(service, site)


def _version(service: str, site: Site) -> Finding:
    found, own = version_of(site.deployment.metrics[service]), own_version()
    if found is None:
        return warning(
            f"{service} is ready and tells no version",
            "set METRICS_PORT there, and --metrics here if it is another",
        )
    if found != own:
        return trouble(
            f"{service} is of version {found}, this command of {own}",
            "restart it with the new version, or use the command of the old one",
        )
    return ok(f"{service} {found} is ready")
