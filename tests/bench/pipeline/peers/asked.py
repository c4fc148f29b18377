"""The body of a request, validated by pydantic."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Urgency = Literal["routine", "prompt", "urgent"]
Word = Annotated[str, Field(min_length=1, max_length=64)]
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]
UnitCode = Annotated[str, Field(max_length=42)]


class Vetoes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    supporters: list[Reference] = Field(default=[], max_length=50)
    units: list[UnitCode] = Field(default=[], max_length=50)


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    identity_level: Literal["pseudonymous", "named"]
    urgency: Urgency
    topics: list[Word] = Field(min_length=1, max_length=5)
    prefer: Word
    language: Word
    contact_kind: Word
    contact: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=4000)
    name: str | None = Field(default=None, max_length=100)
    vetoes: Vetoes = Vetoes()
    own_unit_allowed: bool = False
    may_widen: bool = False
    gender: Word | None = None
    rank_bands: list[Word] = Field(default=[], max_length=4)
    veteran: bool = False
    day_parts: list[Word] = Field(default=[], max_length=4)
    earlier_peers: list[Reference] = Field(default=[], max_length=8)
    acknowledged_notice: Word


class Accepted(BaseModel):
    request_id: str
    state: str
