"""What a service could not handle: `python -m shared.messaging.dead_letters list|replay|count`.

Shows type, id, reason and time, never the payload. A replayed letter goes back to the queue it
came from and its dead copy is removed after the broker's confirm: killed in between, both exist,
and the inbox recognises the second. So replaying twice changes nothing.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AccessRefused, AMQPError, ChannelError, NotFound

from shared.messaging import broker
from shared.messaging.errors import BrokerAway, Unroutable
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.topology import dead_of, retry_of
from shared.runtime.resources import SERVICES


@dataclass(frozen=True)
class DeadLetter:
    """A dead copy, held by this connection until acknowledged or the connection ends."""

    message: Any

    @property
    def id(self) -> str:
        return str(self.message.properties.get("message_id") or "-")

    @property
    def type(self) -> str:
        return str(self.message.properties.get("type") or "-")

    @property
    def queue(self) -> str:
        """Ours say it in a header, the broker's own in the routing key."""
        return str(self._header("x-queue") or self.message.delivery_info["routing_key"])

    @property
    def reason(self) -> str:
        return str(self._header("x-reason") or self._header("x-first-death-reason") or "unknown")

    @property
    def failed_at(self) -> str:
        return str(self._header("x-failed-at") or "-")

    def again(self, service: str) -> Outgoing:
        traceparent = self._header("traceparent")
        return Outgoing(
            retry_of(service),
            self.queue,
            bytes(self.message.body),
            message_id="" if self.id == "-" else self.id,
            type="" if self.type == "-" else self.type,
            headers={"traceparent": traceparent} if traceparent else {},
        )

    def _header(self, name: str) -> Any:
        return self.message.headers.get(name)


class DeadLetters:
    def __init__(self, amqp_uri: str, service: str) -> None:
        self._amqp_uri = amqp_uri
        self._service = service

    def count(self) -> int:
        with self._channel() as channel:
            return int(channel.queue_declare(dead_of(self._service), passive=True).message_count)

    def all(self) -> list[DeadLetter]:
        """Read and given back."""
        with self._channel() as channel:
            return list(self._read(channel))

    def replay(self, chosen: Callable[[DeadLetter], bool]) -> tuple[int, int]:
        """Sends chosen letters back to their queues: how many went, and how many could not."""
        publisher = Publisher(self._amqp_uri)
        went = stayed = 0
        try:
            with self._channel() as channel:
                for letter in filter(chosen, list(self._read(channel))):
                    try:
                        publisher.publish(letter.again(self._service))
                    except Unroutable:
                        stayed += 1
                    else:
                        letter.message.ack()
                        went += 1
        finally:
            publisher.close()
        return went, stayed

    def _read(self, channel: Any) -> Iterator[DeadLetter]:
        """Only what is there now: a letter that dies again meanwhile is for the next time."""
        queue = dead_of(self._service)
        for _ in range(channel.queue_declare(queue, passive=True).message_count):
            raw = channel.basic_get(queue)
            if raw is None:
                return
            yield DeadLetter(channel.message_to_python(raw))

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        connection = broker.connect(self._amqp_uri)
        try:
            yield connection.channel()
        finally:
            broker.close(connection)


def _list(letters: DeadLetters) -> int:
    for letter in letters.all():
        print(f"{letter.failed_at}  {letter.id}  {letter.queue}  {letter.reason}")
    return 0


def _count(letters: DeadLetters) -> int:
    print(letters.count())
    return 0


def _replay(letters: DeadLetters, event_id: str | None) -> int:
    went, stayed = letters.replay(lambda letter: event_id in (None, letter.id))
    print(f"replayed {went}" + (f", {stayed} have no queue to go to" if stayed else ""))
    return 1 if stayed or (event_id and not went) else 0


def _arguments(argv: list[str], services: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m shared.messaging.dead_letters", description=__doc__.splitlines()[0]
    )
    parser.add_argument("action", choices=("list", "replay", "count"))
    parser.add_argument("--amqp-uri", default=os.environ.get("AMQP_URI"), help="or AMQP_URI")
    parser.add_argument("--service", required=True, choices=services, help="whose dead letters")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--id", metavar="EVENT_ID", help="replay this event")
    which.add_argument("--all", action="store_true", help="replay every dead letter")
    arguments = parser.parse_args(argv)
    if not arguments.amqp_uri:
        parser.error("give --amqp-uri or set AMQP_URI")
    if arguments.action == "replay" and not (arguments.id or arguments.all):
        parser.error("say what to replay: --id EVENT_ID or --all")
    return arguments


def main(argv: list[str], services: Sequence[str] = SERVICES) -> int:
    arguments = _arguments(argv, services)
    letters = DeadLetters(arguments.amqp_uri, arguments.service)
    try:
        if arguments.action == "replay":
            return _replay(letters, arguments.id)
        return _list(letters) if arguments.action == "list" else _count(letters)
    except ChannelError as error:
        return _failed(_refusal(error, dead_of(arguments.service)))
    except (AMQPError, OSError, BrokerAway) as error:
        return _failed(f"the broker did not answer: {type(error).__name__}")


def _refusal(error: ChannelError, queue: str) -> str:
    """What to do about a broker that is there and says no."""
    if isinstance(error, NotFound):
        return f"the broker has no {queue}: check the virtual host in AMQP_URI, or provision first"
    if isinstance(error, AccessRefused):
        return f"the broker refused this user: check AMQP_URI; it needs the right to read {queue}"
    return f"the broker refused: {type(error).__name__}"


def _failed(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
