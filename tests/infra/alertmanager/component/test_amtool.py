"""The declared file under the real program: valid, and each severity goes where it must."""

import shutil
import subprocess
from pathlib import Path

import pytest

from infra.alertmanager.settings import DECLARED, Settings, rendered


def amtool(*words: str) -> str:
    program = shutil.which("amtool")
    assert program, "amtool is missing: install Debian's prometheus-alertmanager"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_declared_configuration_is_valid() -> None:
    assert "SUCCESS" in amtool("check-config", str(DECLARED))


def test_the_configuration_with_a_switch_outside_is_valid(tmp_path: Path) -> None:
    settings = Settings.given({"ALERT_HEARTBEAT_URL": "https://switch.region.example/ping/a1b2"})
    printed = tmp_path / "alertmanager.yml"
    printed.write_text(rendered(settings))
    assert "SUCCESS" in amtool("check-config", str(printed))


@pytest.mark.parametrize(
    ("severity", "receiver"),
    [("page", "pages"), ("ticket", "tickets"), ("heartbeat", "heartbeat"), ("other", "tickets")],
)
def test_an_alert_goes_to_the_receiver_of_its_severity(severity: str, receiver: str) -> None:
    routed = amtool("config", "routes", "test", f"--config.file={DECLARED}", f"severity={severity}")
    assert routed.strip() == receiver
