"""A course a supporter took is entered, once for all agencies; each judges it by its own policy."""

from dataclasses import replace

from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training, appended

from .keep_pool import change_supporter, supporter_of
from .ports import Ports


def enter_training(ports: Ports, agency: str, ref: str, entry: Training) -> Supporter:
    today = supporter_of(ports, agency, ref).today(ports.clock.now())

    def with_entry(profile: Profile) -> Profile:
        return replace(profile, training=appended(profile.training, entry, today))

    return change_supporter(ports, agency, ref, with_entry)
