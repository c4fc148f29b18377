"""Builders, waiters and harnesses that tests share."""
