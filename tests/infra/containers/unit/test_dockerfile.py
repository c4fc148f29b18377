"""The Dockerfile: what its linter says, and what gets into an image."""

import re
import subprocess
import sys
from pathlib import Path

from shared.runtime import version
from tests.infra.containers.compose import ROOT, compose

DOCKERFILE = ROOT / "infra/docker/Dockerfile"


def hadolint(text: str) -> list[str]:
    program = Path(sys.executable).with_name("hadolint")
    command = [str(program), "--no-color", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_linter_has_nothing_to_say() -> None:
    assert hadolint(DOCKERFILE.read_text()) == []


def test_linter_does_see_a_base_without_version() -> None:
    text = DOCKERFILE.read_text().replace("FROM ${BASE} AS common", "FROM python AS common")
    assert any("DL3006" in line for line in hadolint(text))


def test_base_is_pinned_by_version() -> None:
    assert re.search(r"^ARG BASE=python:3\.11\.\d+-slim-bookworm$", DOCKERFILE.read_text(), re.M)


def test_packages_are_taken_by_hash_and_no_test_tool_is_among_them() -> None:
    text = DOCKERFILE.read_text()
    installs = re.findall(r"install --no-cache-dir(?:.|\\\n)*?-r \S+", text)
    assert len(installs) == 3
    for install in installs:
        assert "--require-hashes" in install and "--no-deps" in install
    assert set(re.findall(r"requirements/(\w+)\.txt", text)) == {"runtime", "ops", "reports"}


def test_every_image_ends_as_an_account_that_is_not_root() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.M)[1:]
    users = {
        stage.split()[2]: re.findall(r"^USER (\S+)$", stage, re.M)[-1:]
        for stage in stages
        if stage.split()[2] in ("common", "ops", "reporting")
    }
    assert users == {name: ["10001:10001"] for name in ("common", "ops", "reporting")}


def test_every_image_holds_the_file_that_says_its_version() -> None:
    """Doctor takes a service that does not know its version for one of another."""
    common = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.M)[2]
    assert common.startswith("${BASE} AS common")
    # Beside `shared`, where it is looked for.
    assert "\nCOPY shared shared\n" in common and version._PROJECT == ROOT / "pyproject.toml"
    assert "\nCOPY pyproject.toml pyproject.toml\n" in common


def test_build_is_sent_only_what_the_dockerfile_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE.read_text(), re.M)
    assert sent == {source.split("/")[0] for source in copied}


def test_operators_image_has_all_that_its_lock_names() -> None:
    runtime = set(_names("runtime"))
    more = set(_names("ops"))
    assert {"tqdm", "aiosmtpd"} <= more
    assert more.isdisjoint(runtime)


def test_only_evaluations_image_has_what_makes_reports() -> None:
    """All of runtime's in the same versions, so that one environment stands for both."""
    runtime, reports = dict(_pins("runtime")), dict(_pins("reports"))
    assert runtime.items() <= reports.items()
    assert {"weasyprint", "vl-convert-python", "statsmodels"} <= reports.keys() - runtime.keys()
    grounds = {
        name: one["build"]["args"].get("GROUND", "common")
        for name, one in compose()["services"].items()
        if one.get("build", {}).get("target") == "service"
    }
    assert grounds == {
        **dict.fromkeys(("identity", "intake", "matching", "notifications"), "common"),
        "evaluation": "reporting",
    }
    text = DOCKERFILE.read_text()
    assert re.search(r"^ARG GROUND=common$", text, re.M) and "FROM ${GROUND} AS service" in text


def test_both_locks_of_a_package_agree() -> None:
    dev = dict(_pins("dev"))
    assert [name for name, pin in _pins("reports") if dev.get(name) != pin] == []
    assert [name for name, pin in _pins("ops") if dev.get(name) != pin] == []
    assert [name for name, pin in _pins("runtime") if dev.get(name) != pin] == []


def _names(lock: str) -> list[str]:
    return [name for name, _ in _pins(lock)]


def _pins(lock: str) -> list[tuple[str, str]]:
    text = (ROOT / f"infra/requirements/{lock}.txt").read_text()
    return re.findall(r"^([\w.\[\]-]+)==(\S+)", text, re.M)
