"""How an officer stands to others, as far as it keeps these from being their peer."""

from dataclasses import dataclass


class TooMuchStanding(Exception):
    """More than a token has room for: none is made, for one that leaves somebody out is worse."""


@dataclass(frozen=True)
class Standing:
    """Units by code, people by their reference in the pool; each in a stable order."""

    former_units: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    investigated_with: tuple[str, ...] = ()
