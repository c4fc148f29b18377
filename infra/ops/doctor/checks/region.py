"""The region as provisioned, against its file; migrations that are missing."""

from collections.abc import Iterator

from infra.ops.doctor.findings import Finding, ok, skipped, trouble
from infra.ops.doctor.site import Site
from infra.ops.upgrade.migrations import upgrade_of
from infra.provisioning.plan import Plan, Refused
from infra.provisioning.registry import merged, plan_registry
from shared.region import RegionFileError, load_region


def region(site: Site) -> Iterator[Finding]:
    if site.region_file is None:
        yield skipped("the region's file is not known", "give --region FILE")
        return
    with site.client() as client:
        registered = site.registered(client)
        plan = Plan()
        try:
            wanted = merged(load_region(site.region_file), registered.region, ())
        except RegionFileError as error:
            yield trouble(f"the region's file is wrong: {error}", "correct the line it names")
            return
        except Refused as error:
            yield trouble(str(error), "give the file of this region with --region")
            return
        plan_registry(plan, client, site.deployment.names, registered, wanted)
    for notice in plan.notices:
        yield trouble(
            f"not provisioned: {notice.removeprefix('region document: ')}", site.provision
        )
    if not plan.steps:
        yield ok(f"{len(wanted.agencies)} agencies, as in {site.region_file.name}")


def migrations(site: Site) -> Iterator[Finding]:
    with upgrade_of(site.deployment) as upgrade:
        needed = upgrade.needed()
    for migration, _ in needed:
        how = "make upgrade" if site.local else "python -m infra.ops upgrade"
        yield trouble(f"not upgraded: {migration.id}, to {migration.what}", f"run '{how}'")
    if not needed:
        yield ok("no migration is missing")
