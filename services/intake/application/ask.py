"""Who stands at the door and what they bring: used to submit a request, and mostly not stored."""

from dataclasses import dataclass

from services.intake.domain.asking import Asker, Confidence, Incident, Wish


@dataclass(frozen=True, repr=False)
class Standing:
    """How the requester stands to others; it has no repr so that no log can print it.

    `former_units` and `commands` are codes of their agency, the others references of supporters.
    """

    former_units: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    investigated_with: tuple[str, ...] = ()


UNSAID = Standing()


@dataclass(frozen=True)
class Requester:
    """`unit`, `self_ref` and `standing` are used for conflicts and not stored."""

    agency: str
    asker: Asker
    mailbox: str
    unit: str | None = None
    self_ref: str | None = None
    standing: Standing = UNSAID


@dataclass(frozen=True)
class Vetoes:
    """Supporters by reference; units by code, or `agency:code` for another agency's."""

    supporters: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Ask:
    """Of `incident` and `earlier_peers` nothing is kept here; matching is told in tokens."""

    wish: Wish
    confidence: Confidence
    acknowledged_notice: str
    vetoes: Vetoes = Vetoes()
    incident: Incident | None = None
    earlier_peers: tuple[str, ...] = ()
