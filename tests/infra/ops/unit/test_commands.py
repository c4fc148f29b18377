"""The operator's commands: how they are called, and how they learn their deployment."""

import argparse
from pathlib import Path

import pytest

from infra.local.stack import RECORD
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.ops import deployment
from infra.ops.__main__ import COMMANDS, main


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    deployment.add_arguments(parser)
    return parser.parse_args(arguments)


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name, command in COMMANDS.items():
        assert name in said and command.HELP in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith("watchmate 0.")


def test_a_deployment_is_a_local_stack_or_all_of_its_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MONGODB", "AMQP", "MANAGEMENT"):
        monkeypatch.delenv(f"ADMIN_{name}_URI", raising=False)
    with pytest.raises(Trouble, match=r"--amqp-uri, --management-uri, --secrets missing"):
        deployment.deployment_of(options("--mongodb-uri", "mongodb://a:b@db/"))
    with pytest.raises(Trouble, match="make up"):
        deployment.deployment_of(options("--state", str(tmp_path / "none")))
    state = StateFolder.at(tmp_path)
    state.prepare()
    state.write_json(RECORD, {"wish": {"prefix": "p_"}})
    local = deployment.deployment_of(options("--state", str(tmp_path)))
    assert (local.state, local.prefix) == (state, "p_")
    assert local.apis["intake"].startswith("http://127.0.0.1:")


def test_elsewhere_services_answer_under_their_names(tmp_path: Path) -> None:
    servers = ["--mongodb-uri", "mongodb://a:b@db/", "--amqp-uri", "amqp://a:b@mq//"]
    more = ["--management-uri", "http://a:b@mq:15672", "--secrets", str(tmp_path)]
    found = deployment.deployment_of(options(*servers, *more))
    assert found.apis["matching"] == "http://matching:8000"
    assert found.metrics["matching"] == "http://matching:9100"
    assert found.state is None
