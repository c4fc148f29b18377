"""The declared files under the real programs, which `make test` installs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.watching import PROMETHEUS, ROOT

BROKEN = """
groups:
  - name: people
    rules:
      - alert: UrgentRequestUnanswered
        expr: watchmate:oldest_waiting_seconds{urgency="urgent"} >= 90000
"""


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    assert program, "promtool is missing: install Debian's prometheus, as `make check-rules` does"
    return subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_configuration_and_all_rules_are_valid() -> None:
    checked = promtool("check", "config", str(PROMETHEUS / "prometheus.yml"))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("file", sorted((PROMETHEUS / "tests").glob("*.yml")), ids=lambda f: f.stem)
def test_alerts_fire_when_they_must_and_are_silent_when_they_must_not(file: Path) -> None:
    tested = promtool("test", "rules", str(file))
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_a_rule_that_would_not_fire_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(PROMETHEUS / "tests", tmp_path / "tests")
    shutil.copytree(PROMETHEUS / "rules", tmp_path / "rules")
    (tmp_path / "rules/people.yml").write_text(BROKEN)
    tested = promtool("test", "rules", str(tmp_path / "tests/people.yml"))
    assert tested.returncode != 0
    assert "UrgentRequestUnanswered" in tested.stdout + tested.stderr
