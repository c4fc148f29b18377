"""Whatever is missing is told in one line that ends with what to do."""

from pathlib import Path

import pytest

from infra.local.__main__ import main
from infra.local.mongodb import mongod_program
from infra.local.rabbitmq import broker_program
from infra.local.servers import Servers
from infra.local.state import StateFolder
from infra.local.trouble import Trouble

NOBODY = "127.0.0.1:9"


def test_missing_mongod_is_told_with_both_remedies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MONGOD", str(tmp_path / "mongod"))
    with pytest.raises(Trouble, match=r"mongod .* is missing: name one .*MONGODB_URI=<uri>"):
        mongod_program()


def test_missing_broker_is_told_with_both_remedies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RABBITMQ_SERVER", str(tmp_path / "rabbitmq-server"))
    with pytest.raises(Trouble, match=r"rabbitmq-server is missing: .*apt-get.*AMQP_URI=<uri>"):
        broker_program()


def test_existing_database_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("infra.local.mongodb.ANSWER_WITHIN", 0.1)
    monkeypatch.setattr("infra.local.mongodb.ONE_TRY", 0.1)
    given = {"MONGODB_URI": f"mongodb://{NOBODY}/"}
    with pytest.raises(Trouble, match=r"named by MONGODB_URI does not answer: start it"):
        Servers(StateFolder.at(tmp_path), environment=given).up()


def test_existing_broker_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("infra.local.rabbitmq.ANSWER_WITHIN", 0.1)
    given = {"AMQP_URI": f"amqp://a:b@{NOBODY}//", "RABBITMQ_MANAGEMENT_URI": f"http://{NOBODY}"}
    with pytest.raises(Trouble, match="set RABBITMQ_MANAGEMENT_URI"):
        Servers(StateFolder.at(tmp_path), environment=given).up()


def test_existing_servers_take_the_place_of_ours(tmp_path: Path) -> None:
    state = StateFolder.at(tmp_path)
    state.prepare()
    given = {"MONGODB_URI": "mongodb://a:b@db/", "AMQP_URI": "amqp://a:b@broker//"}
    servers = Servers(state, environment=given)
    assert servers.own == []
    assert servers.addresses.mongodb_uri == "mongodb://a:b@db/"
    assert servers.addresses.management_uri == "http://a:b@broker:15672"


def test_command_line_tells_trouble_in_one_line_and_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["up", "--state", str(tmp_path / "file" / "state")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("watchmate: the state folder ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "wrong", [["--pace", "0"], ["--pace", "fast"], ["--region", "no-such-file.yml"]]
)
def test_command_line_refuses_settings_that_make_no_sense(wrong: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["up", *wrong])


def test_status_of_a_folder_that_never_ran_shows_everything_stopped(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["status", "--state", str(tmp_path / "new")]) == 0
    assert '{"state": "stopped"' in capsys.readouterr().out.splitlines()[-1]
    assert main(["down", "--state", str(tmp_path / "new")]) == 0
    assert "nothing was running" in capsys.readouterr().out


def test_servers_that_never_ran_can_be_stopped(tmp_path: Path) -> None:
    assert main(["servers", "down", "--state", str(tmp_path / "new")]) == 0
