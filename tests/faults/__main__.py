"""``make faults``: days under faults on a stack of its own, each held against its books.

Prints the seed, what was done, and one line of JSON. Exit code 0 only when nothing was lost,
nothing doubled and nothing answered or ended otherwise than designed. What each fault is stands
in ``tests/faults/README.md``.

A mail may be sent again after a kill between the mail server's yes and the database's: no
transaction holds both. The repeat carries the same Message-ID; such repeats are counted apart
(``mails_repeated``), and two different mails for one notice count as doubled. In the same way a
dead letter may be laid aside again after a kill between the broker's yes and the acknowledgement;
what counts is which letters are there (``letters_repeated`` says how many are there again).
"""

import argparse
import random
import sys
from pathlib import Path
from typing import Any

from infra.local.servers import Servers
from infra.local.stack import Stack, Wish
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from tests.faults.account import Account, Rounds, recovery_times, total
from tests.faults.launcher import SWITCHES
from tests.faults.parts import FaultParts
from tests.faults.region import PACE, written
from tests.faults.rounds import Round, play, rounds_of
from tests.faults.script import ANYWHERE, KINDS, Fault, draw_faults
from tests.faults.servers import FaultServers

_OF_A_REQUEST, _OF_A_FAULT = 0.3, 8.0
"""Seconds: how long a run is when nobody says so."""

_ROUND = 500

_ALONE = "one server of each kind, which starts sooner, and the faults that need no more"


def main() -> int:
    options = _options()
    if options.matrix:
        from tests.faults import crash_run

        asked = crash_run.Asked(options.resume, options.only, options.without)
        return crash_run.main(options.state / "matrix", asked)
    script = draw_faults(options.seed, options.faults, options.kinds)
    if options.plan:
        print("\n".join(fault.told() for fault in script))
        return 0
    print(f"seed {options.seed}; the same again: {_again(options)}", flush=True)
    try:
        return _run(options, script)
    except Trouble as trouble:
        print(f"watchmate: {trouble}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, script: list[Fault]) -> int:
    state = StateFolder.at(options.state)
    stack = _stack(state, options)
    rounds = rounds_of(options.seed, options.requests, _seconds(options), script, _ROUND)
    kept = Rounds(state.path / f"rounds-{options.seed}.jsonl", _facts(options))
    try:
        stack.up(_say)
        found = _played(stack, rounds, kept, options)
    finally:
        if not options.keep:
            stack.down(_say)
    return _report(options, found)


def _stack(state: StateFolder, options: argparse.Namespace) -> Stack:
    region = written(state.path / "faults.yml")
    wish = Wish(region=str(region), pace=PACE)
    servers = Servers(state, environment={}) if options.alone else FaultServers(state)
    return Stack(state, wish, servers, FaultParts(options.without, options.alone))


def _played(
    stack: Stack, rounds: list[Round], kept: Rounds, options: argparse.Namespace
) -> Account:
    over = kept.over() if options.resume else []
    if not over:
        kept.begin()
    for round_ in rounds[len(over) :]:
        account = play(stack, round_, whole=not options.without)
        kept.keep(account)
        over.append(account)
        _say(f"round {round_.number + 1} of {round_.of}: {account.as_line()}")
    return total(over)


def _report(options: argparse.Namespace, found: Account) -> int:
    for line in [*found.lost, *found.doubled, *found.unexpected]:
        print(f"  not as it should be: {line}", file=sys.stderr)
    for what, times in sorted(found.done.items()):
        print(f"  {what.ljust(44)} {times}")
    for kind, seconds in recovery_times(found.recoveries).items():
        told = f"{seconds['p50']:.1f} s, at most {seconds['max']:.1f} s (of {seconds['n']:.0f})"
        print(f"  works again after {kind.ljust(26)} {told}")
    print(found.as_line(**_facts(options)))
    return 0 if found.clean else 1


def _facts(options: argparse.Namespace) -> dict[str, Any]:
    """What makes a run what it is."""
    facts: dict[str, Any] = {"seed": options.seed, "asked_for": options.requests}
    facts |= {"planned_faults": options.faults}
    if options.without:
        facts["without"] = options.without
    if options.alone:
        facts["alone"] = True
    if len(options.kinds) < len(KINDS):
        facts["kinds"] = sorted(options.kinds)
    return facts


def _again(options: argparse.Namespace) -> str:
    words = f"make faults SEED={options.seed} N={options.requests} FAULTS={options.faults}"
    if len(options.kinds) < len(KINDS):
        words += f" KINDS={','.join(options.kinds)}"
    words += " ALONE=1" if options.alone else ""
    return f"{words} WITHOUT={options.without}" if options.without else words


def _seconds(options: argparse.Namespace) -> float:
    least = max(options.requests * _OF_A_REQUEST, options.faults * _OF_A_FAULT)
    return float(options.seconds or least)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"there is no fault {unknown[0]}; there are {', '.join(KINDS)}"
        )
    return kinds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--state", type=Path, default=Path(".local/faults"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--faults", type=int, default=110)
    parser.add_argument("--seconds", type=float, help="of the whole run (by its size)")
    parser.add_argument("--kinds", type=_kinds, default=list(KINDS), help="only these, by commas")
    parser.add_argument("--without", choices=SWITCHES, default="", help="switch it off")
    parser.add_argument("--plan", action="store_true", help="print the faults and do nothing")
    parser.add_argument("--resume", action="store_true", help="go on after the last whole part")
    parser.add_argument("--keep", action="store_true", help="leave the stack running")
    parser.add_argument("--matrix", action="store_true", help="kill at every step instead")
    parser.add_argument("--only", default="", help="of the matrix: the groups with this in a name")
    parser.add_argument("--alone", action="store_true", help=_ALONE)
    options = parser.parse_args()
    if options.alone:
        options.kinds = [kind for kind in options.kinds if kind in ANYWHERE]
    return options


if __name__ == "__main__":
    sys.exit(main())
