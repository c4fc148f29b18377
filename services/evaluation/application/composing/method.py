"""The method appendix of a leadership report: how each figure came about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from services.evaluation.application.composing.released import Released
from services.evaluation.application.composing.tables import RATINGS, WELLBEING
from services.evaluation.application.report_ports import Wording
from services.evaluation.domain.report import Appendix, Method, Software
from services.evaluation.domain.sheet import TABLES, WAITS
from services.evaluation.domain.wellbeing import CHANGE, RATING

_CHANGE = ("regression_to_the_mean", "no_comparison", "drop_out")


def appendix(
    latest: Released, more: Iterable[Method], words: Wording, software: Mapping[str, str]
) -> Appendix:
    methods = [
        *_counts(latest, words),
        *(_waits(name, words) for name in WAITS),
        *(_who5(name, latest, words) for name in WELLBEING),
        _rating(latest, words),
        *more,
    ]
    versions = tuple(Software(name, version) for name, version in software.items())
    return Appendix(_rules(latest, words), tuple(_together(methods)), versions)


def _together(methods: Iterable[Method]) -> Iterator[Method]:
    """Those that differ in their label alone are told as one."""
    alike: dict[Method, list[str]] = {}
    for one in methods:
        alike.setdefault(replace(one, label=""), []).append(one.label)
    for one, labels in alike.items():
        yield replace(one, label="; ".join(labels))


def _rules(latest: Released, words: Wording) -> tuple[str, ...]:
    minimum = words.number(latest.minimum)
    to, within = (words.number(latest.rounding[name]) for name in ("to", "within"))
    return (
        words.say("method.disclosure", minimum=minimum),
        words.say("method.rounding", to=to, within=within),
        words.say("method.releases", minimum=minimum),
        words.say("method.months"),
    )


def _counts(latest: Released, words: Wording) -> Iterator[Method]:
    """Tables that were released of the same total have their method in common."""
    totals: dict[int | None, list[str]] = {}
    for name in TABLES:
        table = latest.table(name)
        total = None if table is None else table["requests"]
        totals.setdefault(total, []).append(words.say(f"table.{name}"))
    for total, names in totals.items():
        yield Method(
            label="; ".join(names),
            n=total,
            missing=words.say("method.counts.missing"),
            formula=words.say("method.counts"),
        )


def _waits(name: str, words: Wording) -> Method:
    """How many waited is a sum of cells that may be hidden: n stays untold."""
    return Method(
        label=words.say(f"code.waits.{name}"),
        n=None,
        missing=words.say("method.waits.missing"),
        formula=words.say("method.waits"),
    )


def _who5(name: str, latest: Released, words: Wording) -> Method:
    formula = "method.who5_change" if name == CHANGE else "method.who5"
    warnings = _CHANGE if name == CHANGE else ("voluntary",)
    return Method(
        label=words.say(f"code.wellbeing.{name}"),
        n=latest.answers(name),
        missing=words.say("method.who5.missing"),
        formula=words.say(formula),
        warnings=tuple(words.say(f"warning.{one}") for one in warnings),
    )


def _rating(latest: Released, words: Wording) -> Method:
    items = ", ".join(words.say(f"code.{RATING}.{item}") for item in RATINGS)
    return Method(
        label=f"{words.say(f'table.{RATING}')}: {items}",
        n=latest.answers(RATING),
        missing=words.say("method.rating.missing"),
        formula=words.say("method.rating"),
        warnings=(words.say("warning.voluntary"),),
    )
