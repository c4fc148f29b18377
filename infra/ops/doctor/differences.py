"""What provisioning would change, told as findings: its plan is the one comparison there is."""

from collections.abc import Iterator

from infra.ops.doctor.examination import parted
from infra.ops.doctor.findings import Finding, trouble, warning
from infra.ops.doctor.site import Site
from infra.provisioning.plan import Plan
from infra.provisioning.secrets import DIFFERS

_TOLD = 8


def differences(plan: Plan, site: Site) -> Iterator[Finding]:
    """Nothing for a plan with nothing to do; of very many the first ones."""
    for step in plan.steps[:_TOLD]:
        yield trouble(f"not as declared: {step.what}", _fix(step.what, site))
    if len(plan.steps) > _TOLD:
        yield trouble(f"not as declared: {len(plan.steps) - _TOLD} things more", site.provision)
    for conflict in plan.conflicts[:_TOLD]:
        yield trouble(*parted(conflict))
    for notice in plan.notices[:_TOLD]:
        yield warning(notice, "remove it by hand when nobody needs it any more")


def _fix(step: str, site: Site) -> str:
    if DIFFERS not in step:
        return site.provision
    file = step.rpartition(" ")[2].rstrip(")")
    return (
        f"restore {file} from its backup, or {site.provision} to give the server the password in"
        " it, and restart the service"
    )
