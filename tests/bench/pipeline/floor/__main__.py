"""`python -m tests.bench.pipeline.floor <service>`: one process of one stage."""

import sys
import threading

from tests.bench.pipeline.floor.door import Application, serve
from tests.bench.pipeline.floor.listener import Listener
from tests.bench.pipeline.floor.relay import Relay
from tests.bench.pipeline.floor.stages import HANDLERS
from tests.bench.pipeline.floor.store import Store
from tests.bench.pipeline.surroundings import AT_ONCE, Surroundings


def main(service: str) -> int:
    here = Surroundings.here()
    store = Store(here, service)
    relay = Relay(here.amqp_uri, store)
    relay.start()
    if here.port:
        door = (here.port, Application(store, relay))
        threading.Thread(target=serve, args=door, daemon=True).start()
    Listener(here.amqp_uri, service, store, relay, HANDLERS[service]).run(AT_ONCE)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
