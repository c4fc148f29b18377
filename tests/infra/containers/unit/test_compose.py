"""docker-compose.yml: what runs, what it is told, and what it cannot do."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.ops.commands.version import own_version
from infra.ops.secret_files.layout import Layout
from shared.runtime.resources import SERVICES
from tests.infra.containers.compose import FILE, ROOT, compose, mounts, services

SERVERS = {"mongodb", "rabbitmq"}
JOBS = {"replica-set", "provisioning"}
WATCHING = {"prometheus", "alertmanager", "grafana"}
SECRETS = "./.local/compose"
# As `<service>.env` holds them.
PROVISIONED = {"MONGODB_URI", "AMQP_URI", "KEY_FILE", "DB_PREFIX"}
_VARIABLE = re.compile(r"\$\{([A-Z_]+)(:[^}]*)?\}")


def variables_of(service: str) -> dict[str, bool]:
    """The settings a service's config.yml reads, and whether each has a value by itself."""
    text = (ROOT / "services" / service / "config.yml").read_text()
    return {name: bool(default) for name, default in _VARIABLE.findall(text)}


def running(profile: str) -> set[str]:
    return {name for name, one in services().items() if profile in one["profiles"]}


def test_core_is_the_region_and_full_is_also_watched() -> None:
    core = {*SERVERS, *JOBS, *SERVICES, "nginx", "mail"}
    assert running("core") == core
    assert running("full") == core | WATCHING
    assert set(services()) == core | WATCHING | {"ops"}


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_told_what_its_configuration_reads_and_nothing_else(service: str) -> None:
    told = set(services()[service]["environment"]) - {"PYTHONWARNINGS"}
    known = variables_of(service)
    assert told.isdisjoint(PROVISIONED)
    # Of the settings all services are given, a few may read one less.
    common = set(compose()["x-settings"])
    assert told - common <= set(known)
    needed = {name for name, has_default in known.items() if not has_default}
    assert needed <= told | PROVISIONED
    assert known.keys() >= {"HTTP_HOST", "HTTP_PORT", "METRICS_PORT", "JWKS_URL"}


@pytest.mark.parametrize("service", SERVICES)
def test_services_listen_and_are_found_where_the_others_look(service: str) -> None:
    told = services()[service]["environment"]
    assert (told["HTTP_HOST"], told["HTTP_PORT"], told["METRICS_PORT"]) == (
        "0.0.0.0",
        "8000",
        "9100",
    )
    assert told["JWKS_URL"] == "http://identity:8000/.well-known/jwks.json"
    assert told["TOKEN_ISSUER"] == "watchmate"


NO_SECRETS = {"evaluation": [("./infra/wording", "/etc/watchmate/wording", False)]}


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_given_its_own_secrets_and_no_others(service: str) -> None:
    one = services()[service]
    own = f"{SECRETS}/services/{service}"
    assert one["env_file"] == [f"{own}/{service}.env"]
    assert mounts(one) == [(own, "/run/watchmate", False), *NO_SECRETS.get(service, ())]


def test_servers_are_given_what_the_layout_makes_for_them() -> None:
    layout = Layout(Path(SECRETS))
    for name, path in {
        "mongodb": layout.mongodb_key,
        "rabbitmq": layout.definitions,
        "nginx": layout.certificate,
        "grafana": layout.grafana_password,
    }.items():
        secret = [(source, write) for source, _, write in mounts(services()[name])]
        assert (f"./{path.parent}", False) in secret
        assert [source for source, _ in secret if source.startswith(SECRETS)] == [
            f"./{path.parent}"
        ]


def test_only_provisioning_and_the_operators_shell_are_administrators() -> None:
    administrators = f"{SECRETS}/ops.env"
    holders = {
        name for name, one in services().items() if administrators in one.get("env_file", ())
    }
    assert holders == {*JOBS, "ops"}
    everything = {
        name
        for name, one in services().items()
        if any(source == f"{SECRETS}/services" for source, _, _ in mounts(one))
    }
    assert everything == {*JOBS, "ops"}


def test_no_secret_stands_in_the_file() -> None:
    text = FILE.read_text()
    assert not re.search(r"://[^/\s]+:[^/\s]+@", text)
    for name, one in services().items():
        for variable, value in one.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|TOKEN(?!_ISSUER)|_URI", variable):
                assert variable.endswith("__FILE"), f"{name} {variable}={value}"


def hardening(one: dict[str, Any]) -> dict[str, bool]:
    user = str(one.get("user", "0")).partition(":")[0]
    return {
        "read-only": one.get("read_only") is True,
        "no capabilities": one.get("cap_drop") == ["ALL"] and "cap_add" not in one,
        "no new privileges": one.get("security_opt") == ["no-new-privileges:true"],
        "not root": user not in ("0", "root"),
        "bounded memory": "mem_limit" in one,
        "restart policy": one.get("restart") in ("unless-stopped", "no"),
        "bounded log": "max-size" in one.get("logging", {}).get("options", {}),
        "no engine": not any("docker.sock" in source for source, _, _ in mounts(one)),
        "not privileged": not one.get("privileged") and "pid" not in one,
    }


@pytest.mark.parametrize("name", services())
def test_container_is_hardened(name: str) -> None:
    missing = [what for what, holds in hardening(services()[name]).items() if not holds]
    assert missing == []


def test_a_container_that_is_not_hardened_is_seen() -> None:
    assert not any(
        holds
        for what, holds in hardening(
            {"volumes": ["/var/run/docker.sock:/x"], "pid": "host"}
        ).items()
    )


def test_only_the_door_is_published_and_only_to_this_machine() -> None:
    published = {name: one["ports"] for name, one in services().items() if "ports" in one}
    assert published == {"nginx": ["127.0.0.1:8443:443", "127.0.0.1:8444:8444"]}


def test_networks_keep_apart_who_need_not_meet() -> None:
    document = compose()
    outside = {name for name, one in document["networks"].items() if not one.get("internal")}
    assert outside == {"edge"}
    member = {name: set(one.get("networks", ())) for name, one in services().items()}
    assert {name for name, of in member.items() if "edge" in of} == {
        "nginx",
        "notifications",
        "alertmanager",
    }
    assert {name for name, of in member.items() if "data" in of} == {
        *SERVERS,
        *SERVICES,
        "provisioning",
        "ops",
    }
    assert {name for name, of in member.items() if "pages" in of} == {"nginx", "grafana"}
    assert member["nginx"] == {"edge", "services", "pages"}
    assert member["mongodb"] == {"data"}
    # In the database's own network, where alone a new server takes its administrator.
    assert services()["replica-set"]["network_mode"] == "service:mongodb"


def test_images_are_pinned() -> None:
    for name, one in services().items():
        image, _, tag = one["image"].rpartition(":")
        assert re.match(r"v?\d+\.\d+\.\d+", tag), f"{name}: {image} is not pinned by version"


def test_own_images_carry_the_version_of_the_project() -> None:
    own = {one["image"] for one in services().values() if "build" in one}
    assert own == {f"watchmate/{name}:{own_version()}" for name in (*SERVICES, "ops")}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_built_as_itself(service: str) -> None:
    build = services()[service]["build"]
    ground = {"GROUND": "reporting"} if service == "evaluation" else {}
    assert (build["target"], build["args"]) == ("service", {"SERVICE": service} | ground)


@pytest.mark.parametrize("service", SERVICES)
def test_services_start_when_provisioning_has_succeeded(service: str) -> None:
    assert services()[service]["depends_on"] == {
        "provisioning": {"condition": "service_completed_successfully"}
    }


def test_waiting_for_all_comes_to_an_end() -> None:
    """`up --wait` waits for a job's success only where somebody depends on exactly that."""
    conditions: dict[str, set[str]] = {}
    for one in services().values():
        for name, dependency in one.get("depends_on", {}).items():
            conditions.setdefault(name, set()).add(dependency["condition"])
    for job in JOBS:
        assert conditions[job] == {"service_completed_successfully"}
        assert services()[job]["restart"] == "no"
    for server in SERVERS:
        assert conditions[server] == {"service_healthy"}
    for name in {*SERVERS, *WATCHING, "nginx", "mail"}:
        assert "healthcheck" in services()[name], name


def test_what_is_mounted_from_the_repository_is_there() -> None:
    for one in services().values():
        for source, _, _ in mounts(one):
            # Pages and rules of a part that is not there at all are another matter.
            if source.startswith("./infra/") and (ROOT / Path(source).parent).exists():
                assert (ROOT / source).exists(), source


def test_what_a_setting_names_is_told_when_it_is_not_there() -> None:
    """The engine makes an empty folder of root's of a short mount whose source is missing."""
    text = compose(FILE.read_text().replace("${WATCHMATE_", "$SET${WATCHMATE_"))
    named = [
        (name, volume)
        for name, one in text["services"].items()
        for volume in one.get("volumes", ())
        if "$SET" in str(volume)
    ]
    assert len(named) >= len(services()) - 2
    for name, volume in named:
        assert isinstance(volume, dict) and volume["type"] == "bind", name
        assert volume["bind"] == {"create_host_path": False}, name


def test_without_settings_one_line_says_what_to_run_first() -> None:
    assert re.search(r"\$\{WATCHMATE_SECRETS:\?run 'make secrets' first", FILE.read_text())


def test_volumes_are_declared() -> None:
    named = {
        source
        for one in services().values()
        for source, _, _ in mounts(one)
        if not source.startswith((".", "/"))
    }
    assert named == set(compose()["volumes"])


def test_broker_shows_its_metrics_and_loads_only_its_administrator() -> None:
    plugins = (ROOT / "infra/rabbitmq/enabled_plugins").read_text()
    assert {"rabbitmq_management", "rabbitmq_prometheus"} <= set(re.findall(r"\w+", plugins))
    lines = (ROOT / "infra/rabbitmq/rabbitmq.conf").read_text().splitlines()
    conf = dict(line.split(" = ") for line in lines if " = " in line)
    assert conf["load_definitions"] == f"/run/watchmate/{Layout(Path()).definitions.name}"
    assert conf["prometheus.tcp.port"] == "15692"
    assert not any(key.startswith("default_") for key in conf)


def test_file_is_plain_yaml() -> None:
    assert isinstance(yaml.safe_load(FILE.read_text()), dict)
