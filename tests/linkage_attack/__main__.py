"""`python -m tests.linkage_attack`: plays, attacks, ends with one line of JSON.

The second play is the control: the same attack where answers lie in the order of writing. It must
succeed, or the first would prove nothing. `with_oplog` says what remains while MongoDB's own log
still has the writes (infra/decisions/0011).
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.linkage_attack.loot import Loot, carried_away
from tests.linkage_attack.playing import AGENCIES, Officer, Stage, opened_stage, play
from tests.linkage_attack.strategies import RESPONSES, STRATEGIES, by_oplog, scenes
from tests.linkage_attack.verdict import attempt, verdict
from tests.support.servers import VARIABLES, Servers

_OFFICERS = 60


def attacked(officers: int, guarded: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, opened_stage(Path(folder), guarded) as stage:
        played = play(stage, officers)
        logs = {service: one.log_text() for service, one in stage.processes.items()}
        loot = carried_away(stage.mongo, logs)
        found, truth = list(scenes(loot, AGENCIES)), _truth(stage, played, loot)
        remains = attempt(by_oplog, found, truth)
        return verdict(STRATEGIES, found, truth) | {
            "with_oplog": {"trials": remains.trials, "successes": remains.successes}
        }


def _truth(stage: Stage, played: list[Officer], loot: Loot) -> dict[str, str]:
    digests = stage.digests()
    whose = {
        digests.digest(officer.agency, officer.participant): officer.request_id
        for officer in played
    }
    return {
        str(row["_id"]): whose[row["participant"]]
        for agency in AGENCIES
        for row in loot.of(agency, RESPONSES)
    }


def main() -> int:
    if Servers.given() is None:
        print(f"set {', '.join(VARIABLES)}, or run `make linkage-attack`", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(prog="python -m tests.linkage_attack")
    parser.add_argument("--officers", type=int, default=_OFFICERS, help="in each of two agencies")
    officers = parser.parse_args().officers
    print(f"{officers} officers in each of {len(AGENCIES)} agencies ...", file=sys.stderr)
    found = attacked(officers, guarded=True)
    print("once more with the guard removed ...", file=sys.stderr)
    control = attacked(officers, guarded=False)
    print(json.dumps({**found, "control": control}))
    return 0 if control["exceeds_chance"] and not found["exceeds_chance"] else 1


if __name__ == "__main__":
    sys.exit(main())
