"""The declared file under the real program: valid, and each severity goes where it must."""

import shutil
import subprocess

import pytest

from infra.alertmanager.settings import DECLARED


def amtool(*words: str) -> str:
    program = shutil.which("amtool")
    assert program, "amtool is missing: install Debian's prometheus-alertmanager"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_declared_configuration_is_valid() -> None:
    assert "SUCCESS" in amtool("check-config", str(DECLARED))


@pytest.mark.parametrize(
    ("severity", "receiver"), [("page", "pages"), ("ticket", "tickets"), ("other", "tickets")]
)
def test_an_alert_goes_to_the_receiver_of_its_severity(severity: str, receiver: str) -> None:
    routed = amtool("config", "routes", "test", f"--config.file={DECLARED}", f"severity={severity}")
    assert routed.strip() == receiver
