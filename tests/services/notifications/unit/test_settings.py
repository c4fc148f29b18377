"""A mail server that cannot be meant is refused at the start, by the name of its variable."""

import pytest

from services.notifications.entrypoints.wiring import smtp_server
from shared.runtime.settings import SettingsError


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SMTP_PORT", "smtp"),
        ("SMTP_PORT", "70000"),
        ("SMTP_TIMEOUT_SECONDS", "soon"),
        ("MAIL_FROM", "watchmate"),
        ("MAIL_FROM", "watchmate@"),
        ("MAIL_FROM", "Desk <desk>"),
        ("MAIL_FROM", "desk@watch.example\nBcc: all@watch.example"),
    ],
)
def test_a_wrong_setting_is_named(name: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} must be"):
        smtp_server({name: wrong})


@pytest.mark.parametrize("sender", ["watchmate@localhost", "Desk <desk@watch.example>"])
def test_an_address_is_taken_with_and_without_a_name(sender: str) -> None:
    assert smtp_server({"MAIL_FROM": sender}).sender == sender
