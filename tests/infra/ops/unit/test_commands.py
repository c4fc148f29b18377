"""The operator's commands: how they are called, and how they learn their deployment."""

import argparse
import errno
import os
import subprocess
from pathlib import Path

import pytest

from infra.local.parts import ROOT
from infra.local.ports import ports_of
from infra.local.stack import RECORD
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.ops import deployment
from infra.ops.__main__ import COMMANDS, main
from infra.ops.commands import doctor
from infra.ops.commands.doctor import site_of
from infra.ops.system_errors import trouble_of


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


def test_what_the_system_refuses_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "none" / "settings"
    assert main(["secrets", "--to", str(tmp_path / "s"), "--settings", str(settings)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"{settings} cannot be used (No such file or directory): check the path" in said


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left"), "the disk of /s is full: free it"),
        (OSError(errno.EROFS, "Read-only file system"), "/s cannot be used (Read-only file sys"),
        (OSError(errno.EIO, "Input/output error"), "see to it, then run this again"),
        (ConnectionError("http://a:b@host"), "/s cannot be used (ConnectionError)"),
    ],
)
def test_an_error_of_the_system_has_a_remedy_and_shows_no_content(
    error: OSError, told: str
) -> None:
    said = str(trouble_of(error, Path("/s")))
    assert told in said
    assert "a:b@host" not in said


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


def test_a_local_stack_knows_whether_it_has_a_door(tmp_path: Path) -> None:
    state = StateFolder.at(tmp_path)
    state.prepare()
    state.write_json(RECORD, {"wish": {}, "parts": ["intake"]})
    assert site_of(examined("--state", str(tmp_path))).door == ""
    state.write_json(RECORD, {"wish": {}, "parts": ["intake", "nginx"]})
    port = ports_of(state)["nginx"]
    assert site_of(examined("--state", str(tmp_path))).door == f"127.0.0.1:{port}"
    other = examined("--state", str(tmp_path), "--door", "peers.example:443")
    assert site_of(other).door == "peers.example:443"


def examined(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["backup", "--to"], "argument --to: expected one argument"),
        (["backup"], "the following arguments are required: --to"),
        (["rotate-keys", "--what", "all"], "argument --what: invalid choice: 'all'"),
        (["erase", "--agency"], "argument --agency: expected one argument"),
        (["back-up"], "argument command: invalid choice: 'back-up'"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"watchmate: {told}")
    assert said.count("\n") == 1 and said.endswith(" --help'\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["backup"], "TO is missing: make backup TO=<folder>"),
        (["restore"], "FROM is missing: make restore FROM=<file>"),
        (["restore", "FROM=a.backup"], "KEYS is missing: make restore KEYS=<file or none>"),
        (["erase"], "AGENCY is missing: make erase AGENCY=<id>"),
        (["rotate-keys"], "WHAT is missing: make rotate-keys WHAT=<material, signing, seals"),
    ],
)
def test_what_make_was_not_told_is_named(words: list[str], told: str) -> None:
    """Told by make itself, so a dry run shows it and nothing is begun."""
    done = made_dry(*words)
    assert done.returncode == 2
    assert told in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        ("upgrade",),
        ("backup", "TO=a"),
        ("restore", "FROM=a", "KEYS=none"),
        ("restore",),
        ("erase", "AGENCY=a"),
        ("rotate-keys", "WHAT=material"),
    ],
)
def test_further_words_reach_the_command(words: tuple[str, ...]) -> None:
    done = made_dry(*words, "DO=--further words")
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith(" --further words")


def made_dry(*words: str) -> subprocess.CompletedProcess[str]:
    path = {"PATH": os.environ["PATH"]}
    dry = ["make", "--dry-run", *words]
    return subprocess.run(dry, cwd=ROOT, env=path, capture_output=True, text=True, check=False)
