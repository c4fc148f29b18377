"""The rules have one copy: the resource is made of it, and a stale one is told of."""

from pathlib import Path

import pytest
import yaml

from infra.kubernetes import rules

ALERT = """
groups:
  - name: {name}
    rules:
      - alert: Late
        expr: up == 0
        for: 1m
        labels: {{severity: page}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b", "a"):
        (tmp_path / f"{name}.yml").write_text(ALERT.format(name=name))
    (tmp_path / "notes.md").write_text("not a rule")
    return tmp_path


def test_groups_of_all_files_are_in_one_resource(folder: Path) -> None:
    made = yaml.safe_load(rules.manifest(folder))
    assert made["kind"] == "PrometheusRule"
    assert [group["name"] for group in made["spec"]["groups"]] == ["a", "b"]
    assert made["spec"]["groups"][0]["rules"][0]["for"] == "1m"


def test_nobody_has_changed_the_rules_since_the_resource_was_made() -> None:
    assert rules.main([]) == 0, "run 'make manifests'"


def test_stale_resource_is_told_of_and_written_anew(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stale = tmp_path / "rules.yaml"
    stale.write_text("old\n")
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    monkeypatch.setattr(rules, "MANIFEST", stale)
    monkeypatch.setattr(rules, "manifest", lambda: "new\n")
    assert rules.main([]) == 1
    assert capsys.readouterr().err == "rules.yaml is out of date: run 'make manifests'\n"
    assert rules.main(["--write"]) == 0
    assert (stale.read_text(), rules.main([])) == ("new\n", 0)
