"""`wording` tells what can be asked and what is missing, and fails when a wave lacks something."""

from pathlib import Path

import pytest

from infra.demo.placeholder_wording import write_placeholders
from infra.ops.__main__ import main


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(["wording", "--folder", str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_an_empty_folder_lacks_what_the_waves_ask_and_not_our_own_items(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = told(tmp_path, capsys)
    assert code == 1
    [trouble] = [line for line in lines if line.startswith("trouble")]
    assert "who5 is asked in baseline, after_contact, " in trouble
    assert "5 items of version 1" in trouble
    assert any(line.split()[:3] == ["contact_rating", "1", "own"] for line in lines)
    assert any(line.split()[:3] == ["k6", "1", "missing"] for line in lines)


def test_all_is_well_when_everything_is_worded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_placeholders(tmp_path)
    code, lines = told(tmp_path, capsys)
    assert (code, [line for line in lines if "missing" in line or "trouble" in line]) == (0, [])


def test_a_language_less_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_placeholders(tmp_path, ("en", "es"))
    code, lines = told(tmp_path, capsys)
    assert code == 1
    assert any("not worded in fr:" in line for line in lines)


def test_a_wrong_file_and_one_too_many_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_placeholders(tmp_path)
    (tmp_path / "wrong.yml").write_text("language: de\n")
    (tmp_path / "again.yml").write_text((tmp_path / "placeholders.en.yml").read_text())
    code, lines = told(tmp_path, capsys)
    assert code == 1
    wrong = f"trouble  {tmp_path / 'wrong.yml'}:1: language: must be one of en, fr, es"
    twice = f"{tmp_path / 'placeholders.en.yml'}: words who5 in en, as again.yml does"
    assert wrong in lines
    assert any(twice in line for line in lines)


def test_a_folder_that_is_not_there_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wording", "--folder", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("watchmate: there is no folder")


def test_without_a_folder_the_setting_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SURVEY_WORDING", raising=False)
    assert main(["wording"]) == 1
    monkeypatch.setenv("SURVEY_WORDING", str(tmp_path))
    write_placeholders(tmp_path)
    assert main(["wording"]) == 0
    capsys.readouterr()
