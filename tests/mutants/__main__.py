"""`make mutants-matching`: each hard rule is removed in turn, and some test must fail.

Ends with one line of JSON; the exit code is 0 only if every mutant was caught.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.mutants.sabotage import mutants

AT_ONCE = 2
FOLDER = "tests/services/matching/unit"
FIRST = ("test_rules_over_time.py", "test_hard_rules.py", "test_conflict_rules.py")
"""Which notice most, so that the rest of the folder seldom has to run."""


def main() -> int:
    names = mutants()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = dict(zip(names, pool.map(first_failure, names), strict=True))
    for name, test in outcomes.items():
        print(f"{name:45} {test or 'SURVIVED'}", flush=True)
    if first_failure("") is not None:
        print("the tests fail without any mutant: mend them first")
        return 1
    caught = sum(1 for test in outcomes.values() if test)
    print(json.dumps({"mutants": len(names), "caught": caught}))
    return 0 if caught == len(names) else 1


def first_failure(name: str) -> str | None:
    """The test that noticed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider"]
    plugin = ["-p", "tests.mutants.sabotage", "--without-rule", name]
    run = subprocess.run([*command, *plugin, FOLDER], capture_output=True, text=True, check=False)
    failed = [line for line in run.stdout.splitlines() if line.startswith("FAILED")]
    return failed[0].split()[1].rpartition("::")[2] if failed else None


if __name__ == "__main__":
    sys.exit(main())
