"""Shifts as coordinators write them and as everybody gets to see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields

from services.matching.application.find_gaps import Gaps
from services.matching.domain.duty_cover import Gap, Why
from services.matching.domain.duty_roster import DutyRole, Shift, Span
from services.matching.domain.wall_time import Fold
from services.matching.entrypoints.bodies import REFERENCE
from shared.http import PageQuery
from shared.http.fields import Flag, Form, code, word

_WALL_TIME = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$"
_FOLD = "Needed where the clocks are set back and show the time twice."


class WallTime(fields.String):
    """What the clocks of the agency show, YYYY-MM-DDTHH:MM, without an offset."""

    def __init__(self, description: str) -> None:
        said = {"description": f"{description} YYYY-MM-DDTHH:MM by the agency's clocks."}
        super().__init__(validate=Form(_WALL_TIME), required=True, metadata=said)

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        """After the form was found right, so that no part of the input is repeated."""
        found = super().deserialize(value, *args, **options)
        try:
            return datetime.fromisoformat(found)
        except ValueError:
            raise ValidationError("Not a day of the calendar.") from None


def day(description: str) -> fields.Date:
    return fields.Date(validate=_of_this_century, metadata={"description": description})


def _of_this_century(value: date) -> None:
    if value.year // 100 != 20:
        raise ValidationError("Give a day of this century.")


class ShiftBody(Schema):
    """A shift, or with `weekly_until` one in each week, with the same hours by the clock."""

    class Meta:
        include = {
            "from": WallTime("Start."),
            "to": WallTime("End, at most 24 hours later."),
        }

    supporter_ref = word(REFERENCE, "Of the agency's own pool.", required=True)
    role = code(tuple(DutyRole), "Who is called first, or next.", required=True)
    from_fold = code(tuple(Fold), _FOLD)
    to_fold = code(tuple(Fold), _FOLD)
    weekly_until = day("The last day on which one may begin; 53 shifts at most.")


def _and_later() -> Flag:
    said = "Also what follows in its series and is still the same supporter's."
    return Flag(load_default=False, metadata={"description": said})


class CancellationBody(Schema):
    and_later = _and_later()


class HandoverBody(Schema):
    and_later = _and_later()
    supporter_ref = word(REFERENCE, "Who takes the shift over.", required=True)


class ShiftsQuery(PageQuery):
    """Local days of the agency, both included; without them four weeks from today."""

    class Meta:
        include = {"from": day("The first day."), "until": day("The last day.")}


class GapsQuery(Schema):
    until = day("The last day, in the agency's time zone, at most 90 days ahead.")


class SpanAnswer(Schema):
    """Times with the offset of the agency's clocks, and how long it is in truth."""

    class Meta:
        include = {
            "from": fields.AwareDateTime(required=True, format="iso"),
            "to": fields.AwareDateTime(required=True, format="iso"),
        }

    hours = fields.Float(required=True)


class ShiftAnswer(SpanAnswer):
    """`series_id`: the same for all shifts that were entered together, none for a single one."""

    shift_id = fields.String(required=True)
    series_id = fields.String(required=True, allow_none=True)
    supporter_ref = fields.String(required=True)
    role = fields.String(required=True)


class EnteredAnswer(Schema):
    shifts = fields.List(fields.Nested(ShiftAnswer), required=True)


class HandedAnswer(ShiftAnswer):
    """`later`: what followed in the series and was handed over with it."""

    later = fields.List(fields.Nested(ShiftAnswer), required=True)


class GapAnswer(SpanAnswer):
    why = code(
        tuple(Why),
        "Nobody is on call, or whoever is could not be asked: paused, resting or away"
        " (`not_available`), without a designation yet, out of date in training, or barred by a"
        " duty.",
        required=True,
    )


class GapsAnswer(Schema):
    """Looked for from now on; what is not named is covered by somebody who could be asked."""

    until = fields.AwareDateTime(required=True, format="iso")
    without_primary = fields.List(fields.Nested(GapAnswer), required=True)
    without_secondary = fields.List(fields.Nested(GapAnswer), required=True)


def shift_answer(shift: Shift, zone: ZoneInfo) -> dict[str, Any]:
    return _span_answer(shift.span, zone) | {
        "shift_id": shift.shift_id,
        "series_id": shift.series,
        "supporter_ref": shift.supporter_ref,
        "role": shift.role.value,
    }


def handed_answer(handed: Sequence[Shift], zone: ZoneInfo) -> dict[str, Any]:
    first, *later = (shift_answer(shift, zone) for shift in handed)
    return {**first, "later": later}


def gaps_answer(found: Gaps, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "until": found.until.astimezone(zone),
        "without_primary": [_gap_answer(gap, zone) for gap in found.without_primary],
        "without_secondary": [_gap_answer(gap, zone) for gap in found.without_secondary],
    }


def _gap_answer(gap: Gap, zone: ZoneInfo) -> dict[str, Any]:
    return {**_span_answer(gap, zone), "why": gap.why}


def _span_answer(span: Span, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "from": span.starts_at.astimezone(zone),
        "to": span.ends_at.astimezone(zone),
        "hours": round(span.hours, 2),
    }
