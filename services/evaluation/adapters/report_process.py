"""Makes a report in a process of its own: estimates, charts and pages never share the service's
event loop, and their memory goes back when they end.

The child gets its order as one line of JSON and answers in lines: ``{"percent", "step"}``,
``{"file", "content"}``, or ``{"failed"}``. Its input stays open as long as its parent lives; when
that ends, whatever way, the child ends too (``entrypoints/report_job.py``).
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from services.evaluation.application.report_ports import MakerFailed, Tell
from services.evaluation.domain.report_job import ReportJob

MODULE = "services.evaluation.entrypoints.report_job"
LARGEST = 8 * 1024 * 1024
"""Bytes of one file: a document of MongoDB holds 16 MB. Reports have some tens of KB."""


class ReportProcess:
    """:param config: the service's own settings, which the child connects with."""

    def __init__(self, config: Mapping[str, Any], within_seconds: float) -> None:
        self._config = dict(config)
        self._within = within_seconds

    def __call__(self, job: ReportJob, tell: Tell) -> Mapping[str, bytes]:
        """:raises MakerFailed:"""
        asked = {"config": self._config, "order": asdict(job.order), "formats": job.formats}
        files: dict[str, bytes] = {}
        with self._child(json.dumps(asked)) as lines:
            for line in lines:
                self._take(json.loads(line), files, tell)
        if set(files) != set(job.formats):
            raise MakerFailed("ended_early")
        return files

    def _take(self, news: Mapping[str, Any], files: dict[str, bytes], tell: Tell) -> None:
        if "failed" in news:
            raise MakerFailed(str(news["failed"]))
        if "file" not in news:
            tell(int(news["percent"]), str(news["step"]))
            return
        content = base64.b64decode(news["content"])
        if len(content) > LARGEST:
            raise MakerFailed("too_large")
        files[str(news["file"])] = content

    @contextmanager
    def _child(self, asked: str) -> Iterator[Iterator[str]]:
        """Its lines; when the block is left, or the time is over, the child has ended."""
        child = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Libraries say there what they like, in no form of ours; a failure says its kind.
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": tempfile.gettempdir()},
        )
        end = threading.Timer(self._within, child.kill)
        end.daemon = True
        end.start()
        try:
            yield _conversation(child, asked)
        finally:
            end.cancel()
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)


def _conversation(child: "subprocess.Popen[str]", asked: str) -> Iterator[str]:
    if child.stdin is None or child.stdout is None:
        raise MakerFailed("no_pipes")
    try:
        child.stdin.write(asked + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        raise MakerFailed("ended_early") from None
    yield from child.stdout


def _close(pipe: Any) -> None:
    """What was not written to somebody who has ended is of no use any more."""
    try:
        pipe.close()
    except BrokenPipeError:
        return
