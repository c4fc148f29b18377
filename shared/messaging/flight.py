"""Messages on their way to the broker over one channel, and what it says of each."""

from collections.abc import Mapping
from typing import Any

from amqp import spec

from shared.messaging.errors import Nacked, Unroutable

Verdict = Nacked | Unroutable | None
"""None: the broker has taken responsibility."""

_ANSWERS = [spec.Basic.Ack, spec.Basic.Nack]


class Flight:
    """Several may be under way together: a confirm that is waited for costs the broker's disk.

    One flight a channel, from its first message on: the broker counts them, and so does this.
    """

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self._sent = 0
        self._under_way: dict[int, str] = {}
        self._verdicts: dict[str, Verdict] = {}
        channel.confirm_select()
        channel.events["basic_return"].add(self._on_return)
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)

    def send(self, key: str, prepared: Any, exchange: str, routing_key: str) -> None:
        """`key` is the message's id, by which one that no queue wants comes back."""
        self._sent += 1
        self._under_way[self._sent] = key
        self.channel.basic_publish(prepared, exchange, routing_key, mandatory=True)

    def wait(self, within: float) -> None:
        """Until nothing is under way. :raises OSError: when nothing is heard for so long."""
        while self._under_way:
            self.channel.wait(_ANSWERS, timeout=within)

    def take(self) -> Mapping[str, Verdict]:
        """What was said since it was last asked; of what is not in it nobody knows."""
        taken, self._verdicts = self._verdicts, {}
        return taken

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        """Comes before the same message's confirm."""
        key = str(message.properties.get("message_id") or "")
        self._verdicts[key] = Unroutable("no queue is bound")

    def _on_ack(self, number: int, multiple: bool) -> None:
        for key in self._arrived(number, multiple):
            self._verdicts.setdefault(key, None)

    def _on_nack(self, number: int, multiple: bool) -> None:
        for key in self._arrived(number, multiple):
            self._verdicts[key] = Nacked("a queue is full")

    def _arrived(self, number: int, multiple: bool) -> list[str]:
        known = [one for one in self._under_way if one == number or (multiple and one < number)]
        return [self._under_way.pop(one) for one in known]
