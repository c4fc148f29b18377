"""The first page of a leadership report: what can be read in two minutes."""

from services.evaluation.application.composing.changed import Change
from services.evaluation.application.composing.released import Released
from services.evaluation.application.composing.tables import Tables
from services.evaluation.application.report_ports import Wording
from services.evaluation.domain.report import Figure, FrontPage, Shown
from services.evaluation.domain.wellbeing import RATING


class Front:
    """``latest``: the month that the main figures are of; ``several``: the window has others.

    ``change``: well-being of all the window's people, None where it may not be told.
    """

    def __init__(
        self,
        latest: Released,
        several: bool,
        tables: Tables,
        change: Change | None,
        words: Wording,
    ) -> None:
        self._change = change
        self._latest = latest
        self._several = several
        self._tables = tables
        self._words = words
        self._month = words.month(latest.month)

    def page(self, period: str, publisher: str) -> FrontPage:
        say = self._words.say
        lead = [say("lead.front.about", period=period, publisher=publisher)]
        if self._several:
            lead.append(say("lead.front.latest", month=self._month))
        changed = self._change is not None
        trusted = self._latest.figure(RATING, "trusted_confidentiality") is not None
        means = ["used", *(["trust"] if trusted else []), *(["change"] if changed else [])]
        isnt = [*(["cause"] if changed else []), "need", "zero", "people"]
        return FrontPage(
            sentences=tuple(lead),
            figures=self._figures(),
            means=tuple(say(f"lead.means.{one}") for one in means),
            does_not_mean=tuple(say(f"lead.not.{one}") for one in isnt),
            next_steps=tuple(say(f"lead.next.{one}") for one in self._next()),
        )

    def _figures(self) -> tuple[Figure, ...]:
        wait = self._tables.wait(self._latest, "time_to_offer")
        return (
            self._figure("requests", self._latest.requests, "unit.requests"),
            self._figure("wait", wait),
            self._figure("not_yet", self._latest.count("answered", "not_yet"), "unit.requests"),
            self._rating(),
            self._changed(),
        )

    def _rating(self) -> Figure:
        value = self._latest.figure(RATING, "trusted_confidentiality")
        return self._figure(
            "trust",
            value,
            "unit.of_five",
            n=self._latest.answers(RATING),
            warnings=("voluntary",),
            absent="too_few_answers",
        )

    def _changed(self) -> Figure:
        if self._change is None:
            return self._figure("change", None, absent="too_few_answers")
        say = self._words.say
        label, told = say("lead.figure.change"), say("lead.figure.change.sentence")
        return self._change.figure("change", label, told)

    def _figure(
        self,
        code: str,
        value: Shown,
        unit: str = "",
        n: int | None = None,
        warnings: tuple[str, ...] = (),
        absent: str = "suppressed",
    ) -> Figure:
        say, missing = self._words.say, value is None
        minimum = self._words.number(self._latest.minimum)
        return Figure(
            code=code,
            label=say(f"lead.figure.{code}"),
            sentence=say(f"lead.figure.{code}.sentence", month=self._month),
            value=value,
            unit="" if missing or not unit else say(unit),
            n=None if missing else n,
            warnings=() if missing else tuple(say(f"warning.{one}") for one in warnings),
            absent=say(f"absent.{absent}", minimum=minimum) if missing else "",
        )

    def _next(self) -> list[str]:
        waits = self._latest.count("answered", "not_yet")
        return [*(["wait"] if waits else []), "known", "compare", "survey"]


def empty_page(one: Released, period: str, publisher: str, words: Wording) -> FrontPage:
    """The same whether there was nothing or too little."""
    few = words.say("lead.front.too_few", period=period, minimum=words.number(one.minimum))
    about = words.say("lead.front.about", period=period, publisher=publisher)
    return FrontPage(
        sentences=(about, few),
        figures=(),
        means=(words.say("lead.means.few"),),
        does_not_mean=tuple(words.say(f"lead.not.{each}") for each in ("need", "zero", "people")),
        next_steps=tuple(words.say(f"lead.next.{each}") for each in ("known", "survey")),
    )
