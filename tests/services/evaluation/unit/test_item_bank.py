"""The item bank is data: a file more is an instrument more, and a wrong one is told by line."""

import shutil
from pathlib import Path

import pytest

from services.evaluation.adapters.item_bank import BUNDLED, read_instrument, read_item_bank
from shared.events.codes import INSTRUMENTS, LANGUAGES
from shared.region.survey_policy import SurveyPolicy
from shared.yaml_files import FileError

BANK = read_item_bank()
OWN = {
    *("job_satisfaction", "morale", "intent_to_leave", "confidentiality", "awareness"),
    "contact_rating",
}
NEW = """\
code: calm
version: "1"
licence: Ours.
source: Made up for this test.
items:
  - {code: calm_1, lowest: 0, highest: 4}
  - {code: calm_2, lowest: 0, highest: 4, reverse: true}
scales:
  - code: total
    method: mean
    better: higher
    missing_allowed: 0
    missing_source: Two items only.
    bands:
      - {code: low, lowest: 0, source: Made up.}
      - {code: high, lowest: 2.5, source: Made up.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "instruments"))


def test_a_file_more_is_an_instrument_more(folder: Path) -> None:
    (folder / "calm.1.yml").write_text(NEW)
    bank = read_item_bank(folder)
    score = bank.find("calm").score({"calm_1": 3, "calm_2": 2})["total"]
    assert (score.value, score.band) == (2.5, "high")
    assert len(bank.current) == len(BANK.current) + 1


def test_a_new_version_stands_beside_the_old_and_is_the_current_one(folder: Path) -> None:
    (folder / "calm.9.yml").write_text(NEW.replace('"1"', '"9"'))
    newer = NEW.replace('"1"', '"10"').replace("highest: 4", "highest: 6")
    (folder / "calm.10.yml").write_text(newer)
    bank = read_item_bank(folder)
    assert bank.find("calm").version == "10"
    assert bank.find("calm", "9").items[0].highest == 4


def test_our_own_items_are_worded_in_every_language_and_others_in_none() -> None:
    for instrument in BANK.current:
        worded = [item.wording for item in instrument.items]
        if instrument.code in OWN:
            assert all(wording and tuple(wording) == LANGUAGES for wording in worded)
        else:
            assert worded == [None] * len(worded), instrument.code


def test_every_instrument_says_where_it_is_from_and_by_what_right() -> None:
    for instrument in BANK.current:
        assert instrument.licence, instrument.code
        assert instrument.source, instrument.code
        assert all(scale.missing_source for scale in instrument.scales)


def test_the_bank_holds_what_events_may_name_and_events_may_name_what_waves_ask() -> None:
    codes = {instrument.code for instrument in BANK.current}
    assert set(INSTRUMENTS) <= codes
    assert {code for wave in SurveyPolicy().waves.values() for code in wave.instruments} <= set(
        INSTRUMENTS
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: calm\n", "code: Calm\n", "1: code: must be small letters"),
        ('version: "1"', "version: one", '2: version: must be a number in quotes, such as "1"'),
        ("licence: Ours.\n", "", "licence: is missing"),
        ("highest: 4, reverse", "highest: 0, reverse", "7: items[1]: its range is empty"),
        ("calm_2,", "calm_1,", "5: items: calm_1 is there 2 times"),
        ("method: mean", "method: median", "10: scales[0].method: must be sum or mean"),
        ("missing_allowed: 0", "missing_allowed: 2", "12: scales[0].missing_allowed: must be less"),
        ("lowest: 0, source", "lowest: 1, source", "15: scales[0].bands[0]: the first band must"),
        ("lowest: 2.5", "lowest: 9", "16: scales[0].bands[1]: must begin after 0, and by 4"),
        ("code: high", "code: low", "14: scales[0].bands: low is there 2 times"),
        ("    method", "    items: [calm_1]\n    method", "5: items: calm_2 is in no scale"),
        (
            "    method",
            "    items: [calm_1, x]\n    method",
            "scales[0].items: there is no item x",
        ),
        ("items:\n", "gate: calm_9\nitems:\n", "5: gate: must be an item that is in no scale"),
        ("reverse: true", "reversed: true", "7: items[1].reversed: unknown field; allowed: code"),
        ("lowest: 0, highest: 4}", "lowest: 0, highest: four}", "6: items[0].highest: must be a"),
        (", reverse: true", ", wording: {en: Calm}", "7: items[1].wording: must be there in en"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_line_and_field(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "calm.1.yml"
    text = NEW.replace(old, new, 1)
    assert text != NEW
    file.write_text(text)
    with pytest.raises(FileError) as refused:
        read_instrument(file)
    assert any(line.startswith(f"{file}:") and told in line for line in refused.value.lines), (
        refused.value.lines
    )


def test_a_file_bears_the_name_of_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "calm.2.yml"
    file.write_text(NEW)
    with pytest.raises(FileError, match=r"must be called calm\.1\.yml"):
        read_instrument(file)
