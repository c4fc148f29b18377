"""The status table and its closing line of JSON."""

import json
from dataclasses import replace

from infra.local.status import PartStatus, overall, render

RUNNING = PartStatus("intake", "running", 41, "http://127.0.0.1:8000", 71.25, 2.5)
STOPPED = PartStatus("matching", "stopped", None, "http://127.0.0.1:8001", 0.0, None)
EXTERNAL = PartStatus("mongodb", "external", None, "named by the environment", 0.0, None)


def test_line_tells_state_id_address_memory_and_seconds_to_ready() -> None:
    line = render([RUNNING]).splitlines()[1]
    assert line.split() == ["intake", "running", "41", "71.2", "2.5", "http://127.0.0.1:8000"]


def test_stopped_part_shows_dashes() -> None:
    assert render([STOPPED]).splitlines()[1].split()[:5] == ["matching", "stopped", "-", "0.0", "-"]


def test_restarts_are_shown_when_there_were_any() -> None:
    again = PartStatus("intake", "running", 41, "http://x", 71.25, 2.5, restarts=3)
    assert "(restarted 3 times)" in render([again])
    assert "restarted" not in render([RUNNING]).splitlines()[1]


def test_address_of_the_metrics_is_shown_where_there_is_one() -> None:
    shown = replace(RUNNING, metrics="http://127.0.0.1:8100/metrics")
    assert render([shown]).splitlines()[1].endswith("http://127.0.0.1:8100/metrics")


def test_last_line_is_json_for_programs() -> None:
    told = json.loads(render([RUNNING, STOPPED]).splitlines()[-1])
    assert told["state"] == "partly running"
    assert [part["name"] for part in told["parts"]] == ["intake", "matching"]


def test_servers_run_by_others_do_not_count_for_the_overall_state() -> None:
    assert overall([EXTERNAL, RUNNING]) == "running"
    assert overall([EXTERNAL, STOPPED]) == "stopped"
