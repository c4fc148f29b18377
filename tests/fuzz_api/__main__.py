"""``make fuzz-api``: a thousand generated requests and more against each service's document.

Prints the seed, what is wrong, a line per service, and one line of JSON. Exit code 0 only when no
service failed, every answer was as documented, and every operation succeeded at least once: what
never does is not tried behind its door.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from shared.runtime.resources import SERVICES
from tests.fuzz_api.generated import Account, attack
from tests.fuzz_api.seeding import seed as put_objects_into
from tests.fuzz_api.site import opened_site

NEED_NOT_SUCCEED: Mapping[str, str] = {}
"""Operations by service and name (``matching: POST /v1/shifts``) → why a run may be without."""


def main() -> int:
    options = _options()
    print(f"seed {options.seed}", flush=True)
    accounts, never = [], []
    with tempfile.TemporaryDirectory() as folder, opened_site(Path(folder)) as site:
        put_objects_into(site)
        for service in options.service or SERVICES:
            account = attack(site, service, options.seed, options.cases)
            _describe(account)
            accounts.append(account)
            missed = sorted(site.names(service) - account.successes)
            never += [f"{service}: {operation}" for operation in missed]
    return _report(accounts, never)


def _describe(account: Account) -> None:
    for problem in _first_of_each(account.server_errors + account.violations):
        print(problem, file=sys.stderr)
    answers = "  ".join(f"{status}: {n}" for status, n in sorted(account.statuses.items()))
    print(f"{account.service.ljust(14)} {account.cases:5d} cases   {answers}", flush=True)


def _first_of_each(problems: Iterable[str]) -> Iterable[str]:
    """One example of what fails in the same way is enough to read."""
    return {problem.partition("\n")[0]: problem for problem in problems}.values()


def _report(accounts: list[Account], never: list[str]) -> int:
    for operation in never:
        reason = NEED_NOT_SUCCEED.get(operation, "and it should")
        print(f"never succeeded: {operation} ({reason})")
    missed = [operation for operation in never if operation not in NEED_NOT_SUCCEED]
    server_errors = sum(len(account.server_errors) for account in accounts)
    violations = sum(len(account.violations) for account in accounts)
    figures = {
        "cases": {account.service: account.cases for account in accounts},
        "server_errors": server_errors,
        "schema_violations": violations,
        "never_succeeded": len(missed),
    }
    print(json.dumps(figures))
    return 0 if server_errors == violations == len(missed) == 0 else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_api")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--cases", type=int, default=1000, help="of each service, at least")
    parser.add_argument("--service", action="append", choices=SERVICES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
