"""The services: alive, ready, and all of the version of this command."""

from collections.abc import Iterator

from infra.ops.doctor.findings import Finding, ok, trouble, warning
from infra.ops.doctor.site import Site
from infra.ops.running_services import answers, version_of
from shared.runtime.version import own_version

_OK = 200


def services(site: Site) -> Iterator[Finding]:
    start = "run 'make up'" if site.local else "start it"
    again = "run 'make restart'" if site.local else "start it anew"
    for service, address in site.deployment.apis.items():
        if answers(address, "/livez") is None:
            yield trouble(
                f"{service} does not answer at {address}", f"{start}, or look into its log"
            )
        elif answers(address, "/readyz") != _OK:
            yield trouble(f"{service} answers and is not ready", f"keep its log, then {again}")
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
