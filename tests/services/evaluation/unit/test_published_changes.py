"""Estimates of change as they leave: who stands behind them, and what stays inside."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish_changes
from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.measures import measures_of
from services.evaluation.domain.months import Month
from services.evaluation.domain.releases import Release, next_release
from services.evaluation.domain.rollups import Asked, Compared, RollUp
from services.evaluation.domain.sheet import gather
from services.evaluation.domain.statistics.paired_means import d_av, mean_change
from services.evaluation.domain.statistics.results import Estimate
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE
from services.evaluation.domain.tallies import REQUESTS
from services.evaluation.domain.wellbeing import statistics
from services.evaluation.domain.windows import Window

RULE = DisclosureRule(10, 5)
MEASURES = measures_of(read_item_bank())
OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (10, 11, 12))
QUARTER = Window.parse("2026-Q4")
PAIRS = Pairs({(40.0, 56.0): 15, (36.0, 48.0): 12, (60.0, 56.0): 11, (44.0, 76.0): 12})
NOBODY = Pairs()


def surveys(
    pairs: Pairs, measure: str = "who5.total", alone: Mapping[float, int] | None = None
) -> RollUp:
    """``alone``: the scores of those who answered the first time only."""
    before = pairs.before + Distribution({40.0: 12, 44.0: 8} if alone is None else alone)
    return RollUp(
        {Asked(BASELINE, measure): before, Asked(AFTER_CONTACT, measure): pairs.after},
        {Compared(BASELINE, AFTER_CONTACT, measure): pairs},
    )


def released(responses: RollUp, previous: Release | None = None, requests: int = 200) -> Release:
    sheet = gather({REQUESTS: requests}, statistics(responses, (), MEASURES))
    found = next_release(previous, sheet, RULE.minimum, date(2026, 12, 1))
    assert found is not None
    return found


def published(
    releases: Mapping[Month, Release], window: Window = QUARTER, settled: bool = True
) -> Published:
    return publish_changes("harbor", window, releases, RULE, MEASURES, settled)


def only(found: Published) -> dict[str, Any]:
    (change,) = found.content["changes"]
    return dict(change)


def estimate(found: Published, code: str) -> dict[str, Any]:
    (one,) = [each for each in only(found)["estimates"] if each["code"] == code]
    return dict(one)


def test_a_change_comes_out_rounded_with_its_interval() -> None:
    truth = mean_change(PAIRS)
    assert isinstance(truth, Estimate)
    shown = estimate(published({OCTOBER: released(surveys(PAIRS))}), "mean_change")
    assert (shown["value"], shown["low"], shown["high"]) == tuple(
        round(each) for each in (truth.value, truth.low, truth.high)
    )
    effect = d_av(PAIRS)
    assert isinstance(effect, Estimate)
    shown = estimate(published({OCTOBER: released(surveys(PAIRS))}), "d_av")
    assert shown["value"] == round(effect.value, 2)


def test_how_many_stand_behind_it_is_rounded_by_the_rule() -> None:
    more = PAIRS + Pairs({(40.0, 48.0): 3})
    assert only(published({OCTOBER: released(surveys(more))}))["n"] == 55


def test_too_few_do_not_come_out() -> None:
    few = Pairs({(40.0, 56.0): 5, (36.0, 48.0): 4})
    found = published({OCTOBER: released(surveys(few))})
    assert (found.content["changes"], found.content["status"]) == ([], "too_few_to_show")


def test_nothing_at_all_looks_like_too_few() -> None:
    few = Pairs({(40.0, 56.0): 5, (36.0, 48.0): 4})
    nothing = published({OCTOBER: released(surveys(NOBODY))})
    assert nothing.content == published({OCTOBER: released(surveys(few))}).content
    assert published({}).content == nothing.content


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param(Pairs({(40.0, 56.0): 30}), id="all-moved-alike"),
        pytest.param(Pairs({(0.0, 100.0): 29, (0.0, 96.0): 1}), id="all-at-an-end"),
    ],
)
def test_what_tells_single_answers_does_not_come_out(pairs: Pairs) -> None:
    assert published({OCTOBER: released(surveys(pairs))}).content["changes"] == []


def test_a_change_that_would_tell_of_who_answered_once_does_not_come_out() -> None:
    """With the mean before and after, it gives what the three answered who came no more."""
    alone = {40.0: 3}
    assert published({OCTOBER: released(surveys(PAIRS, alone=alone))}).content["changes"] == []


def test_a_quarter_is_made_of_the_months_that_show_theirs() -> None:
    """Nobody can subtract these from it to find the month that does not."""
    few = Pairs({(40.0, 20.0): 5})
    months = {OCTOBER: released(surveys(PAIRS)), NOVEMBER: released(surveys(few))}
    assert only(published(months)) == only(published({OCTOBER: months[OCTOBER]}))
    both = only(published({**months, DECEMBER: released(surveys(PAIRS))}))
    assert (both["n"], both["months"]) == (100, ["2026-10", "2026-12"])


def test_fewer_than_k_more_change_nothing() -> None:
    first = released(surveys(PAIRS))
    more = PAIRS + Pairs({(40.0, 0.0): 9})
    later = released(surveys(more), first, requests=300)
    assert only(published({OCTOBER: later})) == only(published({OCTOBER: first}))


def test_k_more_who_all_moved_alike_change_nothing() -> None:
    """The difference of two means would tell what each of them answered."""
    first = released(surveys(PAIRS))
    more = PAIRS + Pairs({(40.0, 0.0): 12})
    later = released(surveys(more), first, requests=300)
    assert only(published({OCTOBER: later})) == only(published({OCTOBER: first}))


def test_shares_are_told_of_settled_quarters_alone() -> None:
    release = {OCTOBER: released(surveys(PAIRS))}

    def codes(window: str, settled: bool) -> set[str]:
        found = published(release, Window.parse(window), settled)
        return {each["code"] for each in only(found)["estimates"]}

    shares = {"reliably_improved", "reliably_unchanged", "reliably_worsened", "crossing"}
    assert shares <= codes("2026-Q4", True)
    assert not shares & codes("2026-Q4", False)
    assert not shares & codes("2026-10", True)
    assert not shares & codes("2026", True)


def test_a_share_of_few_people_is_hidden_and_so_are_those_beside_it() -> None:
    pairs = PAIRS + Pairs({(80.0, 20.0): 3})
    found = published({OCTOBER: released(surveys(pairs))})
    for outcome in ("improved", "unchanged", "worsened"):
        shown = estimate(found, f"reliably_{outcome}")
        assert (shown["value"], shown["because"]) == (None, "suppressed")


def test_drop_outs_are_told_of_when_they_and_the_others_are_many() -> None:
    many = published({OCTOBER: released(surveys(PAIRS, alone={20.0: 12, 60.0: 13}))})
    assert estimate(many, "drop_out_rate")["value"] == 33
    assert "drop_out_unknown" not in only(many)["warnings"]
    none = published({OCTOBER: released(surveys(PAIRS, alone={}))})
    assert estimate(none, "drop_out_rate")["because"] == "suppressed"
    assert "drop_out_unknown" in only(none)["warnings"]


def test_who_answered_first_in_another_window_makes_drop_out_unknowable() -> None:
    pairs = surveys(PAIRS)
    elsewhere = RollUp(
        {**pairs.distributions, Asked(BASELINE, "who5.total"): Distribution({52.0: 40, 48.0: 30})},
        pairs.pairs,
    )
    shown = estimate(published({OCTOBER: released(elsewhere)}), "drop_out_rate")
    assert (shown["value"], shown["because"]) == (None, "not_of_the_baseline")


def test_several_scales_are_one_family_of_tests() -> None:
    stress = Pairs({(20.0, 19.0): 30, (22.0, 23.0): 18, (25.0, 24.0): 12})
    both = surveys(PAIRS) + surveys(stress, "pss10.total", {20.0: 12, 22.0: 10})
    found = published({OCTOBER: released(both)}).content["changes"]
    assert [each["measure"] for each in found] == ["pss10.total", "who5.total"]
    for each in found:
        (change,) = [one for one in each["estimates"] if one["code"] == "mean_change"]
        assert change["p_values"]["p_holm"] >= change["p_values"]["p"]


def test_few_pairs_bring_the_interval_that_assumes_no_law() -> None:
    few = Pairs({(40.0, 56.0): 5, (36.0, 48.0): 4, (60.0, 56.0): 4, (44.0, 76.0): 6})
    found = published({OCTOBER: released(surveys(few))})
    assert estimate(found, "bootstrap_mean_change")["low"] is not None
    assert "small_n" in only(found)["warnings"]
