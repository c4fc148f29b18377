"""`python -m tests.isolation`: tries everything, prints a summary, ends with one line of JSON."""

import json
import sys
import tempfile
import time
from pathlib import Path

from tests.isolation.broker_rights import BrokerProbe
from tests.isolation.declared_routes import declared_routes
from tests.isolation.http_documents import compare_documents
from tests.isolation.http_keys import KeyProbe
from tests.isolation.http_routes import RouteProbe
from tests.isolation.http_timing import TimingProbe
from tests.isolation.ledger import Ledger
from tests.isolation.mongo_rights import MongoProbe
from tests.isolation.site import standing
from tests.support.deployment import PAIR, deployed
from tests.support.servers import VARIABLES, Servers

_STARTED = time.monotonic()


def main() -> int:
    if Servers.given() is None:
        print(f"isolation: set {', '.join(VARIABLES)}, or run `make isolation`", file=sys.stderr)
        return 2
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as folder:
        _accounts(ledger, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        ratios = _routes(ledger, Path(folder))
    _report(ledger, ratios, time.monotonic() - _STARTED)
    return 0 if ledger.clean else 1


def _accounts(ledger: Ledger, folder: Path) -> None:
    """Before any service runs: what gets through would lie in their queues."""
    with deployed(None, PAIR, folder) as deployment:
        _say("each database account x collection x verb ...")
        MongoProbe(deployment, ledger).run()
        _say("each broker account x exchange, queue and routing key ...")
        BrokerProbe(deployment, ledger).run()


def _routes(ledger: Ledger, folder: Path) -> dict[str, float]:
    _say("five services, two agencies and a thing of every kind in each ...")
    with standing(folder) as site:
        routes = declared_routes()
        compare_documents(site.clients, ledger)
        probe = RouteProbe(site, ledger, routes)
        _say("each route x method x caller x whose thing ...")
        probe.run()
        KeyProbe(site, ledger).run()
        _say("foreign against missing, by the clock ...")
        ratios = TimingProbe(site, ledger).run(routes)
        _say("what is declared ...")
        probe.permitted()
    return ratios


def _say(line: str) -> None:
    print(f"{time.monotonic() - _STARTED:5.0f} s  {line}", flush=True)


def _report(ledger: Ledger, ratios: dict[str, float], seconds: float) -> None:
    print(f"\n{ledger.total} attempts in {seconds:.0f} s")
    print(*ledger.lines(), sep="\n")
    print("  time for a foreign thing / for one that never was, by route")
    print(*(f"    {ratio:.2f}  {name}" for name, ratio in sorted(ratios.items())), sep="\n")
    for line in (*ledger.allowed, *ledger.denied_wrongly):
        print(line)
    totals = {
        "attempts": ledger.total,
        "allowed": len(ledger.allowed),
        "denied_wrongly": len(ledger.denied_wrongly),
        "timing_ratio": [min(ratios.values()), max(ratios.values())],
        "seconds": round(seconds),
    }
    print(json.dumps(totals))


if __name__ == "__main__":
    sys.exit(main())
