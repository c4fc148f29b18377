"""What was begun and not finished is told, and what is done is not."""

from typing import Any

import pytest

from infra.ops.doctor.checks.unfinished import left_open


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"_id": "rotation", "reached": "promoted", "targets": {}}, "is promoted and not finished"),
        ({"_id": "erase:harbor", "begun_at": 1}, "harbor is being erased"),
        ({"_id": "restore", "reached": "begun"}, "a restore is begun and not finished"),
    ],
)
def test_what_is_half_done_is_told_with_its_command(row: dict[str, Any], says: str) -> None:
    [finding] = left_open(row)
    assert says in finding.what and finding.fix.startswith("run ")
    assert finding.level == ("warning" if row["_id"] == "rotation" else "trouble")


@pytest.mark.parametrize(
    "row", [{"_id": "keys"}, {"_id": "erase:harbor", "begun_at": 1, "done_at": 2}, {"_id": 1}]
)
def test_what_is_done_and_what_is_no_record_of_a_command_is_not_told(row: dict[str, Any]) -> None:
    assert list(left_open(row)) == []
