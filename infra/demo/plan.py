"""What the day will bring, drawn from a seed: who asks, for what, and how supporters behave."""

import math
import random
from dataclasses import dataclass

from shared.events.codes import TOPICS

# One for each of the catalogue's topics, in its order.
_TOPIC_WEIGHTS = (22, 10, 16, 8, 8, 7, 9, 10, 7, 3, 4)
_URGENCY_WEIGHTS = {"routine": 60, "prompt": 28, "urgent": 12}
_LEVEL_WEIGHTS = {"anonymous": 40, "pseudonymous": 35, "named": 25}
_PREFER_WEIGHTS = {"no_matter": 50, "own_agency": 20, "another_agency": 30}
_CONTACT_WEIGHTS = {"phone": 40, "text_message": 25, "in_person": 20, "video": 10, "email": 5}


@dataclass(frozen=True)
class PlannedRequest:
    """One request as it will be sent. ``at`` is its place in the day, from 0 to 1."""

    number: int
    at: float
    agency: str
    officer: int
    identity_level: str
    urgency: str
    topics: tuple[str, ...]
    prefer: str
    language: str
    contact_kind: str
    vetoes_one: bool
    sent_twice: bool
    withdraws: bool
    answers_survey: bool


@dataclass(frozen=True)
class Temper:
    """How a supporter answers an offer: shares of accept and decline, the rest lets it expire."""

    accepts: float
    declines: float


def draw_day(seed: int, count: int, officers: dict[str, int]) -> list[PlannedRequest]:
    """``count`` requests over agencies in proportion to the square root of their officers.

    The square root keeps small agencies in the picture: by headcount alone an agency of twenty
    would never be seen in a few hundred requests.
    """
    draw = random.Random(seed)  # noqa: S311 - a demonstration must be repeatable
    weights = {agency: math.sqrt(size) for agency, size in officers.items()}
    requests = [_draw_request(draw, number, weights, officers) for number in range(count)]
    return sorted(requests, key=lambda request: request.at)


def draw_tempers(seed: int, count: int) -> list[Temper]:
    draw = random.Random(seed)  # noqa: S311
    return [
        Temper(accepts=draw.uniform(0.6, 0.85), declines=draw.uniform(0.02, 0.15))
        for _ in range(count)
    ]


def _draw_request(
    draw: random.Random, number: int, weights: dict[str, float], officers: dict[str, int]
) -> PlannedRequest:
    agency = draw.choices(list(weights), list(weights.values()))[0]
    return PlannedRequest(
        number=number,
        at=_moment(draw),
        agency=agency,
        officer=draw.randrange(officers[agency]),
        identity_level=_weighted(draw, _LEVEL_WEIGHTS),
        urgency=_weighted(draw, _URGENCY_WEIGHTS),
        topics=_topics(draw),
        prefer=_weighted(draw, _PREFER_WEIGHTS),
        language="en",
        contact_kind=_weighted(draw, _CONTACT_WEIGHTS),
        vetoes_one=draw.random() < 0.15,
        sent_twice=draw.random() < 0.10,
        withdraws=draw.random() < 0.04,
        answers_survey=draw.random() < 0.6,
    )


def _moment(draw: random.Random) -> float:
    """Two humps, after the day watch and after midnight, over an even floor."""
    if draw.random() < 0.5:
        return draw.random()
    hump = draw.choice((0.1, 0.75))
    return min(0.999, max(0.0, draw.gauss(hump, 0.06)))


def _topics(draw: random.Random) -> tuple[str, ...]:
    first = draw.choices(TOPICS, _TOPIC_WEIGHTS)[0]
    second = draw.choices(TOPICS, _TOPIC_WEIGHTS)[0]
    return (first,) if first == second or draw.random() < 0.6 else (first, second)


def _weighted(draw: random.Random, weights: dict[str, int]) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]
