"""A report as its readers get it: asked for, waited for and read through the API, into files."""

import time
from collections.abc import Callable
from pathlib import Path

from infra.demo.api import Api, CallFailed, expect

FORMS = ("html", "pdf", "csv", "json")
_MADE_WITHIN = 300.0
_LOOK_AGAIN = 0.5


class SampleReport:
    """``token`` gives one of somebody who may read the report."""

    def __init__(self, api: Api, token: Callable[[], str]) -> None:
        self._api = api
        self._token = token

    def write(self, agency: str, window: str, folder: Path) -> list[Path]:
        """The files written: ``<agency>-<window>.<form>``.

        :raises CallFailed:
        """
        report_id = self._ask(window)
        self._await(report_id)
        folder.mkdir(parents=True, exist_ok=True)
        return [self._file(report_id, folder / f"{agency}-{window}.{form}") for form in FORMS]

    def _ask(self, window: str) -> str:
        wish = {"kind": "leadership", "window": window, "formats": list(FORMS)}
        answer = self._api.post("evaluation", "/v1/reports", wish, self._token())
        return str(expect(answer, 202, what="a report")["id"])

    def _await(self, report_id: str) -> None:
        path, deadline = f"/v1/reports/{report_id}", time.monotonic() + _MADE_WITHIN
        while True:
            answer = self._api.get("evaluation", path, self._token())
            job = expect(answer, 200, what="the report")
            if job["state"] == "done":
                return
            if job["state"] == "failed" or time.monotonic() > deadline:
                raise CallFailed("GET", path, answer.status, f"the report is {job['state']}")
            time.sleep(_LOOK_AGAIN)

    def _file(self, report_id: str, file: Path) -> Path:
        path = f"/v1/reports/{report_id}/content{file.suffix}"
        file.write_bytes(self._api.file("evaluation", path, self._token()))
        return file
