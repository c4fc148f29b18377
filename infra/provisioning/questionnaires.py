"""Whether what a region's surveys ask is in the item bank of this version."""

from infra.provisioning.plan import Refused
from services.evaluation.adapters.item_bank import read_item_bank
from shared.region import Region


def check_questionnaires(region: Region) -> None:
    """:raises Refused: naming the wave, what is not there, and what is."""
    known = sorted(instrument.code for instrument in read_item_bank().current)
    for code, wave in region.policy.surveys.waves.items():
        if unknown := sorted(set(wave.instruments) - set(known)):
            raise Refused(
                f"policy.surveys.waves.{code}.instruments: no questionnaire is called "
                f"{', '.join(unknown)}; there are {', '.join(known)}"
            )
