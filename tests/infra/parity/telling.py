"""What each way of running Watchmate tells a service, read from its own declarations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.parts import ROOT, SERVICES, Setting, service
from infra.local.ports import ports_of
from infra.local.state import StateFolder
from tests.infra.kubernetes.manifests import own_pods, secret_settings, settings
from tests.infra.kubernetes.rendering import K8S, render

COMPOSE = ROOT / "docker-compose.yml"
# As provisioning writes them into `<service>.env`.
SECRETS = ("MONGODB_URI", "AMQP_URI", "KEY_FILE", "DB_PREFIX")
_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")


@dataclass(frozen=True)
class Told:
    """Settings in clear, and the names of those that come from where secrets are kept."""

    settings: Mapping[str, str]
    secret: frozenset[str]


Telling = dict[str, Told]
"""By service."""


def native(folder: Path) -> Telling:
    """`infra/local/parts.py`, on a state folder as provisioning leaves it."""
    state = StateFolder.at(folder)
    state.prepare()
    for name in SERVICES:
        state.write(f"secrets/{name}.env", "".join(f"{secret}=given\n" for secret in SECRETS))
    parts = [service(Setting(state, ports_of(state)), name) for name in SERVICES]
    return {part.name: _apart(part.environment) for part in parts}


def _apart(environment: Mapping[str, str]) -> Told:
    clear = {name: value for name, value in environment.items() if name not in SECRETS}
    return Told(clear, frozenset(environment) & frozenset(SECRETS))


def compose() -> Telling:
    """`docker-compose.yml`. A service is what is told by files of secrets of its own name.

    :raises FileNotFoundError: when there is none.
    """
    declared = composed()["services"]
    return {name: _composed(name, declared[name]) for name in declared if name in SERVICES}


def composed() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text()))


def _composed(name: str, declared: Mapping[str, Any]) -> Told:
    environment = declared.get("environment", {})
    if isinstance(environment, list):
        environment = dict(entry.split("=", 1) for entry in environment)
    clear = {key: defaulted(str(value)) for key, value in environment.items()}
    files = [str(file) for file in _listed(declared.get("env_file", []))]
    given = SECRETS if any(Path(file).name == f"{name}.env" for file in files) else ()
    return Told(clear, frozenset(given))


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


def defaulted(value: str) -> str:
    """A value as it is when nobody sets the variables in it."""
    return _DEFAULT.sub(r"\1", value)


def kubernetes() -> Telling:
    """`k8s/base`, to which overlays add."""
    manifests = render(K8S / "base")
    return {
        pod.name: Told(settings(manifests, pod), frozenset(secret_settings(pod)))
        for pod in own_pods(manifests)
        if pod.name in SERVICES
    }


def known_to(name: str) -> set[str]:
    """The variables that a service's `config.yml` reads."""
    return {variable for variable, _ in _variables(name)}


def configured(name: str, told: Told) -> dict[str, Any]:
    """The service's configuration, as nameko makes it from what it is told.

    :raises KeyError: naming a variable that has no default and is not told.
    """
    environment = {**dict.fromkeys(told.secret, "given"), **told.settings}
    text = _config(name)
    for variable, default in _variables(name):
        value = environment.get(variable, default)
        if value is None:
            raise KeyError(variable)
        text = re.sub(rf"\$\{{{variable}(:[^}}]*)?\}}", value, text)
    return dict(yaml.safe_load(text))


def _variables(name: str) -> Iterator[tuple[str, str | None]]:
    for found in re.finditer(r"\$\{(\w+)(?::([^}]*))?\}", _config(name)):
        yield found[1], found[2]


def _config(name: str) -> str:
    return (ROOT / "services" / name / "config.yml").read_text()
