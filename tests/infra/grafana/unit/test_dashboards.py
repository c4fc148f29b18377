"""Every panel says what it shows, in which unit, and stands in nobody's place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.watching import DASHBOARDS, ROOT, panels

PROVISIONING = ROOT / "infra/grafana/provisioning"
PANELS = list(panels())


def test_the_four_dashboards_are_there() -> None:
    names = [file.stem for file in DASHBOARDS]
    assert names == ["delivery", "matching-quality", "region-health", "service-health"]


@pytest.mark.parametrize(("place", "panel"), PANELS, ids=[place for place, _ in PANELS])
def test_a_panel_has_title_unit_description_and_queries(place: str, panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    for target in panel["targets"]:
        assert target["expr"] and target["legendFormat"]


def test_panels_ask_the_provisioned_source() -> None:
    source = yaml.safe_load((PROVISIONING / "datasources/prometheus.yml").read_text())
    uid = source["datasources"][0]["uid"]
    assert {panel["datasource"]["uid"] for _, panel in PANELS} == {uid}


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_ids_are_unique_and_no_panel_covers_another(file: Path) -> None:
    board = json.loads(file.read_text())
    assert board["uid"] == file.stem
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    cells = [cell for panel in board["panels"] for cell in _cells(**panel["gridPos"])]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def _cells(x: int, y: int, w: int, h: int) -> list[tuple[int, int]]:
    return [(column, row) for column in range(x, x + w) for row in range(y, y + h)]
