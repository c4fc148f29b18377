"""``upgrade``: bring what a region already holds to the form this version expects."""

import argparse

from infra.ops import deployment
from infra.ops.confirmation import confirmed
from infra.ops.upgrade.migrations import upgrade_of
from infra.ops.upgrade.running import Upgrade

HELP = "make the changes to a region's data that this version needs; forward, safe to repeat"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--plan", action="store_true", help="say what would be done, no more")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first change")


def run(options: argparse.Namespace) -> int:
    with upgrade_of(deployment.deployment_of(options)) as upgrade:
        for line in _plan(upgrade):
            print(line, flush=True)
        if options.plan:
            return 0
        if upgrade.needed() and not confirmed("Make these changes?", options.yes):
            print("nothing was changed")
            return 1
        made = upgrade.run(lambda line: print(line, flush=True))
        print(f"done: {made} steps; the region is of Watchmate {upgrade.version}")
    return 0


def _plan(upgrade: Upgrade) -> list[str]:
    needed = upgrade.needed()
    changing = {migration.id for migration, _ in needed}
    unneeded = [one.id for one in upgrade.missing() if one.id not in changing]
    lines = [f"Watchmate {upgrade.version}; last upgrade by {upgrade.records.version() or 'none'}"]
    for migration, steps in needed:
        lines.append(f"{migration.id}: {migration.what}")
        lines += [f"+ {step.what}" for step in steps]
    if unneeded:
        lines.append(f"with nothing to change here, only noted: {', '.join(unneeded)}")
    return lines if needed or unneeded else [*lines, "nothing to do"]
