"""The command prints the difference, applies it, and says in one line what stands in the way."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.provisioning.declarations import declared_services
from shared.region import load_region
from tests.support.deployment import PAIR, ROOT, Deployment, shared_servers

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """Not provisioned yet; removed afterwards."""
    deployment = Deployment(
        shared_servers(), load_region(PAIR), tmp_path / "secrets", declared_services()
    )
    yield deployment
    deployment.remove()


@pytest.fixture
def run(deployment: Deployment) -> Run:
    def run(
        action: str, region: Path = PAIR, *flags: str, **instead: str
    ) -> "subprocess.CompletedProcess[str]":
        servers = deployment.servers
        options = {
            "region": str(region),
            "mongodb_uri": servers.mongodb_uri,
            "amqp_uri": servers.amqp_uri,
            "management_uri": servers.management_uri,
            "secrets": str(deployment.secrets),
            "prefix": deployment.prefix,
            "vhost": deployment.vhost,
            **instead,
        }
        given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        command = [sys.executable, "-m", "infra.provisioning", action, *given, *flags]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
        )

    return run


def databases(deployment: Deployment) -> list[str]:
    with closing(deployment.mongo_admin) as client:
        names = client.list_database_names()
    return [name for name in names if name.startswith(deployment.prefix)]


def test_plan_then_apply_then_nothing_to_do(deployment: Deployment, run: Run) -> None:
    planned = run("plan")
    assert planned.returncode == 0, planned.stderr
    assert databases(deployment) == []
    assert not deployment.secrets.exists()
    applied = run("apply")
    assert applied.returncode == 0, applied.stderr
    assert applied.stdout.splitlines()[:-1] == planned.stdout.splitlines()
    assert applied.stdout.splitlines()[-1].startswith("done: ")
    assert len(databases(deployment)) == 3
    assert run("apply").stdout.splitlines()[0] == "nothing to do"
    rotated = run("apply", PAIR, "--rotate-seals").stdout.splitlines()
    assert len(rotated) == 4, rotated
    assert {"standing-seal:3"} == {piece for line in rotated[:2] for piece in line.split()[-1:]}


def test_wrong_file_exits_2_with_the_line_and_touches_nothing(
    deployment: Deployment, run: Run, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(PAIR.read_text().replace("minimum_cell_size: 10", "minimum_cell_size: 1"))
    done = run("apply", region=wrong)
    assert done.returncode == 2
    assert "policy.minimum_cell_size: must be 5 to 1000" in done.stderr
    assert done.stderr.splitlines()[-1] == "nothing was touched"
    assert databases(deployment) == []
    assert not deployment.secrets.exists()


def test_wrong_file_leaves_a_running_region_as_it_is(
    deployment: Deployment, run: Run, tmp_path: Path
) -> None:
    run("apply")
    before = {path.name: path.read_bytes() for path in deployment.secrets.glob("*.*")}
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(PAIR.read_text().replace("lender: harbor", "lender: nowhere"))
    assert run("apply", region=wrong).returncode == 2
    assert {path.name: path.read_bytes() for path in deployment.secrets.glob("*.*")} == before
    assert run("plan").stdout.splitlines() == ["nothing to do"]


def wrong_port(uri: str) -> str:
    """Port 9 answers nobody."""
    return re.sub(r"(://\w+):\w+@([^:/]+):\d+", r"\1:hush@\2:9", uri)


def wrong_password(uri: str) -> str:
    return re.sub(r"(://\w+):\w+@", r"\1:hush@", uri)


def nonsense(uri: str) -> str:
    return "mongodb//hush"


@pytest.mark.parametrize(
    ("option", "spoil", "says"),
    [
        ("mongodb_uri", wrong_port, ":9 did not answer"),
        ("mongodb_uri", wrong_password, "refused the administrator"),
        ("mongodb_uri", nonsense, "--mongodb-uri"),
        ("amqp_uri", wrong_port, "--amqp-uri"),
        ("amqp_uri", wrong_password, "--amqp-uri"),
        ("management_uri", wrong_port, "--management-uri"),
        ("management_uri", wrong_password, "refused the administrator"),
    ],
)
def test_server_that_is_away_exits_3_with_one_line(
    deployment: Deployment, run: Run, option: str, spoil: Callable[[str], str], says: str
) -> None:
    done = run("apply", **{option: spoil(getattr(deployment.servers, option))})
    assert done.returncode == 3, done.stderr
    (line,) = done.stderr.splitlines()
    assert says in line
    assert "hush" not in line
    assert databases(deployment) == []


def test_missing_option_is_named(run: Run) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.provisioning", "plan"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert "--mongodb-uri" in done.stderr


def test_given_secrets_are_used_and_left_as_they_are(deployment: Deployment, run: Run) -> None:
    assert run("apply").returncode == 0
    (deployment.secrets / ".lock").unlink()
    before = {path.name: path.read_bytes() for path in deployment.secrets.iterdir()}
    run_again = run("apply", PAIR, "--given-secrets")
    assert (run_again.returncode, run_again.stdout.splitlines()[0]) == (0, "nothing to do")
    assert {path.name: path.read_bytes() for path in deployment.secrets.iterdir()} == before


def test_given_secrets_that_are_not_complete_are_refused_before_anything_is_done(
    deployment: Deployment, run: Run
) -> None:
    refused = run("apply", PAIR, "--given-secrets")
    assert refused.returncode == 5
    assert "the given secrets are not complete (secrets: write identity.env;" in refused.stderr
    assert refused.stderr.splitlines()[-1] == "nothing was touched"
    assert databases(deployment) == []
    assert not deployment.secrets.exists()
