"""How an officer stands to others, as far as it keeps these from being their peer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """Units by code, people by their reference in the pool; each in a stable order."""

    former_units: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    investigated_with: tuple[str, ...] = ()

    def claims(self) -> dict[str, list[str]]:
        """Only what there is: most officers' tokens stay as short as they were."""
        return {name: list(entries) for name, entries in vars(self).items() if entries}
