"""Some who are being helped want another peer, or no help any more, while faults fall."""

from infra.demo.officers import Asked, Officers

_CHANGES_EVERY = 12
_WITHDRAWS_EVERY = 18


def second_thoughts(officers: Officers, asked: Asked) -> None:
    """Called for each contact between its first words and its closing; a peer is changed once."""
    number = asked.plan.number
    if number % _CHANGES_EVERY == 0 and not asked.changed:
        officers.change_peer(asked)
    elif number % _WITHDRAWS_EVERY == 1 and not asked.withdrawn:
        officers.withdraw(asked)
