"""The process that makes one report: composes it, renders it, hands the files to its parent.

It writes nothing itself except which release was looked at, so killing it at any time loses and
doubles nothing. Its parent is ``adapters/report_process.py``; when that ends, this ends.
"""

import base64
import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any, TextIO

from services.evaluation.adapters.reports.forms import rendered
from services.evaluation.domain.report_job import Order
from services.evaluation.entrypoints.composers import composer_for
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings

_COMPOSED = 40
"""Percent of the whole when all figures are there; the rest is charts and pages."""
_RENDERED = 98
_GENTLY = 10
"""The service that answers people goes first where both want the processor."""


def main() -> int:
    answers = _own_answers()
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    os.nice(_GENTLY)
    try:
        _make(asked, answers)
    except Exception as error:  # noqa: BLE001 - the parent hears its kind, and nothing of its text
        _say(answers, failed=type(error).__name__)
        return 1
    return 0


def _make(asked: Mapping[str, Any], answers: TextIO) -> None:
    platform = Platform(Settings.of("evaluation", asked["config"]))
    order = Order(**asked["order"])
    try:
        compose = composer_for(order.kind, platform)
        _say(answers, percent=1, step="figures")
        published = compose(
            order, lambda part: _say(answers, percent=part * _COMPOSED // 100, step="figures")
        )
    finally:
        platform.mongo.close()
    left = _RENDERED - _COMPOSED
    files = rendered(
        published,
        asked["formats"],
        lambda part: _say(answers, percent=_COMPOSED + part * left // 100, step="pages"),
    )
    _say(answers, percent=_RENDERED, step="keeping")
    for form, content in files.items():
        _say(answers, file=form, content=base64.b64encode(content).decode())


def _own_answers() -> TextIO:
    """The parent's pipe for our answers alone; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return answers


def _say(answers: TextIO, **news: Any) -> None:
    answers.write(json.dumps(news) + "\n")
    answers.flush()


def _end_with_the_parent() -> None:
    """Read without Python's buffer, which a thread may not hold when the process ends."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
