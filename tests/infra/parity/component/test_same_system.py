"""One system, run in three ways: the same services, ports, settings and secrets."""

import re
from pathlib import Path

import pytest
import yaml

from infra.local.mongodb import ALL_FILES_ALLOWED, LEAN
from infra.local.parts import INHERITED, ROOT, SERVICES
from infra.ops.commands.version import own_version
from services.notifications.entrypoints.wiring import smtp_server
from shared.runtime.settings import Settings, SettingsError
from tests.infra.containers.compose import mounts
from tests.infra.kubernetes.manifests import named, own_pods, settings
from tests.infra.kubernetes.rendering import K8S, Manifest, render, rendered
from tests.infra.parity.telling import (
    COMPOSE,
    SECRETS,
    Telling,
    Told,
    compose,
    composed,
    configured,
    defaulted,
    known_to,
    kubernetes,
    native,
)

# Not the services' own: Python's and eventlet's.
OF_THE_PROCESS = {"PYTHONWARNINGS", "EVENTLET_NO_GREENDNS"}
# An address for each service where several run on one machine; names of a network elsewhere.
IN_CONTAINERS = {
    "HTTP_HOST": "0.0.0.0",
    "HTTP_PORT": "8000",
    "METRICS_PORT": "9100",
    "JWKS_URL": "http://identity:8000/.well-known/jwks.json",
    "TOKEN_ISSUER": "watchmate",
}
MAIL = {"SMTP_HOST", "SMTP_PORT", "MAIL_FROM"}
WAYS = ("native", "compose", "kubernetes")


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Telling]:
    return {
        "native": native(tmp_path_factory.mktemp("native")),
        "compose": compose(),
        "kubernetes": kubernetes(),
    }


@pytest.fixture(scope="module")
def base() -> list[Manifest]:
    return render(K8S / "base")


@pytest.mark.parametrize("way", WAYS)
def test_all_services_are_run(telling: dict[str, Telling], way: str) -> None:
    assert set(telling[way]) == set(SERVICES)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_service_can_start_with_what_it_is_told(
    telling: dict[str, Telling], way: str, service: str
) -> None:
    told = telling[way][service]
    configuration = configured(service, told)
    Settings.of(service, configuration)
    if service == "notifications":
        smtp_server(configuration)
        assert told.settings.keys() >= MAIL
    # Each has a default that is right on no other machine.
    assert told.settings.keys() >= IN_CONTAINERS.keys()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("missing", ["MONGODB_URI", "AMQP_URI", "KEY_FILE", "JWKS_URL"])
def test_nothing_that_is_told_could_be_left_out(
    telling: dict[str, Telling], way: str, missing: str
) -> None:
    for service, told in telling[way].items():
        less = {name: value for name, value in told.settings.items() if name != missing}
        with pytest.raises((SettingsError, KeyError), match=missing):
            Settings.of(service, configured(service, Told(less, told.secret - {missing})))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_settings_are_ones_that_a_service_reads(
    telling: dict[str, Telling], way: str, service: str
) -> None:
    """The native stack tells all of them the same; elsewhere each is told its own."""
    readers = SERVICES if way == "native" else (service,)
    known = {name for reader in readers for name in known_to(reader)} | OF_THE_PROCESS
    assert set(telling[way][service].settings) - known == set()


@pytest.mark.parametrize("service", SERVICES)
def test_containers_and_pods_are_told_the_same(telling: dict[str, Telling], service: str) -> None:
    in_compose = dict(telling["compose"][service].settings)
    in_kubernetes = {
        name: value
        for name, value in telling["kubernetes"][service].settings.items()
        if name not in SECRETS
    }
    assert in_compose.keys() == in_kubernetes.keys()
    assert in_compose.items() >= IN_CONTAINERS.items() <= in_kubernetes.items()


@pytest.mark.parametrize("service", SERVICES)
def test_spans_can_be_asked_for_everywhere_and_are_sent_nowhere_unasked(
    telling: dict[str, Telling], service: str
) -> None:
    assert "TRACES_TO" in known_to(service)
    assert "TRACES_TO" in INHERITED  # so the native stack hands it on
    for way in WAYS:
        told = telling[way][service]
        assert told.settings.get("TRACES_TO", "") == ""
        assert Settings.of(service, configured(service, told)).traces_to == ""
    asked = re.search(r"TRACES_TO: \"\$\{TRACES_TO:-\}\"", COMPOSE.read_text())
    assert asked is not None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_secrets_come_from_where_secrets_are_kept(
    telling: dict[str, Telling], way: str, service: str
) -> None:
    told = telling[way][service]
    # The file's place is no secret; its content is mounted.
    assert told.secret | {"KEY_FILE"} == set(SECRETS)
    assert set(told.settings) & set(SECRETS) <= {"KEY_FILE"}


@pytest.mark.parametrize("service", SERVICES)
def test_key_file_is_mounted_to_be_read_at_the_same_place(
    base: list[Manifest], service: str
) -> None:
    pod = next(pod for pod in own_pods(base) if pod.name == service)
    (mount,) = (m for m in pod.containers[0]["volumeMounts"] if m["name"] == "keys")
    assert (mount["mountPath"], mount["readOnly"]) == ("/run/watchmate", True)
    assert settings(base, pod)["KEY_FILE"] == f"/run/watchmate/{service}.keys.json"
    mounted = mounts(composed()["services"][service])
    assert [(target, write) for source, target, write in mounted if source.endswith(service)] == [
        ("/run/watchmate", False)
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_images_are_the_same_of_this_version(base: list[Manifest], service: str) -> None:
    pod = next(pod for pod in own_pods(base) if pod.name == service)
    image = f"watchmate/{service}:{own_version()}"
    assert pod.containers[0]["image"] == image
    assert defaulted(composed()["services"][service]["image"]) == image


def test_servers_are_of_the_same_version() -> None:
    declared, staging = composed()["services"], rendered("staging")
    broker = named(staging, "RabbitmqCluster", "rabbitmq")["spec"]["image"]
    assert declared["rabbitmq"]["image"] == broker
    database = named(staging, "MongoDBCommunity", "watchmate")["spec"]["version"]
    assert declared["mongodb"]["image"] == f"mongo:{database}"
    door = next(pod for pod in own_pods(staging) if pod.name == "nginx")
    assert declared["nginx"]["image"] == door.containers[0]["image"]


def test_the_door_is_the_only_way_in(base: list[Manifest]) -> None:
    published = {name for name, entry in composed()["services"].items() if entry.get("ports")}
    assert published == {"nginx"}
    outward = {
        entry["metadata"]["name"]
        for entry in base
        if entry["kind"] == "Service" and entry["spec"].get("type", "ClusterIP") != "ClusterIP"
    }
    assert outward == {"nginx"}
    assert not [entry for entry in base if entry["kind"] in ("Ingress", "Gateway", "HTTPRoute")]


def test_the_door_is_told_all_its_template_asks_for(base: list[Manifest]) -> None:
    template = (ROOT / "infra" / "nginx" / "nginx.conf.template").read_text()
    asked = set(re.findall(r"\$\{(DOOR_\w+)\}", template))
    door = next(pod for pod in own_pods(base) if pod.name == "nginx")
    told = {name for name in settings(base, door) if name.startswith("DOOR_")}
    assert told == asked
    in_compose = set(composed()["services"]["nginx"]["environment"])
    assert asked <= in_compose
    assert asked >= {f"DOOR_{service.upper()}" for service in SERVICES}


def test_limits_at_the_door_are_the_same(base: list[Manifest]) -> None:
    door = next(pod for pod in own_pods(base) if pod.name == "nginx")
    told, in_compose = settings(base, door), composed()["services"]["nginx"]["environment"]
    limits = {name for name in told if name.endswith(("_RATE", "_BURST"))}
    assert len(limits) == 4
    assert {n: told[n] for n in limits} == {n: defaulted(in_compose[n]) for n in limits}


def test_native_stack_has_the_port_of_everything(tmp_path: Path) -> None:
    for service, told in native(tmp_path).items():
        assert told.settings["HTTP_PORT"] != told.settings["METRICS_PORT"], service
        assert told.settings["JWKS_URL"].endswith("/.well-known/jwks.json")


def test_a_transaction_that_its_process_left_is_held_equally_long_everywhere() -> None:
    """For so long whoever repeats a request is told that it still runs; clients wait a minute."""
    name = "transactionLifetimeLimitSeconds"
    found = re.search(rf"{name}=(\d+)", " ".join(LEAN))
    assert found is not None
    seconds = found[1]
    assert f"{name}={seconds}" in " ".join(composed()["services"]["mongodb"]["command"])
    documents = yaml.safe_load_all((K8S / "components/mongodb/mongodb.yaml").read_text())
    server = next(one for one in documents if one["kind"] == "MongoDBCommunity")
    assert str(server["spec"]["additionalMongodConfig"][f"setParameter.{name}"]) == seconds


def test_mongodb_may_open_all_the_files_that_its_surroundings_allow() -> None:
    """It aborts when it may open no more, and the soft limit is often 1024."""
    raised = 'ulimit -Sn "$(ulimit -Hn)" &&'
    assert raised in " ".join(ALL_FILES_ALLOWED)
    [command] = composed()["services"]["mongodb"]["command"]
    assert raised in command.replace("$$", "$")
