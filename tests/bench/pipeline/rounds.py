"""Rounds of turns: every contender once a round, in another order each time."""

from collections.abc import Callable, Sequence

from tests.bench.pipeline.contender import Contender
from tests.bench.pipeline.figures import Turn
from tests.bench.pipeline.rotation import rotated

Take = Callable[[Contender], Turn]
Say = Callable[[str], None]


def take_rounds(
    contenders: Sequence[Contender], rounds: int, take: Take, say: Say
) -> dict[str, list[Turn]]:
    """The turns of each contender by name, in the order of the rounds."""
    turns: dict[str, list[Turn]] = {one.name: [] for one in contenders}
    for number, order in rotated(contenders, rounds):
        for contender in order:
            turn = _taken(contender, take)
            turns[contender.name].append(turn)
            say(f"  round {number + 1}/{rounds} {contender.name:16} {told(turn)}")
    return turns


def _taken(contender: Contender, take: Take) -> Turn:
    """One that does not even start has a turn that does not count, and the others go on."""
    try:
        return take(contender)
    except (AssertionError, RuntimeError) as error:
        return Turn(0.0, failures=(f"did not run: {error}",))


def told(turn: Turn) -> str:
    """One turn in a line, while the others are still to come."""
    latency = "" if turn.p50 is None else f"  p50 {1e3 * turn.p50:.0f} ms"
    latency += "" if turn.p99 is None else f"  p99 {1e3 * turn.p99:.0f} ms"
    line = f"{turn.throughput:7.1f}/s{latency}  cpu {1e3 * turn.cpu:.1f} ms"
    line += f"  busy {turn.busy:.0%}"
    return line if turn.valid else f"{line}  INVALID: {_fault(turn)}"


def _fault(turn: Turn) -> str:
    first = f", {turn.failures[0]}" if turn.failures else ""
    return f"{turn.accepted} accepted, {turn.lost} lost, {turn.doubled} doubled{first}"
