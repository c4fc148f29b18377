"""How the floor and the peers are run: one process for each stage, as Watchmate has."""

import sys
from pathlib import Path

from tests.bench.pipeline import chain
from tests.bench.pipeline.bare import Program, Recipe
from tests.bench.pipeline.surroundings import AT_ONCE

_PEERS = "tests.bench.pipeline.peers"
_LOSES = "a crash between commit and publish loses the event; a redelivery may do it twice"
STAGES = tuple(chain.HEARS)
QUEUES = tuple(
    chain.queue_of(one, event) for one, events in chain.HEARS.items() for event in events
)


def floor() -> Recipe:
    module = (sys.executable, "-m", "tests.bench.pipeline.floor")
    programs = tuple(Program(one, (*module, one), one == "intake") for one in STAGES)
    promises = "writes all that Watchmate's promises need, without what reads it after a crash"
    return Recipe("floor", promises, programs, QUEUES)


def faststream(venv: Path) -> Recipe:
    python = str(venv / "bin" / "python")
    programs = tuple(
        Program(one, (python, "-m", f"{_PEERS}.faststream_{one}"), one == "intake")
        for one in STAGES
    )
    return Recipe("faststream", _LOSES, programs, QUEUES)


def celery(venv: Path) -> Recipe:
    """Celery's workers take no HTTP, so its door is one process more."""
    workers = tuple(Program(one, _worker(venv, one)) for one in STAGES)
    return Recipe("celery", _LOSES, (_door(venv), *workers), STAGES)


def _door(venv: Path) -> Program:
    gunicorn = str(venv / "bin" / "gunicorn")
    threads = f"--threads={4 * AT_ONCE}"
    serving = ("--workers=1", "--worker-class=gthread", threads, "--keep-alive=75")
    where = ("--bind=127.0.0.1:{port}", "--log-level=warning")
    return Program("door", (gunicorn, *serving, *where, f"{_PEERS}.celery_web:app"), door=True)


def _worker(venv: Path, service: str) -> tuple[str, ...]:
    """Threads, so that a stage is one process here too; no talk between workers."""
    celery = str(venv / "bin" / "celery")
    quiet = ("--without-gossip", "--without-mingle", "--loglevel=WARNING")
    of = ("--app", f"{_PEERS}.celery_app", "worker", "--queues", service)
    return (celery, *of, "--hostname", f"{service}@localhost", *quiet)
