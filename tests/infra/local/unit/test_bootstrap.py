"""What bootstrap.sh does to a machine, seen through stand-ins for apt-get, sudo and id."""

import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.parts import ROOT

SCRIPT = ROOT / "infra" / "local" / "bootstrap.sh"
APT = """#!/bin/sh
echo "$@" >>"$MACHINE/apt"
case "$*" in *install*)
    cp "$POLICY_RC_D" "$MACHINE/policy-at-install" 2>/dev/null
    touch "$RABBITMQ_SERVER"; chmod 755 "$RABBITMQ_SERVER" ;;
esac
"""


class Machine:
    """A folder in which programs write down what they were asked to do."""

    def __init__(self, folder: Path, user: int) -> None:
        self.folder = folder
        self.policy = folder / "policy-rc.d"
        self.program("apt-get", APT)
        self.program("id", f"#!/bin/sh\necho {user}\n")
        self.program("systemctl", '#!/bin/sh\necho "$@" >>"$MACHINE/systemctl"\n')

    def program(self, name: str, text: str) -> None:
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)

    def bootstrap(self, *what: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "MACHINE": str(self.folder),
            "POLICY_RC_D": str(self.policy),
            "RABBITMQ_SERVER": str(self.folder / "rabbitmq-server"),
        }
        return subprocess.run(
            [SCRIPT, *what],
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def told(self, program: str) -> list[str]:
        file = self.folder / program
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path, user=0)


def test_broker_is_installed_while_services_are_forbidden_to_start(machine: Machine) -> None:
    assert machine.bootstrap("broker").returncode == 0
    assert "install" in machine.told("apt")[0]
    assert machine.told("policy-at-install") == ["#!/bin/sh", "exit 101"]
    assert not machine.policy.exists(), "services may start again afterwards"
    assert machine.told("systemctl") == ["disable rabbitmq-server"]


def test_service_that_is_called_as_its_program_is_does_not_start_later(machine: Machine) -> None:
    assert (
        machine.bootstrap("package", "nginx-light", str(machine.folder / "nginx")).returncode == 0
    )
    assert machine.told("systemctl") == ["disable nginx-light", "disable nginx"]


def test_policy_that_was_there_before_is_left_alone(machine: Machine) -> None:
    machine.policy.write_text("#!/bin/sh\nexit 0 # mine\n")
    assert machine.bootstrap("broker").returncode == 0
    assert machine.policy.read_text() == "#!/bin/sh\nexit 0 # mine\n"


def test_broker_that_is_there_is_not_installed_again(machine: Machine) -> None:
    machine.bootstrap("broker")
    before = machine.told("apt")
    assert machine.bootstrap("broker").returncode == 0
    assert machine.told("apt") == before


def test_nothing_is_installed_when_an_existing_broker_is_named(machine: Machine) -> None:
    assert machine.bootstrap("broker", AMQP_URI="amqp://elsewhere").returncode == 0
    assert machine.told("apt") == []


def test_services_may_start_again_when_the_installation_fails(machine: Machine) -> None:
    machine.program("apt-get", '#!/bin/sh\necho "$@" >>"$MACHINE/apt"\nexit 100\n')
    done = machine.bootstrap("broker")
    assert done.returncode == 1
    assert any("update" in line for line in machine.told("apt")), "the lists are fetched once more"
    assert not machine.policy.exists()


def test_only_libraries_that_are_missing_are_installed(machine: Machine) -> None:
    asked = '#!/bin/sh\n[ "$4" = libthere ] && echo "install ok installed"\n'
    machine.program("dpkg-query", asked)
    assert machine.bootstrap("library", "libthere", "libmissing").returncode == 0
    assert [line.split()[-1] for line in machine.told("apt")] == ["libmissing"]


def test_libraries_that_are_not_named_are_an_error(machine: Machine) -> None:
    assert machine.bootstrap("library").returncode != 0
    assert machine.told("apt") == []


def test_without_root_the_remedy_is_told(tmp_path: Path) -> None:
    machine = Machine(tmp_path, user=1000)
    machine.program("sudo", "#!/bin/sh\nexit 1\n")
    done = machine.bootstrap("broker")
    assert done.returncode == 1
    assert "run 'sudo apt-get install rabbitmq-server' yourself, or set AMQP_URI" in done.stderr
    assert machine.told("apt") == []


def test_old_interpreter_is_refused_with_the_remedy(machine: Machine) -> None:
    machine.program("python-old", "#!/bin/sh\nexit 1\n")
    done = machine.bootstrap("python", PYTHON="python-old", VENV=str(machine.folder / "venv"))
    assert done.returncode == 1
    assert "python-old is missing or older than 3.11: name a newer one" in done.stderr


def test_environment_made_by_somebody_else_is_left_as_it_is(machine: Machine) -> None:
    python = machine.folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    shutil.copy("/bin/true", python)
    done = machine.bootstrap("python", VENV=str(machine.folder / "venv"))
    assert (done.returncode, done.stdout) == (0, "")
    assert [entry.name for entry in (machine.folder / "venv").iterdir()] == ["bin"]


def test_kubectl_without_an_environment_says_what_to_do_first(machine: Machine) -> None:
    done = machine.bootstrap("kubectl", VENV=str(machine.folder / "none"))
    assert done.returncode == 1
    assert "run 'infra/local/bootstrap.sh python' first" in done.stderr
