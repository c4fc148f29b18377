"""Migrations are found by their numbers, and known by their text."""

import hashlib
from pathlib import Path

import pytest

from shared.runtime.migrations import migrations_in, of_services

TEXT = 'WHAT = "{what}"\n\n\ndef steps(premises):\n    return []\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package whose name is the folder's."""
    folder = tmp_path / f"found_{tmp_path.name.replace('-', '_')}"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_they_come_in_the_order_of_their_numbers(package: Path) -> None:
    for name in ("m0002_second", "m0010_third", "m0001_first", "of_no_number"):
        (package / f"{name}.py").write_text(TEXT.format(what=name))
    found = migrations_in("matching", package.name)
    assert [one.id for one in found] == [
        "matching/0001_first",
        "matching/0002_second",
        "matching/0010_third",
    ]
    assert found[0].what == "m0001_first"
    written = (package / "m0001_first.py").read_bytes()
    assert found[0].checksum == hashlib.sha256(written).hexdigest()


def test_two_of_one_number_are_refused(package: Path) -> None:
    for name in ("m0001_one", "m0001_other"):
        (package / f"{name}.py").write_text(TEXT.format(what=name))
    with pytest.raises(ValueError, match="two migrations of one number"):
        migrations_in("matching", package.name)


def test_an_owner_may_have_none_but_a_broken_import_is_no_absence(package: Path) -> None:
    assert migrations_in("intake", "services.intake.adapters.no_such_package") == ()
    (package / "m0001_broken.py").write_text("import no_such_module\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        migrations_in("intake", package.name)


def test_those_of_the_services_are_known() -> None:
    ids = [one.id for one in of_services()]
    assert "matching/0001_earlier_indexes" in ids
    assert "evaluation/0001_no_supporters" in ids
    assert "evaluation/0002_scores_by_scale" in ids
    assert "evaluation/0003_answers_without_order" in ids
    assert [one.id for one in of_services() if one.again] == ["evaluation/0004_roll_ups"]
    assert len(ids) == len(set(ids))
