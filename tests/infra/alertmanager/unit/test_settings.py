"""Where alerts go is a setting, and a wrong one is said in one line."""

import pytest
import yaml

from infra.alertmanager.__main__ import main
from infra.alertmanager.settings import DECLARED, Settings, rendered
from infra.local.trouble import Trouble
from tests.support.watching import alerts

GIVEN = {
    "ALERT_MAIL_TO": "night@region.example",
    "ALERT_MAIL_FROM": "watchmate@region.example",
    "ALERT_SMTP": "mail.region.example:587",
    "ALERT_SMTP_TLS": "yes",
    "ALERT_HEARTBEAT_URL": "https://switch.region.example/ping/a1b2",
}


def test_settings_take_the_place_of_the_declared_addresses() -> None:
    configuration = yaml.safe_load(rendered(Settings.given(GIVEN)))
    assert configuration["global"]["smtp_smarthost"] == "mail.region.example:587"
    assert configuration["global"]["smtp_from"] == "watchmate@region.example"
    assert configuration["global"]["smtp_require_tls"] is True
    receivers = {one["name"]: one for one in configuration["receivers"]}
    mails = [mail for one in receivers.values() for mail in one.get("email_configs", ())]
    assert {mail["to"] for mail in mails} == {"night@region.example"}
    heartbeat = {"url": GIVEN["ALERT_HEARTBEAT_URL"], "send_resolved": False}
    assert receivers["heartbeat"]["webhook_configs"] == [heartbeat]


def test_without_settings_it_is_what_is_declared() -> None:
    assert yaml.safe_load(rendered(Settings.given({}))) == yaml.safe_load(DECLARED.read_text())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALERT_MAIL_TO", "nobody"),
        ("ALERT_MAIL_TO", "a@b, c@d"),
        ("ALERT_MAIL_FROM", "Watchmate <a@b>"),
        ("ALERT_SMTP", "mail.region.example"),
        ("ALERT_SMTP_TLS", "maybe"),
        ("ALERT_HEARTBEAT_URL", "switch.region.example"),
        ("ALERT_HEARTBEAT_URL", "ftp://switch.region.example"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(Trouble, match=f"^{name} is not .*correct {name}"):
        Settings.given({name: value})


def test_the_command_prints_it_or_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALERT_MAIL_TO", "night@region.example")
    assert main() == 0
    assert "to: night@region.example" in capsys.readouterr().out
    monkeypatch.setenv("ALERT_MAIL_TO", "night")
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_only_alerts_that_exist_are_inhibited() -> None:
    declared = yaml.safe_load(DECLARED.read_text())
    matchers = [
        matcher
        for rule in declared["inhibit_rules"]
        for matcher in rule["source_matchers"] + rule["target_matchers"]
        if matcher.startswith("alertname")
    ]
    named = {name for one in matchers for name in one.split(" ", 2)[2].strip('"').split("|")}
    assert named
    assert named <= {alert.name for alert in alerts()}
