"""What there is in each agency, and whose it is."""

from dataclasses import dataclass, field

from tests.isolation.callers import Person


@dataclass(frozen=True)
class Thing:
    """What an id stands for; without an owner it is its agency's.

    ``desk`` is the role whose holders in the agency share it.
    """

    kind: str
    id: str
    agency: str
    owner: Person | None = None
    desk: str | None = None


@dataclass
class Agency:
    """Two officers and three supporters: two of them help, the third only is there."""

    id: str
    officers: list[Person]
    supporters: list[Person] = field(default_factory=list)
    anonymous: dict[str, str] = field(default_factory=dict)

    @property
    def coordinator(self) -> Person:
        return Person("coordinator", self.id, f"coordinator-{self.id}")
