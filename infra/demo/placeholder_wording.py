"""Stand-ins for licensed wording: sentences of our own that nobody could take for a questionnaire.

With them the demonstration and the tests may answer published instruments; nobody is asked.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from infra.demo.api import Api, expect
from infra.local.trouble import Trouble
from infra.local.waiting import eventually
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.domain.instruments import Instrument
from shared.events.codes import LANGUAGES

LICENCE = "Apache-2.0. A placeholder for demonstrations, not the wording of any instrument."
_TAKEN_UP_WITHIN = 15.0
_SAID = {
    "en": "Placeholder for item {number} of {code}; the licensed wording is not loaded.",
    "fr": "Texte provisoire de l'item {number} de {code} ; le texte sous licence n'est pas chargé.",
    "es": "Texto provisional del ítem {number} de {code}; el texto con licencia no está cargado.",
}


def write_placeholders(folder: Path, languages: Iterable[str] = LANGUAGES) -> None:
    """A file for each language, with every instrument that brings no wording itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages:
        document = {"language": language, "instruments": list(_entries(language))}
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        (folder / f"placeholders.{language}.yml").write_text(text, encoding="utf-8")


def lend_wording(folder: Path, api: Api) -> None:
    """A local stack has such a folder; into one without wording goes ours, until it is offered.

    :raises Trouble: when the running service does not take it up.
    """
    if not folder.is_dir() or any(folder.iterdir()):
        return
    before = _offered(api)
    write_placeholders(folder)
    if not eventually(lambda: _offered(api) > before, _TAKEN_UP_WITHIN, pause=0.5):
        raise Trouble(
            "evaluation does not offer the placeholders",
            f"look for wording_left_out in its log, or remove what is in {folder}",
        )


def _offered(api: Api) -> int:
    return len(expect(api.get("evaluation", "/v1/instruments"), 200, what="instruments")["items"])


def _entries(language: str) -> Iterator[dict[str, object]]:
    for instrument in read_item_bank().current:
        if instrument.items[0].wording is None:
            yield {
                "instrument": instrument.code,
                "version": instrument.version,
                "licence": LICENCE,
                "items": dict(_items(instrument, language)),
            }


def _items(instrument: Instrument, language: str) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(instrument.items, 1):
        yield item.code, _SAID[language].format(number=number, code=instrument.code)
