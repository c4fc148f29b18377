"""Wording that the operator loads: checked, offered when whole, read again when it changes."""

import json
from pathlib import Path

import pytest

from infra.demo.placeholder_wording import write_placeholders
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.wording_files import read_wording_file
from services.evaluation.adapters.wording_folder import WordingFolder
from services.evaluation.domain.instruments import UnknownInstrument
from services.evaluation.domain.wording import NotOffered, Offer
from shared.events.codes import LANGUAGES
from shared.yaml_files import FileError

BANK = read_item_bank()
OWN = {
    *("job_satisfaction", "morale", "intent_to_leave", "confidentiality", "awareness"),
    "contact_rating",
}
PSS4 = """\
language: fr
instruments:
  - instrument: pss4
    version: "1"
    licence: Autorisation du titulaire, dossier 12.
    instructions: Phrases de test.
    answers: {"0": zéro, "4": quatre}
    items:
      pss4_1: première phrase de test
      pss4_2: deuxième phrase de test
      pss4_3: troisième phrase de test
      pss4_4: quatrième phrase de test
"""


def offer(folder: Path | None) -> Offer:
    return Offer(BANK, WordingFolder(folder, BANK))


def offered(found: Offer, language: str) -> set[str]:
    return {instrument.code for instrument, _ in found.in_language(language)}


def test_without_wording_our_own_items_are_offered_in_every_language_and_nothing_else() -> None:
    for language in LANGUAGES:
        assert offered(offer(None), language) == OWN


def test_an_instrument_is_offered_in_the_language_it_is_worded_in(tmp_path: Path) -> None:
    (tmp_path / "fr.yml").write_text(PSS4)
    found = offer(tmp_path)
    assert offered(found, "fr") == {*OWN, "pss4"}
    assert offered(found, "en") == OWN
    [wording] = [wording for each, wording in found.in_language("fr") if each.code == "pss4"]
    assert wording.items["pss4_3"] == "troisième phrase de test"
    assert (wording.answers[4], wording.licence[:12]) == ("quatre", "Autorisation")


def test_what_is_worded_in_some_language_may_be_answered_and_what_is_in_none_may_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "fr.yml").write_text(PSS4)
    found = offer(tmp_path)
    assert found.find("pss4").code == "pss4"
    assert found.find("morale", "1").code == "morale"
    with pytest.raises(NotOffered):
        found.find("who5")
    with pytest.raises(UnknownInstrument):
        found.find("who5", "99")
    with pytest.raises(UnknownInstrument):
        found.find("no_such")


def test_a_file_may_be_json(tmp_path: Path) -> None:
    file = tmp_path / "en.json"
    items = {f"pss4_{number}": "a test" for number in range(1, 5)}
    entry = {"instrument": "pss4", "version": "1", "licence": "test", "items": items}
    file.write_text(json.dumps({"language": "en", "instruments": [entry]}))
    assert [each.instrument for each in read_wording_file(file, BANK)] == ["pss4"]


def test_placeholders_word_everything_that_brings_no_wording_itself(tmp_path: Path) -> None:
    write_placeholders(tmp_path)
    for language in LANGUAGES:
        assert offered(offer(tmp_path), language) == {each.code for each in BANK.current}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("language: fr", "language: de", "1: language: must be one of en, fr, es"),
        ("language: fr\n", "", "1: language: is missing"),
        ("      pss4_4: quatrième phrase de test\n", "", "items: 1 of 4 items are missing: pss4_4"),
        ("pss4_4:", "pss4_5:", "12: instruments[0].items.pss4_5: pss4 has no such item; it has p"),
        ("pss4_2: deuxième", "pss4_1: deuxième", "10: instruments[0].items.pss4_1: written twice"),
        ("pss4_2: deuxième phrase de test", "pss4_2:", "instruments[0].items.pss4_2.value: is emp"),
        ('version: "1"', 'version: "2"', "4: instruments[0].version: no such version; there is 1"),
        ("pss4\n", "pss5\n", "3: instruments[0].instrument: no such instrument; to be worded are"),
        ("    licence: Autorisation du titulaire, dossier 12.\n", "", "licence: is missing"),
        ("licence: Autorisation du titulaire, dossier 12.", 'licence: ""', "5: instruments[0].lic"),
        ('"4": quatre', '"5": cinq', "7: instruments[0].answers.5: no item has this value"),
        ("instrument: pss4", "instrument: morale", "morale brings its own wording; leave it out"),
        ("    instructions:", "    instruction:", "6: instruments[0].instruction: unknown field"),
        ("instruments:", "instruments: [", "not valid YAML"),
        (PSS4, "", "is empty; infra/wording/README.md tells its form"),
    ],
)
def test_what_is_wrong_with_a_wording_file_is_said_with_file_line_and_field(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "fr.yml"
    text = PSS4.replace(old, new, 1)
    assert text != PSS4
    file.write_text(text)
    with pytest.raises(FileError) as refused:
        read_wording_file(file, BANK)
    lines = refused.value.lines
    assert any(line.startswith(f"{file}:") and told in line for line in lines), lines


def test_an_instrument_is_worded_once_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "fr.yml"
    file.write_text(PSS4 + PSS4.partition("instruments:\n")[2])
    with pytest.raises(FileError, match="pss4 is there twice"):
        read_wording_file(file, BANK)


def test_a_file_with_a_mistake_takes_nothing_from_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("language: de")
    (tmp_path / "fr.yml").write_text(PSS4)
    (tmp_path / "README.md").write_text("no wording")
    assert offered(offer(tmp_path), "fr") == {*OWN, "pss4"}


def test_a_file_that_comes_changes_or_goes_is_noticed(tmp_path: Path) -> None:
    now = [0.0]
    folder = tmp_path / "later"
    found = Offer(BANK, WordingFolder(folder, BANK, lambda: now[0]))
    assert offered(found, "fr") == OWN
    folder.mkdir()
    (folder / "fr.yml").write_text(PSS4)
    assert offered(found, "fr") == OWN
    now[0] += 2
    assert offered(found, "fr") == {*OWN, "pss4"}
    (folder / "fr.yml").write_text(PSS4.replace("fr", "es", 1) + "# changed\n")
    now[0] += 2
    assert (offered(found, "fr"), offered(found, "es")) == (OWN, {*OWN, "pss4"})
    (folder / "fr.yml").unlink()
    now[0] += 2
    assert offered(found, "es") == OWN
