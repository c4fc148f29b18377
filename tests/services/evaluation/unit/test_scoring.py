"""Every instrument against published arithmetic and against sums made by hand.

Where a source prints how it scores, it is named beside the case; its words are nowhere here.
"""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.domain.instruments import Instrument, InvalidAnswers, Scale

BANK = read_item_bank()
SCALES = [(instrument, scale) for instrument in BANK.current for scale in instrument.scales]
IDS = [f"{instrument.code}.{scale.code}" for instrument, scale in SCALES]

# Written down by hand from the sources that the bank names: items, range, which are reversed.
FORMS: Mapping[str, tuple[int, tuple[int, int], set[int]]] = {
    "who5": (5, (0, 5), set()),
    "pss4": (4, (0, 4), {2, 3}),
    "pss10": (10, (0, 4), {4, 5, 7, 8}),
    "brs": (6, (1, 5), {2, 4, 6}),
    "psq_op": (20, (1, 7), set()),
    "psq_org": (20, (1, 7), set()),
    "k6": (6, (0, 4), set()),
    "phq4": (4, (0, 3), set()),
    "proqol5": (30, (1, 5), {1, 4, 15, 17, 29}),
    "job_satisfaction": (1, (1, 5), set()),
    "morale": (1, (1, 5), set()),
    "intent_to_leave": (1, (1, 5), set()),
    "confidentiality": (1, (1, 5), set()),
    "awareness": (1, (1, 5), set()),
    "contact_rating": (4, (1, 5), set()),
}
PROQOL = {
    "compassion_satisfaction": {3, 6, 12, 16, 18, 20, 22, 24, 27, 30},
    "burnout": {1, 4, 8, 10, 15, 17, 19, 21, 26, 29},
    "secondary_traumatic_stress": {2, 5, 7, 9, 11, 13, 14, 23, 25, 28},
}
GATED = "pc_ptsd_5"


def answered(code: str, values: Sequence[int]) -> dict[str, int]:
    """In the order of the questionnaire."""
    items = BANK.find(code).items
    return {item.code: value for item, value in zip(items, values, strict=True)}


def scored(code: str, values: Sequence[int]) -> dict[str, tuple[float, str | None]]:
    scores = BANK.find(code).score(answered(code, values))
    return {scale: (score.value, score.band) for scale, score in scores.items()}


def test_all_instruments_of_the_programme_are_there() -> None:
    assert {each.code for each in BANK.current} == {*FORMS, GATED}


@pytest.mark.parametrize("code", FORMS)
def test_an_instrument_has_the_form_that_was_published(code: str) -> None:
    count, limits, reversed_items = FORMS[code]
    items = BANK.find(code).items
    assert len(items) == count
    assert {(item.lowest, item.highest) for item in items} == {limits}
    assert {number for number, item in enumerate(items, 1) if item.reverse} == reversed_items


@pytest.mark.parametrize(
    ("code", "values", "total", "band"),
    [
        # Raw 13 is 52 of 100 and no longer poor (Topp et al. 2015).
        ("who5", (3, 3, 3, 2, 2), 52, "not_poor"),
        ("who5", (3, 3, 2, 2, 2), 48, "poor"),
        # Items 2 and 3 turned round: 1 + (4-3) + (4-2) + 4 (Cohen's page of scoring).
        ("pss4", (1, 3, 2, 4), 8, None),
        ("pss4", (0, 0, 0, 0), 8, None),
        ("pss4", (0, 4, 4, 0), 0, None),
        ("pss4", (4, 0, 0, 4), 16, None),
        # Items 4, 5, 7 and 8 turned round, coded as in table 2 of PMC4481047:
        # 1+2+3+0+4+1+2+1+4+0.
        ("pss10", (1, 2, 3, 4, 0, 1, 2, 3, 4, 0), 18, "moderate"),
        ("pss10", (0,) * 10, 16, "moderate"),
        ("pss10", (4,) * 10, 24, "moderate"),
        ("pss10", (0, 0, 0, 4, 4, 0, 4, 4, 0, 0), 0, "low"),
        ("pss10", (4, 4, 4, 0, 0, 4, 0, 0, 4, 4), 40, "high"),
        ("pss10", (4, 4, 4, 4, 4, 1, 4, 4, 0, 0), 13, "low"),
        ("pss10", (4, 4, 4, 4, 4, 2, 4, 4, 0, 0), 14, "moderate"),
        ("pss10", (4, 4, 4, 2, 4, 4, 4, 4, 4, 4), 26, "moderate"),
        ("pss10", (4, 4, 4, 1, 4, 4, 4, 4, 4, 4), 27, "high"),
        # Sums of 17, 18, 25 and 26 are the edges of the three bands (simplified.tools/assess_brs):
        # 3+2+3+3+3+3, 3+3+3+3+3+3, 4+4+3+5+5+4 and 5+4+3+5+5+4.
        ("brs", (3, 4, 3, 3, 3, 3), 17 / 6, "low"),
        ("brs", (3, 3, 3, 3, 3, 3), 3, "normal"),
        ("brs", (4, 2, 3, 1, 5, 2), 25 / 6, "normal"),
        ("brs", (5, 2, 3, 1, 5, 2), 26 / 6, "high"),
        ("brs", (1, 1, 1, 1, 1, 1), 3, "normal"),
        ("brs", (1, 5, 1, 5, 1, 5), 1, "low"),
        ("brs", (5, 1, 5, 1, 5, 1), 5, "high"),
        ("psq_op", (2,) * 20, 2, "low"),
        ("psq_op", (2,) * 19 + (3,), 2.05, "moderate"),
        ("psq_op", (3,) * 11 + (4,) * 9, 3.45, "moderate"),
        ("psq_op", (3,) * 10 + (4,) * 10, 3.5, "high"),
        ("psq_org", (1,) * 20, 1, "low"),
        ("psq_org", (7,) * 20, 7, "high"),
        # 13 and more is serious (Kessler et al. 2003), 5 to 12 moderate (Prochaska et al. 2012).
        ("k6", (0, 0, 0, 0, 0, 0), 0, "low"),
        ("k6", (1, 1, 1, 1, 0, 0), 4, "low"),
        ("k6", (1, 1, 1, 1, 1, 0), 5, "moderate"),
        ("k6", (2, 2, 2, 2, 2, 2), 12, "moderate"),
        ("k6", (3, 2, 2, 2, 2, 2), 13, "serious"),
        ("k6", (4, 4, 4, 4, 4, 4), 24, "serious"),
        # A denied exposure ends the screen with 0; 4 of 5 is positive (National Center for PTSD).
        (GATED, (1, 0, 0, 0, 0, 0), 0, "negative"),
        (GATED, (1, 1, 1, 1, 0, 0), 3, "negative"),
        (GATED, (1, 1, 1, 0, 1, 1), 4, "positive"),
        (GATED, (1, 1, 1, 1, 1, 1), 5, "positive"),
        ("contact_rating", (2, 4, 4, 4), 3.5, None),
        ("job_satisfaction", (4,), 4, None),
    ],
)
def test_a_total_is_what_the_hand_makes_it(
    code: str, values: Sequence[int], total: float, band: str | None
) -> None:
    assert scored(code, values) == {"total": (pytest.approx(total, abs=1e-12), band)}


@pytest.mark.parametrize(
    ("values", "total", "phq2", "gad2"),
    [
        # Items 1 and 2 are anxiety, 3 and 4 depression; 3 is positive (NINDS, after Kroenke 2009).
        ((0, 0, 0, 0), (0, "none"), (0, "negative"), (0, "negative")),
        ((1, 1, 0, 0), (2, "none"), (0, "negative"), (2, "negative")),
        ((1, 1, 1, 0), (3, "mild"), (1, "negative"), (2, "negative")),
        ((3, 0, 0, 2), (5, "mild"), (2, "negative"), (3, "positive")),
        ((0, 0, 3, 3), (6, "moderate"), (6, "positive"), (0, "negative")),
        ((3, 2, 1, 2), (8, "moderate"), (3, "positive"), (5, "positive")),
        ((3, 3, 1, 2), (9, "severe"), (3, "positive"), (6, "positive")),
        ((3, 3, 3, 3), (12, "severe"), (6, "positive"), (6, "positive")),
    ],
)
def test_the_phq4_is_two_screens_and_their_sum(
    values: Sequence[int],
    total: tuple[float, str],
    phq2: tuple[float, str],
    gad2: tuple[float, str],
) -> None:
    assert scored("phq4", values) == {"total": total, "phq2": phq2, "gad2": gad2}


def proqol(**values: tuple[int, int]) -> dict[str, float]:
    """Each scale's items answered so: those that count up, those that are turned round."""
    turned = FORMS["proqol5"][2]
    by_number = {
        number: values[scale][number in turned] for scale in PROQOL for number in PROQOL[scale]
    }
    ordered = [by_number[number] for number in range(1, 31)]
    return {scale: value for scale, (value, _) in scored("proqol5", ordered).items()}


def test_the_proqol_has_three_scales_and_turns_five_items_of_burnout_round() -> None:
    """A 1 counts as 5 and so on, as the form itself prints beside the five."""
    assert proqol(
        compassion_satisfaction=(4, 0), burnout=(2, 4), secondary_traumatic_stress=(3, 0)
    ) == {"compassion_satisfaction": 40, "burnout": 20, "secondary_traumatic_stress": 30}
    ends = {"compassion_satisfaction": (1, 0), "secondary_traumatic_stress": (1, 0)}
    assert proqol(**ends, burnout=(1, 5))["burnout"] == 10
    assert proqol(**ends, burnout=(5, 1))["burnout"] == 50


@pytest.mark.parametrize(("answer", "burnout"), [(1, 30), (3, 30), (5, 30)])
def test_the_same_answer_throughout_leaves_burnout_in_the_middle(answer: int, burnout: int) -> None:
    found = {scale: value for scale, (value, _) in scored("proqol5", (answer,) * 30).items()}
    assert found == {
        "compassion_satisfaction": 10 * answer,
        "burnout": burnout,
        "secondary_traumatic_stress": 10 * answer,
    }


@pytest.mark.parametrize(
    ("total", "band"), [(10, "low"), (22, "low"), (23, "average"), (41, "average"), (42, "high")]
)
def test_the_proqol_is_read_by_the_sums_of_its_self_score_sheet(total: int, band: str) -> None:
    for scale in BANK.find("proqol5").scales:
        assert scale.of_raw(total).band == band


def test_an_exposure_that_is_denied_ends_the_screen_with_nothing() -> None:
    score = BANK.find(GATED).score({"pc_ptsd_5_exposure": 0})["total"]
    assert (score.value, score.band, score.crisis) == (0, "negative", False)


@pytest.mark.parametrize("missing", [0, 1, 3, 4])
def test_up_to_a_fifth_of_the_psq_may_be_missing_and_counts_as_the_mean(missing: int) -> None:
    values = ([2, 4] * 10)[missing:]
    answers = {f"psq_op_{number}": value for number, value in enumerate(values, missing + 1)}
    expected = sum(values) / len(values)
    assert BANK.find("psq_op").score(answers)["total"].value == pytest.approx(expected, abs=1e-12)


CRISIS = {("k6", "total"): 13, ("phq4", "total"): 6, (GATED, "total"): 4}


@pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=IDS)
def test_whom_to_call_is_shown_from_the_cut_off_on_and_in_no_other_instrument(
    instrument: Instrument, scale: Scale
) -> None:
    lowest, highest = (round(limit.raw) for limit in instrument.limits(scale))
    shown = [raw for raw in range(lowest, highest + 1) if scale.of_raw(raw).crisis]
    since = CRISIS.get((instrument.code, scale.code))
    assert shown == ([] if since is None else list(range(since, highest + 1)))


@pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=IDS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_score_is_within_its_limits_and_the_other_ends_mirror_it(
    instrument: Instrument, scale: Scale, data: st.DataObject
) -> None:
    given_answers = drawn(instrument, data)
    mirrored = {
        item.code: item.lowest + item.highest - given_answers[item.code]
        if item.code != instrument.gate
        else 1
        for item in instrument.items
    }
    raw = instrument.score(given_answers)[scale.code].raw
    lowest, highest = (limit.raw for limit in instrument.limits(scale))
    assert lowest <= raw <= highest
    mirror = instrument.score(mirrored)[scale.code].raw
    assert raw + mirror == pytest.approx(lowest + highest)


@pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=IDS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_one_answer_higher_moves_its_own_scales_and_the_right_way(
    instrument: Instrument, scale: Scale, data: st.DataObject
) -> None:
    answers = drawn(instrument, data)
    items = [item for item in instrument.items if item.code != instrument.gate]
    able = [item for item in items if answers[item.code] < item.highest]
    if not able:
        return
    item = data.draw(st.sampled_from(able))
    more = {**answers, item.code: answers[item.code] + 1}
    moved = instrument.score(more)[scale.code].raw - instrument.score(answers)[scale.code].raw
    step = 1 / len(scale.items) if scale.method == "mean" else 1
    number = instrument.items.index(item) + 1
    turned = instrument.code in FORMS and number in FORMS[instrument.code][2]
    expected = (-step if turned else step) if item.code in scale.items else 0
    assert moved == pytest.approx(expected)


@pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=IDS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_with_more_missing_than_allowed_there_is_no_score(
    instrument: Instrument, scale: Scale, data: st.DataObject
) -> None:
    answers = drawn(instrument, data)
    gone = data.draw(st.permutations(scale.items))[: scale.missing_allowed + 1]
    left = {code: value for code, value in answers.items() if code not in gone}
    with pytest.raises(InvalidAnswers):
        instrument.score(left)


def drawn(instrument: Instrument, data: st.DataObject) -> dict[str, int]:
    """All items answered, any gate open."""
    answers = {
        item.code: data.draw(st.integers(item.lowest, item.highest)) for item in instrument.items
    }
    return answers | ({instrument.gate: 1} if instrument.gate else {})
