"""The numbers that answer at any hour, shown with every answer to somebody who asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    name: str
    number: str


LIFELINE = Line("988 Suicide & Crisis Lifeline (call or text)", "988")
COPLINE = Line("CopLine, answered by retired officers", "1-800-267-5463")


def crisis_panel(agency_line: str | None, first: str | None = None) -> tuple[Line, ...]:
    """`first`: the clinicians' line, for whom nobody else at the agency has answered."""
    local = (Line("Crisis line of your agency", agency_line),) if agency_line else ()
    clinicians = (Line("Clinicians' line of your agency", first),) if first else ()
    return (*clinicians, LIFELINE, COPLINE, *local)
