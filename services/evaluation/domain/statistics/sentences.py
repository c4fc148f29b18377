"""What each code says to a reader, in English; another language replaces this module's sentences.

``REASONS``: why there is no estimate. ``WARNINGS``: what to keep in mind beside one.
"""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "nobody": "Nobody gave the answers that this figure needs.",
        "too_few": "Too few people answered for a figure with any precision.",
        "no_variance": "All answers are the same, so there is no spread to measure against.",
        "too_few_values": "The answers take too few different values to say how far chance goes.",
        "no_discordant_pairs": "Nobody crossed the cut-off in either direction.",
        "cut_off_outside_range": "The cut-off lies outside the scale's range.",
        "reliability_outside_range": "The reliability must lie between 0 and 1.",
        "margin_not_positive": "The smallest change that counts must be above 0.",
        "not_a_number": "A score or a count is not a number.",
        "impossible_counts": "A count is negative, a fraction, or more than there are people.",
        "not_of_the_baseline": "People are counted as matched who are not in the first wave.",
        "nobody_dropped_out": "Everybody answered again, so there are no drop-outs to compare.",
        "everybody_dropped_out": "Nobody answered again, so there is nobody to compare with.",
    }
)

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "small_n": "Fewer than 30 people are behind this figure; read it together with its range.",
        "uneven_changes": (
            "A few people changed far more than most; the range of this figure is rough."
        ),
        "high_drop_out": "More than one in five did not answer again; how they fared is unknown.",
        "drop_out_unknown": "How many answered the first time only is not known.",
        "drop_outs_differ": "Those who did not answer again had other scores at the start.",
        "drop_outs_not_compared": "Too few dropped out, or stayed, to say whether they differ.",
        "regression_to_the_mean": (
            "Scores were unusual at the start; such scores tend to move back by themselves."
        ),
        "regression_cannot_be_judged": (
            "People answer when they seek help; some of the change may have come by itself."
        ),
        "no_control_group": "Nobody who had no support was asked; the change has no comparison.",
    }
)
