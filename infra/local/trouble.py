"""What keeps the local stack from running, said in one line together with its remedy."""

from __future__ import annotations


class Trouble(Exception):
    """The stack cannot go on; its text is one line: what is wrong, then what to do."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}: {fix}")
        self.problem = problem
        self.fix = fix


def missing(program: str, fix: str) -> Trouble:
    return Trouble(f"{program} is missing", fix)


def taken(port: int, wanted_by: str, owner: str, ports_file: str) -> Trouble:
    return Trouble(
        f"port {port}, wanted by {wanted_by}, is taken by {owner}",
        f"stop that program, or remove {ports_file} to choose other ports",
    )


def stopped_early(name: str, log: str, last_line: str) -> Trouble:
    return Trouble(
        f"{name} stopped while starting ({last_line or 'it said nothing'})", f"see {log}"
    )


def too_slow(name: str, seconds: float, log: str) -> Trouble:
    fix = f"see {log}; if the machine is only busy, try again: what has begun goes on"
    return Trouble(f"{name} was not ready after {seconds:.0f} s", fix)
