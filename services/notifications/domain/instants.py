"""Instants as finely as the store keeps them."""

from datetime import datetime


def to_milliseconds(moment: datetime) -> datetime:
    """Cut, so that a value read back equals the value written."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
